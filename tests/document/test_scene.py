"""Scenes are valid by construction."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given

from klviz.core.families import FAMILIES
from klviz.document.approximation import Approximation
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import MAX_COMPONENTS, Component, Target
from tests.document.scenes import mixtures, scenes, targets

ONE = Target((Component(),))


@pytest.mark.parametrize(
    ("make", "given", "message"),
    [
        (Component, {"family": "beta"}, "family must be one of normal, laplace"),
        (Component, {"values": (0.0, -1.0)}, "scale must be positive, got -1.0"),
        (Component, {"values": (0.0, 0.0)}, "scale must be positive, got 0.0"),
        (Component, {"values": (math.nan, 1.0)}, "loc must be a finite number, got nan"),
        (Component, {"values": (0.0, math.inf)}, "scale must be a finite number, got inf"),
        (Component, {"values": (0.0,)}, "normal takes 2 numbers (loc, scale), got 1"),
        (Component, {"family": "student_t", "values": (0.0, 0.0, 1.0)}, "df must be positive"),
        (Component, {"family": "uniform", "values": (1.0, 1.0)}, "high must be greater than low"),
        (Component, {"weight": -0.5}, "weight must not be negative, got -0.5"),
        (Component, {"weight": math.nan}, "weight must be a finite number, got nan"),
        (Target, {"components": ()}, "a target needs at least one component"),
        (Target, {"components": (Component(weight=0.0),) * 3}, "the weights are all zero"),
        (Target, {"components": (Component(weight=1e308),) * 3}, "the weights add up to more than"),
        (Approximation, {"family": "uniform"}, "Uniform cannot be fitted"),
        (Approximation, {"family": "x"}, "family of q must be one of normal"),
        (Approximation, {"values": (0.0, -2.0)}, "scale must be positive, got -2.0"),
        (Approximation, {"family": "normal_mixture", "values": ()}, "a mixture takes 3 numbers"),
        (Approximation, {"family": "normal_mixture", "values": (1.0,) * 4}, "a mixture takes 3"),
        (
            Approximation,
            {"family": "normal_mixture", "values": (0.0, 0.0, 1.0)},
            "weight must be positive, got 0.0",
        ),
        (
            Approximation,
            {"family": "normal_mixture", "values": (1.0, 0.0, 0.0)},
            "scale must be positive, got 0.0",
        ),
        (
            Approximation,
            {"family": "normal_mixture", "values": (1.0,) * 63},
            "components must be from 1 to 20, got 21",
        ),
        (Run, {"divergence": "x"}, "divergence must be one of kl, reverse_kl"),
        (Run, {"optimiser": "x"}, "optimiser must be one of gradient"),
        (Run, {"rate": 0.0}, "rate must be positive, got 0.0"),
        (Run, {"alpha": math.inf}, "alpha must be a finite number, got inf"),
        (Run, {"colour": MAX_RUNS}, "colour must be from 0 to 11, got 12"),
        (Run, {"colour": -1}, "colour must be from 0 to 11, got -1"),
        (Run, {"schedule": "x"}, "schedule must be one of constant, inverse"),
        (Run, {"schedule_steps": 0}, "schedule_steps must be positive, got 0.0"),
        (Run, {"schedule_steps": 1.5}, "schedule_steps must be a whole number, got 1.5"),
        (Run, {"tolerance": 0.0}, "tolerance must be positive, got 0.0"),
        (Run, {"tolerance": 1e308}, "tolerance must be at most 1, got 1e+308"),
        (Run, {"estimator": "x"}, "estimator must be one of exact, score, score_baseline, "),
        (Run, {"samples": 1}, "samples must be from 2 to 100000, got 1"),
        (Run, {"samples": 100_001}, "samples must be from 2 to 100000, got 100001"),
        (Run, {"seed": -1}, "seed must be from 0 to 9007199254740992, got -1"),
        (Scene, {"target": ONE, "runs": ()}, "a scene has from 1 to 12 runs, got 0"),
        (Scene, {"target": ONE, "runs": (Run(),) * 13}, "a scene has from 1 to 12 runs, got 13"),
        (
            Scene,
            {"target": Target((Component(),) * (MAX_COMPONENTS + 1))},
            "a target has at most 200 components, got 201",
        ),
    ],
)
def test_what_makes_no_sense_cannot_be_made(make: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        make(**given)
    assert str(caught.value).startswith(message)


@given(targets())
def test_normalised_weights_sum_to_one_and_all_else_stays(target: Target) -> None:
    normalised = target.normalised()
    assert normalised.total_weight == pytest.approx(1.0, rel=1e-12)
    assert [c.family for c in normalised.components] == [c.family for c in target.components]
    assert [c.values for c in normalised.components] == [c.values for c in target.components]


@given(scenes)
def test_scenes_can_be_compared_and_hashed(scene: Scene) -> None:
    again = Scene(**{row.name: getattr(scene, row.name) for row in dataclasses.fields(scene)})
    assert again == scene
    assert hash(again) == hash(scene)


def test_every_family_has_a_default_component() -> None:
    for key, family in FAMILIES.items():
        values = tuple(row.default for row in family.parameters)
        assert Component(key, 1.0, values).values == values


def test_the_first_scene_starts_off_centre_with_both_directions() -> None:
    assert FIRST_SCENE.approximation.values == (2.0, 1.0)
    assert [run.divergence for run in FIRST_SCENE.runs] == ["kl", "reverse_kl"]
    assert [c.values for c in FIRST_SCENE.target.components] == [(-3.0, 1.0), (3.0, 1.0)]


@given(mixtures())
def test_a_mixture_is_its_components(mixture: Approximation) -> None:
    assert Approximation.mixture(mixture.components) == mixture
    assert len(mixture.values) == 3 * len(mixture.components)


def test_only_normals_make_a_mixture_that_can_be_fitted() -> None:
    with pytest.raises(ValueError, match="family must be normal in a mixture that is fitted"):
        Approximation.mixture([Component("laplace")])
