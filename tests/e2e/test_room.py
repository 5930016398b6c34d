"""A small window, or one with large letters: every control can be seen and used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from klviz.document.runs import Run
from klviz.document.settings import TEXT_SIZE
from klviz.gui.command_bar import WORDS
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import front, settle

MakeWindow = Callable[..., MainWindow]
ROOMS = [
    ((640, 480), 100.0),
    ((700, 600), 115.0),
    ((1024, 768), 100.0),
    ((1024, 768), 150.0),
    ((1024, 768), 200.0),
    ((1600, 900), 200.0),
]
rooms = pytest.mark.parametrize(("size", "percent"), ROOMS)


@pytest.fixture
def make_room(qtbot: QtBot, make_window: MakeWindow) -> Callable[..., MainWindow]:
    """Open a window of a size, with letters of a size, that has come to rest."""

    def make(size: tuple[int, int], percent: float) -> MainWindow:
        window = make_window(size=size)
        window.preferences.set_value(TEXT_SIZE, percent)
        window.resize(*size)
        front(qtbot, window)
        settle(qtbot, window)
        return window

    return make


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def apart(rects: list[QRect]) -> bool:
    return not any(a.intersects(b) for a, b in combinations(rects, 2))


@rooms
def test_the_window_takes_the_size_it_is_given(
    make_room: Callable[..., MainWindow], size: tuple[int, int], percent: float
) -> None:
    window = make_room(size, percent)
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("seeds", [(), (8,), (1234, 56789)], ids=len)
@rooms
def test_the_controls_of_the_playback_stand_apart_and_whole(
    qtbot: QtBot,
    make_room: Callable[..., MainWindow],
    size: tuple[int, int],
    percent: float,
    seeds: tuple[int, ...],
) -> None:
    window = make_room(size, percent)
    bar = window.transport
    if seeds:
        runs = tuple(Run("kl", estimator="data", seed=seed) for seed in seeds)
        window.store.edit("Draw", replace(window.store.scene, runs=runs))
        settle(qtbot, window)
    assert bar.seed.isVisible() is bool(seeds)
    controls = [control for control in bar._controls.values() if not control.isHidden()]
    assert apart([place(control, bar) for control in controls])
    for control in controls:
        assert bar.rect().contains(place(control, bar)), control
        if control not in (bar.slider, bar.speed):
            assert control.width() >= control.minimumSizeHint().width(), control
            assert control.height() >= control.minimumSizeHint().height(), control
    assert bar.slider.width() >= 60


@rooms
def test_panel_page_and_playback_do_not_lie_on_each_other(
    make_room: Callable[..., MainWindow], size: tuple[int, int], percent: float
) -> None:
    window = make_room(size, percent)
    parts = [window.bar, window.panel, window.page, window.transport, window.statusBar()]
    rects = [place(part, window) for part in parts]
    assert apart(rects)
    assert all(window.rect().contains(rect) for rect in rects)
    assert window.page.width() >= 300


@rooms
def test_every_button_of_the_toolbar_can_be_seen(
    make_room: Callable[..., MainWindow], size: tuple[int, int], percent: float
) -> None:
    window = make_room(size, percent)
    bar = window.bar
    buttons = [bar.widgetForAction(action) for action in bar.actions()]
    assert all(button.isVisible() for button in buttons)
    assert bar.rect().contains(place(buttons[-1], bar))


def test_the_words_of_the_toolbar_come_back_with_the_room(
    qtbot: QtBot, make_room: Callable[..., MainWindow]
) -> None:
    window = make_room((640, 480), 115.0)
    assert window.bar.toolButtonStyle() != WORDS
    window.resize(1000, 600)
    qtbot.waitUntil(lambda: window.bar.toolButtonStyle() == WORDS)
    window.preferences.set_value(TEXT_SIZE, 200.0)
    qtbot.waitUntil(lambda: window.bar.toolButtonStyle() != WORDS)
    window.preferences.set_value(TEXT_SIZE, 100.0)
    qtbot.waitUntil(lambda: window.bar.toolButtonStyle() == WORDS)


@pytest.mark.parametrize("percent", [100.0, 200.0])
def test_icons_grow_with_the_letters(make_room: Callable[..., MainWindow], percent: float) -> None:
    window = make_room((1024, 768), percent)
    side = round(18 * percent / 100.0)
    window.panel.runs.add()
    for button in window.findChildren(QToolButton):
        if button.isVisible() and not button.icon().isNull() and button not in swatches(window):
            assert button.iconSize().height() == side, button.accessibleName()
            assert button.width() >= side, button.accessibleName()
            assert button.height() >= side, button.accessibleName()
    assert window.transport.play.iconSize().height() == side
    assert {swatch.iconSize().width() for swatch in swatches(window)} == {24 * side // 18}


def swatches(window: MainWindow) -> list[QToolButton]:
    return [card.swatch for card in window.panel.runs.cards]


def test_a_narrow_card_shows_all_its_knobs(
    qtbot: QtBot, make_room: Callable[..., MainWindow]
) -> None:
    window = make_room((640, 480), 100.0)
    card = window.panel.runs.cards[0]
    card._choose_divergence("alpha")
    settle(qtbot, window)
    knobs = [card.divergence, card.value, card.more, card.optimiser, card.rate, card.alpha]
    assert apart([place(knob, card) for knob in knobs])
    assert all(card.rect().contains(place(knob, card)) for knob in knobs)
    assert card.value.width() >= card.value.minimumSizeHint().width()


def test_a_text_that_has_no_room_in_its_list_ends_in_an_ellipsis(
    qtbot: QtBot, make_room: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_room((640, 480), 100.0)
    choice = window.panel.units.unit
    drawn: list[str] = []
    draw = QStylePainter.drawControl

    def noted(painter: QStylePainter, kind: QStyle.ControlElement, option: QStyleOption) -> None:
        if isinstance(option, QStyleOptionComboBox):
            drawn.append(option.currentText)
        draw(painter, kind, option)

    monkeypatch.setattr(QStylePainter, "drawControl", noted)
    for width in (400, 110):
        choice.setFixedWidth(width)
        choice.grab()
    assert drawn[0] == choice.currentText()
    assert drawn[-1].endswith("…")
    assert len(drawn[-1]) < len(drawn[0])
