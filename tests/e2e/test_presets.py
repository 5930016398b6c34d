"""What the panel says of a preset holds of the scene that is shown, or is not said."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.document.presets import load_preset
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import write_scene
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.preset_line import CHOOSE
from klviz.gui.panel.target_section import TargetSection
from tests.e2e.hands import choose, front, settle, type_cell, type_line, type_number

KEY = "three-modes"
PRESET = load_preset(KEY)


@pytest.fixture
def target(qtbot: QtBot, window: MainWindow) -> TargetSection:
    front(qtbot, window)
    settle(qtbot, window)
    choose(window.panel.target.presets, KEY)
    settle(qtbot, window)
    front(qtbot, window)
    return window.panel.target


def says_preset(target: TargetSection) -> bool:
    """Return whether the panel shows the preset, and its text with it."""
    named, told = target.presets.key == KEY, target.text.text() == PRESET.text
    assert named == told, "its name and its text go together"
    return named


def test_a_preset_is_named_and_explained_as_long_as_p_is_that_of_the_preset(
    window: MainWindow, target: TargetSection
) -> None:
    assert says_preset(target)
    type_line(target.notation.field, "N(1, 2)")
    assert not says_preset(target)
    assert target.presets.currentText() == ""
    assert target.presets.placeholderText() == f"{PRESET.title}, changed"
    window.store.undo()
    assert says_preset(target)
    window.store.redo()
    assert not says_preset(target)


def test_one_number_of_one_component_makes_it_another_target(
    window: MainWindow, target: TargetSection
) -> None:
    type_cell(target.table, 0, 2, "0.123")
    assert not says_preset(target)


def test_another_start_may_end_elsewhere_than_the_text_says(
    window: MainWindow, target: TargetSection
) -> None:
    assert window.panel.approximation.form is not None
    type_number(window.panel.approximation.form.boxes[0], "77")
    assert not says_preset(target)


def test_how_fast_the_runs_go_changes_nothing_of_what_is_said(
    window: MainWindow, target: TargetSection
) -> None:
    type_number(window.panel.runs.cards[0].rate, "0.0123")
    assert window.store.modified
    assert says_preset(target)


def test_a_changed_preset_that_was_saved_is_still_called_changed(
    window: MainWindow, target: TargetSection, tmp_path: Path
) -> None:
    type_line(target.notation.field, "N(1, 2)")
    write_scene(tmp_path / "mine.klviz", window.store.scene)
    window.files.read(tmp_path / "mine.klviz")
    assert not says_preset(target)
    assert target.presets.placeholderText() == f"{PRESET.title}, changed"


def test_a_scene_of_ones_own_is_no_preset(
    window: MainWindow, target: TargetSection, tmp_path: Path
) -> None:
    write_scene(tmp_path / "own.klviz", FIRST_SCENE)
    window.files.read(tmp_path / "own.klviz")
    assert target.presets.key == ""
    assert target.presets.placeholderText() == CHOOSE
    assert not target.text.isVisible()
