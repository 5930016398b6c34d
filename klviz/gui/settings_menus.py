"""SettingMenu: a setting with a few values, as a menu of which one is ticked."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from klviz.document.settings import Choice, Range
from klviz.gui.preferences import Preferences


class SettingMenu(QMenu):
    """A choice, or the usual values of a number.

    Args:
        setting: the row of the table of settings.
        preferences: hold its value.
        parent: the widget it belongs to.
    """

    def __init__(
        self, setting: Choice | Range, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(setting.label, parent)
        self._setting = setting
        self._preferences = preferences
        group = QActionGroup(self)
        for value, label in _entries(setting):
            action = self.addAction(label)
            action.setData(value)
            action.setCheckable(True)
            group.addAction(action)
        self.triggered.connect(self._choose)
        preferences.changed.connect(self._show)
        self._show(setting.key)

    def _choose(self, action: QAction) -> None:
        if isinstance(self._setting, Choice):
            self._preferences.set_value(self._setting, str(action.data()))
        else:
            self._preferences.set_value(self._setting, float(action.data()))

    def _show(self, key: str) -> None:
        if key != self._setting.key:
            return
        value: str | float
        if isinstance(self._setting, Choice):
            value = self._preferences.value(self._setting)
        else:
            value = self._preferences.value(self._setting)
        for action in self.actions():
            action.setChecked(action.data() == value)


def _entries(setting: Choice | Range) -> list[tuple[str | float, str]]:
    if isinstance(setting, Choice):
        return list(setting.choices.items())
    return [(float(value), f"{value:g} {setting.unit}") for value in setting.steps]
