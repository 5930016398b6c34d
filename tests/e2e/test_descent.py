"""The discrete fit through the window: played, stepped, scrubbed, rewound, and edited meanwhile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.descent import DescentContent
from klviz.core.arrays import Array
from klviz.document.outcomes import Named
from klviz.document.presets import load_preset
from klviz.document.settings import UNIT
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.compare.descent_section import FittedSection
from tests.e2e.hands import choose, click, front, press, settle, type_number

SCENE = load_preset("two-humps")


@pytest.fixture
def fitting(qtbot: QtBot, window: MainWindow) -> MainWindow:
    front(qtbot, window)
    window.store.open(SCENE, None)
    settle(qtbot, window)
    return window


def content(window: MainWindow) -> DescentContent:
    found = getattr(window.store.snapshot, "content", None)
    assert isinstance(found, DescentContent)
    return found


def qs(window: MainWindow) -> list[Array]:
    return [run.q for run in content(window).runs]


def play_to(qtbot: QtBot, window: MainWindow, step: int) -> None:
    window.store.play()
    qtbot.waitUntil(lambda: window.store.last >= step, timeout=60_000)
    window.store.pause()
    settle(qtbot, window)


def section(window: MainWindow) -> FittedSection:
    found = window.labs.compare_panel.sections["fitted"]
    assert isinstance(found, FittedSection)
    return found


def test_a_key_plays_and_a_rewind_replays_the_same(qtbot: QtBot, fitting: MainWindow) -> None:
    window = fitting
    assert window.transport.isVisible()
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.store.last >= 30, timeout=60_000)
    press(window, Qt.Key.Key_Space)
    settle(qtbot, window)
    window.store.scrub(20)
    settle(qtbot, window)
    then = qs(window)
    window.store.rewind()
    settle(qtbot, window)
    assert (content(window).step, window.store.last) == (0, 0)
    play_to(qtbot, window, 20)
    window.store.scrub(20)
    settle(qtbot, window)
    for before, now in zip(then, qs(window), strict=True):
        np.testing.assert_array_equal(before, now)


def test_a_step_forward_and_one_back(qtbot: QtBot, fitting: MainWindow) -> None:
    start = qs(fitting)
    fitting.actions_by_key["step"].trigger()
    settle(qtbot, fitting)
    assert content(fitting).step == 1
    assert not np.array_equal(qs(fitting)[0], start[0])
    fitting.store.back()
    settle(qtbot, fitting)
    assert content(fitting).step == 0
    np.testing.assert_array_equal(qs(fitting)[0], start[0])


def test_playing_ends_where_every_run_rests_and_begins_again_in_a_loop(
    qtbot: QtBot, fitting: MainWindow
) -> None:
    fitting.store.set_speed(64.0)
    fitting.store.play()
    qtbot.waitUntil(lambda: fitting.store.transport.settled, timeout=60_000)
    assert {run.status for run in content(fitting).runs} == {"converged"}
    fitting.store.set_loop(True)
    last = fitting.store.last
    fitting.store.play()
    qtbot.waitUntil(lambda: 0 < content(fitting).step < last, timeout=60_000)
    fitting.store.pause()


def test_a_p_that_changes_is_chased(qtbot: QtBot, fitting: MainWindow) -> None:
    window = fitting
    play_to(qtbot, window, 40)
    reached, last = qs(window)[0], content(window).last
    comparison = window.store.scene.comparison
    table = comparison.table.with_weights("p", Named("binomial", (0.3,)))
    scene = replace(window.store.scene, comparison=replace(comparison, table=table))
    window.store.edit("Another P", scene)
    settle(qtbot, window)
    assert content(window).last == last
    np.testing.assert_array_equal(qs(window)[0], reached)
    play_to(qtbot, window, last + 400)
    for run in content(window).runs:
        assert run.moments[0] == pytest.approx(24 * 0.3, abs=0.1)


def test_q_takes_another_family_and_another_start(qtbot: QtBot, fitting: MainWindow) -> None:
    window, form = fitting, section(fitting)
    play_to(qtbot, window, 10)
    choose(form.family, "binomial")
    settle(qtbot, window)
    assert (content(window).family, content(window).last) == ("binomial", 0)
    assert form.form is not None
    type_number(form.form.boxes[0], "0.25")
    settle(qtbot, window)
    assert content(window).start == pytest.approx((0.25,))
    assert content(window).runs[0].moments[0] == pytest.approx(6.0)
    click(form.usual)
    settle(qtbot, window)
    assert content(window).start == pytest.approx((0.75,))
    choose(form.family, "categorical")
    settle(qtbot, window)
    assert not form.note.isHidden()
    assert content(window).start == pytest.approx((1.0 / 25.0,) * 25)
    window.store.undo()
    window.store.undo()
    assert window.store.scene.comparison.descent.start == (0.25,)


def test_a_number_that_makes_no_sense_is_refused_where_it_stands(
    qtbot: QtBot, fitting: MainWindow
) -> None:
    form = section(fitting)
    choose(form.family, "binomial")
    assert form.form is not None
    type_number(form.form.boxes[0], "1")
    assert "below 1" in form.form.complaints[0].text()
    assert fitting.store.scene.comparison.descent.start == ()


def test_the_cards_of_runs_edit_those_of_the_discrete_fit(
    qtbot: QtBot, fitting: MainWindow
) -> None:
    window, runs = fitting, fitting.labs.compare_panel.runs
    fit = window.store.scene.runs
    choose(runs.cards[1].divergence, "jsd")
    type_number(runs.cards[0].rate, "0.2")
    click(runs.add_button)
    settle(qtbot, window)
    now = window.store.scene.comparison.descent.runs
    assert [run.divergence for run in now] == ["kl", "jsd", "reverse_kl"]
    assert now[0].rate == 0.2
    assert window.store.scene.runs == fit
    assert len(runs.cards) == len(content(window).runs) == 3
    window.preferences.set_value(UNIT, "bits")
    settle(qtbot, window)
    assert runs.cards[0].value.text() == "7.215 bits"
    assert "q: μ = 15, σ = 2" in runs.cards[0].value.toolTip()
    assert "q forward" in window.status.text()


def test_commands_add_runs_and_draw_seeds(qtbot: QtBot, fitting: MainWindow) -> None:
    window = fitting
    choose(window.labs.compare_panel.runs.cards[0].details.estimator, "score")
    window.actions_by_key["add_run"].trigger()
    descent = window.store.scene.comparison.descent
    assert len(descent.runs) == 3
    seed = descent.runs[0].seed
    window.actions_by_key["reseed"].trigger()
    assert window.store.scene.comparison.descent.runs[0].seed != seed


def test_looking_at_another_aspect_stops_the_playback_and_keeps_the_step(
    qtbot: QtBot, fitting: MainWindow
) -> None:
    window = fitting
    window.store.play()
    qtbot.waitUntil(lambda: window.store.last >= 15, timeout=60_000)
    window.actions_by_key["aspect_entropy"].trigger()
    settle(qtbot, window)
    assert not window.store.playing
    assert not window.transport.isVisible()
    window.actions_by_key["aspect_descent"].trigger()
    settle(qtbot, window)
    assert not window.store.playing
    assert content(window).step >= 15
