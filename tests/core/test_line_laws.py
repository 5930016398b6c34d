"""Laws of divergences on the line, over the whole table, the α-family and weighted midpoints."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from klviz.core.approximations import approximation_of
from klviz.core.bounds import BOUNDS
from klviz.core.densities import densities
from klviz.core.discrete.binning import binned
from klviz.core.discrete.values import divergence_value as discrete_value
from klviz.core.divergences import DIVERGENCES, JENSEN_SHANNON, KL, Divergence, alpha, swapped
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.line_identities import affine_invariance
from klviz.core.measures import panels
from klviz.core.mixtures import Mixture
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_values import divergence_value as plane_value
from klviz.core.multivariate.plane_values import renyi as plane_renyi
from klviz.core.quadrature import resolve
from klviz.core.terrain import Terrain
from klviz.core.values import divergence_value, renyi
from klviz.core.weighted_midpoints import weighted_jensen_shannon
from tests.core.records import mixed, normals
from tests.core.test_value_laws import locs, mixtures, scales

ROWS: dict[str, Divergence] = {
    **DIVERGENCES,
    **{f"alpha {a}": alpha(a) for a in (-1.5, -0.25, 0.2, 0.9, 1.75)},
    **{f"weighted {share}": weighted_jensen_shannon(share) for share in (0.01, 0.5, 0.8)},
}
OTHERS = {key: row for key, row in ROWS.items() if key not in DIVERGENCES}
every_row = pytest.mark.parametrize("key", ROWS)
every_other = pytest.mark.parametrize("key", OTHERS)
few = settings(max_examples=15, deadline=None)
orders = st.floats(0.05, 6.0)


def covers(found: Estimate, other: Estimate) -> bool:
    """Return whether two estimates of one number agree within what they claim."""
    if math.isinf(found.value) or math.isinf(other.value):
        return found.value == other.value
    slack = 1e-14 * abs(found.value) + 1e-300
    return abs(found.value - other.value) <= found.error + other.error + slack


@every_other
@few
@given(p=mixtures, q=mixtures)
def test_no_row_is_negative_and_infinity_has_a_reason(key: str, p: Mixture, q: Mixture) -> None:
    found = divergence_value(ROWS[key], p, q)
    assert found.value >= 0.0
    assert math.isinf(found.value) == (bool(found.reason) and found.value > 1.0)


@every_other
@few
@given(p=mixtures, q=mixtures)
def test_only_equals_are_at_no_distance(key: str, p: Mixture, q: Mixture) -> None:
    assert divergence_value(ROWS[key], p, p).value == 0.0
    assume(divergence_value(DIVERGENCES["tv"], p, q).value > 1e-5)
    assert divergence_value(ROWS[key], p, q).value > 1e-13


@every_other
@few
@given(p=mixtures, q=mixtures)
def test_the_swapped_row_swaps_the_arguments(key: str, p: Mixture, q: Mixture) -> None:
    row = ROWS[key]
    assert covers(divergence_value(row, p, q), divergence_value(swapped(row), q, p))


def blended(p: Mixture, q: Mixture, share: float) -> Mixture:
    """Return share · p + (1 − share) · q: two of these have finite divergences of every kind."""
    first = [part._replace(weight=share * part.weight) for part in p.parts]
    return Mixture(first + [part._replace(weight=(1.0 - share) * part.weight) for part in q.parts])


@every_row
@few
@given(
    p=mixtures,
    q=mixtures,
    factor=st.sampled_from([-3.0, -0.01, 0.3, 7.0, 1234.5]),
    shift=st.floats(-50.0, 50.0),
)
def test_no_row_sees_a_change_of_the_axis(
    key: str, p: Mixture, q: Mixture, factor: float, shift: float
) -> None:
    # Rounding of the parameters may move the ends of blocks past one another, and tails that
    # only just converge past where they do.
    assume(all(part.family.key != "uniform" for law in (p, q) for part in law.parts))
    if ROWS[key].may_overflow:
        p, q = blended(p, q, 0.7), blended(p, q, 0.3)
    before = divergence_value(ROWS[key], p, q)
    assume(math.isfinite(before.value) and not before.reason)
    found = affine_invariance(ROWS[key], p, q, factor=factor, shift=shift)
    assume(math.isfinite(found.left.value))
    # A power of p/q magnifies what rounding does to a parameter.
    slack = 1e-9 * (abs(before.value) + 1e-3) if ROWS[key].may_overflow else 1e-12
    assert found.holds or abs(found.slack) <= slack


@every_row
@few
@given(
    p=mixtures,
    q=mixtures,
    edges=st.lists(locs, min_size=1, max_size=6, unique=True).map(sorted),
)
def test_bins_never_increase_a_divergence(
    key: str, p: Mixture, q: Mixture, edges: list[float]
) -> None:
    if ROWS[key].may_overflow:
        p, q = blended(p, q, 0.7), blended(p, q, 0.3)
    whole = divergence_value(ROWS[key], p, q)
    bins = binned(p, edges), binned(q, edges)
    # The probability of a bin may be too small for a double, where its density is none.
    assume(math.isfinite(whole.value) and np.array_equal(bins[0].support, bins[1].support))
    coarse = discrete_value(ROWS[key], *bins)
    assert coarse.value <= whole.value + whole.error + coarse.error + 1e-12 * whole.value


@few
@given(p=mixtures, q=mixtures)
def test_pinsker_holds(p: Mixture, q: Mixture) -> None:
    assert BOUNDS["pinsker"].of(p, q).holds


@few
@given(p=mixtures, q=mixtures, share=st.floats(0.01, 0.99))
def test_weighted_midpoints_are_at_most_the_entropy_of_the_choice(
    p: Mixture, q: Mixture, share: float
) -> None:
    half = divergence_value(JENSEN_SHANNON, p, q)
    assert half.value <= math.log(2.0) + half.error
    found = divergence_value(weighted_jensen_shannon(share), p, q)
    most = -share * math.log(share) - (1.0 - share) * math.log(1.0 - share)
    assert found.value <= most + found.error
    back = divergence_value(weighted_jensen_shannon(1.0 - share), q, p)
    assert abs(found.value - back.value) <= found.error + back.error + 1e-14


@few
@given(p=mixtures, q=mixtures)
def test_bits_are_nats_divided_by_log_2(p: Mixture, q: Mixture) -> None:
    nats = divergence_value(JENSEN_SHANNON, p, q)

    def binary(
        x: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        log_p, log_q = p.log_prob(x) / math.log(2.0), q.log_prob(x) / math.log(2.0)
        log_m = np.logaddexp2(log_p, log_q) - 1.0
        with np.errstate(invalid="ignore"):
            terms = [2.0**log * (log - log_m) for log in (log_p, log_q)]
        return 0.5 * np.where(np.isneginf(log_p), 0.0, terms[0]) + 0.5 * np.where(
            np.isneginf(log_q), 0.0, terms[1]
        )

    measure = resolve(binary, p, q)
    bits = measure.estimate(binary(measure.points))[0]
    assert bits == pytest.approx(nats.value / math.log(2.0), rel=1e-9, abs=1e-9)


planes = st.lists(st.tuples(locs, scales), min_size=1, max_size=2)


def product(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> MultivariateMixture:
    """Return the law of two independent mixtures of normals with equal weights."""
    return MultivariateMixture(
        [
            WeightedNormal(1.0, MultivariateNormal([m, n], np.diag([s * s, t * t])))
            for m, s in first
            for n, t in second
        ]
    )


def line(parts: list[tuple[float, float]]) -> Mixture:
    return normals(*((1.0, m, s) for m, s in parts))


near = st.lists(st.tuples(st.floats(-2.0, 2.0), st.floats(0.6, 1.6)), min_size=1, max_size=2)


@few
@given(first=st.tuples(near, near), second=st.tuples(near, near))
def test_kl_of_products_is_the_sum(
    first: tuple[list[tuple[float, float]], ...], second: tuple[list[tuple[float, float]], ...]
) -> None:
    p, q = product(first[0], second[0]), product(first[1], second[1])
    parts = [divergence_value(KL, line(a), line(b)) for a, b in (first, second)]
    whole = plane_value(KL, p, q)
    error = whole.error + sum(part.error for part in parts)
    assert abs(whole.value - sum(part.value for part in parts)) <= error + 1e-12 * whole.value


@few
@given(first=st.tuples(near, near), second=st.tuples(near, near), order=st.floats(0.1, 0.95))
def test_renyi_of_products_is_the_sum_and_affinities_multiply(
    first: tuple[list[tuple[float, float]], ...],
    second: tuple[list[tuple[float, float]], ...],
    order: float,
) -> None:
    p, q = product(first[0], second[0]), product(first[1], second[1])
    pairs = [(line(a), line(b)) for a, b in (first, second)]
    parts = [renyi(a, b, order) for a, b in pairs]
    whole = plane_renyi(p, q, order)
    error = whole.error + sum(part.error for part in parts)
    assert abs(whole.value - sum(part.value for part in parts)) <= error + 1e-11
    kept = math.prod(
        1.0 - divergence_value(DIVERGENCES["hellinger2"], *pair).value for pair in pairs
    )
    both = plane_value(DIVERGENCES["hellinger2"], p, q)
    assert 1.0 - both.value == pytest.approx(kept, abs=both.error + 1e-12)


@every_row
@few
@given(
    parts=st.lists(
        st.tuples(st.floats(0.2, 1.0), st.floats(-2.0, 2.0), st.floats(0.9, 1.3)),
        min_size=1,
        max_size=3,
    ),
    loc=st.floats(-1.5, 1.5),
    scale=st.floats(1.2, 1.7),
    family=st.sampled_from(["normal", "laplace", "logistic"]),
)
def test_the_gradient_is_the_difference_quotient_of_what_is_shown(
    key: str, parts: list[tuple[float, float, float]], loc: float, scale: float, family: str
) -> None:
    row = ROWS[key]
    p = normals(*parts)
    if row.may_overflow:
        # Tails so much alike that every power of p/q in use can be integrated.
        p = mixed(*((w, "logistic", (m, 1.0 + 0.1 * (s - 1.1))) for w, m, s in parts))
        family, scale = "logistic", 1.0 + 0.1 * (scale - 1.2)
    approximation, theta = approximation_of(FAMILIES[family], (loc, scale))
    here = Terrain(p, row, approximation).evaluate(theta)
    assert here is not None
    for i, slope in enumerate(here.gradient):

        def shown(by: float, i: int = i) -> float:
            moved = tuple(t + by * (j == i) for j, t in enumerate(theta))
            return divergence_value(row, p, approximation.mixture(moved)).value

        step = 1e-3
        ends = [shown(by * step) for by in (-2.0, -1.0, 1.0, 2.0)]
        quotient = (8.0 * (ends[2] - ends[1]) - (ends[3] - ends[0])) / (12.0 * step)
        size = 1.0 + abs(here.value)
        assert slope == pytest.approx(quotient, rel=2e-5, abs=(2e-7 if row.smooth else 1e-3) * size)


@few
@given(p=mixtures, seed=st.integers(0, 2**31))
def test_draws_fall_where_the_density_says(p: Mixture, seed: int) -> None:
    n = 4000
    x = np.sort(p.sample(n, np.random.default_rng(seed)))
    assert np.isfinite(p.log_prob(x)).all()
    # Kolmogorov and Smirnov: more than 2.9 once in ten million.
    below = p.cdf(x)
    steps = np.arange(n + 1) / n
    gap = max(float(np.max(steps[1:] - below)), float(np.max(below - steps[:-1])))
    assert gap * math.sqrt(n) < 2.9


@few
@given(p=mixtures, low=locs, length=scales)
def test_the_distribution_function_adds_up_the_density(
    p: Mixture, low: float, length: float
) -> None:
    knots = np.concatenate([p.knots(), np.linspace(low, low + length, 9)])
    cuts = np.unique(np.concatenate([knots, p.kinks]))
    cuts = cuts[(cuts >= low) & (cuts <= low + length)]
    fine = np.unique(np.concatenate([np.linspace(a, b, 9) for a, b in itertools.pairwise(cuts)]))
    measure = panels(fine)
    inside = measure.integral(p.prob(measure.points))
    ends = p.cdf(np.array([low, low + length]))
    assert float(inside) == pytest.approx(float(ends[1] - ends[0]), abs=1e-9)


@few
@given(p=mixtures, q=mixtures)
def test_draws_average_to_what_quadrature_finds(p: Mixture, q: Mixture) -> None:
    found = divergence_value(JENSEN_SHANNON, p, q)
    n = 4000
    values = []
    for law, seed in ((p, 1), (q, 2)):
        x = law.sample(n, np.random.default_rng(seed))
        pair = densities(p.log_prob(x), q.log_prob(x))
        log_m = np.logaddexp(pair.log_p, pair.log_q) - math.log(2.0)
        values.append(law.log_prob(x) - log_m)
    mean = 0.5 * sum(float(v.mean()) for v in values)
    spread = 0.5 * math.hypot(*(float(v.std()) for v in values)) / math.sqrt(n)
    # A share of 1e-3 of p may be met a few times only.
    assert abs(mean - found.value) <= 6.0 * spread + 5e-3


@few
@given(p=mixtures, q=mixtures, pair=st.tuples(orders, orders))
def test_renyi_rises_and_its_share_falls_with_the_order(
    p: Mixture, q: Mixture, pair: tuple[float, float]
) -> None:
    low, high = sorted(pair)
    assume(high - low > 1e-3)
    first, second = renyi(p, q, low), renyi(p, q, high)
    slack = first.error + second.error + 1e-12 * (1.0 + first.value)
    assert first.value <= second.value + slack
    # (1 − a)/a · R_a falls on (0, 1): T. van Erven, P. Harremoës, Rényi divergence and KL, 2014.
    if high < 1.0 and math.isfinite(first.value):
        shares = (1.0 - low) / low * first.value, (1.0 - high) / high * second.value
        assert shares[0] >= shares[1] - slack / low
