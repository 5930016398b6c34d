"""The section that says what plots show: the same choice as in the menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW, Choice
from klviz.gui.panel.compare.views_section import ViewsSection
from klviz.gui.preferences import Preferences


@pytest.mark.parametrize("setting", [DENSITY_VIEW, RATIO_VIEW])
def test_a_list_sets_what_the_menu_sets_and_follows_it(
    setting: Choice, tmp_path: Path, qtbot: QtBot
) -> None:
    preferences = Preferences(tmp_path / "settings.json")
    section = ViewsSection(preferences)
    qtbot.addWidget(section)
    made = section.lists[setting.key]
    assert made.key == setting.default
    for key in reversed(setting.choices):
        made.chosen.emit(key)
        assert preferences.value(setting) == key
    for key in setting.choices:
        preferences.set_value(setting, key)
        assert made.key == key
    assert {made.itemData(row) for row in range(made.count())} == set(setting.choices)
