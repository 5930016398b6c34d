"""The scoreboard: every q under every divergence, and the exact optimum beside it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest
from klviz.analyses.optima import Kind, Optima, Optimum, Problem, search
from klviz.analyses.scoreboard import (
    Board,
    ScoreboardRequest,
    ScoreboardSnapshot,
    ScoreboardStudy,
    scoreboard_request,
)
from klviz.analyses.translation import mixture_of, view_of
from klviz.core.approximations import LocationScale
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.values import divergence_value, entropy
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component, Target
from tests.core.records import Record, cases

ENDS = ((0.0, math.sqrt(10.0)), (2.984305987835742, 1.0233685596612))
KINDS = {
    "forward_kl": Kind("kl"),
    "reverse_kl": Kind("reverse_kl"),
    "jsd": Kind("jsd"),
    "hellinger": Kind("hellinger2"),
    "minka_alpha_0.25": Kind("alpha", 0.25),
    "minka_alpha_0.75": Kind("alpha", 0.75),
    "minka_alpha_2": Kind("alpha", 2.0),
}
CASES = [(case, name) for case in cases("optima_1d") for name in case["optima"]][::6]
"""Some of the reference: the core is tested with all of it."""


def asked(scene: Scene = FIRST_SCENE, **changes: object) -> ScoreboardRequest:
    whole = ScoreboardRequest(
        scene.target.normalised(), scene.approximation, scene.runs, ENDS[: len(scene.runs)]
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def completed(engine: ScoreboardStudy, what: ScoreboardRequest) -> ScoreboardSnapshot:
    for _ in range(100_000):
        snapshot = engine.answer(what)
        if snapshot.complete:
            return snapshot
    raise AssertionError("the table never got complete")


def board_of(what: ScoreboardRequest) -> Board:
    board = completed(ScoreboardStudy(), what).board
    assert board is not None
    return board


def filled(what: ScoreboardRequest) -> Board:
    """Return the table once all values are there, whatever optima are."""
    engine = ScoreboardStudy(at_rest=0.0)
    for _ in range(100_000):
        board = engine.answer(what).board
        assert board is not None
        scores = (board.target, *board.rows)
        if not any(s.entropy is None or None in s.estimates for s in scores):
            return board
    raise AssertionError("the table was never filled")


def problem_of(case: Record, name: str) -> Problem:
    parts = case["p"].get("components") or [{"weight": 1.0, **case["p"]}]
    target = Target(
        tuple(Component("normal", part["weight"], (part["loc"], part["scale"])) for part in parts)
    )
    key = case["q_family"]
    shape = (float(case["df"]),) if key == "student_t" else ()
    return Problem(target, LocationScale(FAMILIES[key], shape), KINDS[name])


@pytest.mark.parametrize(("case", "name"), CASES, ids=[f"{c['id']}-{n}" for c, n in CASES])
def test_the_optimum_is_the_best_of_the_reference_and_the_local_minima_are_its_others(
    case: Record, name: str
) -> None:
    optimum = search(problem_of(case, name))
    wanted = sorted(point["value"] for point in case["optima"][name]["minima"])
    assert [m.estimate.value for m in optimum.minima] == pytest.approx(wanted, rel=1e-8, abs=1e-10)
    assert optimum.best is optimum.minima[0].estimate
    best = {round(point["loc"], 6) for point in case["optima"][name]["minima"] if point["global"]}
    assert round(optimum.minima[0].theta[0], 6) + 0.0 in best


def test_values_are_those_that_the_figure_shows() -> None:
    scene = replace(FIRST_SCENE, runs=(Run("kl"), Run("reverse_kl"), Run("alpha", alpha=0.3)))
    fit = Fit(budget=60)
    shown = fit.answer(
        FitRequest(scene.target, scene.approximation, scene.runs, view_of(scene), step=25)
    )
    what = scoreboard_request(shown, object())
    assert what is not None
    board = filled(what)
    for run, view, row in zip(scene.runs, shown.runs, board.rows, strict=True):
        assert row.estimates[board.kinds.index(Kind.of(run))] == view.estimate


def test_every_value_is_that_of_the_core() -> None:
    what = asked(values=((0.3, 1.7), (2.5, 0.9)))
    board, p = filled(what), mixture_of(what.target)
    assert [kind.key for kind in board.kinds] == [key for key in DIVERGENCES if key != "alpha"]
    family = FAMILIES["normal"]
    for values, row in zip(what.values, board.rows, strict=True):
        q = mixture_of(Target((Component("normal", 1.0, values),)))
        assert row.estimates == tuple(divergence_value(k.divergence, p, q) for k in board.kinds)
        assert (row.mean, row.sd) == values
        assert row.entropy is not None
        assert row.entropy.value == pytest.approx(math.log(values[1]) + family.entropy())
    assert (board.target.mean, board.target.sd) == pytest.approx((0.0, math.sqrt(10.0)))
    assert board.target.entropy == entropy(p)
    assert board.target.estimates == ()


def test_each_run_wins_its_own_divergence() -> None:
    board = board_of(asked())
    kl, reverse = (board.kinds.index(Kind(key)) for key in ("kl", "reverse_kl"))
    forward_row, reverse_row = (
        [e.value for e in row.estimates if e is not None] for row in board.rows
    )
    assert forward_row[kl] < reverse_row[kl]
    assert reverse_row[reverse] < forward_row[reverse]
    optima = [board.optima[column] for column in (kl, reverse)]
    assert all(optimum is not None for optimum in optima)
    best = [optimum.best.value for optimum in optima if optimum is not None]
    assert best == pytest.approx([0.461994613467945, 0.688768995854964], abs=1e-12)


def test_no_q_is_better_than_the_best_possible() -> None:
    board = board_of(asked(parse("0.3 N(-2, 0.5) + 0.7 Laplace(4, 2)")))
    for row in board.rows:
        for estimate, optimum in zip(row.estimates, board.optima, strict=True):
            assert estimate is not None
            assert optimum is not None
            assert estimate.value >= optimum.best.value - 1e-9


def parse(text: str) -> Scene:
    return replace(FIRST_SCENE, target=parse_target(text))


@pytest.mark.parametrize(
    ("start", "value", "verdict"),
    [(0.0, 0.840621431278903, "local"), (2.98, 0.688768995854964, "best")],
)
def test_a_run_at_rest_is_told_whether_its_minimum_is_the_best(
    start: float, value: float, verdict: str
) -> None:
    scene = replace(
        FIRST_SCENE, approximation=Approximation(values=(start, 1.0)), runs=(Run("reverse_kl"),)
    )
    fit = Fit(budget=60)
    rested = fit.answer(
        FitRequest(scene.target, scene.approximation, scene.runs, view_of(scene), step=800)
    )
    what = scoreboard_request(rested, object())
    assert what is not None
    board = board_of(what)
    optimum = board.optima[board.kinds.index(Kind("reverse_kl"))]
    assert optimum is not None
    (row,) = board.rows
    assert row.own is not None
    reached = row.estimates[row.own]
    assert reached is not None
    assert reached.value == pytest.approx(value, abs=1e-9)
    assert row.verdict == verdict
    assert optimum.best.value == pytest.approx(0.688768995854964, abs=1e-12)


def test_a_run_on_its_way_is_above_the_best() -> None:
    board = board_of(asked(values=((0.5, 2.0), (2.0, 1.0))))
    assert [row.verdict for row in board.rows] == ["above", "above"]
    assert [board.kinds[row.own].key for row in board.rows if row.own is not None] == [
        "kl",
        "reverse_kl",
    ]


def test_a_mixture_has_scores_but_no_best_that_is_known() -> None:
    half = Component("normal", 0.5, (-3.0, 1.0))
    mixture = Approximation.mixture([half, replace(half, values=(3.0, 1.0))])
    scene = replace(FIRST_SCENE, approximation=mixture)
    what = asked(scene, values=((0.5, 0.5, -3.0, 3.0, 1.0, 1.0), (0.25, 0.75, -3.0, 3.0, 1.0, 1.0)))
    first, second = board_of(what).rows
    assert first.estimates[0] is not None
    assert second.estimates[0] is not None
    assert first.estimates[0].value == pytest.approx(0.0, abs=1e-15)
    assert second.estimates[0].value > 0.1
    assert {first.verdict, second.verdict} == {"unknown"}


def test_points_have_no_scores_and_it_is_said_why() -> None:
    points = Samples((1.0, 2.0, 4.0), kind="points")
    snapshot = ScoreboardStudy().answer(asked(target=points))
    assert snapshot.complete
    assert snapshot.board is None
    assert "no density" in snapshot.error


def test_what_is_infinite_for_every_q_says_why() -> None:
    board = board_of(asked(parse("t(2; 0, 1)")))
    optimum = board.optima[board.kinds.index(Kind("kl"))]
    assert optimum is not None
    assert math.isinf(optimum.best.value)
    assert "tail" in optimum.best.reason
    estimate = board.rows[0].estimates[board.kinds.index(Kind("kl"))]
    assert estimate is not None
    assert math.isinf(estimate.value)
    assert estimate.reason == optimum.best.reason


def test_every_order_of_the_alpha_family_has_a_column_of_its_own() -> None:
    runs = (Run("alpha", alpha=0.7), Run("alpha", alpha=-0.5), Run("alpha", alpha=0.7))
    what = asked(runs=runs, values=(ENDS[0], ENDS[1], ENDS[0]))
    assert what.kinds[-2:] == (Kind("alpha", -0.5), Kind("alpha", 0.7))
    assert len(set(what.kinds)) == len(what.kinds) == len(DIVERGENCES) + 1


def test_runs_under_one_divergence_share_its_column() -> None:
    what = asked(runs=(Run("kl", rate=0.1), Run("kl", rate=0.2)))
    assert what.kinds == asked().kinds


def test_a_table_is_finished_and_shown_whole_though_the_runs_go_on() -> None:
    engine = ScoreboardStudy(budget=0.0)
    whole = completed(engine, asked())
    steps = []
    for step in range(1, 80):
        moving = asked(values=((0.01 * step, 2.0), (2.0, 1.0 + 0.01 * step)), step=step)
        snapshot = engine.answer(moving)
        assert snapshot.request == moving
        board = snapshot.board
        assert board is not None
        assert None not in [e for row in board.rows for e in row.estimates]
        assert board.rows[0].mean == (0.01 * board.request.step)
        steps.append(board.request.step)
    assert whole.complete
    assert steps == sorted(steps)
    assert len(set(steps)) > 2


def test_the_first_table_fills_as_it_is_worked_out() -> None:
    engine = ScoreboardStudy(budget=0.0, at_rest=0.0)
    known = []
    for _ in range(60):
        board = engine.answer(asked()).board
        assert board is not None
        known.append(sum(e is not None for row in board.rows for e in row.estimates))
    assert known == sorted(known)
    assert known[0] < known[-1] == 2 * (len(DIVERGENCES) - 1)


def test_the_runs_own_divergences_come_first() -> None:
    engine = ScoreboardStudy(budget=0.0, at_rest=0.0)
    for _ in range(2_000):
        board = engine.answer(asked(runs=(Run("tv"), Run("reverse_kl")))).board
        assert board is not None
        solved = {k.key for k, o in zip(board.kinds, board.optima, strict=True) if o is not None}
        if len(solved) == 2:
            break
    assert solved == {"tv", "reverse_kl"}


def test_an_optimum_is_looked_for_once() -> None:
    engine = ScoreboardStudy(budget=60)
    first = engine.answer(asked())
    again = engine.answer(asked(values=ENDS[::-1], step=1))
    assert first.complete
    assert again.complete
    assert first.board is not None
    assert again.board is not None
    for before, after in zip(first.board.optima, again.board.optima, strict=True):
        assert before is after


def test_a_target_that_is_left_gives_its_search_up_and_has_it_again_when_it_returns() -> None:
    optima = Optima()
    kind, family = Kind("reverse_kl"), LocationScale(FAMILIES["normal"])
    problems = [
        Problem(parse_target(f"N(-{place}, 1) + N({place}, 1)").normalised(), family, kind)
        for place in (2, 3)
    ]
    assert not optima.look_for(problems[:1], 0.0)
    while not optima.look_for(problems[1:], 0.0):
        pass
    assert optima.known(problems[0]) is None
    found = optima.known(problems[1])
    assert isinstance(found, Optimum)
    assert optima.look_for(problems[1:], 0.0)
    assert optima.known(problems[1]) is found


def test_nothing_is_asked_where_a_fit_has_nothing_to_show() -> None:
    shown = Fit(budget=60).answer(
        FitRequest(FIRST_SCENE.target, FIRST_SCENE.approximation, FIRST_SCENE.runs, (-8.0, 8.0))
    )
    assert scoreboard_request(shown, object()) is not None
    assert (
        scoreboard_request(replace(shown, error="The computation stopped.", runs=()), object())
        is None
    )


def test_a_failure_is_told_in_a_sentence_and_the_next_request_is_answered() -> None:
    engine = ScoreboardStudy()
    failed = engine.failure(asked(), RuntimeError("out of memory"))
    assert failed.complete
    assert failed.board is None
    assert failed.error == "The computation stopped: out of memory"
    assert engine.answer(asked()).board is not None
