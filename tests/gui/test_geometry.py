from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from klviz.core.arrays import Array
from klviz.gui.items.geometry import (
    FAR,
    MARGIN,
    Mapping,
    areas,
    halves,
    lines,
    polygon,
    thinned,
    unbroken,
    with_crossings,
)

RECT = QRectF(10.0, 20.0, 700.0, 300.0)


def distance_to_curve(points: Array, curve: Array) -> float:
    """The largest distance of any of the points from the polyline."""
    start, step = curve[:-1], np.diff(curve, axis=0)
    length = np.maximum((step * step).sum(axis=1), 1e-300)
    to = points[:, None, :] - start
    share = np.clip((to * step).sum(axis=2) / length, 0.0, 1.0)
    gap = to - share[..., None] * step
    return float(np.sqrt((gap * gap).sum(axis=2)).min(axis=1).max())


@st.composite
def curves(draw: st.DrawFn) -> Array:
    """Bumps and jumps, from far narrower to far wider than a pixel, with points clustered."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    cluster = rng.uniform(0, 700) + 10.0 ** rng.uniform(-9, 2) * rng.standard_normal(200)
    x = np.sort(np.concatenate([rng.uniform(0, 700, 300), cluster]))
    y = np.zeros_like(x)
    for _ in range(4):
        width = 10.0 ** rng.uniform(-2, 2)
        z = (x - rng.choice(x)) / width
        y += rng.uniform(0, 300) * np.exp(-0.5 * z * z)
    if rng.random() < 0.5:
        y += np.where(x > rng.choice(x), 100.0, 0.0)
    return np.column_stack([x, y])


@given(points=curves())
@settings(max_examples=60, deadline=None)
def test_thinning_moves_no_line_by_half_a_pixel(points: Array) -> None:
    assert distance_to_curve(points, thinned(points)) < 0.4


@pytest.mark.parametrize("step", [0.05, 0.1, 0.14, 0.2])
def test_a_curve_that_comes_back_to_where_it_was_can_be_thinned(step: float) -> None:
    # As in a plot that is narrower than a pixel: all its points lie above one another.
    y = step * np.array([0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 0, -1, 0, 1, 2, 3, 2, 1, 0] * 5, float)
    points = np.column_stack([np.full_like(y, 3.0), y])
    assert distance_to_curve(points, thinned(points)) < 0.4


@given(points=curves())
@settings(max_examples=30, deadline=None)
def test_thinning_keeps_some_of_the_points_and_both_ends(points: Array) -> None:
    kept = thinned(points)
    assert len(kept) <= len(points)
    assert np.isin(kept[:, 0], points[:, 0]).all()
    assert np.allclose(kept[0], points[0])
    assert np.allclose(kept[-1], points[-1], atol=1e-5)


def test_thinning_saves_most_points_of_a_smooth_curve() -> None:
    x = np.linspace(0.0, 700.0, 1400)
    kept = thinned(np.column_stack([x, 200.0 * np.exp(-0.5 * ((x - 350.0) / 60.0) ** 2)]))
    assert len(kept) < 200


def test_a_jump_between_two_doubles_stays_a_jump() -> None:
    edge = 200.0
    x = np.concatenate([np.linspace(0, edge, 50), [np.nextafter(edge, 300)], np.linspace(201, 400)])
    y = np.where(x > edge, 75.0, 0.0)
    kept = thinned(np.column_stack([x, y]))
    assert kept.tolist() == [[0.0, 0.0], [200.0, 0.0], [pytest.approx(200.0), 75.0], [400.0, 75.0]]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_few_points_are_all_kept(count: int) -> None:
    points = np.arange(2.0 * count).reshape(count, 2)
    assert np.array_equal(thinned(points), points)


@given(
    value=st.floats(allow_nan=False),
    low=st.floats(-1e290, 1e290),
    width=st.floats(1e-280, 1e290),
)
def test_every_value_maps_to_a_pixel_that_qt_can_draw(
    value: float, low: float, width: float
) -> None:
    high = low + width
    if not low < high:
        return
    mapping = Mapping((low, high), (low, high), RECT)
    x, y = mapping.x(np.array([value]))[0], mapping.y(np.array([value]))[0]
    assert -FAR <= x - RECT.left() <= RECT.width() + FAR
    assert -FAR <= RECT.bottom() - y <= RECT.height() + FAR


def test_the_corners_of_the_ranges_are_the_corners_of_the_plot() -> None:
    mapping = Mapping((-1.0, 3.0), (0.0, 2.0), RECT)
    assert mapping.point(-1.0, 0.0) == RECT.bottomLeft()
    assert mapping.point(3.0, 2.0) == RECT.topRight()


def test_values_beside_a_million_keep_their_places() -> None:
    mapping = Mapping((1e6 - 1e-3, 1e6 + 1e-3), (0.0, 1.0), RECT)
    assert mapping.point(1e6 + 5e-4, 0.0).x() == pytest.approx(10.0 + 0.75 * 700.0, abs=1e-3)


def test_a_curve_that_leaves_the_plot_is_bent_outside_of_it_only() -> None:
    x = np.linspace(0.0, 1.0, 11)
    y = np.array([0.1, 0.2, 50.0, np.inf, 0.3, -np.inf, 0.5, 1e300, 0.7, -1e200, 0.2])
    mapping = Mapping((0.0, 1.0), (0.0, 1.0), RECT)
    points = mapping.pixels(x, y)
    low, high = RECT.top() - MARGIN, RECT.bottom() + MARGIN
    assert ((low <= points[:, 1]) & (points[:, 1] <= high)).all()
    # Where it leaves through the top between the points of x = 0.1 and 0.2:
    share = (high - low) / ((50.0 - 0.2) * RECT.height()) * (1.0 - 0.2)
    leaving = points[np.flatnonzero(points[:, 1] == low)[0]]
    assert leaving[0] == pytest.approx(RECT.left() + 70.0 * (1.0 + share), abs=0.5)


def test_nan_breaks_a_line_and_an_area() -> None:
    points = np.array([[0, 0], [1, 5], [2, np.nan], [3, 1], [4, 2], [5, 0.0]], float)
    assert [len(line) for line in lines(unbroken(points))] == [2, 3]
    assert [len(area) for area in areas(unbroken(points), 0.0)] == [4, 5]


def test_nothing_but_nan_is_no_line() -> None:
    assert unbroken(np.full((5, 2), np.nan)) == []
    assert unbroken(np.empty((0, 2))) == []


def test_an_area_is_closed_along_its_baseline() -> None:
    (shape,) = areas([np.array([[0.0, 3.0], [4.0, 3.0]])], 9.0)
    corners = [(point.x(), point.y()) for point in shape]
    assert corners == [(0.0, 3.0), (4.0, 3.0), (4.0, 9.0), (0.0, 9.0)]


def test_a_polygon_has_the_points_it_was_made_of() -> None:
    made = polygon(np.array([[1.5, 2.5], [3.0, -4.0]]))
    assert [(point.x(), point.y()) for point in made] == [(1.5, 2.5), (3.0, -4.0)]


def test_crossings_of_zero_become_points() -> None:
    x, y = with_crossings(np.array([0.0, 1.0, 2.0, 3.0]), np.array([-1.0, 1.0, 3.0, -1.0]))
    assert np.allclose(x, [0.0, 0.5, 1.0, 2.0, 2.75, 3.0])
    assert np.allclose(y, [-1.0, 0.0, 1.0, 3.0, 0.0, -1.0])


def test_a_curve_that_is_infinite_beside_a_negative_value_has_a_crossing_too() -> None:
    x, y = with_crossings(np.array([0.0, 1.0]), np.array([np.inf, -2.0]))
    assert np.isfinite(x).all()
    assert y[1] == 0.0


def test_the_areas_above_and_below_a_line_make_up_the_whole() -> None:
    run = np.array([[0.0, 5.0], [10.0, -5.0], [20.0, 5.0]])
    (above,), (below,) = halves([run], 0.0)
    assert [(p.x(), p.y()) for p in above if p.y() < 0.0] == [(10.0, -5.0)]
    assert sorted({p.x() for p in below if p.y() == 0.0}) == [0.0, 5.0, 10.0, 15.0, 20.0]
    assert above.boundingRect().bottom() == 0.0
    assert below.boundingRect().top() == 0.0
