"""What the panel does to a scene, as plain functions."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from klviz.analyses.translation import spread_start
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.optimisers import OPTIMISERS
from klviz.document.notation import format_target, parse_target
from klviz.document.places import FITTED
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.samples import SAMPLE_KINDS, Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component
from klviz.gui.panel import edits, target_edits


def scene_of(notation: str) -> Scene:
    return replace(FIRST_SCENE, target=parse_target(notation))


def notation(scene: Scene) -> str:
    return format_target(scene.target)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("wanted", FAMILIES)
def test_another_family_stays_in_its_place_and_about_as_wide(family: str, wanted: str) -> None:
    parts = {"loc": -3.0, "scale": 2.0, "low": -3.0 - 2.0 * math.sqrt(3), "df": 5.0}
    parts["high"] = 2 * -3.0 - parts["low"]
    values = tuple(parts[row.key] for row in FAMILIES[family].parameters)
    moved = target_edits.converted(family, values, wanted)
    assert len(moved) == len(FAMILIES[wanted].parameters)
    place, width = target_edits.location_and_scale(wanted, moved)
    assert place == pytest.approx(-3.0)
    assert width == pytest.approx(2.0)
    Component(wanted, 1.0, moved)


def test_there_and_back_is_where_one_was() -> None:
    component = Component("normal", 0.3, (1.5, 0.25))
    for family in FAMILIES:
        back = target_edits.with_family(target_edits.with_family(component, family), "normal")
        assert back.weight == 0.3
        assert back.values == pytest.approx(component.values)


def test_a_component_is_added_to_the_right_with_an_average_weight() -> None:
    more = target_edits.with_added_component(parse_target("N(0, 1) + 3 N(10, 2)"))
    assert format_target(more) == "N(0, 1) + 3 N(10, 2) + 2 N(16, 2)"
    more = target_edits.with_added_component(parse_target("U(0, 2)"))
    assert format_target(more).startswith("U(0, 2) + N(")


def test_an_added_weight_has_three_digits() -> None:
    target = parse_target("0.3 N(0, 1) + 0.7 N(1, 1) + N(2, 1)")
    assert target_edits.with_added_component(target).components[-1].weight == 0.667


def test_duplicates_stand_after_their_originals() -> None:
    target = parse_target("N(0, 1) + N(1, 1) + N(2, 1)")
    assert format_target(target_edits.with_duplicates(target, (0, 2))) == (
        "N(0, 1) + N(0, 1) + N(1, 1) + N(2, 1) + N(2, 1)"
    )


def test_removing_all_components_is_refused() -> None:
    target = parse_target("N(0, 1) + N(1, 1)")
    assert format_target(target_edits.without_components(target, (0,))) == "N(1, 1)"
    with pytest.raises(ValueError, match="at least one component"):
        target_edits.without_components(target, (0, 1))


def test_numbers_that_make_no_sense_are_refused_by_the_records() -> None:
    component = scene_of("N(0, 1)").target.components[0]
    with pytest.raises(ValueError, match="scale must be positive"):
        target_edits.with_number(component, 1, 0.0)
    uniform = scene_of("U(0, 1)").target.components[0]
    with pytest.raises(ValueError, match="low"):
        target_edits.with_number(uniform, 0, 2.0)


def test_a_run_keeps_its_rate_unless_its_optimiser_changes() -> None:
    scene = edits.with_run(FIRST_SCENE, 0, rate=0.7)
    assert scene.runs[0].rate == 0.7
    assert edits.with_run(scene, 0, divergence="jsd").runs[0].rate == 0.7
    same = edits.with_run(scene, 0, optimiser=scene.runs[0].optimiser)
    assert same.runs[0].rate == 0.7
    for key, kind in OPTIMISERS.items():
        if key != scene.runs[0].optimiser:
            assert edits.with_run(scene, 0, optimiser=key).runs[0].rate == kind.default_rate
    assert edits.with_run(scene, 0, optimiser="adam", rate=0.5).runs[0].rate == 0.5
    assert scene.runs[1] == FIRST_SCENE.runs[1]


def test_added_runs_have_divergences_and_colours_of_their_own() -> None:
    scene = FIRST_SCENE
    while len(scene.runs) < MAX_RUNS:
        scene = edits.with_added_run(scene)
    assert len({run.colour for run in scene.runs}) == MAX_RUNS
    assert len({run.divergence for run in scene.runs[:6]}) == 6
    with pytest.raises(ValueError, match="runs"):
        edits.with_added_run(scene)


def test_a_duplicated_run_differs_in_its_colour_only() -> None:
    scene = edits.with_duplicated_run(FIRST_SCENE, 0)
    first, copy, second = scene.runs
    assert replace(copy, colour=first.colour) == first
    assert copy.colour not in (first.colour, second.colour)
    assert edits.without_run(scene, 1) == FIRST_SCENE


def test_the_first_free_colour_is_taken() -> None:
    assert edits.free_colour((Run(colour=0), Run(colour=2))) == 1
    assert edits.free_colour(tuple(Run(colour=c) for c in range(MAX_RUNS))) == 0


def test_the_same_problem_may_be_solved_otherwise() -> None:
    other_optimiser = edits.with_run(FIRST_SCENE, 0, optimiser="gradient", colour=5)
    assert edits.same_problem(FIRST_SCENE, other_optimiser)
    assert not edits.same_problem(FIRST_SCENE, edits.with_run(FIRST_SCENE, 0, divergence="jsd"))
    assert not edits.same_problem(FIRST_SCENE, scene_of("N(0, 1)"))


def test_a_mixture_as_q_begins_side_by_side_over_p() -> None:
    scene = edits.with_family_of_q(FIRST_SCENE, "normal_mixture")
    assert [part.values for part in scene.approximation.components] == [(-3.0, 1.6), (3.0, 1.6)]
    back = edits.with_family_of_q(scene, "laplace").approximation
    assert (back.family, back.values) == ("laplace", (0.0, 3.4))


def test_components_of_q_stay_where_they_were_put() -> None:
    scene = edits.with_family_of_q(FIRST_SCENE, "normal_mixture")
    three = edits.with_size_of_q(scene, 3)
    assert [part.values[0] for part in three.approximation.components] == [-3.4, 0.0, 3.4]
    placed = edits.with_part_of_q(three, 1, values=(1.0, 0.5), weight=2.0)
    fewer = edits.with_size_of_q(placed, 2)
    assert fewer.approximation.components == placed.approximation.components[:2]
    more = edits.with_size_of_q(placed, 4)
    assert more.approximation.components[:3] == placed.approximation.components
    assert edits.with_q_over_p(placed) == three
    with pytest.raises(ValueError, match="components must be from 1 to 20"):
        edits.with_size_of_q(placed, 21)


def test_samples_bring_the_start_of_q_near_them() -> None:
    samples = Samples((98.0, 100.0, 102.0), name="a.csv")
    scene = edits.with_samples(FIRST_SCENE, samples)
    mean, sd = scene.approximation.values
    assert 98.0 < mean < 102.0
    assert 0.0 < sd < 2.0
    assert (scene.samples, scene.title, scene.text) == (samples, "a.csv", "")
    assert scene.runs == FIRST_SCENE.runs
    assert FITTED.put(scene, FIRST_SCENE.target).samples is None
    several = replace(FIRST_SCENE, approximation=spread_start(FIRST_SCENE.target, 3))
    for kind in SAMPLE_KINDS:
        moved = edits.with_samples(several, replace(samples, kind=kind))
        assert all(90.0 < part.values[0] < 110.0 for part in moved.approximation.components)


def test_new_seeds_are_others_and_equal_ones_stay_equal() -> None:
    seeds = (3, 4, 3)
    drawn = [Run("kl", estimator="both", seed=seed) for seed in seeds]
    scene = replace(FIRST_SCENE, runs=(*drawn, Run("kl", seed=9)))
    for _ in range(20):
        new = [run.seed for run in edits.with_new_seeds(scene).runs]
        assert new[0] == new[2] != 3
        assert new[1] != 4
        assert new[3] == 9


def test_an_added_run_goes_by_what_serves_every_divergence() -> None:
    last = Run("kl", "em", 1.0, estimator="data", samples=7, seed=3, tolerance=1e-3)
    added = edits.with_added_run(replace(FIRST_SCENE, runs=(last,))).runs[-1]
    assert (added.divergence, added.optimiser, added.rate) == ("reverse_kl", "natural", 0.1)
    assert (added.estimator, added.tolerance) == ("exact", 1e-3)


def test_every_added_run_takes_a_divergence_that_is_not_there_yet() -> None:
    scene = replace(FIRST_SCENE, runs=FIRST_SCENE.runs[:1])
    while len(scene.runs) < MAX_RUNS:
        scene = edits.with_added_run(scene)
    kinds = [(run.divergence, run.alpha) for run in scene.runs]
    assert len(set(kinds)) == MAX_RUNS
    assert {run.divergence for run in scene.runs} == set(DIVERGENCES)
