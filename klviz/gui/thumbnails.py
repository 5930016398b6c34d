"""Thumbnails: small pictures of where the runs of every preset end, kept once they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.snapshots import Snapshot
from klviz.document.carried import Carried, Shown
from klviz.document.figure_sizes import FigureSize
from klviz.document.presets import Preset, load_preset
from klviz.gui.background import Background
from klviz.gui.builder import figure_of
from klviz.gui.look import Look
from klviz.gui.theme import Theme

SIZE = (400, 240)
"""Of the figure that a thumbnail is a picture of, in its own pixels."""
STEPS = 400
"""The step that is shown: by then a run is where it will stay, or nearly."""

End = tuple[str, Snapshot]
"""The key of a preset, and where its runs end."""
Shade = tuple[str, float]
"""The key of a theme, and how many dots a pixel of the figure has."""


def preset_at_rest(key: str) -> Carried:
    """Return a preset, to be looked at where its runs stay."""
    return Carried(load_preset(key), Shown(step=STEPS))


def emblem_of(snapshot: Snapshot) -> str:
    """Return the part of a figure that a small picture has room for."""
    if not isinstance(snapshot, CompareSnapshot):
        return "densities"
    from klviz.gui.figures.aspects import ASPECT_FIGURES

    return ASPECT_FIGURES[snapshot.request.comparison.aspect].emblem_of(snapshot)


class Thumbnails(QObject):
    """Pictures of scenes, known by keys: computed in a thread, then drawn, one at a time.

    Args:
        parent: the object that owns it.
        scene_of: returns the scene of a key, and how it is looked at; used in the thread.
    """

    ready = Signal(str)
    """The key of a preset whose picture can be had now."""

    def __init__(
        self, parent: QObject | None = None, scene_of: Callable[[str], Carried] = preset_at_rest
    ) -> None:
        super().__init__(parent)
        self._scene_of = scene_of
        self._computing: Background[End] = Background(self._keep, self._skip, self)
        self._snapshots: dict[str, Snapshot] = {}
        self._images: dict[tuple[str, Shade], QImage] = {}
        self._shade: Shade = ("light", 1.0)
        self._waiting: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether some are still to come."""
        return self._computing.busy

    def image(self, key: str) -> QImage | None:
        """Return the picture of a preset in the look that was asked for last, None for not yet."""
        return self._images.get((key, self._shade))

    def prepare(self, keys: list[str], theme: Theme, dots: float) -> None:
        """Draw these presets in a theme, with so many dots a pixel of the figure."""
        # On a wall the letters of a small picture need not be as large as those of the page.
        self._shade = "dark" if theme.dark else "light", dots
        self._waiting = [key for key in keys if self.image(key) is None]
        self._go_on()

    def pause(self) -> None:
        """Draw nothing any more until someone wants pictures again."""
        self._waiting = []

    def stop(self) -> None:
        """Draw nothing any more."""
        self.pause()
        self._computing.stop()

    def _go_on(self) -> None:
        if self._waiting and not self._computing.busy:
            key = self._waiting[0]
            known = self._snapshots.get(key)
            work = partial(self._end_of, key) if known is None else lambda: (key, known)
            self._computing.start(work)

    def _keep(self, found: End) -> None:
        """Draw the preset whose turn it was, if it is still wanted."""
        key, snapshot = found
        self._snapshots[key] = snapshot
        if key in self._waiting:
            self._waiting.remove(key)
            self._draw(key, snapshot)
        self._go_on()

    def _draw(self, key: str, snapshot: Snapshot) -> None:
        from klviz.gui.exporters.options import SCREEN_DPI
        from klviz.gui.exporters.png import picture

        theme, dots = self._shade
        look = Look(FigureSize(*SIZE), theme, part=emblem_of(snapshot))
        figure = figure_of(snapshot, look)
        self._images[key, self._shade] = picture(figure, SCREEN_DPI * dots)
        figure.deleteLater()
        self.ready.emit(key)

    def _end_of(self, key: str) -> End:
        from klviz.gui.rendering import shown_at

        found = self._scene_of(key)
        return key, shown_at(found.scene, found.shown.step, points=SIZE[0], seen=found.shown)

    def _skip(self, error: Exception) -> None:
        """Leave a preset without a picture, and have the error reported."""
        self._waiting = self._waiting[1:]
        self._go_on()
        raise error


def shown_in(preset: Preset) -> str:
    """Return all the words of a preset, for a search."""
    return " ".join((preset.title, preset.text, preset.source)).casefold()
