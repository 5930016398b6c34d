"""Drawing: the contract of what a figure shows. It knows no widget, only graphics items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from klviz.analyses.snapshots import Snapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.landscapes import Landscapes
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Panel
from klviz.gui.style import Style


class Drawing(ABC):
    """Plots that are arranged in a rectangle and show snapshots.

    Args:
        scene: where the graphics items go.
        part: which of ``parts`` to show.

    Raises:
        ValueError: there is no such part.
    """

    parts: ClassVar[tuple[str, ...]] = ("page",)
    """What can be shown alone; the first is everything."""
    studies: ClassVar[frozenset[str]] = frozenset()
    """The keys of the studies whose snapshots it shows."""

    def __init__(self, scene: QGraphicsScene, part: str = "page") -> None:
        if part not in self.parts:
            raise ValueError(f"plot must be one of {', '.join(self.parts)}, got {part!r}")
        self._scene = scene

    @abstractmethod
    def arrange(
        self,
        width: float,
        height: float,
        style: Style,
        *,
        grows: bool = False,
        tells: bool = False,
    ) -> None:
        """Lie in the rectangle from (0, 0), look like that, and draw the last snapshot again.

        ``grows`` says that the height is at least what ``least_height`` asks for, ``tells`` that
        a sentence may say what is missing, as on the screen, instead of having room for it.
        """

    @abstractmethod
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot of its lab."""

    @abstractmethod
    def show_finding(self, study: str, finding: object) -> None:
        """Draw the latest snapshot of one of ``studies``; nothing of it for None."""

    @abstractmethod
    def show_unit(self, unit: Unit) -> None:
        """Write values in that unit from now on."""

    @abstractmethod
    def show_caption(self, text: str) -> None:
        """Write a line below the plots, "" for none."""

    @abstractmethod
    def hold(self, *, areas: bool = True) -> None:
        """Let all ranges but grow from now on: nothing jumps from frame to frame of a film.

        Those of integrands only if ``areas`` says so; else they follow late, as on the screen.
        """

    @abstractmethod
    def x_panel(self, place: QPointF) -> Panel | None:
        """Return the plot over x at that place, None where there is none."""

    @property
    def demand(self) -> object:
        """What of its contents it depends on how high it must be at least."""
        return None

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        """Return the gesture of its own that begins at a place, None where there is none.

        It ``paints`` where Shift is held.
        """
        return None

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        """Show what of its own could be taken at a place; return the cursor for it, or None."""
        return None

    def leave(self) -> None:
        """Show nothing that follows the cursor: that is elsewhere."""
        return

    @property
    def grips(self) -> DensityGrips | None:
        """What a hand can take, None where there is nothing."""
        return None

    def numbers_at(self, place: QPointF) -> Sequence[Number]:
        """Return the numbers at a place, for the clipboard."""
        return ()

    def part_at(self, place: QPointF) -> str:
        """Return which of ``parts`` lies at a place, "" for none but the first."""
        return ""

    @property
    def shown_parts(self) -> Sequence[str]:
        """Those of ``parts`` that have to do with what is shown; ``lacks`` tells of each."""
        return self.parts

    def lacks(self, part: str) -> str:
        """Return in a sentence why there is nothing of a part to show, "" where there is."""
        return ""

    def table(self) -> str:
        """Return all numbers in tab-separated lines; "" where there are none yet."""
        return ""

    @property
    def pixel(self) -> float:
        """How wide a pixel of the plots over x is, in units of x."""
        return 1.0

    @property
    def landscapes(self) -> Landscapes | None:
        """The landscapes, None where there are none."""
        return None

    @abstractmethod
    def points(self) -> int:
        """Return how many points of x the drawing can show."""

    @abstractmethod
    def least_height(
        self, width: float, style: Style, height: float, *, tells: bool = False
    ) -> float:
        """Return how high the drawing must be, at that width, for all of it to be read.

        It is asked for a drawing of that ``height``, on which it depends what lies beside what.
        """

    @property
    def k(self) -> float:
        """The factor that letters have; 0 where there are none yet."""
        return 0.0

    def left_out(self) -> Sequence[str]:
        """Return what belongs to the drawing, but has no room in it."""
        return ()

    @abstractmethod
    def summary(self) -> str:
        """Return what the drawing shows in a sentence, for those who cannot see it."""

    def _add(self, items: Sequence[QGraphicsItem]) -> None:
        for item in items:
            self._scene.addItem(item)
