"""Mixtures: weights, densities, moments, supports, tails and corners."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from klviz.core import mixtures
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture, Weighted, log_sum_exp
from tests.core.records import TWO_MODES, mixed, normals, one

NORMAL = FAMILIES["normal"]

OF_EVERY_FAMILY = mixed(
    (0.2, "uniform", (-4.0, -2.5)),
    (0.3, "normal", (0.0, 0.5)),
    (0.1, "student_t", (3.0, 1.0, 2.0)),
    (0.15, "laplace", (2.0, 0.3)),
    (0.05, "normal", (6.0, 1.0)),
    (0.2, "logistic", (-1.0, 0.4)),
)


def test_weights_are_normalised_and_those_of_zero_kept() -> None:
    mixture = normals((2.0, 0.0, 1.0), (0.0, 5.0, 1.0), (6.0, 1.0, 1.0))
    assert [part.weight for part in mixture.parts] == [0.25, 0.0, 0.75]
    assert len(mixture.present) == 2


def test_huge_and_tiny_weights_are_normalised_without_overflow() -> None:
    mixture = normals((1.5e308, 0.0, 1.0), (1.5e308, 1.0, 1.0), (5e-324, 2.0, 1.0))
    assert [part.weight for part in mixture.parts] == [0.5, 0.5, 0.0]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([], "a mixture needs at least one component"),
        ([0.5, -0.1], "weight must be finite and not negative, got -0.1"),
        ([math.nan], "weight must be finite and not negative, got nan"),
        ([math.inf, 1.0], "weight must be finite and not negative, got inf"),
        ([0.0, 0.0], "the weights are all zero; at least one must be positive"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Mixture([Weighted(w, NORMAL, NORMAL.member((0.0, 1.0))) for w in weights])


def test_log_prob_is_the_log_of_the_weighted_sum_over_families() -> None:
    x = np.linspace(-8.0, 12.0, 201)
    total = sum(
        part.weight * np.exp(Mixture.single(part.family, part.member).log_prob(x))
        for part in OF_EVERY_FAMILY.parts
    )
    assert np.allclose(OF_EVERY_FAMILY.log_prob(x), np.log(total), rtol=1e-13, atol=1e-14)
    assert np.allclose(OF_EVERY_FAMILY.prob(x), total, rtol=1e-13)


def test_log_prob_is_exact_where_the_density_underflows() -> None:
    far = TWO_MODES.log_prob(np.array([1003.0]))[0]
    assert far == pytest.approx(math.log(0.5) - 5e5 - 0.5 * math.log(2 * math.pi), rel=1e-15)
    assert TWO_MODES.prob(np.array([1003.0]))[0] == 0.0


@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 4), (2, 3, 4), (0,)])
@pytest.mark.parametrize("mixture", [TWO_MODES, one("laplace", 0.0, 1.0)])
def test_log_prob_keeps_the_shape_of_its_points(mixture: Mixture, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    assert mixture.log_prob(x).shape == shape
    assert mixture.cdf(x).shape == shape


def test_many_components_are_evaluated_in_blocks_to_the_same_result() -> None:
    rng = np.random.default_rng(1)
    many = normals(
        *((1.0, m, s) for m, s in zip(rng.normal(size=1000), rng.uniform(1, 2, 1000), strict=True))
    )
    x = np.linspace(-5.0, 5.0, 700)
    few = [many.log_prob(part) for part in np.split(x, 70)]
    assert np.array_equal(many.log_prob(x), np.concatenate(few))


def test_where_no_component_has_mass_the_log_density_is_minus_infinity() -> None:
    blocks = mixed((1, "uniform", (0.0, 1.0)), (1, "uniform", (2.0, 3.0)))
    assert blocks.log_prob(np.array([-0.1, 0.5, 1.5, 2.5, 3.5])).tolist() == pytest.approx(
        [-math.inf, -math.log(2), -math.inf, -math.log(2), -math.inf]
    )


def test_cdf_is_the_weighted_sum_and_accurate_on_the_left() -> None:
    x = np.array([-12.0, -3.0, 0.0, 3.0, 12.0])
    expected = 0.5 * stats.norm.cdf(x + 3) + 0.5 * stats.norm.cdf(x - 3)
    assert np.allclose(TWO_MODES.cdf(x), expected, rtol=1e-13, atol=0)


def test_draws_of_a_mixture_follow_its_distribution_function() -> None:
    draws = OF_EVERY_FAMILY.sample(5000, np.random.default_rng(3))
    assert stats.kstest(draws, OF_EVERY_FAMILY.cdf).pvalue > 1e-3


def test_the_same_seed_gives_the_same_draws_in_no_order() -> None:
    first, second = (TWO_MODES.sample(500, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, second)
    half = int(np.sum(first[:250] < 0))
    assert 80 < half < 170


def test_moments_are_exact() -> None:
    assert TWO_MODES.mean == 0.0
    assert pytest.approx(math.sqrt(10.0), rel=1e-15) == TWO_MODES.sd
    skew = normals((0.3, -2.0, 0.5), (0.7, 3.0, 1.0))
    mean = 0.3 * -2 + 0.7 * 3
    variance = 0.3 * (0.25 + (-2 - mean) ** 2) + 0.7 * (1 + (3 - mean) ** 2)
    assert skew.mean == pytest.approx(mean, rel=1e-15)
    assert skew.sd == pytest.approx(math.sqrt(variance), rel=1e-15)


def test_moments_survive_an_offset_and_extreme_units() -> None:
    assert normals((1, 1e6 - 3, 1.0), (1, 1e6 + 3, 1.0)).sd == pytest.approx(math.sqrt(10))
    assert normals((1, -3e200, 1e200), (1, 3e200, 1e200)).sd == pytest.approx(math.sqrt(10) * 1e200)
    tiny = normals((1, -3e-200, 1e-200), (1, 3e-200, 1e-200))
    assert tiny.sd == pytest.approx(math.sqrt(10) * 1e-200)


@pytest.mark.parametrize(
    ("df", "mean", "sd"),
    [
        (0.5, math.nan, math.nan),
        (1.0, math.nan, math.nan),
        (1.5, 0.0, math.inf),
        (2.0, 0.0, math.inf),
        (4.0, 0.0, math.sqrt(2.0)),
    ],
)
def test_one_heavy_component_decides_whether_there_are_moments(
    df: float, mean: float, sd: float
) -> None:
    mixture = mixed((1e-12, "student_t", (df, 0.0, 1.0)), (1.0, "normal", (0.0, 1.0)))
    assert mixture.mean == pytest.approx(mean, nan_ok=True)
    if math.isfinite(sd):
        assert mixture.sd == pytest.approx(1.0)
    else:
        assert mixture.sd == pytest.approx(sd, nan_ok=True)


def test_a_component_of_weight_zero_decides_nothing() -> None:
    mixture = mixed((0.0, "student_t", (1.0, 0.0, 1.0)), (1.0, "uniform", (0.0, 1.0)))
    assert mixture.mean == 0.5
    assert mixture.support == ((0.0, 1.0),)
    assert mixture.tail(1) is None


def test_support_is_a_list_of_disjoint_intervals_joined_where_they_touch() -> None:
    blocks = mixed(
        (1, "uniform", (2.0, 3.0)),
        (1, "uniform", (0.1, 0.2)),
        (1, "uniform", (0.2, 0.3)),
        (1, "uniform", (2.5, 2.7)),
    )
    assert blocks.support == ((0.1, 0.3), (2.0, 3.0))
    assert TWO_MODES.support == ((-math.inf, math.inf),)
    joined = mixed((1, "uniform", (2.0, 3.0)), (1, "normal", (0.0, 1.0)))
    assert joined.support == ((-math.inf, math.inf),)


def test_the_heaviest_component_gives_the_tail() -> None:
    normal, wide = one("normal", 0.0, 1.0), one("normal", 5.0, 2.0)
    both = normals((1, 0.0, 1.0), (1e-9, 5.0, 2.0))
    assert both.tail(1) == wide.tail(1) != normal.tail(1)
    # Of two that are as wide the one further out is the heavier on its side.
    assert TWO_MODES.tail(1) == one("normal", 3.0, 1.0).tail(1)
    assert TWO_MODES.tail(-1) == one("normal", -3.0, 1.0).tail(-1)
    heavy = mixed((1, "laplace", (0, 9.0)), (1, "student_t", (5.0, 0, 0.1)), (1, "uniform", (0, 1)))
    assert heavy.tail(1) == one("student_t", 5.0, 0.0, 1.0).tail(1)


@pytest.mark.parametrize("apart", [4.0, 6.0, 20.0, 100.0, 1000.0, 1e5])
def test_the_corner_between_two_modes_is_as_sharp_as_they_are_far_apart(apart: float) -> None:
    points, widths = normals((0.5, 0.0, 1.0), (0.5, apart, 1.0)).crossings
    assert points == pytest.approx([apart / 2], abs=0.02 / apart)
    assert widths == pytest.approx([1 / apart])


def test_unequal_widths_have_a_corner_on_either_side_of_the_narrow_mode() -> None:
    points, _ = normals((0.9, 0.0, 10.0), (0.1, 3.0, 0.01)).crossings
    # Where 0.9 N(0, 10) = 0.1 N(3, 0.01): (x − 3)² = 0.0002 (log(1000/9) + x²/200) to 1e-4.
    reach = math.sqrt(2e-4 * (math.log(1000 / 9) + 9 / 200))
    assert points == pytest.approx([3 - reach, 3 + reach], rel=1e-3)


def test_corners_far_outside_of_the_bulk_are_found() -> None:
    # The wide component overtakes the narrow one again far to the left of both.
    points, _ = normals((0.5, 0.0, 0.0873), (0.5, 41.0, 1.234)).crossings
    left, right = points
    difference = [
        normals((1, 0.0, 0.0873)).log_prob(points) - normals((1, 41.0, 1.234)).log_prob(points)
    ]
    assert left < -1.0 < 1.0 < right
    assert np.abs(difference).max() < 0.05


def test_a_component_between_two_others_gives_two_corners() -> None:
    points, _ = normals((1, -50.0, 1.0), (1, 50.0, 1.0), (1e-30, 2.0, 1.0)).crossings
    assert len(points) == 2
    assert points[0] < 0 < points[1]


def test_single_members_and_overlapping_modes_have_no_corners() -> None:
    assert one("laplace", 0.0, 1.0).crossings[0].size == 0
    assert normals((1, 0.0, 1.0), (1, 0.1, 1.0)).crossings[0].size == 0


def test_knots_show_every_component_and_corner_in_order() -> None:
    mixture = normals((1, 0.0, 1e-3), (1, 500.0, 1.0))
    knots = mixture.knots()
    assert np.all(np.diff(knots) > 0)
    assert np.sum(np.abs(knots) <= 0.01) >= 6
    assert np.sum(np.abs(knots - 500) <= 10) >= 6
    corner = mixture.crossings[0]
    assert np.isin(corner, knots).all()


def test_kinks_are_the_tips_and_the_ends_of_blocks() -> None:
    assert OF_EVERY_FAMILY.kinks.tolist() == pytest.approx([-4.0, -2.5, 2.0])


def test_what_a_mixture_hands_out_cannot_be_written_to() -> None:
    for array in (
        TWO_MODES.kinks,
        *TWO_MODES.crossings,
        *TWO_MODES.grain,
        *(column for group in TWO_MODES.groups for column in (group.loc, group.log_share)),
    ):
        assert not array.flags.writeable


def test_moving_a_mixture_moves_its_density_and_support() -> None:
    moved = OF_EVERY_FAMILY.moved(-1.0)
    x = np.linspace(-3.9, 5.0, 50)
    assert np.allclose(moved.log_prob(x - 1.0), OF_EVERY_FAMILY.log_prob(x), rtol=1e-12)
    assert moved.mean == pytest.approx(OF_EVERY_FAMILY.mean - 1.0)


def test_points_beyond_all_squares_are_no_trouble() -> None:
    x = np.array([-math.inf, -1e308, -1e200, 1e200, 1e308, math.inf])
    assert np.all(np.isneginf(TWO_MODES.log_prob(x)))
    assert np.allclose(OF_EVERY_FAMILY.cdf(x), [0, 0, 0, 1, 1, 1], rtol=1e-15)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=8))
def test_log_sum_exp_lies_between_the_largest_and_that_plus_log_n(logs: list[float]) -> None:
    found = float(log_sum_exp(np.array(logs)[:, None])[0])
    assert max(logs) <= found <= max(logs) + math.log(len(logs)) * (1 + 1e-15)


def test_log_sum_exp_of_nothing_at_all_is_minus_infinity() -> None:
    nothing = np.full((3, 2), -math.inf)
    assert np.all(np.isneginf(log_sum_exp(nothing)))


@pytest.mark.parametrize("block", [1, 7, 1 << 18])
def test_tails_are_the_weighted_sums_of_those_of_the_components(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(mixtures, "BLOCK", block)
    x = np.linspace(-9.0, 9.0, 12).reshape(3, 4)
    parts = OF_EVERY_FAMILY.present
    alone = [(part.weight, Mixture.single(part.family, part.member)) for part in parts]
    for found, name in ((OF_EVERY_FAMILY.cdf(x), "cdf"), (OF_EVERY_FAMILY.sf(x), "sf")):
        expected = sum(weight * getattr(one, name)(x) for weight, one in alone)
        assert found.shape == x.shape
        assert np.allclose(found, expected, rtol=1e-14, atol=0.0)
