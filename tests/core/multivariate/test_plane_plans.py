"""Boxes on the plane: they cover every component and resolve it, and are few."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_plans import (
    CORE,
    LENGTH,
    MOST_BOXES,
    Boxes,
    Frame,
    Shape,
    boxes_around,
    frame_of,
    joined,
    shapes_of,
)
from tests.core.planes import random_normal, single, twice

PLAIN = Frame(np.zeros(2), np.eye(2))
ROUND = Shape(np.zeros(2), np.eye(2))


def area(boxes: Boxes) -> float:
    return float(4.0 * boxes.half.prod(axis=1).sum())


def inside(boxes: Boxes, y: np.ndarray) -> np.ndarray:
    """Return how many of the boxes hold each of the points, (n,)."""
    apart = np.abs(y[:, None, :] - boxes.centre)
    return np.asarray((apart <= boxes.half).all(axis=2).sum(axis=1))


@pytest.mark.parametrize("axis", [0, 1])
def test_halves_make_up_the_whole(axis: int) -> None:
    box = Boxes(np.array([[1.0, 2.0]]), np.array([[4.0, 3.0]]))
    halves = box.halves(np.array([axis]))
    assert area(halves) == area(box)
    assert halves.half[0, axis] == box.half[0, axis] / 2
    assert sorted(halves.centre[:, axis]) == pytest.approx(
        [box.centre[0, axis] - box.half[0, axis] / 2, box.centre[0, axis] + box.half[0, axis] / 2]
    )


def test_each_box_is_cut_across_its_own_axis() -> None:
    boxes = Boxes(np.zeros((2, 2)), np.ones((2, 2)))
    halves = boxes.halves(np.array([0, 1]))
    assert halves.half.tolist() == [[0.5, 1.0], [1.0, 0.5]] * 2


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_draws_of_the_components_lie_in_exactly_one_box(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    normals = [random_normal(rng, 2, 1.5) for _ in range(count)]
    mixture = MultivariateMixture([WeightedNormal(1.0, normal) for normal in normals])
    frame = frame_of(mixture, mixture)
    boxes = boxes_around(shapes_of(mixture), frame)
    x = np.concatenate([normal.sample(50, rng) for normal in normals])
    y = np.linalg.solve(frame.axes, (x - frame.origin).T).T
    assert (inside(boxes, y) == 1).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_near_a_component_no_box_is_long_for_it(seed: int) -> None:
    normal = random_normal(np.random.default_rng(seed), 2, 2.0)
    shape = Shape(normal.mean, normal.cov)
    boxes = boxes_around([shape, ROUND], PLAIN)
    z = normal.whitened(boxes.centre)
    near = boxes.chosen(np.asarray(np.hypot(*z) < CORE))
    inverse = np.linalg.inv(normal.factor)
    lengths = 2.0 * near.half * np.hypot(*inverse)
    assert lengths.size
    assert lengths.max() <= LENGTH


def test_a_round_shape_takes_few_boxes_and_a_far_pair_twice_as_many() -> None:
    one = boxes_around([ROUND], PLAIN)
    far = Shape(np.array([1e6, 0.0]), np.eye(2))
    assert len(one.centre) <= 24
    assert len(boxes_around([ROUND, far], PLAIN).centre) <= 3 * len(one.centre)


def test_a_spike_beside_a_wide_shape_is_found() -> None:
    spike = Shape(np.array([0.3, 0.1]), 1e-10 * np.eye(2))
    boxes = boxes_around([ROUND, spike], PLAIN)
    at = inside(boxes, np.array([[0.3, 0.1]])) > 0
    assert at.all()
    assert boxes.half.min() < 5e-5
    assert len(boxes.centre) < 200


def test_a_needle_across_the_axes_ends_somewhere() -> None:
    needle = MultivariateNormal([0, 0], [[1, 1 - 1e-12], [1 - 1e-12, 1]])
    boxes = boxes_around([Shape(needle.mean, needle.cov), ROUND], PLAIN)
    assert len(boxes.centre) <= 2 * MOST_BOXES


def test_in_the_frame_of_one_normal_it_is_round() -> None:
    normal = MultivariateNormal([3.0, -1.0], [[4.0, 1.9], [1.9, 1.0]])
    mixture = twice(normal)
    frame = frame_of(mixture, mixture)
    assert frame.axes @ frame.axes.T == pytest.approx(normal.cov)
    assert frame.origin == pytest.approx(normal.mean)
    assert frame.area == pytest.approx(math.sqrt(np.linalg.det(normal.cov)))


def test_modes_far_apart_do_not_stretch_the_frame() -> None:
    p = MultivariateMixture(
        [WeightedNormal(1, MultivariateNormal([x, 0], np.eye(2))) for x in (-500, 500)]
    )
    frame = frame_of(p, single([0, 0], [[1, 0], [0, 1]]))
    assert frame.axes @ frame.axes.T == pytest.approx(np.eye(2))


def test_a_degenerate_shape_is_given_some_width() -> None:
    line = Shape(np.zeros(2), np.array([[1.0, 1.0], [1.0, 1.0]]))
    assert np.isfinite(boxes_around([line, ROUND], PLAIN).half).all()


def test_lots_of_boxes_are_joined_in_order() -> None:
    lots = [Boxes(np.full((1, 2), float(i)), np.ones((1, 2))) for i in range(3)]
    assert joined(lots).centre[:, 0].tolist() == [0.0, 1.0, 2.0]
