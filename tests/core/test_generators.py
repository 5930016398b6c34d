"""Generators: f(1) = 0, convexity, tangents, duals, f''(1), and Σ q f(p/q) of the reference."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES, KL, divergence_of
from klviz.core.generators import Generator, shown_divergence
from klviz.core.spaces import divergence_value
from tests.core.records import cases

KEYS = [key for key in DIVERGENCES if key != "alpha"]
ORDERS = (-2.0, -1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 2.0, 3.5)
ROWS = {
    **{key: DIVERGENCES[key] for key in KEYS},
    **{f"alpha {a:g}": shown_divergence("alpha", a) for a in ORDERS},
}
FORMS = [
    pytest.param(Generator(row, levelled=levelled), id=f"{key}{' levelled' if levelled else ''}")
    for key, row in ROWS.items()
    for levelled in (False, True)
]
LOG_R = np.linspace(-8.0, 5.0, 1401)
BY_HAND = {
    "kl": lambda r: r * mpmath.log(r),
    "reverse_kl": lambda r: -mpmath.log(r),
    "jeffreys": lambda r: (r - 1) * mpmath.log(r),
    "jsd": lambda r: r * mpmath.log(2 * r / (1 + r)) / 2 + mpmath.log(mpmath.mpf(2) / (1 + r)) / 2,
    "hellinger2": lambda r: (mpmath.sqrt(r) - 1) ** 2 / 2,
    "tv": lambda r: abs(r - 1) / 2,
    "chi2": lambda r: (r - 1) ** 2,
    "neyman_chi2": lambda r: (r - 1) ** 2 / r,
}
NAMES = {"kl": "kl_pq", "reverse_kl": "kl_qp", "chi2": "chi2_pq", "neyman_chi2": "chi2_qp"}
CASES = cases("discrete")
CURVATURES = {"jeffreys": 2.0, "jsd": 0.25, "hellinger2": 0.25, "chi2": 2.0, "neyman_chi2": 2.0}


@pytest.mark.parametrize("f", FORMS)
def test_it_is_zero_at_one(f: Generator) -> None:
    assert abs(float(f.at(np.array(0.0)))) < 1e-16


@pytest.mark.parametrize("key", KEYS)
def test_it_is_what_the_textbooks_write(key: str) -> None:
    f, log_r = Generator(DIVERGENCES[key]), np.array([-6.0, -1.0, -1e-3, 1e-4, 0.7, 3.0])
    with mpmath.workdps(40):
        right = [float(BY_HAND[key](mpmath.exp(mpmath.mpf(t)))) for t in log_r.tolist()]
    assert f.at(log_r) == pytest.approx(right, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("f", FORMS)
def test_it_is_convex_and_its_slope_is_its_derivative(f: Generator) -> None:
    r, values = np.exp(LOG_R), f.at(LOG_R)
    chords = np.diff(values) / np.diff(r)
    slopes = f.slope_at(LOG_R)
    room = 1e-9 * (1.0 + np.abs(slopes))
    assert (slopes[:-1] <= chords + room[:-1]).all()
    assert (chords <= slopes[1:] + room[1:]).all()


@pytest.mark.parametrize("f", FORMS)
def test_its_tangent_at_one_lies_nowhere_above_it(f: Generator) -> None:
    lead = f.at(LOG_R) - f.tangent(LOG_R)
    assert (lead >= -1e-12 * (1.0 + np.abs(f.at(LOG_R)))).all()
    assert f.tangent(np.array([0.0]))[0] == 0.0


@pytest.mark.parametrize("key", ROWS)
def test_what_the_tangent_takes_away_is_a_multiple_of_r_minus_one(key: str) -> None:
    plain, levelled = (Generator(ROWS[key], levelled=levelled) for levelled in (False, True))
    apart = plain.at(LOG_R) - levelled.at(LOG_R)
    assert apart == pytest.approx(plain.slope * np.expm1(LOG_R), rel=1e-9, abs=1e-11)
    assert (levelled.at(LOG_R) >= 0.0).all()


@pytest.mark.parametrize("f", FORMS)
def test_its_dual_is_r_times_f_of_one_over_r_and_the_dual_of_that_is_itself(f: Generator) -> None:
    assert f.dual.at(LOG_R) == pytest.approx(np.exp(LOG_R) * f.at(-LOG_R), rel=1e-11, abs=1e-13)
    assert f.dual.dual.at(LOG_R) == pytest.approx(f.at(LOG_R), rel=1e-14, abs=0.0)
    assert f.at_infinity == f.dual.at_zero


def test_kl_and_reverse_kl_are_each_other_s_dual() -> None:
    forward, reverse = (Generator(DIVERGENCES[key]) for key in ("kl", "reverse_kl"))
    assert forward.dual.at(LOG_R) == pytest.approx(reverse.at(LOG_R), rel=1e-14)
    assert (forward.slope, reverse.slope) == (1.0, -1.0)
    assert (forward.at_zero, forward.at_infinity) == (0.0, math.inf)
    assert (reverse.at_zero, reverse.at_infinity) == (math.inf, 0.0)


@pytest.mark.parametrize("key", [key for key in ROWS if key != "tv"])
def test_its_second_derivative_at_one_is_told_with_its_error(key: str) -> None:
    right = CURVATURES.get(key, 1.0)
    found = Generator(ROWS[key]).curvature
    assert abs(found.value - right) <= found.error < 1e-9 * right


def test_total_variation_has_a_corner() -> None:
    found = Generator(DIVERGENCES["tv"]).curvature
    assert found.value == math.inf
    assert "corner" in found.reason


@pytest.mark.parametrize("key", CURVATURES)
def test_close_by_all_divergences_are_one_up_to_the_second_derivative(key: str) -> None:
    p, q = Categorical([0.3, 0.7]), Categorical([0.3001, 0.6999])
    ratio = divergence_value(KL, p, q).value / divergence_value(DIVERGENCES[key], p, q).value
    curvatures = [Generator(row).curvature.value for row in (KL, DIVERGENCES[key])]
    assert ratio == pytest.approx(curvatures[0] / curvatures[1], rel=1e-3)
    if key == "jsd":
        assert ratio == pytest.approx(4.0, rel=1e-3)


def _expected(case: dict[str, Any], key: str) -> float:
    if key.startswith("alpha "):
        a = float(key.split()[1])
        ends = {0.0: "kl_qp", 1.0: "kl_pq"}
        if a in ends:
            return float(case["values"][ends[a]])
        return float(case["values"]["minka_alpha"].get(str(a), math.nan))
    return float(case["values"].get(NAMES.get(key, key), math.nan))


@pytest.mark.parametrize("key", ROWS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_q_f_of_the_ratio_adds_up_to_the_reference(case: dict[str, Any], key: str) -> None:
    right = _expected(case, key)
    if math.isnan(right):
        pytest.skip("not in the reference")
    p, q = _laws(case)
    value = divergence_value(ROWS[key], p, q).value
    rel, least = _tolerance(case)
    assert value == pytest.approx(right, rel=rel, abs=least)
    if value == math.inf:
        f = Generator(ROWS[key])
        alone = [(p.support & ~q.support).any(), (q.support & ~p.support).any()]
        limits = [f.at_infinity == math.inf, f.at_zero == math.inf]
        infinite = any(a and b for a, b in zip(alone, limits, strict=True))
        assert infinite or divergence_value(ROWS[key], p, q).is_too_large
        return
    total, noise = _added_up(Generator(ROWS[key], levelled=True), p, q)
    if math.isfinite(total) and math.isfinite(noise):
        assert total == pytest.approx(right, rel=max(rel, 1e-10), abs=max(least, noise))


def _added_up(f: Generator, p: Categorical, q: Categorical) -> tuple[float, float]:
    """Return Σ q f(p/q) as it is written, and what rounding does; nan where ratios overflow."""
    both = p.support & q.support
    log_r = p.log_probabilities[both] - q.log_probabilities[both]
    with np.errstate(over="ignore", invalid="ignore"):
        total = float((q.probabilities[both] * f.at(log_r)).sum())
        slopes = f.slope_at(log_r) * p.probabilities[both]
    for mass, limit in (
        (math.fsum(q.probabilities[~p.support]), f.at_zero),
        (math.fsum(p.probabilities[~q.support]), f.at_infinity),
    ):
        total += mass * limit if mass else 0.0
    # Ratios that cancel are what the value itself is careful about; here they are not.
    return total, 1e-15 * float(np.abs(slopes).sum()) + 1e-14


def _laws(case: dict[str, Any]) -> tuple[Categorical, Categorical]:
    if "p" in case:
        return Categorical(case["p"]), Categorical(case["q"])
    return Categorical.from_logits(case["p_logits"]), Categorical.from_logits(case["q_logits"])


def _tolerance(case: dict[str, Any]) -> tuple[float, float]:
    rows = case["tol"].values()
    return max(row["rel"] for row in rows), max(row["abs"] for row in rows)


@given(st.floats(-3.0, 3.0), st.floats(-6.0, 4.0))
def test_the_family_turns_without_a_jump(a: float, t: float) -> None:
    near = [Generator(shown_divergence("alpha", b)).at(np.array([t]))[0] for b in (a, a + 1e-7)]
    assert near[0] == pytest.approx(near[1], rel=1e-3, abs=1e-12)


@pytest.mark.parametrize(("a", "key"), [(0.0, "reverse_kl"), (1.0, "kl")])
def test_the_ends_of_the_family_are_kl_without_its_tangent(a: float, key: str) -> None:
    end, row = shown_divergence("alpha", a), Generator(DIVERGENCES[key], levelled=True)
    assert Generator(end).at(LOG_R) == pytest.approx(row.at(LOG_R), rel=1e-14)
    assert end.name == divergence_of("alpha", a).name
