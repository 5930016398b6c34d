"""Panel: all that edits a fit, in one column that scrolls."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from klviz.document.settings import UNIT
from klviz.document.units import UNITS
from klviz.gui.panel.approximation_section import ApproximationSection
from klviz.gui.panel.lab_panel import LabPanel, UnitsSection
from klviz.gui.panel.runs_section import RunsSection
from klviz.gui.panel.target_section import TargetSection
from klviz.gui.preferences import Preferences
from klviz.gui.store import Store
from klviz.gui.theme import Theme


class Panel(LabPanel):
    """Target, approximation, runs and units.

    Args:
        store: holds the scene.
        preferences: hold the unit.
        theme: the colours to begin with.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        store: Store,
        preferences: Preferences,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.target = TargetSection(store)
        self.approximation = ApproximationSection(store)
        self.runs = RunsSection(store, UNITS[preferences.value(UNIT)], theme)
        self.units = UnitsSection(preferences)
        self._stack((self.target, self.approximation, self.runs, self.units))

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show everything in the colours of a theme, at a scale."""
        super().show_theme(theme, scale)
        self.approximation.set_scale(scale)
        self.target.table.set_scale(scale)
        self.runs.show_theme(theme, scale)
