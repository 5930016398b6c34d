"""The discrete fit: its numbers, and how its runs are replayed, scrubbed and led elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, log_softmax, rel_entr

import klviz as kv
from klviz.analyses.compare.descent import DescentContent, DescentReading
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.outlook import CompareOutlook, follow_comparison
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.playback import Transport
from klviz.core.discrete.fitted import FITTED
from klviz.document.comparison import Comparison, DiscreteDescent
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of

TWO_HUMPS = (0.01, 0.02, 0.1, 0.28, 0.1, 0.02, 0.01, 0.1, 0.29, 0.08, 0.02, 0.01)
FORWARD, REVERSE = Run("kl", colour=0), Run("reverse_kl", colour=1)
LAST = 6_000


def fitted(p: tuple[float, ...] = TWO_HUMPS, q: float = 1.0, **descent: Any) -> Comparison:
    return over_outcomes(
        p, (q,) + (1.0,) * (len(p) - 1), aspect="descent", descent=DiscreteDescent(**descent)
    )


def shown(engine: Compare, comparison: Comparison, step: int, restart: int = 0) -> CompareSnapshot:
    return engine.answer(replace(request_of(comparison), step=step, restart=restart))


def content(engine: Compare, comparison: Comparison, step: int, restart: int = 0) -> DescentContent:
    found = shown(engine, comparison, step, restart).content
    assert isinstance(found, DescentContent)
    return found


def hand_made(family: str, values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return log q by formulas of its own."""
    k = np.arange(float(n))
    if family == "binomial":
        choose = gammaln(n) - gammaln(k + 1.0) - gammaln(n - k)
        return np.asarray(log_softmax(choose + k * values[0]))
    if family == "discretised_normal":
        return np.asarray(log_softmax(-0.5 * ((k - values[0]) / math.exp(values[1])) ** 2))
    return np.asarray(log_softmax(np.append(values, 0.0)))


DIVERGENCES: dict[str, Callable[[NDArray[np.float64], NDArray[np.float64]], float]] = {
    "kl": lambda p, q: float(rel_entr(p, q).sum()),
    "reverse_kl": lambda p, q: float(rel_entr(q, p).sum()),
    "hellinger2": lambda p, q: 1.0 - float(np.sqrt(p * q).sum()),
}


@pytest.mark.parametrize("family", FITTED)
@pytest.mark.parametrize("divergence", DIVERGENCES)
def test_a_run_ends_where_another_optimiser_does(family: str, divergence: str) -> None:
    p = np.array(TWO_HUMPS) / sum(TWO_HUMPS)
    run = Run(divergence, rate=0.2)
    end = content(Compare(60.0), fitted(family=family, runs=(run,)), LAST).runs[0]
    starts = {
        "binomial": [math.log(3.0)],
        "discretised_normal": [8.25, math.log(1.2)],
        "categorical": [0.0] * 11,
    }

    def loss(values: NDArray[np.float64]) -> float:
        return DIVERGENCES[divergence](p, np.exp(hand_made(family, values, p.size)))

    found = minimize(loss, starts[family], method="BFGS", options={"gtol": 1e-9})
    assert end.status == "converged"
    assert end.estimate.value == pytest.approx(found.fun, abs=1e-9)
    np.testing.assert_allclose(end.q, np.exp(hand_made(family, found.x, p.size)), atol=1e-5)


@pytest.mark.parametrize("family", FITTED)
def test_a_run_ends_where_the_python_api_does(family: str) -> None:
    p = kv.Categorical(list(TWO_HUMPS))
    end = content(Compare(60.0), fitted(family=family), LAST).runs[0]
    found = kv.fit(p, family=family, divergence="kl", steps=LAST)
    assert end.estimate.value == pytest.approx(float(found.value), abs=1e-12)
    np.testing.assert_allclose(end.values, found.parameters[-1], rtol=1e-6, atol=1e-9)


def test_forward_covers_both_humps_and_reverse_picks_one_from_the_usual_start() -> None:
    found = content(Compare(60.0), fitted(), LAST)
    forward, reverse = found.runs
    assert found.family == "discretised_normal"
    # Forward KL matches the moments of an exponential family.
    assert forward.moments == pytest.approx(found.moments, rel=1e-8)
    assert reverse.moments[0] == pytest.approx(8.0, abs=0.2)
    assert reverse.moments[1] < 1.0 < 2.5 < forward.moments[1]
    assert reverse.estimate.value == pytest.approx(math.log(2.0), abs=0.1)
    assert found.at_rest
    assert found.complete


