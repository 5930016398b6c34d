"""ComparePanel: all that edits a comparison, in one column that scrolls."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from klviz.document.scene import Scene
from klviz.gui.panel.compare.line_sections import square_together
from klviz.gui.panel.compare.outcomes_section import OutcomesSection
from klviz.gui.panel.compare.presets_section import PresetsSection
from klviz.gui.panel.compare.sections import COMPARE_SECTIONS
from klviz.gui.panel.compare.views_section import ViewsSection
from klviz.gui.panel.lab_panel import LabPanel, UnitsSection
from klviz.gui.panel.runs_section import RunsSection
from klviz.gui.panel.section import Section
from klviz.gui.preferences import Preferences
from klviz.gui.store import Store
from klviz.gui.theme import Theme


class ComparePanel(LabPanel):
    """The sections that have to do with the comparison as it is looked at, and the units.

    Args:
        store: holds the scene.
        preferences: hold the unit and what plots show.
        parent: the widget it lies in.
    """

    def __init__(
        self, store: Store, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presets = PresetsSection(store)
        self.sections: dict[str, Section] = {
            key: row.make(store) for key, row in COMPARE_SECTIONS.items()
        }
        square_together(self.sections.values())
        self.views, self.units = ViewsSection(preferences), UnitsSection(preferences)
        self._stack((self.presets, self.views, *self.sections.values(), self.units))
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    @property
    def runs(self) -> RunsSection:
        """The runs of a discrete fit."""
        runs = self.sections["runs"]
        assert isinstance(runs, RunsSection)
        return runs

    @property
    def outcomes(self) -> OutcomesSection:
        """The table of outcomes."""
        outcomes = self.sections["outcomes"]
        assert isinstance(outcomes, OutcomesSection)
        return outcomes

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show everything in the colours of a theme, at a scale."""
        super().show_theme(theme, scale)
        for section in self.sections.values():
            section.show_theme(theme, scale)

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        self.views.setVisible(scene.comparison.aspect == "overview")
        for key, row in COMPARE_SECTIONS.items():
            self.sections[key].setVisible(row.shown(scene.comparison))
