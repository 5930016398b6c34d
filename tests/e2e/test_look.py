"""How the window looks and what it remembers: themes, sizes, layout, keys, names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import escape

import pytest
from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from klviz.document.notation import parse_target
from klviz.document.presets import load_preset
from klviz.document.scene import Scene
from klviz.document.settings import FRAME_RATE, SPEED, TEXT_SIZE, THEME, UNIT
from klviz.gui.actions import ACTIONS, MENUS
from klviz.gui.appearance import REFUSED, natural_scale, on_accent
from klviz.gui.dialogs import ASPECT, TABS
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.number_delegate import cell_padding
from klviz.gui.preferences import Preferences, settings_path
from klviz.gui.style_sheet import style_sheet
from klviz.gui.theme import THEMES, contrast
from klviz.gui.window_place import in_reach
from tests.e2e.hands import CTRL, front, press, settle

MakeWindow = Callable[..., MainWindow]


def ground(window: MainWindow) -> str:
    return window.grab().toImage().pixelColor(4, window.height() - 4).name().upper()


@pytest.mark.parametrize("key", THEMES)
def test_a_theme_colours_the_window_and_the_page(
    qtbot: QtBot, window: MainWindow, key: str
) -> None:
    settle(qtbot, window)
    window.preferences.set_value(THEME, key)
    theme = THEMES[key]
    assert ground(window) == theme.window
    image = window.page.grab().toImage()
    assert image.pixelColor(2, 2).name().upper() == theme.canvas
    assert QApplication.palette().color(QPalette.ColorRole.Base) == QColor(theme.base)
    assert window.theme == theme


def test_the_menu_ticks_the_choice_and_changes_it(window: MainWindow) -> None:
    menus = {menu.title(): menu for menu in window.setting_menus}
    dark = next(a for a in menus["Theme"].actions() if a.data() == "dark")
    dark.trigger()
    assert window.preferences.value(THEME) == "dark"
    assert [a.data() for a in menus["Theme"].actions() if a.isChecked()] == ["dark"]
    thirty = next(a for a in menus["Frame rate"].actions() if a.data() == 30.0)
    thirty.trigger()
    assert window.preferences.value(FRAME_RATE) == 30.0
    bits = next(a for a in menus["Unit"].actions() if a.data() == "bits")
    bits.trigger()
    assert window.panel.units.unit.key == "bits"


def test_the_menu_has_every_theme_and_the_next_start_remembers_the_one_for_projectors(
    make_window: MakeWindow,
) -> None:
    first = make_window()
    menu = next(menu for menu in first.setting_menus if menu.title() == "Theme")
    assert {action.data() for action in menu.actions()} == {"system", *THEMES}
    next(a for a in menu.actions() if a.data() == "projector").trigger()
    assert first.page.figure.theme.sparse
    assert first.close()
    assert make_window().theme.key == "projector"


def test_the_theme_of_the_system_is_followed_while_the_window_is_open(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = QGuiApplication.styleHints()
    dark = Qt.ColorScheme.Dark
    monkeypatch.setattr(type(hints), "colorScheme", lambda self: dark)
    window.preferences.set_value(THEME, "light")
    hints.colorSchemeChanged.emit(dark)
    assert not window.theme.dark
    window.preferences.set_value(THEME, "system")
    assert window.theme.dark
    monkeypatch.setattr(type(hints), "colorScheme", lambda self: Qt.ColorScheme.Light)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not window.theme.dark
    assert ground(window) == THEMES["light"].window


def test_text_grows_and_shrinks_by_keys_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    box = window.panel.runs.cards[0].rate
    usual = box.height()
    for _ in range(9):
        press(window, Qt.Key.Key_Plus, CTRL)
    assert window.preferences.value(TEXT_SIZE) == TEXT_SIZE.steps[-1]
    qtbot.waitUntil(lambda: box.height() > 1.5 * usual)
    for _ in range(20):
        press(window, Qt.Key.Key_Minus, CTRL)
    assert window.preferences.value(TEXT_SIZE) == TEXT_SIZE.steps[0]
    press(window, Qt.Key.Key_0, CTRL)
    assert window.preferences.value(TEXT_SIZE) == 100.0
    qtbot.waitUntil(lambda: box.height() == usual)


@pytest.mark.parametrize("size", [(1024, 768), (1600, 900), (3840, 2160)])
@pytest.mark.parametrize("percent", [100.0, 150.0, 200.0])
def test_nothing_in_the_panel_is_cut_off(
    qtbot: QtBot, make_window: MakeWindow, size: tuple[int, int], percent: float
) -> None:
    window = make_window(load_preset("heavy-tails"), size=size)
    window.preferences.set_value(TEXT_SIZE, percent)
    settle(qtbot, window)
    qtbot.wait(30)
    viewport = window.panel.viewport()
    assert window.panel.widget().width() <= viewport.width()
    for label in window.panel.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.minimumSizeHint().width(), label.text()
    for kind in (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractButton):
        for widget in window.panel.findChildren(kind):
            if widget.isVisible() and not isinstance(widget.parent(), QAbstractSpinBox):
                place = QRect(widget.mapTo(viewport, widget.rect().topLeft()), widget.size())
                assert place.left() >= 0, widget
                assert place.right() <= viewport.width(), widget


def test_long_numbers_of_the_target_are_whole(qtbot: QtBot, make_window: MakeWindow) -> None:
    text = "0.123456789 N(-0.123456789, 0.123456789) + 0.87654321 t(3.1; 1e-12, 2.71828)"
    window = make_window(Scene(parse_target(text)), size=(1024, 768))
    settle(qtbot, window)
    table = window.panel.target.table
    model, delegate = table.model(), table.itemDelegate()
    assert sum(table.columnWidth(c) for c in range(5)) <= table.viewport().width()
    for index in (model.index(row, column) for row in range(2) for column in range(1, 5)):
        option = QStyleOptionViewItem()
        option.initFrom(table)
        option.rect = table.visualRect(index)
        option.widget = table
        delegate.initStyleOption(option, index)
        assert option.text == model.data(index)
        room = table.columnWidth(index.column()) - cell_padding(table)
        assert option.fontMetrics.horizontalAdvance(option.text) <= room


def test_the_panel_folds_away_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    wide = window.page.width()
    press(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: window.page.width() > wide + 200)
    assert not window.actions_by_key["panel"].isChecked()
    press(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: window.page.width() == wide)
    assert window.actions_by_key["panel"].isChecked()


def test_full_screen_comes_with_f11_and_goes_with_escape(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    window.page.setFocus()
    press(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    press(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_settings_and_layout_are_remembered(make_window: MakeWindow, qtbot: QtBot) -> None:
    first = make_window()
    first.preferences.set_value(THEME, "dark")
    first.preferences.set_value(UNIT, "bans")
    first.preferences.set_value(TEXT_SIZE, 130.0)
    first.store.set_speed(8.0)
    first.actions_by_key["panel"].trigger()
    first.setGeometry(30, 40, 700, 600)
    assert first.close()
    second = Preferences(settings_path())
    assert second.value(THEME) == "dark"
    assert second.value(UNIT) == "bans"
    assert second.value(TEXT_SIZE) == 130.0
    assert second.value(SPEED) == 8.0
    assert not any(part.isEmpty() for part in second.window())
    window = make_window()
    assert window.theme.dark
    assert window.store.transport.speed == 8.0
    assert window.panel.units.unit.key == "bans"
    assert window.dock.isHidden()


@pytest.mark.parametrize("stored", ["banana", "-5", "1e9", "@Invalid()", "", "[1,2"])
def test_settings_that_make_no_sense_are_as_if_they_were_not_there(
    settings: object, make_window: MakeWindow, stored: str
) -> None:
    keys = (THEME.key, UNIT.key, TEXT_SIZE.key, SPEED.key, FRAME_RATE.key, "recent_files")
    lines = [f"{key}={stored}" for key in keys]
    settings_path().write_text("[General]\n" + "\n".join(lines) + "\n[window]\ngeometry=junk\n")
    window = make_window()
    assert window.preferences.value(TEXT_SIZE) == 100.0
    assert window.preferences.value(UNIT) == "nats"
    assert window.store.transport.speed == 1.0
    assert window.isVisible()


def test_a_window_that_was_left_on_a_screen_that_is_gone_comes_back_into_reach(
    make_window: MakeWindow, preferences: Preferences
) -> None:
    first = make_window()
    first.setGeometry(200, 100, 640, 480)
    here, far = (x.to_bytes(4) for x in (first.normalGeometry().x(), 90_000))
    gone = QByteArray(first.saveGeometry().data().replace(here, far))
    assert first.close()
    preferences.set_window(gone, QByteArray(b"junk"))
    assert in_reach(make_window().geometry())


def test_in_reach_means_that_the_window_can_be_moved() -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert in_reach(QRect(screen.left() + 10, screen.top() + 10, 500, 400))
    assert in_reach(QRect(screen.right() - 90, screen.top(), 500, 400))
    assert not in_reach(QRect(screen.right() - 20, screen.top(), 500, 400))
    assert not in_reach(QRect(screen.left(), screen.top() - 300, 500, 400))
    assert not in_reach(QRect(90_000, 90_000, 500, 400))


def test_the_natural_scale_is_one_up_to_full_hd(qapp: QApplication) -> None:
    assert natural_scale(qapp.primaryScreen()) == 1.0


def test_every_command_is_in_a_menu_once_and_every_key_means_one_thing(
    window: MainWindow,
) -> None:
    bar = window.menuBar()
    entries = [a for menu in bar.actions() for a in menu.menu().actions()]
    for key, action in window.actions_by_key.items():
        assert entries.count(action) == 1, key
        assert action.toolTip(), key
    assert [action.text() for action in bar.actions()] == list(MENUS)
    keys = Counter(k for command in ACTIONS.values() for k in command.shortcuts)
    assert [k for k, count in keys.items() if count > 1] == []
    without = {key for key, command in ACTIONS.items() if not command.shortcuts}
    assert without == {"about"}


def test_mnemonics_are_unique_in_every_menu(window: MainWindow) -> None:
    for menu in MENUS:
        texts = [c.text for c in ACTIONS.values() if c.menu == menu]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert len(set(letters)) == len(letters), (menu, letters)


def test_every_command_does_something(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(window.commands) == set(ACTIONS)
    assert len({_deed(command) for command in window.commands.values()}) == len(ACTIONS)


def _deed(command: object) -> object:
    """What tells one command from another."""
    if isinstance(command, partial):
        # What is bound first is the window, or the method says whose it is.
        bound = command.args if hasattr(command.func, "__self__") else command.args[1:]
        return getattr(command.func, "__func__", command.func), bound
    return getattr(command, "__func__", command)


def test_undo_and_redo_say_what_they_would_do(window: MainWindow) -> None:
    undo, redo = window.actions_by_key["undo"], window.actions_by_key["redo"]
    assert not undo.isEnabled()
    window.panel.runs.add()
    assert undo.text() == "&Undo: Add a run"
    assert undo.isEnabled()
    undo.trigger()
    assert redo.text() == "&Redo: Add a run"
    assert not undo.isEnabled()
    redo.trigger()
    assert len(window.store.scene.runs) == 3


def test_whatever_takes_the_focus_has_a_name_and_tab_comes_round(
    qtbot: QtBot, window: MainWindow
) -> None:
    front(qtbot, window)
    window.store.step()
    settle(qtbot, window)
    window.page.setFocus()
    seen: list[QWidget] = []
    for _ in range(80):
        press(window, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in seen:
            break
        seen.append(widget)
    names = {widget.accessibleName() or getattr(widget, "text", lambda: "")() for widget in seen}
    nameless = [w for w in seen if not (w.accessibleName() or getattr(w, "text", str)())]
    assert nameless == []
    for expected in (
        "Presets",
        "Target in notation",
        "Components of the target",
        "mean",
        "Divergence of run 1",
        "Rate of run 2",
        "Unit of divergences",
        "Step shown",
        "Speed",
        "Play",
    ):
        assert expected in names, expected


@pytest.mark.parametrize("key", THEMES)
def test_words_stand_out_from_what_they_stand_on(key: str) -> None:
    theme = THEMES[key]
    assert contrast(theme.ink, theme.window) >= 7.0
    assert contrast(theme.muted, theme.window) >= 4.5
    assert contrast(on_accent(theme), theme.accent) >= 4.5
    assert contrast(REFUSED[theme.dark], theme.window) >= 4.5


@pytest.mark.parametrize("key", THEMES)
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.5])
def test_no_word_or_length_is_left_open_in_the_style_sheet(
    qapp: QApplication, key: str, scale: float
) -> None:
    sheet = style_sheet(THEMES[key], scale)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert f"font-size: {round(13 * scale)}px" in sheet


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.35, 1.75, 2.0, 2.5])
def test_the_handle_of_a_slider_is_round_at_every_scale(qapp: QApplication, scale: float) -> None:
    sheet = style_sheet(THEMES["light"], scale)
    groove = re.search(r"groove:horizontal \{ height: (\d+)px", sheet)
    handle = re.search(
        r"handle:horizontal \{ width: (\d+)px; margin: -(\d+)px 0; border-radius: (\d+)px;"
        r"[^}]*border: (\d+)px",
        sheet,
    )
    assert groove
    assert handle
    width, hang, radius, rim = map(int, handle.groups())
    across = width + 2 * rim
    assert across == int(groove[1]) + 2 * hang
    assert radius in (across // 2, (across + 1) // 2)


def test_about_and_keys_are_told_without_stopping_anything(
    qtbot: QtBot, window: MainWindow
) -> None:
    for key, word in (("about", "Kullback-Leibler"), ("keys", "Space")):
        window.actions_by_key[key].trigger()
        box = QApplication.activeModalWidget()
        assert box is not None
        assert word in box.text()
        assert not any(button.icon().availableSizes() for button in box.buttons())
        box.close()
        assert box.width() <= 1000
        assert box.height() <= 720
    told = [c for c in ACTIONS.values() if not c.key.startswith(ASPECT)]
    assert all(escape(key) in box.text() for command in told for key in command.shortcuts)
    assert escape(TABS) in box.text()
    assert "Double click" in box.text()