def test_forward_gives_a_binomial_the_mean_of_p() -> None:
    found = content(Compare(60.0), fitted(family="binomial", runs=(FORWARD,)), LAST)
    assert found.runs[0].moments[0] == pytest.approx(found.moments[0], rel=1e-9)


def test_free_logits_end_at_p_in_both_directions() -> None:
    found = content(Compare(60.0), fitted(family="categorical"), LAST)
    for run in found.runs:
        np.testing.assert_allclose(run.q, found.p, atol=1e-9)


def test_contributions_add_up_to_the_value() -> None:
    for run in content(Compare(60.0), fitted(), 7).runs:
        assert math.fsum(run.contributions) == pytest.approx(run.estimate.value, rel=1e-13)
        assert run.losses[run.loss_steps == 7].item() == pytest.approx(run.estimate.value)


@pytest.mark.parametrize(
    "run",
    [
        FORWARD,
        Run("reverse_kl", estimator="score", samples=20, seed=5),
        Run("jsd", "adam", schedule="cosine", schedule_steps=50),
        Run("alpha", alpha=0.3),
    ],
)
def test_a_rewind_replays_the_same_run(run: Run) -> None:
    comparison, engine = fitted(runs=(run,)), Compare(60.0)
    first = content(engine, comparison, 60).runs[0]
    again = content(engine, comparison, 60, restart=1).runs[0]
    elsewhere = content(Compare(60.0), comparison, 60).runs[0]
    assert first.note == ""
    for other in (again, elsewhere):
        assert other is not first
        np.testing.assert_array_equal(other.losses, first.losses)
        np.testing.assert_array_equal(other.q, first.q)


def test_going_back_shows_what_was_there_and_computes_nothing_new() -> None:
    comparison, engine = fitted(), Compare(60.0)
    then = content(engine, comparison, 12)
    content(engine, comparison, 90)
    back = content(engine, comparison, 12)
    assert (back.step, back.last, back.following) == (12, 90, 13)
    for before, now in zip(then.runs, back.runs, strict=True):
        np.testing.assert_array_equal(before.q, now.q)
        assert before.estimate == now.estimate


def test_no_more_is_asked_than_there_is_time_for() -> None:
    engine = Compare(0.0)
    first = shown(engine, fitted(), 50)
    assert first.last == 0
    assert first.behind
    slow = Compare(1e-4)
    request, count = replace(request_of(fitted()), step=50), 0
    while slow.answer(request).behind:
        count += 1
    assert 0 < count < 2_000
    np.testing.assert_array_equal(
        slow.answer(request).content.runs[0].q,  # type: ignore[attr-defined]
        content(Compare(60.0), fitted(), 50).runs[0].q,
    )


def test_q_chases_a_p_that_is_changed_and_keeps_its_record() -> None:
    engine = Compare(60.0)
    before = content(engine, fitted(), 30)
    other = fitted(tuple(reversed(TWO_HUMPS)))
    now = content(engine, other, 30)
    np.testing.assert_array_equal(now.runs[0].q, before.runs[0].q)
    assert now.runs[0].losses[:30] == pytest.approx(before.runs[0].losses[:30])
    end = content(engine, other, LAST).runs[0]
    assert end.moments == pytest.approx(content(engine, other, LAST).moments, rel=1e-7)


def test_an_edit_at_an_earlier_step_forgets_what_came_after_it() -> None:
    engine = Compare(60.0)
    content(engine, fitted(), 50)
    content(engine, fitted(), 20)
    assert content(engine, fitted((*TWO_HUMPS[:-1], 0.5)), 20).last == 20


def test_another_q_of_the_pair_is_nothing_to_the_runs() -> None:
    engine = Compare(60.0)
    content(engine, fitted(), 50)
    back = content(engine, fitted(), 20)
    now = content(engine, fitted(q=5.0), 20)
    assert now.last == back.last == 50


def test_a_run_that_is_added_starts_at_the_step_shown() -> None:
    engine = Compare(60.0)
    two = content(engine, fitted(), 40)
    three = content(engine, fitted(runs=(FORWARD, REVERSE, Run("jsd", colour=2))), 41)
    assert three.runs[2].loss_steps[0] == 40
    assert three.runs[0].loss_steps[0] == two.runs[0].loss_steps[0] == 0


def test_other_outcomes_begin_afresh() -> None:
    engine = Compare(60.0)
    content(engine, fitted(), 40)
    assert content(engine, fitted(TWO_HUMPS[:-1]), 0).last == 0


