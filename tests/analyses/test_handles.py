"""Handles: where a hand can take the densities, and what follows from a drag."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.analyses.handles import (
    LARGEST_SHARE,
    START,
    Grain,
    Handle,
    Side,
    dragged,
    grain,
    handles,
    nudged,
    told,
)
from klviz.analyses.translation import mixture_of
from klviz.core.families import FAMILIES
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component, Target

FINE = Grain(0.01, 0.01)
PEAK, LEFT, RIGHT = Side.PEAK, Side.LEFT, Side.RIGHT


def scene_of(text: str) -> Scene:
    return Scene(parse_target(text))


def handle_of(scene: Scene, owner: int, side: Side) -> Handle:
    return next(h for h in handles(scene) if h.identity == ("target", owner, side))


def values(scene: Scene, number: int = 0) -> tuple[float, ...]:
    return scene.target.components[number].values


def weights(scene: Scene) -> list[float]:
    return [component.weight for component in scene.target.components]


def test_a_component_has_a_peak_and_two_sides_and_so_has_the_start() -> None:
    found = handles(FIRST_SCENE)
    assert [(h.owner, h.side) for h in found] == [
        (owner, side) for owner in (0, 1, START) for side in (LEFT, PEAK, RIGHT)
    ]
    assert [h.x for h in found] == [-4, -3, -2, 2, 3, 4, 1, 2, 3]
    assert [h.weighs for h in found] == [False, True, False] * 2 + [False] * 3


@pytest.mark.parametrize("key", FAMILIES)
def test_a_handle_lies_on_the_density_of_its_component(key: str) -> None:
    family = FAMILIES[key]
    member = family.member(tuple(row.default for row in family.parameters))
    moved = (0.8, 2.2) if key == "uniform" else family.values(member._replace(loc=1.5, scale=0.7))
    scene = Scene(Target((Component(key, 0.25, moved), Component("normal", 0.75, (1e6, 1.0)))))
    for handle in handles(scene)[:3]:
        p = mixture_of(scene.target).prob(np.array([handle.x]))[0]
        assert handle.y == pytest.approx(float(p), rel=1e-9)
        assert handle.x == pytest.approx(1.5 + handle.side.value * 0.7)


@pytest.mark.parametrize("key", FAMILIES)
@given(x=st.floats(-50, 50), y=st.floats(0, 10))
def test_what_is_dragged_is_then_where_the_hand_is(key: str, x: float, y: float) -> None:
    family = FAMILIES[key]
    values = tuple(row.default for row in family.parameters)
    scene = Scene(Target((Component(key, 1.0, values), Component("normal", 3.0, (0.0, 1.0)))))
    for side in Side:
        handle = handle_of(scene, 0, side)
        after = dragged(scene, handle, x, y, FINE)
        assert math.fsum(weights(after)) == pytest.approx(4.0)
        assert after.target.components[1].values == (0.0, 1.0)
        ends = [handle_of(after, 0, other).x for other in Side]
        # An end of a block cannot pass the other one.
        outside = key == "uniform" and side.value * (x + side.value) <= 0.01
        assert outside or min(abs(end - x) for end in ends) <= 0.0101


def test_height_is_weight_and_the_others_make_room_in_proportion() -> None:
    scene = scene_of("0.5 N(0, 1) + 0.2 N(3, 1) + 0.3 N(6, 1)")
    handle = handle_of(scene, 0, PEAK)
    after = dragged(scene, handle, 0.0, 0.75 * 0.3989422804014327, FINE)
    assert weights(after) == pytest.approx([0.75, 0.1, 0.15])
    assert values(after) == (0.0, 1.0)


@pytest.mark.parametrize(("height", "share"), [(-1.0, 0.01), (0.0, 0.01), (99.0, LARGEST_SHARE)])
def test_no_weight_is_lost_by_hand(height: float, share: float) -> None:
    scene = scene_of("0.5 N(0, 1) + 0.5 N(3, 1)")
    after = dragged(scene, handle_of(scene, 1, PEAK), 3.0, height, FINE)
    assert weights(after) == pytest.approx([1.0 - share, share])


def test_a_component_without_weight_lies_on_the_axis_and_is_drawn_up_from_there() -> None:
    scene = scene_of("0 N(0, 1) + 0.5 N(3, 1) + 0.5 N(6, 1)")
    handle = handle_of(scene, 0, PEAK)
    assert (handle.y, handle.weighs) == (0.0, True)
    aside = dragged(scene, handle, 1.0, 0.0, FINE)
    assert values(aside) == (1.0, 1.0)
    assert weights(aside) == [0.0, 0.5, 0.5]
    up = dragged(scene, handle, 0.0, 0.2 * 0.3989422804014327, FINE)
    assert weights(up) == pytest.approx([0.2, 0.4, 0.4])
    assert weights(nudged(scene, handle, 0, 1, FINE)) == pytest.approx([0.01, 0.495, 0.495])
    assert weights(nudged(scene, handle, 0, -1, FINE)) == [0.0, 0.5, 0.5]


def test_a_component_alone_has_no_weight_to_drag() -> None:
    scene = scene_of("N(0, 1)")
    handle = handle_of(scene, 0, PEAK)
    assert not handle.weighs
    assert dragged(scene, handle, 2.0, 9.0, FINE).target == parse_target("N(2, 1)")


def test_a_side_is_a_width_and_an_end_of_a_block_is_an_end() -> None:
    normal = scene_of("N(1, 2)")
    assert values(dragged(normal, handle_of(normal, 0, RIGHT), 4.236, 0.0, FINE)) == (1.0, 3.24)
    assert values(dragged(normal, handle_of(normal, 0, LEFT), 1.0, 0.0, FINE)) == (1.0, 0.01)
    block = scene_of("U(-1, 1)")
    assert values(dragged(block, handle_of(block, 0, RIGHT), 4.236, 0.0, FINE)) == (-1.0, 4.24)
    assert values(dragged(block, handle_of(block, 0, LEFT), -3.0, 0.0, FINE)) == (-3.0, 1.0)
    assert values(dragged(block, handle_of(block, 0, PEAK), 7.0, 0.0, FINE)) == (6.0, 8.0)


def test_the_start_of_q_moves_and_p_does_not() -> None:
    after = dragged(FIRST_SCENE, handle_of(FIRST_SCENE, START, PEAK), -1.337, 5.0, FINE)
    assert after.approximation == Approximation("normal", (-1.34, 1.0))
    assert after.target == FIRST_SCENE.target


def test_keys_move_along_one_axis_and_leave_the_other_as_it_is() -> None:
    scene = scene_of("0.333 N(0.12345, 1) + 0.667 N(3, 1)")
    handle = handle_of(scene, 0, PEAK)
    right = nudged(scene, handle, 1, 0, FINE)
    assert values(right) == (0.13, 1.0)
    assert weights(right) == weights(scene)
    up = nudged(scene, handle, 0, 1, FINE)
    assert values(up) == values(scene)
    assert weights(up) == pytest.approx([0.34, 0.66])
    side = handle_of(scene, 0, RIGHT)
    assert nudged(scene, side, 0, 1, FINE) == scene
    assert values(nudged(scene, side, -1, 0, FINE)) == (0.12345, 0.99)


@pytest.mark.parametrize(
    ("pixel", "pixels", "expected"),
    [(0.016, 1.0, 0.02), (0.01, 1.0, 0.01), (0.3, 16.0, 5.0), (1e-200, 1.0, 1e-200)],
)
def test_grains_are_round(pixel: float, pixels: float, expected: float) -> None:
    assert grain(pixel, pixels) == pytest.approx(expected)


def test_words_say_what_moves_and_how_it_stands() -> None:
    scene = scene_of("0.25 N(-3, 1.5) + 0.75 U(1, 2)")
    texts = {(h.owner, h.side): told(scene, h) for h in handles(scene)}
    assert texts[0, PEAK] == "component 1: mean μ = −3, weight w = 0.25"
    assert texts[0, LEFT] == "component 1: sd σ = 1.5"
    assert texts[1, RIGHT] == "component 2: low a = 1, high b = 2"
    assert texts[START, PEAK] == "start of q: mean μ = 2"


def test_every_component_of_a_start_that_is_a_mixture_has_its_handles() -> None:
    start = Approximation.mixture([Component("normal", 1.0, (k, 0.5)) for k in (-1.0, 4.0)])
    scene = replace(FIRST_SCENE, approximation=start)
    own = [handle for handle in handles(scene) if handle.is_of_start]
    assert [(handle.owner, handle.x) for handle in own] == [
        (-1, -1.5), (-1, -1.0), (-1, -0.5), (-2, 3.5), (-2, 4.0), (-2, 4.5),
    ]  # fmt: skip
    moved = dragged(scene, own[4], 2.5, 0.0, Grain(0.1, 0.01))
    assert moved.approximation.values == (1.0, 1.0, -1.0, 2.5, 0.5, 0.5)
    wider = dragged(moved, own[5], 4.0, 0.0, Grain(0.1, 0.01))
    assert wider.approximation.values == (1.0, 1.0, -1.0, 2.5, 0.5, 1.5)
    assert told(wider, own[3]).startswith("start of q, component 2: ")
    assert wider.target == scene.target


COMPARED_SCENE = replace(
    FIRST_SCENE,
    lab="compare",
    comparison=replace(
        FIRST_SCENE.comparison,
        p=parse_target("N(0, 1)"),
        q=parse_target("0.25 N(-2, 0.5) + 0.75 U(1, 3)"),
    ),
)


def test_two_that_are_compared_have_handles_each_on_its_own_density() -> None:
    found = handles(COMPARED_SCENE)
    assert [handle.place for handle in found] == ["p"] * 3 + ["q"] * 6
    assert len({handle.identity for handle in found}) == len(found)
    peak = found[1]
    assert peak.x == 0.0
    assert peak.y == pytest.approx(1.0 / math.sqrt(2.0 * math.pi))
    assert not peak.weighs
    assert all(handle.weighs is (handle.side is Side.PEAK) for handle in found[3:])


def test_outcomes_have_no_handles() -> None:
    comparison = replace(COMPARED_SCENE.comparison, space="outcomes")
    assert handles(replace(COMPARED_SCENE, comparison=comparison)) == ()


@pytest.mark.parametrize("index", range(9))
def test_dragging_one_that_is_compared_changes_that_one_alone(index: int) -> None:
    handle = handles(COMPARED_SCENE)[index]
    moved = dragged(COMPARED_SCENE, handle, handle.x + 0.5, handle.y, Grain(0.01, 0.01))
    before, after = COMPARED_SCENE.comparison, moved.comparison
    assert getattr(after, handle.place) != getattr(before, handle.place)
    other = {"p": "q", "q": "p"}[handle.place]
    assert getattr(after, other) == getattr(before, other)
    assert moved.target == COMPARED_SCENE.target


def test_a_handle_says_whose_it_is() -> None:
    found = handles(COMPARED_SCENE)
    assert told(COMPARED_SCENE, found[1]) == "P: mean μ = 0"
    assert told(COMPARED_SCENE, found[4]).startswith("Q, component 1: mean μ = −2, weight w = 0.25")
