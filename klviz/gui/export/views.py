"""What the preview shows of each kind of file."""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtCore import QSize, QSizeF

from klviz.document.export_settings import DPI
from klviz.document.figure_sizes import PIXELS_PER_INCH, PIXELS_PER_MILLIMETRE
from klviz.gui.export.choices import Choices
from klviz.gui.export.matter import Matter
from klviz.gui.export.preview import Preview, Sketch, drawn_for
from klviz.gui.exporters.options import SCREEN_DPI


class Viewer(ABC):
    """Fills the preview for one kind of file.

    Args:
        matter: what there is to be written.
        choices: how.
        preview: what is filled.
    """

    def __init__(self, matter: Matter, choices: Choices, preview: Preview) -> None:
        self.matter, self.choices, self.preview = matter, choices, preview

    @abstractmethod
    def show(self) -> None:
        """Show what would be written now."""

    @abstractmethod
    def stop(self) -> None:
        """Show nothing any more, and let go of what is held."""


class PictureViewer(Viewer):
    """Draws the figure, by one that stays."""

    def __init__(self, matter: Matter, choices: Choices, preview: Preview) -> None:
        super().__init__(matter, choices, preview)
        self._sketch = Sketch(matter.build)

    def show(self) -> None:
        figure = self._sketch.figure(self.choices.look)
        view = self.preview.picture
        dotted = self.choices.has_dots
        dots = self.choices.value(DPI) / SCREEN_DPI if dotted else None
        room = view.room(QSize(figure.width(), figure.height()))
        image = drawn_for(figure, room, dots)
        shown = image.width() / view.devicePixelRatioF() / figure.width()
        extent = figure.extent
        lines = [lengths(extent), f"shown at {shown:.0%}"]
        if dots is not None:
            sides = (round(side * dots) for side in extent.toTuple())
            lines.insert(1, " × ".join(map(str, sides)) + " dots")
        if left_out := figure.drawing.left_out():
            lines.append(f"no room for {' and '.join(left_out)}")
        self.preview.show_picture(image, "   ·   ".join(lines))

    def stop(self) -> None:
        self._sketch.close()


def lengths(extent: QSizeF) -> str:
    """Return how wide and high a figure is, in every unit."""
    width, height = extent.toTuple()
    told = [
        f"{width / pixels:.{digits}f} × {height / pixels:.{digits}f} {unit}"
        for unit, pixels, digits in (
            ("mm", PIXELS_PER_MILLIMETRE, 1),
            ("in", PIXELS_PER_INCH, 2),
            ("px", 1.0, 0),
        )
    ]
    return " = ".join(told)
