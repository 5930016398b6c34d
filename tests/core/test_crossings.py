"""Roots at many places at once, and the corners of log densities."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core import crossings
from klviz.core.arrays import Array
from klviz.core.crossings import _Curves, corners, roots
from klviz.core.mixtures import Group, Mixture
from tests.core.records import mixed, normals, one


def test_roots_are_found_in_all_intervals_at_once() -> None:
    low = np.arange(0.5, 8.0) * math.pi
    found = roots(np.cos, low - 1.5, low + 1.3, close=1e-14)
    assert found == pytest.approx(low, abs=1e-13)


def test_few_evaluations_find_a_root_between_neighbouring_nodes() -> None:
    calls = []

    def log_ratio(x: Array) -> Array:
        calls.append(x)
        return 0.5 * x * x - 7.0

    found = roots(log_ratio, np.array([3.2]), np.array([4.5]), close=1e-9)
    assert found[0] == pytest.approx(math.sqrt(14.0), abs=1e-9)
    assert len(calls) < 10


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_a_root_is_found_wherever_it_lies_in_its_interval(
    root: float, before: float, after: float
) -> None:
    def function(x: Array) -> Array:
        return np.expm1(np.clip(x - root, -50, 50))

    found = roots(function, np.array([root - before]), np.array([root + after]), close=1e-12)
    assert found[0] == pytest.approx(root, abs=1e-9, rel=1e-12)


def test_an_end_that_is_infinite_is_bisected_away_from() -> None:
    def function(x: Array) -> Array:
        return np.where(x < -3.0, -math.inf, x)

    assert roots(function, np.array([-9.0]), np.array([2.0]), close=1e-12)[0] == pytest.approx(0.0)


@pytest.mark.parametrize(("m", "s", "w"), [(10.0, 1.0, 0.5), (40.0, 2.0, 0.01), (300.0, 0.1, 1e-9)])
def test_corners_solve_the_equation_of_the_two_components(m: float, s: float, w: float) -> None:
    mixture = normals((1 - w, 0.0, 1.0), (w, m, s))
    points, widths = mixture.crossings
    # log(1−w) − x²/2 = log(w/s) − (x − m)²/2s²
    a, b = 0.5 / s**2 - 0.5, -m / s**2
    c = m * m / (2 * s**2) - math.log(w / s) + math.log(1 - w)
    solutions = np.roots([a, b, c]) if a else np.array([-c / b])
    slopes = solutions - (solutions - m) / s**2
    sharp = solutions[np.argsort(solutions)]
    assert points == pytest.approx(sharp, abs=0.05 * np.abs(1 / slopes).max())
    assert np.sort(widths) == pytest.approx(np.sort(np.abs(1 / slopes)), rel=0.02)


def test_modes_in_a_row_have_a_corner_between_each_two() -> None:
    row = normals(*((1.0, 30.0 * k, 1.0) for k in range(50)))
    points, widths = row.crossings
    assert points == pytest.approx(15.0 + 30.0 * np.arange(49), abs=1e-3)
    assert widths == pytest.approx(np.full(49, 1 / 30))


def test_ends_of_blocks_are_no_corners() -> None:
    blocks = mixed((1, "uniform", (0.0, 1.0)), (1, "uniform", (1.5, 2.0)), (1, "normal", (0, 1)))
    assert blocks.crossings[0].size == 0


def test_corners_need_no_grid_finer_than_the_components() -> None:
    mixture = normals((1, 0.0, 1.0), (1, 1e6, 1.0))
    points, _ = corners(mixture, np.array([0.0, 1e6]))
    assert points == pytest.approx([5e5])


def test_a_single_component_has_no_corners() -> None:
    points, widths = corners(one("normal", 0.0, 1.0), np.linspace(-9.0, 9.0, 19))
    assert points.size == widths.size == 0


FAMILIES_OF_MANY = ("normal", "laplace", "logistic", "student_t", "uniform")


def many(kind: str, k: int, seed: int = 0) -> Mixture:
    """Return a mixture of many components: of data, in a row, of any kind, or nearly the same."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(-50.0, 50.0, k).tolist()
    scales = (10.0 ** rng.uniform(-2.0, 1.0, k)).tolist()
    if kind == "data":
        return normals(*((1.0, m, 0.2) for m in rng.normal(size=k).round(2).tolist()))
    if kind == "row":
        return normals(*((1.0, 30.0 * m, 1.0) for m in range(k)))
    if kind == "alike":
        return normals(*((1.0, 1e-3 * m, 1.0 + 1e-5 * m) for m in places))
    if kind == "normals":
        return normals(*((w, m, s) for w, m, s in zip(scales, places, scales, strict=True)))
    parts = []
    for key, m, s in zip(rng.choice(FAMILIES_OF_MANY, k).tolist(), places, scales, strict=True):
        values = {"student_t": (2.5, m, s), "uniform": (m - s, m + s)}.get(key, (m, s))
        parts.append((rng.uniform(0.01, 1.0), key, values))
    return mixed(*parts)


KINDS = ("data", "row", "alike", "normals", "families")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [2, 7, 60])
def test_those_that_are_looked_for_are_those_that_are_found_among_all(
    kind: str, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(3):
        outright = many(kind, k, seed).crossings
        with monkeypatch.context() as patch:
            patch.setattr(crossings, "BLOCK", 0)
            patch.setattr(crossings, "FEW", 64)
            looked_for = many(kind, k, seed).crossings
        # A corner that is hardly one, where two components just touch, may be passed over.
        (there, width), (found, found_width) = outright, looked_for
        there, found = there[width < 2.0], found[found_width < 2.0]
        assert found == pytest.approx(there, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_work_grows_like_the_number_of_components(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crossings, "BLOCK", 1 << 12)
    work = []
    for k in (400, 1600):
        seen = 0
        whole = Group.logs

        def counted(self: Group, x: Array, whole: Any = whole) -> Array:
            nonlocal seen
            logs: Array = whole(self, x)
            seen += logs.size
            return logs

        with monkeypatch.context() as patch:
            patch.setattr(Group, "logs", counted)
            mixture = many(kind, k)
            assert np.all(np.diff(mixture.crossings[0]) >= 0.0)
        work.append(seen)
    assert work[1] < 8 * work[0]
    assert work[1] < 2000 * 1600


def test_of_copies_the_heaviest_stands_for_all() -> None:
    copies = normals(*((w, m, 1.0) for m in (0.0, 40.0) for w in (0.1, 0.3, 0.2)))
    curves = _Curves(copies)
    assert sorted(curves.distinct().tolist()) == [1, 4]


def test_components_are_evaluated_each_at_its_own_point() -> None:
    mixture = many("families", 30)
    which = np.random.default_rng(1).integers(0, 30, 200)
    x = np.linspace(-60.0, 60.0, 200)
    curves, column = _Curves(mixture), np.arange(200)
    assert np.array_equal(curves.logs(which, x), mixture.component_logs(x)[which, column])
    assert np.array_equal(curves.slopes(which, x), mixture.component_slopes(x)[which, column])
