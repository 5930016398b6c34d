"""Windowed integrals: the numbers of the cases, their growth, and what truncation does to them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.divergences import KL
from klviz.core.mixtures import Mixture
from klviz.core.partial_values import partial_value
from klviz.core.truncation import Truncated, truncated_kl
from klviz.core.windows import Windows, growth
from tests.core.records import TWO_MODES, mixed, one

NORMAL = one("normal", 0.0, 1.0)
CAUCHY = one("student_t", 1.0, 0.0, 1.0)
T2 = one("student_t", 2.0, 0.0, 1.0)
LAPLACE = one("laplace", 0.0, 2.0)
REACHES = np.geomspace(0.1, 1e6, 29)


def windowed_values(
    p: Truncated, q: Truncated, centre: float, reaches: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    found = Windows(p.density, q.density, centre, float(reaches[-1]))
    return found.values(p, q, reaches)


def windows(p: Mixture, q: Mixture, reaches: list[float]) -> np.ndarray:
    return windowed_values(Truncated(p), Truncated(q), 0.0, np.array(reaches))[0]


def test_two_degrees_of_freedom_grow_by_the_same_a_decade() -> None:
    found = windows(T2, NORMAL, [10.0, 100.0, 1e3, 1e4])
    assert found == pytest.approx([0.69667, 2.91199, 5.21301, 7.51557], abs=5e-6)
    grown = growth(Truncated(T2), Truncated(NORMAL))
    assert grown is not None
    assert grown.power == 0.0
    assert grown.a_decade == pytest.approx(2.302585, abs=1e-6)
    assert found[3] - found[2] == pytest.approx(grown.a_decade, abs=1e-4)


def test_a_cauchy_grows_like_the_window_over_pi() -> None:
    found = windows(CAUCHY, NORMAL, [10.0, 100.0, 1e4, 1e6])
    assert found == pytest.approx([1.536661, 29.79489, 3180.988, 318307.774], rel=1e-6)
    grown = growth(Truncated(CAUCHY), Truncated(NORMAL))
    assert grown is not None
    assert grown.power == 1.0
    assert grown.at(np.array([1e4]))[0] == pytest.approx(1e4 / math.pi, rel=1e-9)


GROWING = {
    "heavier": (one("student_t", 0.5, 0.0, 1.0), NORMAL, 1.5),
    "exponential": (CAUCHY, LAPLACE, 0.0),
    "heavier than exponential": (one("student_t", 0.5, 3.0, 2.0), LAPLACE, 0.5),
    "mixed": (mixed((0.3, "student_t", (1.0, 1.0, 2.0)), (0.7, "normal", (0.0, 1.0))), NORMAL, 1.0),
}


@pytest.mark.parametrize("name", GROWING)
def test_the_leading_term_is_how_far_windows_grow(name: str) -> None:
    p, q, power = GROWING[name]
    grown, ends = growth(Truncated(p), Truncated(q)), np.array([1e6, 1e7])
    assert grown is not None
    assert grown.power == power
    low, high = windows(p, q, ends.tolist())
    terms = grown.at(ends)
    assert high - low == pytest.approx(terms[1] - terms[0], rel=1e-3)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (NORMAL, CAUCHY),
        (one("student_t", 2.5, 0.0, 1.0), NORMAL),
        (NORMAL, one("uniform", -1.0, 1.0)),
        (T2, T2),
    ],
)
def test_nothing_grows_where_tails_are_light_enough(p: Mixture, q: Mixture) -> None:
    assert growth(Truncated(p), Truncated(q)) is None


@pytest.mark.parametrize(("p", "q"), [(T2, NORMAL), (TWO_MODES, NORMAL), (NORMAL, LAPLACE)])
def test_a_window_is_what_an_interval_adds(p: Mixture, q: Mixture) -> None:
    values, errors = windowed_values(Truncated(p), Truncated(q), 0.5, REACHES)
    for reach, value, error in zip(REACHES, values, errors, strict=True):
        wanted = partial_value(KL, p, q, 0.5 - reach, 0.5 + reach)
        assert abs(value - wanted.value) <= error + wanted.error
    assert errors.max() <= 1e-9 * max(1.0, np.abs(values).max())


def test_a_truncated_p_stops_growing_where_it_is_cut() -> None:
    p, q = Truncated(T2, -10.0, 10.0), Truncated(NORMAL, -30.0, 30.0)
    values, errors = windowed_values(p, q, 0.0, np.array([5.0, 10.0, 100.0]))
    whole = truncated_kl(p, q)
    assert values[1] == values[2]
    assert abs(values[2] - whole.value) <= errors[2] + whole.error


def test_a_window_that_holds_what_q_lacks_is_infinite() -> None:
    values, _ = windowed_values(
        Truncated(NORMAL), Truncated(NORMAL, -2.0, 3.0), 0.0, np.array([1.0, 2.0, 2.1, 50.0])
    )
    assert np.isfinite(values).tolist() == [True, True, False, False]
    off, _ = windowed_values(
        Truncated(NORMAL), Truncated(one("uniform", 1.0, 2.0)), 0.0, np.array([0.1, 5.0])
    )
    assert np.isinf(off).all()


def test_one_resolution_serves_every_cut() -> None:
    found, reaches = Windows(T2, NORMAL, 0.0, 1e6), np.array([1.0, 20.0, 1e4])
    for low, high in ((-3.0, 4.0), (2.0, 5.0), (-9.0, -1.0), (-math.inf, 7.0)):
        p, q = Truncated(T2, low, high), Truncated(NORMAL, low - 1.0, high + 2.0)
        values, errors = found.values(p, q, reaches)
        for reach, value, error in zip(reaches, values, errors, strict=True):
            inner, outer = max(-reach, low), min(reach, high)
            if not inner < outer:
                assert abs(value) <= error
                continue
            part = partial_value(KL, T2, NORMAL, inner, outer).value / p.mass.value
            offset = p.share(inner, outer).value * (q.log_mass.value - p.log_mass.value)
            assert abs(value - part - offset) <= error + 1e-13 * max(1.0, abs(part))


def test_a_side_that_is_cut_off_grows_no_more() -> None:
    p, q = Truncated(T2, low=-1.0), Truncated(NORMAL, low=-5.0)
    grown, ends = growth(p, q), np.array([1e5, 1e6])
    assert grown is not None
    values, _ = windowed_values(p, q, 0.0, ends)
    assert grown.factor == pytest.approx(0.5 / p.mass.value, rel=1e-12)
    assert values[1] - values[0] == pytest.approx(grown.a_decade, rel=1e-6)
    assert growth(Truncated(T2, -9.0, 9.0), q) is None
