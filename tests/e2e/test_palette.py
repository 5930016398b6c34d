"""The command palette: everything the window can do, found by typing a part of its name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.presets import load_preset, presets
from klviz.document.settings import THEME
from klviz.gui.actions import ACTIONS
from klviz.gui.main_window import MainWindow
from klviz.gui.palette import CommandPalette, Entry, found
from tests.e2e.hands import CTRL, front, press, settle


def entry(text: str) -> Entry:
    return Entry(text, "", lambda: None)


ENTRIES = [entry(t) for t in ("Theme: Light", "Slower", "Play or pause", "Show the whole", "Low")]


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("", ["Theme: Light", "Slower", "Play or pause", "Show the whole", "Low"]),
        ("the", ["Theme: Light", "Show the whole"]),
        ("low", ["Low", "Slower"]),
        ("PAUSE pl", ["Play or pause"]),
        ("light theme", ["Theme: Light"]),
        ("nothing of this", []),
    ],
)
def test_words_are_found_in_any_order_beginnings_first(typed: str, texts: list[str]) -> None:
    assert [e.text for e in found(ENTRIES, typed)] == texts


@pytest.mark.parametrize(("typed", "letter"), [("alpha", "α"), ("LAMBDA", "λ"), ("mu run", "μ")])
def test_greek_letters_are_found_by_their_names(typed: str, letter: str) -> None:
    entries = [entry("Run backwards"), entry(f"Run {letter}")]
    assert [e.text for e in found(entries, typed)] == [f"Run {letter}"]


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow) -> CommandPalette:
    front(qtbot, window)
    settle(qtbot, window)
    press(window, Qt.Key.Key_K, CTRL)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, CommandPalette)
    return opened


def shown(palette: CommandPalette) -> list[tuple[str, str]]:
    table = palette.list
    cells = [[table.item(row, column) for column in (0, 1)] for row in range(table.rowCount())]
    return [(texts[0].text(), texts[1].text()) for texts in cells]


def enter(palette: CommandPalette, typed: str) -> None:
    QTest.keyClicks(palette.line, typed)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_every_command_every_setting_and_every_preset_is_there(
    palette: CommandPalette, window: MainWindow
) -> None:
    texts = dict(shown(palette))
    off = {"undo", "redo", "back", "reseed", "normalise", "spread", "swap", "aspect_descent"}
    for command in ACTIONS.values():
        name = command.text.replace("&", "").rstrip(" …")
        assert (name in texts) is (command.key not in off), name
    assert texts["Play or pause"] == "Space"
    assert {f"Theme: {label}" for label in THEME.choices.values()} <= set(texts)
    assert {f"Preset: {preset.title}" for preset in presets()} <= set(texts)
    palette.close()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("gibbs", "2 Entropy"),
        ("stack", "2 Entropy"),
        ("jensen", "2 Entropy"),
        ("negative", "2 Entropy"),
        ("jsd", "3 Generator"),
        ("pinsker", "3 Generator"),
        ("closed form", "4 Estimates"),
        ("trunc", "5 Infinity"),
        ("smooth", "5 Infinity"),
        ("naive", "6 Numerics"),
        ("triangle", "7 Distance?"),
        ("symmetric", "7 Distance?"),
        ("euclid", "7 Distance?"),
        ("huffman", "1 Divergence"),
        ("information gain", "1 Divergence"),
        ("discrete", "Compare over outcomes"),
        ("bins", "Look at the bins"),
        ("sigma", "Preset: If the 2 is a variance"),
        ("first-example", "Preset: Nine in ten against a fair coin"),
        ("exchange", "Swap P and Q"),
        ("glossary", "About klviz"),
    ],
)
def test_the_words_of_the_field_lead_to_where_it_is_shown(
    qtbot: QtBot, palette: CommandPalette, window: MainWindow, typed: str, text: str
) -> None:
    palette.close()
    QApplication.processEvents()
    window.open_preset("two-widths")
    settle(qtbot, window)
    press(window, Qt.Key.Key_K, CTRL)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, CommandPalette)
    QTest.keyClicks(opened.line, typed)
    assert text in [found for found, _ in shown(opened)][:3]
    opened.close()


def test_names_come_before_what_is_found_by_further_words() -> None:
    named, told = entry("Low"), Entry("High", "", lambda: None, "lower than low")
    assert found([told, named], "low") == [named, told]
    assert found([told], "ower") == []
    assert found([told], "high lower") == [told]


def test_the_bins_can_be_looked_at_from_the_other_lab(
    qtbot: QtBot, palette: CommandPalette, window: MainWindow
) -> None:
    assert window.store.scene.lab == "fit"
    enter(palette, "look at the bins")
    settle(qtbot, window)
    scene = window.store.scene
    assert (scene.lab, scene.comparison.space) == ("compare", "outcomes")
    assert scene.comparison.table.size == scene.comparison.bins


def test_a_preset_is_opened_by_a_part_of_its_title(
    qtbot: QtBot, palette: CommandPalette, window: MainWindow
) -> None:
    enter(palette, "preset claw")
    settle(qtbot, window)
    assert window.store.scene == load_preset("claw")
    assert QApplication.activePopupWidget() is None


def test_a_run_is_added_under_the_divergence_that_is_typed(
    palette: CommandPalette, window: MainWindow
) -> None:
    before = window.store.scene.runs
    enter(palette, "run alpha")
    assert window.store.scene.runs[: len(before)] == before
    assert [run.divergence for run in window.store.scene.runs[len(before) :]] == ["alpha"]


def test_a_theme_is_chosen_with_arrows(palette: CommandPalette, window: MainWindow) -> None:
    QTest.keyClicks(palette.line, "theme")
    texts = [text for text, _ in shown(palette)]
    row = texts.index(f"Theme: {THEME.choices['dark']}")
    for _ in range(row):
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.theme.key == "dark"


def test_what_is_not_found_does_nothing_and_escape_closes(
    palette: CommandPalette, window: MainWindow
) -> None:
    before = window.store.scene
    QTest.keyClicks(palette.line, "no such thing")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert QApplication.activePopupWidget() is None
    assert window.store.scene == before


def test_the_palette_is_as_high_as_what_is_found(qtbot: QtBot, palette: CommandPalette) -> None:
    whole = palette.height()
    QTest.keyClicks(palette.line, "theme")
    qtbot.waitUntil(lambda: palette.height() < whole)
    assert palette.list.verticalScrollBar().maximum() == 0
    assert palette.rect().contains(palette.list.geometry())
    QTest.keyClicks(palette.line, "nothing of this")
    assert palette.list.isHidden()
    assert palette.nothing.isVisible()
    palette.line.clear()
    assert palette.nothing.isHidden()
    qtbot.waitUntil(lambda: palette.height() == whole)