def test_reverse_kl_stops_where_q_has_mass_that_p_lacks_and_says_where() -> None:
    alike = (1.0, 1.0, 1.0)
    comparison = fitted((0.5, 0.0, 0.5), family="categorical", start=alike)
    forward, reverse = content(Compare(60.0), comparison, 20).runs
    assert forward.estimate.value == pytest.approx(math.log(1.5), abs=0.4)
    assert (reverse.estimate.value, reverse.status) == (math.inf, "stopped")
    assert reverse.note == "q has mass at outcome 1, where p is zero"


def test_on_the_line_it_says_where_it_is() -> None:
    found = shown(Compare(60.0), replace(on_the_line(), aspect="descent"), 0)
    assert "choose Outcomes" in found.error
    assert found.forward.value == pytest.approx(0.3181471805599453)


def test_where_there_is_no_such_q_a_sentence_says_what_to_do() -> None:
    found = shown(Compare(60.0), fitted((0.9, 0.1), family="discretised_normal"), 0)
    assert found.error.startswith("Discretised normal needs at least 3 outcomes")
    assert found.forward.value == pytest.approx(0.3680642071684971)


def scene_of(comparison: Comparison) -> Scene:
    return replace(FIRST_SCENE, lab="compare", comparison=comparison)


@pytest.mark.parametrize(
    ("now", "restarts", "chases"),
    [
        (fitted(q=3.0), False, False),
        (fitted((*TWO_HUMPS[:-1], 0.5)), False, True),
        (fitted(runs=(FORWARD,)), False, True),
        (fitted(family="discretised_normal"), False, False),
        (fitted(family="binomial"), True, False),
        (fitted(family="discretised_normal", start=(2.0, 1.0)), True, False),
        (fitted(TWO_HUMPS[:-1]), True, False),
    ],
)
def test_the_playback_follows_an_edit(now: Comparison, restarts: bool, chases: bool) -> None:
    before = Transport(settled=True, position=40.0)
    after = follow_comparison(scene_of(fitted()), scene_of(now), before)
    assert (after.restart > 0) == restarts
    assert after.playing == chases
    assert CompareOutlook(scene_of(now)).moves


def test_the_playback_begins_afresh_where_free_logits_lose_an_outcome() -> None:
    old, new = (
        scene_of(fitted(p, family="categorical")) for p in ((0.5, 0.2, 0.3), (0.5, 0.0, 0.5))
    )
    assert follow_comparison(old, new, Transport(position=4.0)).step == 0


@pytest.mark.parametrize(
    ("cursor", "region", "span"),
    [
        (7.4, None, (7, 7)),
        (-0.4, (2.0, 3.0), (0, 0)),
        (None, (1.2, 5.9), (2, 5)),
        (None, (-4.0, 40.0), (0, 11)),
        (11.6, None, None),
        (None, (1.2, 1.9), None),
    ],
)
def test_what_is_read_are_sums_over_outcomes(
    cursor: float | None, region: tuple[float, float] | None, span: tuple[int, int] | None
) -> None:
    request = replace(request_of(fitted()), step=9, cursor=cursor, region=region)
    found = Compare(60.0).answer(request)
    drawn = found.content
    assert isinstance(drawn, DescentContent)
    if span is None:
        assert found.reading is None
        return
    reading, these = found.reading, slice(span[0], span[1] + 1)
    assert isinstance(reading, DescentReading)
    assert (reading.first, reading.last) == span
    assert reading.p == pytest.approx(drawn.p[these].sum(), rel=1e-14)
    for run, q, added in zip(drawn.runs, reading.qs, reading.added, strict=True):
        assert q == pytest.approx(run.q[these].sum(), rel=1e-13)
        assert added == pytest.approx(run.contributions[these].sum(), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("now", "plays"),
    [
        (fitted((*TWO_HUMPS[:-1], 0.5)), True),
        (replace(fitted(), aspect="entropy"), False),
        (replace(fitted(family="binomial"), aspect="entropy"), False),
        (replace(fitted(), space="line"), False),
    ],
)
def test_runs_wait_at_their_step_while_something_without_runs_is_looked_at(
    now: Comparison, plays: bool
) -> None:
    before = Transport(playing=True, position=40.5)
    after = follow_comparison(scene_of(fitted()), scene_of(now), before)
    assert after.playing == plays
    assert after.step == (0 if now.descent.family else 40)
    assert CompareOutlook(scene_of(now)).moves == plays
