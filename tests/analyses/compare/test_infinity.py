"""What is found out about infinite divergences: why, how fast they grow, and what an ε hides."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.analyses.compare.infinity_contents import LineInfinity, OutcomeInfinity
from klviz.analyses.compare.lab import Compare
from klviz.document.comparison import Comparison, Cut
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of

INF = math.inf


def line(p: str, q: str, **others: object) -> LineInfinity:
    """Return all that is found out, asking until there is no more."""
    engine = Compare(budget=0.2)
    request = request_of(on_the_line(p, q, aspect="infinity", **others))
    for _ in range(200):
        shown = engine.answer(request)
        assert not shown.error
        if not shown.behind:
            break
    assert isinstance(shown.content, LineInfinity)
    return shown.content


def outcomes(comparison: Comparison) -> OutcomeInfinity:
    content = Compare().answer(request_of(comparison)).content
    assert isinstance(content, OutcomeInfinity)
    assert content.complete
    return content


def test_two_degrees_of_freedom_are_infinite_by_tails_and_grow_by_decades() -> None:
    found = line("t(2; 0, 1)", "N(0, 1)")
    assert found.forward.value == INF
    assert "tail falls like |x|^−3" in found.forward.reason
    forward, reverse = found.windows
    at = {float(f"{reach:.6g}"): value for reach, value in zip(*_drawn(forward), strict=True)}
    numbers = [at[reach] for reach in (10.0, 100.0, 1e3, 1e4)]
    assert numbers == pytest.approx([0.69667, 2.91199, 5.21301, 7.51557], abs=5e-6)
    assert forward.grown is not None
    assert forward.asymptote[-1] == forward.values[-1]
    assert forward.asymptote[-21] == pytest.approx(forward.values[-21], abs=1e-6)
    assert reverse.grown is None
    assert reverse.values[-1] == pytest.approx(found.reverse.value, rel=1e-12)


def _drawn(curve: object) -> tuple[list[float], list[float]]:
    return curve.reaches.tolist(), curve.values.tolist()  # type: ignore[attr-defined]


def test_cutting_p_makes_it_finite_and_cutting_q_makes_it_infinite() -> None:
    cut = Cut(-10.0, 10.0)
    first = line("t(2; 0, 1)", "N(0, 1)", cut_p=cut)
    assert math.isfinite(first.forward.value)
    assert first.reverse.value == INF
    assert first.reverse.reason == "q has mass below −10 and above 10, where p is zero"
    assert first.windows[0].ends_at == INF
    assert first.windows[1].ends_at == 10.0
    last = np.flatnonzero(np.isfinite(first.windows[1].values))[-1]
    assert first.windows[1].reaches[last] == 10.0
    assert first.windows[0].values[-1] == pytest.approx(first.forward.value, rel=1e-12)
    both = line("t(2; 0, 1)", "N(0, 1)", cut_p=cut, same_cuts=True)
    assert math.isfinite(both.forward.value)
    assert math.isfinite(both.reverse.value)
    assert both.cuts == (cut, cut)


def test_densities_are_drawn_with_their_cuts() -> None:
    found = line("N(0, 1)", "N(0, 2)", cut_p=Cut(-1.0, 1.0))
    assert not found.p[np.abs(found.x) > 1.0].any()
    area = np.trapezoid(found.p, found.x)
    assert area == pytest.approx(1.0, abs=1e-4)
    assert found.masses[0].value == pytest.approx(math.erf(math.sqrt(0.5)), rel=1e-13)
    assert found.masses[1].value == 1.0
    assert np.array_equal(found.q, found.whole_q)


def test_a_smoothed_value_is_no_answer_but_a_line_in_log_epsilon() -> None:
    found = line("N(0, 1)", "U(-1, 1)", smoothing=1e-4)
    curve = found.smoothed
    assert curve is not None
    assert curve.limit.value == INF
    assert curve.lost == pytest.approx(math.erfc(math.sqrt(0.5)), rel=1e-12)
    assert 1e-4 in curve.epsilons
    near = curve.epsilons <= 1e-4
    assert curve.values[near] == pytest.approx(curve.asymptote[near], abs=2e-3)
    assert found.prior.startswith("Cauchy(0, ")


def test_a_cut_that_leaves_nothing_says_so() -> None:
    request = request_of(on_the_line(aspect="infinity", cut_p=Cut(90.0, 91.0)))
    said = "P cannot be cut like that: there is no mass from 90 to 91 that is left"
    assert Compare().answer(request).error == said


def test_far_apart_windows_reach_both() -> None:
    found = line("N(1000, 1)", "N(0, 2)")
    for curve, value in zip(found.windows, (found.forward, found.reverse), strict=True):
        assert curve.values[-1] == pytest.approx(value.value, rel=1e-9)


def test_a_zero_of_q_runs_to_infinity_like_its_mass_times_the_logarithm() -> None:
    found = outcomes(over_outcomes((0.5, 0.5), (1.0, 0.0), aspect="infinity", smoothing=1e-10))
    curve = found.forward
    assert curve.limit.value == INF
    assert curve.lost == 0.5
    assert curve.chosen.value == pytest.approx(10.8197783, abs=1e-6)
    slope = np.diff(curve.values[:20]) / np.diff(np.log(curve.epsilons[:20]))
    assert slope == pytest.approx(-0.5, rel=1e-9)
    assert curve.values[0] == pytest.approx(curve.asymptote[0], rel=1e-13)
    assert found.lost_q == (False, True)
    assert found.lost_p == (False, False)
    assert found.reverse.lost == 0.0
    assert found.reverse.values[0] == pytest.approx(math.log(2.0), rel=1e-12)


def test_what_is_smoothed_is_another_distribution() -> None:
    found = outcomes(over_outcomes((0.9, 0.1), (1.0, 0.0), aspect="infinity", smoothing=0.25))
    assert found.smoothed_q == pytest.approx([1.25 / 1.5, 0.25 / 1.5])
    assert found.weight == pytest.approx(1.0 / 3.0)
    mixed = (1.0 - found.weight) * found.q + found.weight / 2.0
    assert found.smoothed_q == pytest.approx(mixed)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ("Logistic(690600, 1e-5)", "Laplace(-1509000, 1e-3)"),
        ("t(2; 0, 1e68)", "N(-2, 1e-137)"),
        ("N(1e140, 1e130)", "N(0, 1e-140)"),
    ],
)
def test_scales_beyond_sense_break_nothing(p: str, q: str) -> None:
    found = line(p, q)
    assert found.complete
    assert bool(found.windows) != bool(found.windows_error)


def test_windows_lie_about_the_middle_of_what_is_narrow_and_far_off() -> None:
    found = line("N(690600, 1)", "N(690601, 2)")
    assert found.windows[0].centre == pytest.approx(690600.0, abs=5.0)
