"""Where curves are sampled, and how records are thinned."""

from __future__ import annotations

import numpy as np
import pytest

from klviz.analyses.curves import drawing_points, in_ever_finer_steps, thinned
from klviz.analyses.translation import mixture_of
from klviz.document.notation import parse_target


def mixture(text: str):
    return mixture_of(parse_target(text))


def test_a_plain_view_is_sampled_evenly_to_both_ends_and_at_the_peak() -> None:
    x = drawing_points((-5.0, 5.0), 101, [mixture("N(0.123, 1)")])
    assert x.tolist() == sorted([*np.linspace(-5, 5, 101), 0.123])


@pytest.mark.parametrize("width", [1e-1, 1e-3, 1e-6])
def test_a_narrow_spike_is_drawn_to_its_full_height(width: float) -> None:
    p = mixture(f"N(0, 1) + N(0.77, {width})")
    x = drawing_points((-5.0, 5.0), 200, [p])
    assert p.prob(x).max() == pytest.approx(p.prob(np.array([0.77]))[0], rel=1e-12)


def test_a_jump_of_a_uniform_takes_no_width() -> None:
    p = mixture("U(-1, 1)")
    x = drawing_points((-2.0, 2.0), 50, [p])
    steps = np.diff(p.prob(x)) != 0
    assert steps.sum() == 2
    assert np.diff(x)[steps].max() < 1e-12


def test_points_ascend_and_stay_in_the_view() -> None:
    densities = [mixture("N(0, 0.001) + N(9, 0.01) + U(-1, 1)"), mixture("N(4.99, 0.01)")]
    x = drawing_points((-5.0, 5.0), 50, densities)
    assert (np.diff(x) > 0).all()
    assert x[0] >= -5
    assert x[-1] <= 5


@pytest.mark.parametrize("count", [1, 2, 399, 400, 401, 100_000])
def test_thinning_keeps_the_ends_and_the_order(count: int) -> None:
    chosen = thinned(count, 400)
    assert chosen[0] == 0
    assert chosen[-1] == count - 1
    assert (np.diff(chosen) > 0).all()
    assert len(chosen) <= 400


def test_steps_reach_both_ends_and_are_finest_towards_one() -> None:
    logs = np.sort(np.log10(list(in_ever_finer_steps(1e-12))))
    assert (logs[0], logs[-1]) == (-12.0, 0.0)
    gaps = np.diff(np.unique(logs.round(9)))
    assert gaps.max() <= 0.5 + 1e-9
    assert gaps[-50:].max() <= 0.05 + 1e-9
