"""ViewsSection: as what both distributions are drawn, and what compares them below."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW
from klviz.document.settings import Choice as Setting
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.section import Section
from klviz.gui.preferences import Preferences
from klviz.gui.spacing import spaced

SETTINGS = (DENSITY_VIEW, RATIO_VIEW)
"""What is chosen; the menu View has the same."""
TITLES = {DENSITY_VIEW.key: "P and Q as", RATIO_VIEW.key: "Below them"}
"""What stands before each list."""


class ViewsSection(Section):
    """What the plots show; the menu View shows the same choice.

    Args:
        preferences: remember it.
        parent: the widget it lies in.
    """

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Plots", parent)
        self._preferences = preferences
        grid = QGridLayout()
        spaced(grid, 6)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)
        self.lists = {setting.key: self._list(setting) for setting in SETTINGS}
        for row, (key, made) in enumerate(self.lists.items()):
            label = QLabel(TITLES[key])
            label.setBuddy(made)
            grid.addWidget(label, row, 0)
            grid.addWidget(made, row, 1)
        preferences.changed.connect(self._show)
        for setting in SETTINGS:
            self._show(setting.key)

    def _list(self, setting: Setting) -> Choice:
        made = Choice([(key, text, "") for key, text in setting.choices.items()], setting.label)
        made.chosen.connect(lambda key: self._preferences.set_value(setting, key))
        return made

    def _show(self, key: str) -> None:
        for setting in SETTINGS:
            if setting.key == key:
                self.lists[key].show_key(self._preferences.value(setting))
