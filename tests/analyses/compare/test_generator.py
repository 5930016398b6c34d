"""The generator of a pair: what is said of every reference, in slices, and as pictures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from klviz.analyses.compare.generator import GeneratorContent, Generators, row_keys, value_of
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.pairs import pair_of
from klviz.analyses.compare.ratio_pictures import FARTHEST, WITHIN, range_shown
from klviz.core.bounds import BOUNDS
from klviz.core.divergences import DIVERGENCES
from klviz.document.comparison import Comparison
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.core.records import cases

COIN = over_outcomes(aspect="generator")
MODES = on_the_line("0.5 N(-3, 1) + 0.5 N(3, 1)", "N(0, 3)", aspect="generator")
CAUCHY = on_the_line("t(1; 0, 1)", "N(0, 1)", aspect="generator")
BLOCKS = on_the_line("U(0, 2)", "U(1, 3)", aspect="generator")
NAMES = {"kl": "kl_pq", "reverse_kl": "kl_qp", "chi2": "chi2_pq", "neyman_chi2": "chi2_qp"}
SCENES = {"coin": COIN, "modes": MODES, "cauchy": CAUCHY, "blocks": BLOCKS}


def of(comparison: Comparison, analyst: Generators | None = None) -> GeneratorContent:
    found = (analyst or Generators(60.0)).answer(request_of(comparison), pair_of(comparison))
    assert found.complete
    return found


@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: str(case["id"]))
def test_the_table_of_every_reference_is_right(case: Any) -> None:
    if len(case.get("p", ())) < 2:
        pytest.skip("given by logits, or no table of outcomes")
    content = of(over_outcomes(tuple(case["p"]), tuple(case["q"]), alpha=0.25))
    found = {row.key: row for row in content.rows}
    for key, row in found.items():
        assert row.value is not None
        assert all(bound.identity is not None for bound in row.bounds)
        assert all(bound.identity.holds for bound in row.bounds if bound.identity is not None)
        given = case["values"].get(NAMES.get(key, key))
        if key == "alpha":
            given = case["values"].get("minka_alpha", {}).get("0.25")
        if given is not None and not isinstance(given, dict):
            assert row.value.value == pytest.approx(float(given), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("levelled", [False, True])
@pytest.mark.parametrize("scene", SCENES)
def test_what_is_added_on_the_axis_is_the_value(scene: str, levelled: bool, key: str) -> None:
    content = of(replace(SCENES[scene], divergence=key, levelled=levelled, alpha=0.3))
    shares, picture = content.shares, content.picture
    assert shares is not None
    assert picture is not None
    assert content.value is not None
    assert shares.agrees
    assert shares.values.size == picture.q.size == picture.bins + 2 + picture.atoms.size
    assert picture.total == pytest.approx(1.0, abs=1e-12)
    assert math.fsum(picture.p) + picture.uncovered == pytest.approx(1.0, abs=1e-12)
    parts = [*shares.values.tolist(), shares.at_zero, shares.at_infinity]
    assert content.value.value == pytest.approx(
        math.inf if math.inf in parts else math.fsum(parts), abs=1e-11
    )


def test_a_coin_has_its_two_ratios_as_atoms() -> None:
    picture = of(COIN).picture
    assert picture is not None
    assert picture.atoms == pytest.approx(np.log([0.2, 1.8]))
    assert picture.names == ("1", "0")
    assert picture.q[2:].tolist() == [0.5, 0.5]
    assert picture.p[2:] == pytest.approx([0.1, 0.9])


def test_outcomes_of_one_ratio_are_one_atom_and_what_lies_beyond_is_at_the_ends() -> None:
    content = of(over_outcomes((0.25, 0.25, 0.5, 1e-200), (0.25, 0.25, 1e-200, 0.5)))
    picture, shares = content.picture, content.shares
    assert picture is not None
    assert shares is not None
    assert picture.names == ("0, 1",)
    assert picture.q == pytest.approx([0.5, 1e-200, 0.5], rel=1e-3)
    assert shares.values[1] == pytest.approx(0.5 * math.log(0.5e200), rel=1e-9)


def test_mass_that_only_one_of_them_has_is_at_the_ends() -> None:
    content = of(BLOCKS)
    assert content.picture is not None
    assert content.shares is not None
    assert (content.picture.missed, content.picture.uncovered) == (0.5, 0.5)
    assert (content.shares.at_zero, content.shares.at_infinity) == (0.0, math.inf)
    jsd = of(replace(BLOCKS, divergence="jsd"))
    assert jsd.shares is not None
    assert jsd.shares.at_zero == pytest.approx(0.25 * math.log(2.0))
    assert jsd.value is not None
    assert jsd.value.value == pytest.approx(0.5 * math.log(2.0))


@pytest.mark.parametrize("scene", SCENES)
def test_every_divergence_is_in_the_table_with_a_reason_where_it_is_infinite(scene: str) -> None:
    content = of(SCENES[scene])
    keys = [row.key for row in content.rows]
    assert keys[: len(DIVERGENCES)] == list(DIVERGENCES)
    assert keys[len(DIVERGENCES) :] == ["renyi", *(["w1", "w2"] if scene != "coin" else [])]
    for row in content.rows:
        assert row.value is not None
        assert math.isfinite(row.value.value) or row.value.reason
        assert all(bound.identity is not None for bound in row.bounds)
        assert all(bound.identity.holds for bound in row.bounds if bound.identity is not None)


def test_bounds_that_are_attained_are_told() -> None:
    apart = of(over_outcomes((1.0, 0.0), (0.0, 1.0)))
    attained = {bound.statement for row in apart.rows for bound in row.bounds if bound.attained}
    keys = {"jsd_bound", "variation_bound", "hellinger_bound", "lin"}
    assert attained >= {BOUNDS[key].statement for key in keys}
    assert BOUNDS["pinsker"].statement not in attained
    coin = of(COIN)
    assert not any(b.attained for row in coin.rows for b in row.bounds if row.key == "kl")


def test_rényi_s_divergence_has_no_negative_order() -> None:
    content = of(replace(COIN, alpha=-1.0))
    assert "renyi" not in [row.key for row in content.rows]


def test_jensen_shannon_is_the_same_both_ways_and_below_its_ceiling() -> None:
    for scene in SCENES.values():
        middle = of(scene).middle
        assert middle is not None
        assert middle.jsd is not None
        assert middle.swapped is not None
        assert abs(middle.jsd.value - middle.swapped.value) <= (
            middle.jsd.error + middle.swapped.error
        )
        assert middle.jsd.value < math.log(2.0)
        assert middle.m.tolist() == (0.5 * (middle.p + middle.q)).tolist()


def test_the_family_goes_from_reverse_to_forward() -> None:
    content = of(COIN)
    assert content.family is not None
    values = content.family.values
    assert values[0] == pytest.approx(0.5108256237659907)
    assert values[-1] == pytest.approx(0.3680642071684971)
    assert values[20] == pytest.approx(4.0 * 0.10557280900008412)
    infinite = of(CAUCHY).family
    assert infinite is not None
    assert math.isinf(infinite.values[-1])
    assert np.isfinite(infinite.values[:-1]).all()


def test_a_dial_that_turns_asks_only_for_what_depends_on_it() -> None:
    analyst, pair = Generators(60.0), pair_of(MODES)
    first = analyst.answer(request_of(MODES), pair)
    turned = replace(MODES, divergence="alpha", alpha=0.31)
    second = analyst.answer(request_of(turned), pair)
    assert second.picture is first.picture
    same = [a.value is b.value for a, b in zip(first.rows, second.rows, strict=True)]
    changed = {row.key for row, kept in zip(second.rows, same, strict=True) if not kept}
    assert changed == {"alpha", "renyi"}


def test_it_comes_in_slices_and_the_whole_is_the_same() -> None:
    lab, request = Compare(budget=0.0), request_of(MODES)
    looks = []
    for _ in range(200):
        snapshot = lab.answer(request)
        assert isinstance(snapshot.content, GeneratorContent)
        looks.append(snapshot.content)
        if snapshot.content.complete:
            break
    assert looks[0].curve is not None
    assert looks[0].picture is not None
    assert looks[0].value is not None
    assert not looks[0].complete
    assert looks[-1].complete
    assert len({tuple(len(row.bounds) for row in look.rows) for look in looks}) == 1
    known = [sum(row.value is not None for row in look.rows) for look in looks]
    assert known == sorted(known)
    whole = of(MODES)
    assert [row.value for row in looks[-1].rows] == [row.value for row in whole.rows]


def test_a_line_that_cannot_be_cut_says_so_in_the_table_and_nothing_stops() -> None:
    content = of(on_the_line("t(1e-6; 0, 1)", "t(2e-6; 0, 1)", aspect="generator"))
    assert content.picture is None
    assert content.curve is not None
    assert any(row.value is not None and row.value.reason for row in content.rows)


def test_the_axis_seldom_moves_and_never_shrinks_to_nothing() -> None:
    assert range_shown(0.0, 0.0) == (-2.0, 1.5)
    assert range_shown(-900.0, 900.0) == FARTHEST
    assert range_shown(-900.0, 900.0, WITHIN) == WITHIN
    assert range_shown(-3.4, 2.2) == range_shown(-3.9, 2.9) == (-4, 3)


@pytest.mark.parametrize(
    "comparison",
    [
        on_the_line("N(0, 1)", "N(2, 1)", aspect="generator"),
        on_the_line("N(0, 1)", "N(9, 1)", aspect="generator"),
        over_outcomes((0.5, 0.5 - 1e-6, 1e-6), (1e-6, 0.5, 0.5 - 1e-6), aspect="generator"),
    ],
)
def test_the_axis_of_r_reaches_as_far_as_what_is_added(comparison: Comparison) -> None:
    content = of(comparison)
    picture, shares, curve = content.picture, content.shares, content.curve
    assert picture is not None
    assert shares is not None
    assert curve is not None
    beyond = abs(shares.values[0]) + abs(shares.values[picture.bins + 1])
    assert beyond < 0.01 * shares.total
    assert curve.log_r[0] < picture.low < picture.high < curve.log_r[-1]


def test_no_axis_is_long_enough_for_an_infinite_sum() -> None:
    picture = of(on_the_line("t(2; 0, 1)", "N(0, 1)", aspect="generator")).picture
    assert picture is not None
    assert picture.low >= WITHIN[0]
    assert picture.high == WITHIN[1]


def test_every_row_can_be_asked_for_alone() -> None:
    pair = pair_of(MODES)
    assert all(value_of(pair, key).value >= 0.0 for key in row_keys(pair, 0.5))


@pytest.mark.parametrize("key", DIVERGENCES)
def test_divergences_that_a_swap_leaves_as_they_are_are_their_own_duals(key: str) -> None:
    curve = of(replace(COIN, divergence=key, alpha=0.5)).curve
    assert curve is not None
    assert curve.symmetric == (key in {"jeffreys", "jsd", "hellinger2", "tv", "alpha"})
    other = of(replace(COIN, divergence=key, alpha=0.4)).curve
    assert other is not None
    assert other.symmetric == (curve.symmetric and key != "alpha")
