"""What is drawn of two densities side by side, and what is read of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.line_overview import LineContent, LineReading
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.sight import Sight
from klviz.analyses.views import RATIO_VIEWS
from tests.analyses.compare.scenes import on_the_line, request_of
from tests.core.records import cases

MANY = (
    " + ".join(f"N({at}, 0.4)" for at in range(-4, 4)),
    " + ".join(f"Laplace({0.9 * at}, 0.5)" for at in range(-4, 4)),
)


def shot(
    p: str = "N(0, 1)", q: str = "N(0, 2)", *, nodes: bool = False, **sight: Any
) -> CompareSnapshot:
    request = request_of(on_the_line(p, q, nodes=nodes), replace(Sight(), **sight))
    return Compare().answer(request)


def content(p: str = "N(0, 1)", q: str = "N(0, 2)", **sight: Any) -> LineContent:
    found = shot(p, q, **sight).content
    assert isinstance(found, LineContent)
    return found


def area(values: np.ndarray, x: np.ndarray) -> float:
    return float(np.trapezoid(values, x))


@pytest.mark.parametrize("pair", [("N(0, 1)", "N(0, 2)"), MANY, ("Laplace(0, 1)", "N(1, 3)")])
def test_the_areas_of_what_is_drawn_are_the_numbers_beside_it(pair: tuple[str, str]) -> None:
    found = content(*pair, points=4000, view=(-40.0, 40.0))
    for direction in (found.forward, found.reverse):
        if math.isinf(direction.value.value):
            continue
        drawn = direction.compared
        assert area(np.maximum(drawn, 0.0), found.x) == pytest.approx(
            direction.gain.value, rel=2e-3
        )
        assert area(np.maximum(-drawn, 0.0), found.x) == pytest.approx(
            direction.loss.value, rel=2e-3
        )
        assert direction.gain.value - direction.loss.value == pytest.approx(
            direction.value.value, abs=1e-12
        )


def test_each_direction_averages_its_own_log_ratio_over_its_own_density() -> None:
    found = content(ratio_view="log_ratio")
    usual = content()
    for seen, drawn in ((found.forward, usual.forward), (found.reverse, usual.reverse)):
        assert np.allclose(seen.weight * seen.compared, drawn.compared)
    assert np.allclose(found.forward.compared, -found.reverse.compared)
    assert np.allclose(found.forward.weight, usual.p)
    assert np.allclose(found.reverse.weight, usual.q)


def test_the_ratio_of_the_reverse_direction_is_the_inverse() -> None:
    found = content(ratio_view="ratio")
    assert np.allclose(found.forward.compared * found.reverse.compared, 1.0)


def test_pulls_are_of_q_in_both_directions() -> None:
    found, usual = content(ratio_view="pull"), content()
    assert np.allclose(found.forward.compared, usual.q - usual.p)
    assert np.allclose(found.reverse.compared, usual.reverse.compared)


def test_running_integrals_end_at_both_values() -> None:
    found = content(ratio_view="running", view=(-60.0, 60.0))
    for direction in (found.forward, found.reverse):
        assert direction.compared[0] == pytest.approx(0.0, abs=1e-12)
        assert direction.compared[-1] == pytest.approx(direction.value.value, abs=1e-11)


def test_densities_are_equal_where_it_says() -> None:
    edge = math.sqrt(8.0 * math.log(2.0) / 3.0)
    assert content().equal == pytest.approx([-edge, edge], abs=1e-8)


def test_swapping_p_and_q_swaps_the_directions() -> None:
    one, other = content("N(0, 1)", "t(4; 1, 2)"), content("t(4; 1, 2)", "N(0, 1)")
    assert one.forward.value.value == pytest.approx(other.reverse.value.value, rel=1e-12)
    assert one.reverse.loss.value == pytest.approx(other.forward.loss.value, rel=1e-9)


@pytest.mark.parametrize("case", cases("gaussian_1d"), ids=lambda case: case["id"])
def test_terms_of_two_normals_are_the_divergence_and_quadrature_agrees(
    case: dict[str, Any],
) -> None:
    p, q = (f"N({case[who]['loc']!r}, {case[who]['scale']!r})" for who in "pq")
    found = content(p, q)
    for direction, told in (found.forward, "kl_pq"), (found.reverse, "kl_qp"):
        assert direction.value.value == pytest.approx(case["values"][told], rel=1e-15)
        terms, checked = direction.terms, direction.quadrature
        assert terms is not None
        size = abs(terms.log_ratio) + terms.spread + terms.shift + 0.5
        total = terms.log_ratio + terms.spread + terms.shift - 0.5
        assert total == pytest.approx(direction.value.value, abs=1e-14 * size)
        if checked is not None:
            doubt = checked.error + direction.value.error
            assert abs(checked.value - direction.value.value) <= doubt


def test_only_normals_have_terms_and_only_formulas_are_checked() -> None:
    found = content("0.5 N(0, 1) + 0.5 N(3, 1)", "N(0, 2)")
    assert found.forward.terms is None
    assert found.forward.quadrature is None


def test_quadrature_points_are_shown_if_wanted() -> None:
    assert not content().forward.nodes.size
    found = shot(nodes=True).content
    assert isinstance(found, LineContent)
    for direction in (found.forward, found.reverse):
        assert (np.diff(direction.nodes) >= 0.0).all()
        assert direction.nodes.size == 21 * direction.panels.size


def test_an_infinite_direction_has_an_infinite_gain_and_says_why() -> None:
    found = content("N(0, 1)", "U(-1, 1)")
    assert found.forward.gain.value == math.inf
    assert "P" in found.forward.gain.reason or "p" in found.forward.gain.reason
    assert 0.0 < found.forward.loss.value < 1.0
    assert math.isfinite(found.reverse.value.value)


@pytest.mark.parametrize("ratio", RATIO_VIEWS)
def test_what_is_read_is_what_is_drawn(ratio: str) -> None:
    snapshot = shot("N(0, 1)", "t(4; 1, 2)", ratio_view=ratio, cursor=0.7, view=(-3.0, 0.7))
    drawn, read = snapshot.content, snapshot.reading
    assert isinstance(drawn, LineContent)
    assert isinstance(read, LineReading)
    point = read.point
    assert point is not None
    assert point.p == pytest.approx(drawn.p[-1])
    assert point.q == pytest.approx(drawn.q[-1])
    assert point.forward.compared == pytest.approx(drawn.forward.compared[-1], abs=1e-12)
    assert point.reverse.compared == pytest.approx(drawn.reverse.compared[-1], abs=1e-12)
    assert point.forward.log_ratio == pytest.approx(math.log(point.p / point.q))
    assert point.reverse.log_ratio == pytest.approx(-point.forward.log_ratio)


def test_a_region_of_everything_has_all_of_both_and_all_of_each_direction() -> None:
    read = shot(region=(-500.0, 500.0)).reading
    assert isinstance(read, LineReading)
    assert read.part is not None
    for mass in (read.part.p, read.part.q):
        assert mass.value == pytest.approx(1.0, abs=1e-12)
    for part in (read.part.forward, read.part.reverse):
        assert part.share.value == pytest.approx(1.0, abs=1e-10)


def test_shares_below_and_in_the_region_above_make_one() -> None:
    read = shot(cursor=0.5, region=(0.5, 900.0)).reading
    assert isinstance(read, LineReading)
    assert read.point is not None
    assert read.part is not None
    for below, above in (
        (read.point.forward, read.part.forward),
        (read.point.reverse, read.part.reverse),
    ):
        assert below.share.value + above.share.value == pytest.approx(1.0, abs=1e-9)


def test_nothing_is_sought_again_while_only_the_view_moves() -> None:
    engine, comparison = Compare(), on_the_line(*MANY)
    shots = [
        engine.answer(request_of(comparison, Sight(view=view)))
        for view in ((-9.0, 9.0), (-2.0, 9.0))
    ]
    contents = [found.content for found in shots]
    assert all(isinstance(found, LineContent) for found in contents)
    one, other = contents
    assert isinstance(one, LineContent)
    assert isinstance(other, LineContent)
    assert one.forward.loss is other.forward.loss
    assert one.x[0] != other.x[0]


@pytest.mark.parametrize("ratio", RATIO_VIEWS)
@pytest.mark.parametrize(
    ("p", "q"),
    [
        ("Cauchy(0, 1)", "Cauchy(1e150, 1)"),
        ("N(0, 1e-300)", "N(0, 1)"),
        ("N(0, 1)", "N(1e9, 1e-9)"),
        ("U(0, 1)", "U(5, 6)"),
        ("t(0.01; 0, 1)", "N(0, 1)"),
    ],
)
def test_values_that_are_known_are_shown_whatever_else_is_not(p: str, q: str, ratio: str) -> None:
    found = shot(p, q, nodes=True, ratio_view=ratio, cursor=0.5, region=(0.0, 1.0))
    assert found.error == ""
    assert not math.isnan(found.forward.value)
    assert isinstance(found.content, LineContent)
    for direction in (found.content.forward, found.content.reverse):
        loss = direction.loss
        assert 0.0 <= loss.value <= 1.0 or (math.isnan(loss.value) and loss.reason)
