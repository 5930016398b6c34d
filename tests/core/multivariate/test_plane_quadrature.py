"""Quadrature over the plane: it finds what is there and says how far it can be trusted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.arrays import Array
from klviz.core.multivariate.plane_plans import Boxes, Frame
from klviz.core.multivariate.plane_quadrature import (
    BATCH,
    PlaneIntegral,
    evaluated,
    gauss_measure,
    integrate,
    resolved,
)

PLAIN = Frame(np.zeros(2), np.eye(2))
SQUARE = Boxes(np.zeros((1, 2)), np.ones((1, 2)))


def exactly(size: float) -> float:
    return 0.0


def over_the_square(function: object, *, kinked: bool = False) -> PlaneIntegral:
    return integrate(function, SQUARE, PLAIN, exactly, kinked=kinked)  # type: ignore[arg-type]


def monomial(i: int, j: int) -> object:
    return lambda x: x[..., 0] ** i * x[..., 1] ** j


@pytest.mark.parametrize("i", [0, 2, 8, 18])
@pytest.mark.parametrize("j", [0, 4, 18])
def test_polynomials_that_both_rules_know_take_one_box(i: int, j: int) -> None:
    found = over_the_square(monomial(i, j))
    assert found.boxes == 1
    assert found.value == pytest.approx(4 / ((i + 1) * (j + 1)), rel=1e-14)


def test_a_polynomial_that_kronrods_rule_alone_knows() -> None:
    rules = evaluated(monomial(30, 30), SQUARE, PLAIN)  # type: ignore[arg-type]
    assert float(rules.value[0, 0]) == pytest.approx(4 / 31**2, rel=1e-13)
    assert (rules.gap[:, 0, 0] > 1e-9).all()


@pytest.mark.parametrize("steepness", [1.0, 30.0, 1000.0])
def test_a_ridge_across_the_axes_is_found_to_the_last_digits(steepness: float) -> None:
    found = over_the_square(lambda x: np.exp(-((steepness * (x[..., 0] - x[..., 1])) ** 2)))
    # ∫ over the square of f(x − y) is ∫ (2 − |u|) f(u) du for u from −2 to 2.
    t = 2.0 * steepness
    expected = 2 * (
        math.sqrt(math.pi) * math.erf(t) / steepness + math.expm1(-t * t) / (2 * steepness**2)
    )
    assert abs(found.value - expected) <= found.error + 1e-15
    assert found.error < 1e-11 * expected


def test_boxes_are_cut_only_across_the_axis_that_needs_it() -> None:
    found = resolved(lambda x: np.exp(-((200 * x[..., 0]) ** 2)), SQUARE, PLAIN, lambda size: 1e-12)
    assert found.boxes.half[:, 0].min() < 0.1
    assert np.array_equal(found.boxes.half[:, 1], np.ones(len(found.boxes.half)))


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_a_kink_along_a_line_is_bounded_by_the_stated_error(slope: float) -> None:
    found = over_the_square(lambda x: np.abs(x[..., 0] - slope * x[..., 1] - 0.1), kinked=True)
    y = np.linspace(-1, 1, 20_001)
    edge = 0.1 + slope * y
    along = 0.5 * ((edge + 1) * np.abs(edge + 1) + (1 - edge) * np.abs(1 - edge))
    expected = float(np.trapezoid(along, y))
    assert abs(found.value - expected) <= found.error + 1e-7
    assert found.error < 1e-4


def test_the_error_includes_what_rounding_can_do_and_no_box_is_cut_for_less() -> None:
    rng = np.random.default_rng(0)
    found = integrate(
        lambda x: 1.0 + 1e-6 * rng.normal(size=x.shape[:-1]), SQUARE, PLAIN, lambda size: 1e-4
    )
    assert found.boxes == 1
    assert found.error >= 1e-4
    assert abs(found.value - 4.0) < found.error


def test_in_another_frame_the_integral_is_over_x() -> None:
    frame = Frame(np.array([5.0, -3.0]), np.array([[2.0, 1.0], [0.0, 3.0]]))
    assert integrate(lambda x: np.ones(x.shape[:-1]), SQUARE, frame, exactly).value == (
        pytest.approx(4.0 * 6.0)
    )
    mean = integrate(lambda x: x[..., 1], SQUARE, frame, exactly).value / 24.0
    assert mean == pytest.approx(-3.0)


def test_several_functions_are_resolved_at_once() -> None:
    def functions(x: Array) -> Array:
        return np.array([np.exp(-((50 * x[..., 0]) ** 2)), np.exp(-((50 * x[..., 1]) ** 2))])

    found = resolved(functions, SQUARE, PLAIN, lambda size: 1e-12)
    expected = 2 * math.sqrt(math.pi) / 50
    assert found.value.sum(axis=1) == pytest.approx([expected, expected], rel=1e-11)


def test_nothing_is_nothing() -> None:
    found = over_the_square(lambda x: np.zeros(x.shape[:-1]))
    assert (found.value, found.error) == (0.0, 0.0)


def test_what_overflows_is_infinite_without_a_warning() -> None:
    found = over_the_square(lambda x: np.full(x.shape[:-1], 1e308))
    assert math.isinf(found.value)
    assert math.isinf(found.error)


def test_many_boxes_are_evaluated_in_lots() -> None:
    n = 2 * BATCH + 3
    boxes = Boxes(np.array([[2.0 * i, 0.0] for i in range(n)]), np.ones((n, 2)))
    found = evaluated(lambda x: x[..., 0], boxes, PLAIN)
    assert found.value[0] == pytest.approx(8.0 * np.arange(n), abs=1e-9)


def test_gauss_rule_as_a_measure_has_a_hundred_points_a_box() -> None:
    halves = SQUARE.halves(np.array([0]))
    measure = gauss_measure(halves, PLAIN)
    assert measure.points.shape == (200, 2)
    assert float(measure.weights.sum()) == pytest.approx(4.0)
    x, y = measure.points.T
    assert float(measure.integral(x**18 * y**18)) == pytest.approx(4 / 19**2, rel=1e-13)


def test_the_method_names_the_rule_and_the_boxes() -> None:
    found = PlaneIntegral(1.0, 0.0, 12)
    assert found.method == "Gauss–Kronrod 21 vs 10 along both axes, 12 boxes"
    assert found._replace(boxes=1).method.endswith("1 box")
