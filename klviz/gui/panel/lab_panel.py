"""LabPanel: what the panels of all labs have in common: a column of sections that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from klviz.document.settings import UNIT
from klviz.document.units import UNITS, Unit
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.section import Section
from klviz.gui.preferences import Preferences
from klviz.gui.spacing import rescale, spaced
from klviz.gui.theme import Theme

WIDTH, LEAST, NARROWEST = 340, 320, 236
"""How wide the panel is, how wide at least where there is room, and where there is none.

Pixels at scale 1.
"""
ROOMY = 320
"""From which width on, in pixels at scale 1, the values of runs stand beside their names."""
SHARE = 0.45
"""The share of a window that the panel takes at most, unless it is as narrow as can be."""


class UnitsSection(Section):
    """What divergences are measured in.

    Args:
        preferences: remember the unit.
        parent: the widget it lies in.
    """

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Units", parent)
        self._preferences = preferences
        self.unit = Choice([(u.key, u.label, "") for u in UNITS.values()], "Unit of divergences")
        self.unit.setToolTip("In which unit logarithms are told: 1 nat = 1.4427 bits = 0.4343 bans")
        self.unit.chosen.connect(self._choose)
        self.column.addWidget(self.unit)
        preferences.changed.connect(self._show)
        self._show(UNIT.key)

    def _choose(self, key: str) -> None:
        self._preferences.set_value(UNIT, key)

    def _show(self, key: str) -> None:
        if key == UNIT.key:
            self.unit.show_key(self._preferences.value(UNIT))


class LabPanel(QScrollArea):
    """The sections of a lab, in one column.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 1.0
        self._room = 0
        self._sections: tuple[Section, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)

    def _stack(self, sections: Sequence[Section]) -> None:
        """Put sections one below the other."""
        self._sections = tuple(sections)
        inside = QWidget()
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        spaced(column, 20, (16, 14, 14, 16))
        for section in sections:
            column.addWidget(section)
            section.unfolded.connect(self.see)
        column.addStretch(1)
        self.setWidget(inside)

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show everything in the colours of a theme, at a scale."""
        self._scale = scale
        rescale(self, scale)
        self.make_room(self._room)
        self._tell_width()

    def show_unit(self, unit: Unit) -> None:
        """Write values in that unit."""
        for section in self._sections:
            section.show_unit(unit)

    def make_room(self, window: int) -> None:
        """Leave the better part of a window of that width to the page."""
        self._room = window
        self.setMinimumWidth(round(NARROWEST * self._scale))
        self.setMaximumWidth(max(round(SHARE * window), self.minimumWidth()))

    def wanted_width(self) -> int:
        """Return how wide the panel would be; its own width where that is enough."""
        least, usual = (min(self.maximumWidth(), round(w * self._scale)) for w in (LEAST, WIDTH))
        return usual if self.width() < least else self.width()

    def see(self, widget: QWidget) -> None:
        """Scroll to a widget, once all that is above it has its place."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self.ensureWidgetVisible(widget)

    def _tell_width(self) -> None:
        narrow = self.viewport().width() < ROOMY * self._scale
        for section in self._sections:
            section.set_narrow(narrow)

    # Qt's names from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_width()

    def sizeHint(self) -> QSize:
        return QSize(round(WIDTH * self._scale), 400)
