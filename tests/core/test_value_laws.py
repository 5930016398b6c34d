"""Laws between divergences, for mixtures of every family that Hypothesis can think of."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from klviz.core.affine import stretched
from klviz.core.divergences import DIVERGENCES, Divergence, alpha, swapped
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.values import divergence_value, entropy, renyi
from tests.core.records import placed

locs = st.floats(-20, 20).map(lambda x: round(x, 3))
scales = st.floats(-2, 1.5).map(lambda e: float(f"{10.0**e:.3g}"))
weights = st.sampled_from([1.0, 0.5, 0.1, 1e-3, 1e-9])


@st.composite
def components(draw: st.DrawFn) -> Weighted:
    key = draw(st.sampled_from(list(FAMILIES)))
    loc, scale = draw(locs), draw(scales)
    df = draw(st.sampled_from([0.7, 1.0, 2.0, 3.5, 10.0])) if key == "student_t" else 0.0
    values = placed(key, loc, scale, df=df)
    return Weighted(draw(weights), FAMILIES[key], FAMILIES[key].member(values))


mixtures = st.lists(components(), min_size=1, max_size=3).map(Mixture)

few = settings(max_examples=30, deadline=None)
every_divergence = pytest.mark.parametrize(
    "divergence", DIVERGENCES.values(), ids=list(DIVERGENCES)
)


def number(key: str, p: Mixture, q: Mixture) -> float:
    return divergence_value(DIVERGENCES[key], p, q).value


@every_divergence
@few
@given(p=mixtures, q=mixtures)
def test_a_divergence_is_never_negative_nor_nan(
    divergence: Divergence, p: Mixture, q: Mixture
) -> None:
    found = divergence_value(divergence, p, q)
    assert found.value >= 0.0
    assert found.error >= 0.0
    assert math.isinf(found.value) == bool(found.reason)


@every_divergence
@few
@given(p=mixtures)
def test_a_mixture_is_at_no_distance_from_itself(divergence: Divergence, p: Mixture) -> None:
    assert divergence_value(divergence, p, p).value == 0.0
    again = Mixture([part._replace(weight=3.0 * part.weight) for part in p.parts])
    assert divergence_value(divergence, p, again).value < 1e-13


@every_divergence
@few
@given(p=mixtures, q=mixtures)
def test_different_densities_are_apart(divergence: Divergence, p: Mixture, q: Mixture) -> None:
    apart = number("tv", p, q)
    assume(apart > 1e-6)
    assert divergence_value(divergence, p, q).value > 1e-13


@every_divergence
@few
@given(p=mixtures, q=mixtures)
def test_swapping_the_arguments_swaps_the_divergence(
    divergence: Divergence, p: Mixture, q: Mixture
) -> None:
    there, back = divergence_value(divergence, p, q), divergence_value(swapped(divergence), q, p)
    assert agree(there.value, back.value, there.error + back.error)


def agree(first: float, second: float, error: float) -> bool:
    """Return whether two values agree within what is claimed of them."""
    if math.isinf(first) or math.isinf(second):
        return first == second
    return abs(first - second) <= error + 1e-14 * abs(first)


@every_divergence
@few
@given(
    p=mixtures,
    q=mixtures,
    unit=st.sampled_from([2.0**-30, 0.5, 2.0**10]),
    flip=st.booleans(),
)
def test_neither_unit_nor_direction_of_x_matters(
    divergence: Divergence, p: Mixture, q: Mixture, unit: float, flip: bool
) -> None:
    before = divergence_value(divergence, p, q)
    flip &= all(part.family.symmetric for part in (*p.parts, *q.parts))
    factor = -unit if flip else unit
    after = divergence_value(divergence, stretched(p, factor, 0.0), stretched(q, factor, 0.0))
    assert agree(before.value, after.value, before.error + after.error)


@few
@given(p=mixtures, q=mixtures)
def test_the_inequalities_between_divergences_hold(p: Mixture, q: Mixture) -> None:
    kl, chi2, tv = number("kl", p, q), number("chi2", p, q), number("tv", p, q)
    jsd, hellinger = number("jsd", p, q), number("hellinger2", p, q)
    slack = 1e-11
    assert kl >= 2.0 * tv * tv - slack
    assert kl <= math.log1p(chi2) * (1 + slack) + slack
    assert tv <= 1.0 + slack
    assert hellinger <= tv + slack
    assert tv <= math.sqrt(hellinger * (2.0 - hellinger)) + 1e-6
    assert jsd <= math.log(2.0) + slack
    assert jsd <= 0.25 * number("jeffreys", p, q) + slack
    assert kl >= -2.0 * math.log1p(-hellinger) - slack if hellinger < 1.0 else True


@few
@given(p=mixtures, q=mixtures)
def test_jeffreys_is_the_sum_of_both_directions(p: Mixture, q: Mixture) -> None:
    both = [divergence_value(DIVERGENCES[key], p, q) for key in ("kl", "reverse_kl", "jeffreys")]
    error = sum(found.error for found in both)
    assert agree(both[0].value + both[1].value, both[2].value, error)


@few
@given(p=mixtures, q=mixtures)
def test_members_of_the_alpha_family_have_their_other_names(p: Mixture, q: Mixture) -> None:
    names = {0.5: ("hellinger2", 4.0), 2.0: ("chi2", 0.5), -1.0: ("neyman_chi2", 0.5)}
    names |= {1.0: ("kl", 1.0), 0.0: ("reverse_kl", 1.0)}
    for order, (key, factor) in names.items():
        first, second = (
            divergence_value(alpha(order), p, q),
            divergence_value(DIVERGENCES[key], p, q),
        )
        assert agree(first.value, factor * second.value, first.error + factor * second.error)


@few
@given(p=mixtures, q=mixtures, r=mixtures)
def test_the_root_of_jensen_shannon_is_a_metric(p: Mixture, q: Mixture, r: Mixture) -> None:
    sides = [math.sqrt(number("jsd", a, b)) for a, b in ((p, q), (q, r), (p, r))]
    assert sides[2] <= sides[0] + sides[1] + 1e-7


@few
@given(p=mixtures, q=mixtures, w=st.floats(0.05, 0.95))
def test_mixing_both_with_a_third_brings_them_closer(p: Mixture, q: Mixture, w: float) -> None:
    def diluted(m: Mixture) -> Mixture:
        parts = [part._replace(weight=w * part.weight) for part in m.parts]
        return Mixture([*parts, Weighted(1.0 - w, FAMILIES["normal"], third)])

    third = FAMILIES["normal"].member((0.0, 5.0))
    for key in ("kl", "jsd", "tv", "hellinger2"):
        # Joint convexity: D(wp + (1−w)r ‖ wq + (1−w)r) ≤ w D(p‖q).
        assert number(key, diluted(p), diluted(q)) <= w * number(key, p, q) * (1 + 1e-9) + 1e-12


@few
@given(p=mixtures, q=mixtures)
def test_renyi_grows_with_its_order(p: Mixture, q: Mixture) -> None:
    found = [renyi(p, q, order) for order in (0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 4.0)]
    for lower, higher in itertools.pairwise(found):
        slack = 1e-10 + lower.error + higher.error + 1e-10 * abs(lower.value)
        assert lower.value <= higher.value + slack


@few
@given(p=mixtures)
def test_mixing_adds_at_most_the_entropy_of_the_choice(p: Mixture) -> None:
    parts = p.present
    choice = -math.fsum(part.weight * math.log(part.weight) for part in parts)
    inside = math.fsum(
        part.weight * entropy(Mixture.single(part.family, part.member)).value for part in parts
    )
    assert inside - 1e-9 <= entropy(p).value <= inside + choice + 1e-9
