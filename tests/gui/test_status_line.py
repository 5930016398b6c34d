"""StatusLine: how every run stands, in plain words and only when they change."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.document.units import UNITS
from klviz.gui.plots.wording import estimate_text, run_names, standing, value_texts
from klviz.gui.status_line import StatusLine
from klviz.gui.theme import THEMES
from tests.gui.snapshots import infinite, snapshot, with_run


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    made = StatusLine(next(iter(THEMES.values())))
    qtbot.addWidget(made)
    made.resize(800, 20)
    return made


def said(line: StatusLine) -> list[str]:
    return line.toolTip().split("\n")


def test_a_run_that_is_not_played_is_paused_and_not_running(line: StatusLine) -> None:
    shot = replace(with_run(snapshot(), 0, status="running", note=""), step=1234, last=1234)
    line.show_snapshot(shot)
    assert said(line)[0] == "q forward: paused at step 1234"
    line.show_playing(True)
    assert said(line)[0] == "q forward: running"
    line.show_playing(False)
    assert said(line)[0] == "q forward: paused at step 1234"


def test_a_record_that_is_played_is_no_run(line: StatusLine) -> None:
    shot = replace(with_run(snapshot(), 0, status="running", note=""), step=3, last=90)
    line.show_playing(True)
    for step, word in ((3, "replaying"), (89, "replaying"), (90, "running")):
        line.show_snapshot(replace(shot, step=step))
        assert said(line)[0] == f"q forward: {word}"


@pytest.mark.parametrize("status", ["ready", "converged", "flat", "diverging", "stopped"])
def test_what_else_a_run_does_is_said_whether_it_is_played_or_not(
    line: StatusLine, status: str
) -> None:
    line.show_snapshot(with_run(snapshot(), 0, status=status, note="a remark"))
    for playing in (True, False):
        line.show_playing(playing)
        assert said(line)[0] == f"q forward: {status}, a remark"


def test_an_infinite_run_says_why_and_not_that_it_stopped(line: StatusLine) -> None:
    shot = with_run(infinite(snapshot()), 0, status="stopped", note="the same reason")
    line.show_snapshot(shot)
    view = shot.runs[0]
    assert said(line)[0] == f"q forward: infinite: {view.estimate.reason}"
    assert standing(view) == "infinite"
    assert standing(shot.runs[1]) == shot.runs[1].status


def test_a_value_beyond_the_doubles_is_not_called_infinite(line: StatusLine) -> None:
    large = Estimate(math.inf, reason=TOO_LARGE)
    view = replace(with_run(snapshot(), 0, status="stopped").runs[0], estimate=large)
    shot = replace(snapshot(), runs=(view, *snapshot().runs[1:]))
    line.show_snapshot(shot)
    assert said(line)[0] == f"q forward: {TOO_LARGE}"
    assert standing(view) == "too large"
    assert estimate_text(large) == "> 1.8×10³⁰⁸"
    name = run_names([view.run])[0]
    assert value_texts(view, name, UNITS["nats"])[0] == f"area = {name.divergence} > 1.8×10³⁰⁸"


def test_nothing_is_said_before_there_is_something_to_say(line: StatusLine) -> None:
    line.show_playing(True)
    assert line.text() == ""


def test_what_could_not_be_computed_is_all_that_is_said(line: StatusLine) -> None:
    line.show_snapshot(replace(snapshot(), runs=(), error="The computation stopped: x < y"))
    assert said(line) == ["The computation stopped: x < y"]
    assert "x &lt; y" in line.text()


def shown(line: StatusLine) -> str:
    """What is on the screen, without its mark-up."""
    text = QTextDocument()
    text.setHtml(line.text())
    return text.toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def width_of(line: StatusLine) -> int:
    return line.fontMetrics().horizontalAdvance(shown(line))


def six_runs() -> FitSnapshot:
    """Runs of which four are infinite for one reason, which is a long sentence."""
    shot = infinite(snapshot())
    views = [*shot.runs, *(shot.runs[0],) * 3, shot.runs[1]]
    runs = [replace(view, run=replace(view.run, colour=i)) for i, view in enumerate(views)]
    return replace(shot, runs=tuple(runs))


@pytest.mark.parametrize("width", [4000, 1600, 1000, 700])
def test_the_line_ends_where_the_window_does(line: StatusLine, width: int) -> None:
    line.resize(width, 20)
    line.show_snapshot(six_runs())
    assert width_of(line) <= width
    assert shown(line).count("●") == 6
    assert len(said(line)) == 6


def test_where_there_is_no_room_the_runs_of_which_the_same_is_said_are_named_together(
    line: StatusLine,
) -> None:
    line.show()
    line.show_snapshot(six_runs())
    reason = six_runs().runs[0].estimate.reason
    assert shown(line).count("infinite: ") == 1
    line.resize(6000, 20)
    assert shown(line).count(f"infinite: {reason}") == 4
