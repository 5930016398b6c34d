"""AspectFigure: the contract of what is drawn of one aspect of a pair, below both directions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.sheet import Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Panel
from klviz.gui.style import Style

Add: TypeAlias = Callable[[Sequence[QGraphicsItem]], None]
"""Puts graphics items into the scene."""
ALL = ""
"""Stands for all plots of an aspect where one may be named."""


class AspectFigure(ABC):
    """Plots that lie in a rectangle and show what one analyst has found out.

    Args:
        add: puts graphics items into the scene; each is made once, then only its data are set.
    """

    plots: ClassVar[Mapping[str, str]]
    """The plots that can be shown alone: what a person reads, by a key that no aspect shares."""
    emblems: ClassVar[Sequence[str]] = ()
    """Those of ``plots`` that stand for it in a small picture; the first where none is named."""

    def __init__(self, add: Add) -> None:
        self._add = add

    names_axes: ClassVar[bool] = False
    """Whether there are axes whose names nobody would guess."""
    of_pair: ClassVar[bool] = True
    """Whether it is about P and Q: both directions of these stand above it then."""

    @classmethod
    def plots_in(cls, space: str) -> Mapping[str, str]:
        """Return those of ``plots`` that there are in a space."""
        return cls.plots

    @classmethod
    def emblem_in(cls, space: str) -> str:
        """Return which of ``plots`` stands for it in a space."""
        plots = list(cls.plots_in(space))
        return next((plot for plot in cls.emblems if plot in plots), plots[0])

    @classmethod
    def emblem_of(cls, snapshot: CompareSnapshot) -> str:
        """Return which of ``plots`` stands for a pair in a small picture."""
        return cls.emblem_in(snapshot.request.comparison.space)

    @abstractmethod
    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        """Lie in a rectangle of a sheet, in its style: all plots, or one of ``plots`` alone."""

    @abstractmethod
    def hide(self) -> None:
        """Show nothing: another aspect is looked at."""

    @abstractmethod
    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        """Draw a snapshot of the aspect, where it lies, with its values in a unit."""

    @abstractmethod
    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        """Return how high its rectangle must be, at that width, for all of it to be read."""

    @abstractmethod
    def plot_at(self, place: QPointF) -> str:
        """Return which of ``plots`` lies at a place, "" for none."""

    @abstractmethod
    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        """Return what it shows beside both directions, for those who cannot see it."""

    @abstractmethod
    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        """Return every number that it shows, for the clipboard."""

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        """Return the numbers at a place, for the clipboard."""
        return ()

    @property
    def panels(self) -> Sequence[Panel]:
        """The plots over x, which hands zoom and move."""
        return ()

    @property
    def grips(self) -> DensityGrips | None:
        """The handles of the densities, None where there are none."""
        return None

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        """Return the gesture of its own that begins at a place, None where there is none."""
        return None

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        """Show what of its own could be taken at a place; return the cursor for it, or None."""
        return None

    def leave(self) -> None:
        """Show nothing that follows the cursor: that is elsewhere."""
        return

    def demand(self, snapshot: CompareSnapshot) -> object:
        """Return what of a snapshot its least height depends on."""
        return None

    def hold(self) -> None:
        """Let all ranges but grow from now on: nothing jumps from frame to frame of a film."""
        return

    def left_out(self) -> Sequence[str]:
        """Return what belongs to it, but has no room."""
        return ()
