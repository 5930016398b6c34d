"""Plans: cuts of the line that resolve two mixtures with few points."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.mixtures import Mixture
from klviz.core.origins import blur
from klviz.core.panels import Plan
from klviz.core.plans import STEP, UnresolvableError, plan
from tests.core.records import TWO_MODES, mixed, normals, one

SPIKE = normals((0.5, 0.0, 1.0), (0.5, 1.0, 1e-5))
FAR = normals((0.5, -500.0, 1.0), (0.5, 500.0, 1.0))
BLOCKS = mixed((1, "uniform", (0.1, 0.3)), (1, "uniform", (5.0, 6.0)), (1, "laplace", (1.0, 2.0)))
CAUCHY = one("student_t", 1.0, 0.0, 1.0)
ALL = [TWO_MODES, SPIKE, FAR, BLOCKS, CAUCHY, one("uniform", -1.0, 1.0)]
PAIRS = list(itertools.product(ALL, ALL))


def lengths(cuts: Plan, near: float) -> float:
    """Return the length of the panel at a point of the bulk."""
    at = int(np.searchsorted(cuts.bulk, near))
    return float(cuts.bulk[at] - cuts.bulk[at - 1])


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_cuts_ascend_and_kinks_are_among_them(p: Mixture, q: Mixture) -> None:
    cuts = plan(p, q)
    assert np.all(np.diff(cuts.bulk) > 0.0)
    assert np.isin(cuts.kinks, cuts.bulk).all()
    assert cuts.bulk[0] == cuts.left.edge
    assert cuts.bulk[-1] == cuts.right.edge


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_panels_tile_the_line(p: Mixture, q: Mixture) -> None:
    cuts = plan(p, q)
    x = cuts.rule(cuts.panels()).points
    assert np.all(np.diff(x, axis=1)[cuts.panels().side >= 0] > 0)
    lows, highs = x.min(axis=1), x.max(axis=1)
    assert np.all(lows[1:] > highs[:-1])


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_both_densities_integrate_to_one_on_the_plan_as_it_stands(p: Mixture, q: Mixture) -> None:
    cuts = plan(p, q)
    measure = cuts.rule(cuts.panels()).measure()
    for density in (p, q):
        value, error = measure.estimate(density.prob(measure.points))
        assert value == pytest.approx(1.0, abs=1e-11)
        assert abs(value - 1.0) <= error + blur(p, q)


def test_a_spike_gets_panels_of_its_own_width_and_the_rest_does_not() -> None:
    cuts = plan(SPIKE, TWO_MODES)
    assert lengths(cuts, 1.0) < 4e-5
    assert lengths(cuts, 4.0) > 0.5
    assert len(cuts.bulk) < 120


def test_a_sharp_corner_gets_panels_of_its_own_width() -> None:
    assert lengths(plan(FAR, FAR), 1e-4) <= 3.1 / 1000
    assert lengths(plan(TWO_MODES, TWO_MODES), 0.01) <= 3.1 / 6


def test_a_thousand_overlapping_components_need_no_more_panels_than_a_few() -> None:
    rng = np.random.default_rng(0)
    few = normals(*((1.0, m, 1.0) for m in np.linspace(-10, 10, 5)))
    many = normals(*((1.0, m, 1.0) for m in rng.uniform(-10, 10, 1000)))
    assert len(plan(many, many).bulk) < 3 * len(plan(few, few).bulk)


def test_two_modes_take_few_points_for_a_step() -> None:
    for loc, scale in ((0.0, 1.0), (2.0, 1.0), (0.0, 3.2), (-3.0, 0.8)):
        cuts = plan(TWO_MODES, one("normal", loc, scale), STEP)
        assert 130 <= cuts.rule(cuts.panels()).points.size <= 260


def test_tails_of_blocks_end_with_them_and_power_laws_run_to_infinity() -> None:
    block = one("uniform", 0.0, 1.0)
    bounded = plan(block, block)
    assert bounded.left.cuts.size == bounded.right.cuts.size == 0
    heavy = plan(block, CAUCHY)
    points = heavy.rule(heavy.panels()).points
    assert points.max() > 1e100
    assert points.min() < -1e100
    light = plan(block, TWO_MODES)
    assert light.rule(light.panels()).points.max() < 1e4


@pytest.mark.parametrize("df", [0.5, 1.0, 2.2, 5.0, 60.0])
def test_panels_in_the_tails_follow_a_power_law_to_its_end(df: float) -> None:
    p = one("student_t", df, 3.0, 0.01)
    cuts = plan(p, p)
    panels = cuts.panels()
    rule = cuts.rule(panels.chosen(panels.side > 0))
    found = (p.prob(rule.points) * rule.weights).sum()
    beyond = 1.0 - float(p.cdf(np.array([2 * 3.0 - cuts.right.edge]))[0])
    assert found == pytest.approx(1.0 - beyond, rel=1e-9)


def test_further_cuts_are_taken_up_in_bulk_and_tails() -> None:
    cuts = plan(TWO_MODES, TWO_MODES)
    more = cuts.cut_at(np.array([0.1234, 1e5, -2e7]))
    assert 0.1234 in more.bulk
    x = more.rule(more.panels()).points
    assert x.max() == pytest.approx(1e5, rel=0.1)
    assert x.min() == pytest.approx(-2e7, rel=0.1)
    assert cuts.cut_at(np.empty(0)).bulk.size == cuts.bulk.size


def test_heavy_tails_are_cut_where_a_wider_component_takes_over() -> None:
    p, q = normals((0.5, -5.0, 1.0), (0.5, 6.0, 1.1)), one("student_t", 5.0, 0.0, 1.0)
    cuts = plan(p, q, STEP)
    (far,) = p.crossings[0][p.crossings[0] < cuts.left.edge]
    assert np.abs(cuts.left.edge - cuts.left.unit * np.expm1(cuts.left.cuts) - far).min() < 1e-9
    assert not np.isin(far, plan(p, one("normal", 0.0, 1.0), STEP).bulk)


def test_following_a_plan_goes_on_to_where_numbers_end() -> None:
    cuts = plan(TWO_MODES, TWO_MODES)
    assert np.abs(cuts.followed().rule(cuts.followed().panels()).points).max() > 1e140


def test_symmetric_densities_get_symmetric_points() -> None:
    cuts = plan(TWO_MODES, one("normal", 0.0, 1.3))
    assert np.array_equal(cuts.bulk, -cuts.bulk[::-1])


scales = st.floats(-4, 4).map(lambda e: 10.0**e)
components = st.tuples(st.floats(0.01, 1), st.floats(-100, 100), scales)


@settings(max_examples=40, deadline=None)
@given(st.lists(components, min_size=1, max_size=4), st.lists(components, min_size=1, max_size=3))
def test_any_two_mixtures_of_normals_integrate_to_one_on_their_plan(
    first: list[tuple[float, float, float]], second: list[tuple[float, float, float]]
) -> None:
    p, q = normals(*first), normals(*second)
    cuts = plan(p, q)
    measure = cuts.rule(cuts.panels()).measure()
    for density in (p, q):
        value = float(measure.integral(density.prob(measure.points)))
        # x itself is rounded: at 100 scales of 1e-4 off, by 1e-10 of a scale.
        assert math.isclose(value, 1.0, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (one("normal", 1e20, 1.0), "p with mean μ = 1e20, sd σ = 1 is"),
        (one("laplace", -1e20, 1.0), "p with location m = −1e20, scale b = 1 is"),
        (one("uniform", -1e308, 1e308), "p with low a = −1e308, high b = 1e308 is"),
        (one("normal", 0.0, 1e307), "p with mean μ = 0, sd σ = 1e307 is"),
        (one("student_t", 1e-9, 0.0, 1.0), "tails of 1e-09 degrees of freedom"),
        (one("student_t", 1e-30, 0.0, 1.0), "tails of 1e-30 degrees of freedom"),
    ],
)
def test_what_doubles_cannot_tell_apart_is_refused_by_name(p: Mixture, words: str) -> None:
    with pytest.raises(UnresolvableError, match=words):
        plan(p, p)


def test_scales_of_the_whole_range_of_doubles_are_planned_for_together() -> None:
    cuts = plan(one("normal", 0.0, 1e-300), one("normal", 0.0, 1e300))
    assert np.all(np.diff(cuts.bulk) > 0.0)
