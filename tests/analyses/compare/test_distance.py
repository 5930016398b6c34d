"""What tells KL from a distance: the trail, the triangle, where both agree, and stretching."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.analyses.compare import distance
from klviz.analyses.compare.distance import MOST_SEEN, DistanceContent, Trail, squashed
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.stretching import MEASURED
from klviz.document.comparison import Comparison
from klviz.document.notation import parse_target
from klviz.document.outcomes import Bars
from klviz.document.presets import load_preset
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of

EXAMPLE = ((0.5, 0.5), (0.25, 0.75), (0.1, 0.9))
row = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda w: sum(w) > 0.1)


def three(p: tuple[float, ...], q: tuple[float, ...], r: tuple[float, ...]) -> Comparison:
    found = over_outcomes(p, q, aspect="distance")
    return replace(found, table=replace(found.table, r=Bars(r)))


def shown(comparison: Comparison, engine: Compare | None = None) -> DistanceContent:
    engine = engine or Compare(budget=60.0)
    content = engine.answer(request_of(replace(comparison, aspect="distance"))).content
    assert isinstance(content, DistanceContent)
    return content


def finished(comparison: Comparison) -> DistanceContent:
    engine = Compare(budget=60.0)
    for _ in range(20):
        content = shown(comparison, engine)
        if content.complete:
            return content
    raise AssertionError("it does not come to an end")


def test_the_triangle_of_kl_fails_by_the_numbers_of_the_example() -> None:
    triangle = shown(three(*EXAMPLE)).triangle
    assert triangle.fails
    way = triangle.way
    assert way is not None
    assert (way.direct.start, way.first.end, way.direct.end) == ("P", "Q", "R")
    assert way.direct.value.value == pytest.approx(0.5108256, abs=5e-8)
    assert way.first.value.value == pytest.approx(0.1438410, abs=5e-8)
    assert way.second.value.value == pytest.approx(0.0923315, abs=5e-8)
    assert way.identity.statement == "KL(P‖R) ≤ KL(P‖Q) + KL(Q‖R)"
    assert len(triangle.edges) == 6


@settings(max_examples=60, deadline=None)
@given(row, row, row)
def test_root_jsd_always_holds(p: list[float], q: list[float], r: list[float]) -> None:
    triangle = shown(replace(three(tuple(p), tuple(q), tuple(r)), edges="root_jsd")).triangle
    assert len(triangle.edges) == 3
    assert not triangle.fails


def test_root_jsd_holds_on_the_line_where_kl_fails() -> None:
    line = on_the_line("N(0, 1)", "N(1, 1)", r=parse_target("N(2, 1)"))
    kl, root = (shown(replace(line, edges=key)).triangle for key in ("kl", "root_jsd"))
    assert kl.fails
    assert kl.way is not None
    assert kl.way.identity.slack == pytest.approx(-1.0)
    assert not root.fails


def test_where_everything_is_infinite_nothing_fails() -> None:
    triangle = shown(three((0.5, 0.5), (1.0, 0.0), (0.0, 1.0))).triangle
    assert triangle.way is not None
    assert not triangle.fails


def test_a_way_round_may_be_finite_where_the_straight_one_is_infinite() -> None:
    line = on_the_line("t(1.5; 0, 1)", "t(3; 0, 1)", r=parse_target("N(0, 1)"))
    triangle = shown(line).triangle
    assert triangle.fails
    assert triangle.way is not None
    assert triangle.way.identity.statement == "KL(P‖R) ≤ KL(P‖Q) + KL(Q‖R)"
    assert triangle.way.direct.value.value == math.inf
    assert "tail" in triangle.way.direct.value.reason
    assert triangle.way.identity.right.value < 1.0


@pytest.mark.parametrize("stretch", [0.25, 8.0])
def test_stretching_changes_distances_along_x_alone(stretch: float) -> None:
    meters = {
        m.key: m
        for m in shown(on_the_line("N(0,1)", "0.5 N(1,1)+0.5 Laplace(3,2)", stretch=stretch)).meters
    }
    assert tuple(meters) == tuple(MEASURED)
    laws = {"l2": stretch**-0.5, "w1": stretch}
    for key, meter in meters.items():
        wanted = laws.get(key, 1.0) * meter.before.value
        doubt = meter.value.error + laws.get(key, 1.0) * meter.before.error + 1e-14 * wanted
        assert abs(meter.value.value - wanted) <= doubt


def test_an_infinite_kl_stays_so_while_l2_falls() -> None:
    meters = {m.key: m for m in shown(on_the_line("t(1; 0, 1)", "N(0, 1)", stretch=1e6)).meters}
    assert meters["kl"].value.value == math.inf
    assert meters["l2"].value.value < 1e-3
    assert meters["w1"].value.value == math.inf


def test_over_outcomes_only_the_way_of_the_mass_is_stretched() -> None:
    found = shown(replace(three(*EXAMPLE), stretch=4.0))
    changed = [m.key for m in found.meters if m.value.value != m.before.value]
    assert changed == ["w1"]
    assert found.meters[-1].value.value == pytest.approx(1.0)


def test_the_trail_begins_afresh_with_another_p() -> None:
    engine = Compare(budget=60.0)
    for loc in (0.0, 0.5, 1.0):
        found = shown(on_the_line("N(0, 1)", f"N({loc}, 2)"), engine)
    assert len(found.trail) == 3
    assert found.trail[-1] == pytest.approx([0.5 * 0.25 + 0.3181472, 0.5 + 0.8068528], abs=1e-6)
    assert len(shown(on_the_line("N(0, 3)", "N(1, 2)"), engine).trail) == 1


def test_a_long_trail_keeps_its_last_pair_and_leaves_out_what_lies_close() -> None:
    trail = Trail()
    for number in range(5 * MOST_SEEN):
        seen = trail.follow("p", 0.01 * number, 1.0 + number % 2)
        assert len(seen) <= MOST_SEEN
        assert seen[-1].tolist() == [0.01 * number, 1.0 + number % 2]
    trail.follow("p", 1e6, 1.0)
    count = len(trail.follow("p", 1e6, 2.0))
    assert len(trail.follow("p", 1.1e6, 2.0001)) == count
    assert len(trail.follow("p", math.inf, math.nan)) == count


def test_infinity_is_at_the_edge() -> None:
    assert squashed(np.array([0.0, 1.0, math.inf])).tolist() == [0.0, 0.5, 1.0]


def test_two_normals_agree_on_the_line_of_equal_scales() -> None:
    plane = finished(on_the_line("N(1, 3)", "N(0, 2)")).plane
    assert plane is not None
    assert plane.curve[:, 1] == pytest.approx(math.log(3.0))
    assert plane.spot == (0.0, math.log(2.0))
    assert plane.home == (1.0, math.log(3.0))


def test_a_mixture_agrees_on_a_curve_that_is_where_it_is_said_to_be() -> None:
    plane = finished(on_the_line("0.5 N(-3, 1) + 0.5 N(3, 1)", "N(0, 1)")).plane
    assert plane is not None
    points = plane.curve[np.isfinite(plane.curve[:, 0])]
    assert len(points) > 20
    for loc, log_scale in points[:: len(points) // 8]:
        line = on_the_line("0.5 N(-3, 1) + 0.5 N(3, 1)", f"N({loc:.12f}, {math.exp(log_scale)!r})")
        snapshot = Compare().answer(request_of(line))
        both = snapshot.forward.value, snapshot.reverse.value
        assert both[0] == pytest.approx(both[1], rel=0.02)


def test_cauchys_agree_everywhere() -> None:
    plane = finished(on_the_line("t(1; 0, 1)", "t(1; 3, 2)")).plane
    assert plane is not None
    assert plane.everywhere
    assert not plane.share.any()


@pytest.mark.parametrize(
    ("comparison", "kind"),
    [
        (over_outcomes(), "coins"),
        (over_outcomes((0.2, 0.3, 0.5), (0.3, 0.2, 0.5)), "outcomes"),
        (over_outcomes((1.0,) * 5, (1.0, 2.0, 3.0, 4.0, 0.0)), "mixed"),
        (over_outcomes((1.0,) * 512, tuple(range(512))), "mixed"),
    ],
)
def test_outcomes_have_a_plane_at_once(comparison: Comparison, kind: str) -> None:
    found = shown(comparison)
    assert found.complete
    assert found.plane is not None
    assert found.plane.kind == kind
    assert np.nanmax(np.abs(found.plane.share)) <= 1.0


def test_a_triangle_of_mixtures_agrees_at_its_corners_with_the_numbers_of_its_corners() -> None:
    comparison = load_preset("two-humps").comparison
    snapshot = Compare(budget=60.0).answer(request_of(replace(comparison, aspect="distance")))
    content = snapshot.content
    assert isinstance(content, DistanceContent)
    plane = content.plane
    assert plane is not None
    forward, reverse = snapshot.forward.value, snapshot.reverse.value
    assert forward > reverse
    # Forward is the larger one in the last 1.5 % of Q's weight alone.
    assert plane.share[0, -1] == pytest.approx((forward - reverse) / (forward + reverse))
    assert np.count_nonzero(plane.share > 0.0) > 50
    assert np.isfinite(plane.curve[:, 0]).any()
    away = np.abs(squashed(plane.threads) - squashed(np.array([forward, reverse])))
    assert np.nanmin(away.max(axis=1)) < 1e-9


def test_the_first_triangle_shows_kl_failing() -> None:
    triangle = shown(replace(Comparison(), space="line")).triangle
    assert triangle.fails
    assert triangle.way is not None
    assert triangle.way.identity.slack < -0.2


def test_an_exchange_of_outcomes_lies_on_the_curve() -> None:
    plane = shown(over_outcomes((0.2, 0.3, 0.5), (0.4, 0.3, 0.3))).plane
    assert plane is not None
    assert len(plane.mirrors) == 3
    curve = plane.curve[np.isfinite(plane.curve[:, 0])]
    for place in plane.mirrors:
        assert np.hypot(*(curve - place).T).min() < 0.01


def test_what_is_out_of_reach_leaves_the_rest() -> None:
    found = finished(on_the_line("N(0, 1e200)", "N(0, 1)"))
    assert found.plane is None
    assert found.no_plane
    assert found.meters[0].key == "kl"


def test_every_answer_finds_more_until_all_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distance, "A_FRAME", 0.0)
    engine = Compare(budget=0.0)
    line = on_the_line("0.5 N(-3, 1) + 0.5 Laplace(3, 1)", "N(1, 2)", stretch=2.0)
    missing = []
    for _ in range(200):
        content = shown(line, engine)
        missing.append(
            sum(math.isnan(m.value.value) + math.isnan(m.before.value) for m in content.meters)
        )
        if content.complete:
            break
    assert content.complete
    assert missing[0] > 0
    assert missing[-1] == 0
    assert sorted(missing, reverse=True) == missing


def test_nothing_goes_on_where_there_is_no_plane_any_more() -> None:
    engine = Compare(budget=0.0)
    assert not shown(on_the_line("t(3; 0, 1)", "Laplace(0, 1)"), engine).complete
    for _ in range(30):
        found = shown(on_the_line("N(0, 1e200)", "Laplace(0, 1)"), engine)
    assert found.no_plane
    assert found.complete
