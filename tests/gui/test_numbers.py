"""The numbers of a figure as they are copied."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import source_of, view_of
from klviz.core.batched.stationary import Stationary
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.document.approximation import Approximation
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component
from klviz.document.units import UNITS
from klviz.gui.plots.numbers import HEADINGS, Number, numbers_of_spots, table_of
from klviz.gui.plots.shown import shown_runs


def read(scene: Scene = FIRST_SCENE, **changes: object) -> FitSnapshot:
    request = FitRequest(source_of(scene), scene.approximation, scene.runs, view_of(scene), step=7)
    return Fit(budget=60).answer(replace(request, **changes))  # type: ignore[arg-type]


def rows(shot: FitSnapshot, unit: str = "nats") -> dict[tuple[str, str], tuple[str, str, str]]:
    """The table by its first two columns."""
    lines = [line.split("\t") for line in table_of(shot, shown_runs(shot, UNITS[unit])).split("\n")]
    assert tuple(lines[0]) == HEADINGS
    assert lines[-1] == [""]
    found = {(of, name): (value, error, word) for of, name, value, error, word in lines[1:-1]}
    assert len(found) == len(lines) - 2
    return found


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number("p", "mean", 0.1), "0.10000000000000001"),
        (Number("q", "KL", 0.462, 1.23e-13, "nats"), "0.46200000000000002 ± 1.2e-13 nats"),
        (Number("q", "KL", math.inf, 0.0, "nats"), "inf nats"),
        (Number("q", "TV", -2.0, 0.0), "-2"),
    ],
)
def test_a_number_is_copied_with_every_digit_its_error_and_its_unit(
    number: Number, text: str
) -> None:
    assert number.text == text
    assert float(number.text.split(" ")[0]) == number.value


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (Number("figure", "step", 7.0), "step = 7"),
        (Number("q", "KL", 0.462, 1e-13, "nats"), "KL = 0.4620 nats"),
        (Number("q", "KL", 4e-33, 4.1e-30, "nats"), "KL = 0 ± 5×10⁻³⁰ nats"),
        (Number("q", "KL", math.inf, 0.0, reason=TOO_LARGE), "KL > 1.8×10³⁰⁸"),
    ],
)
def test_a_number_is_told_with_the_error_that_its_digits_do_not_hide(
    number: Number, told: str
) -> None:
    assert number.told == told


def test_a_place_is_named_by_digits_that_are_known() -> None:
    run = shown_runs(read(), UNITS["nats"])[0]
    spots = [
        Stationary("minimum", (loc, 0.0), Estimate(4e-33, 4.1e-30), np.eye(2))
        for loc in (5.089e-17, -5e-10, 2e-3)
    ]
    numbers = numbers_of_spots(run, spots, ("μ", "σ"))
    places = [number.name.partition("minimum at ")[2] for number in numbers]
    assert places == ["μ = 0, σ = 1", "μ = 0, σ = 1", "μ = 0.002, σ = 1"]
    assert {number.value for number in numbers} == {4e-33}


def test_the_table_has_step_moments_parameters_and_values() -> None:
    shot, found = read(), rows(read())
    assert found["figure", "step"] == ("7", "", "")
    assert float(found["p", "sd"][0]) == shot.target_sd
    forward = shot.runs[0]
    assert float(found["q forward", "mean μ"][0]) == forward.values[0]
    assert float(found["q forward", "sd σ"][0]) == forward.values[1]
    value, error, unit = found["q forward", "KL(p‖q)"]
    assert (float(value), float(error)) == (forward.estimate.value, forward.estimate.error)
    assert unit == "nats"


@pytest.mark.parametrize("unit", UNITS)
def test_values_are_in_the_unit_in_use(unit: str) -> None:
    shot = read(cursor=0.5, region=(-1.0, 2.0))
    found, factor = rows(shot, unit), UNITS[unit].factor
    assert shot.reading is not None
    assert shot.region is not None
    run, part = shot.reading.runs[1], shot.region.runs[1]
    for name, value in (
        ("KL(q‖p)", shot.runs[1].estimate.value),
        ("KL(q‖p) up to x", run.below.value),
        ("KL(q‖p) in the region", part.value.value),
    ):
        assert float(found["q reverse", name][0]) == value * factor
        assert found["q reverse", name][2] == unit
    assert float(found["q reverse", "share up to x"][0]) == run.share.value
    assert float(found["q reverse", "q(x)"][0]) == run.q
    assert float(found["p", "mass in the region"][0]) == shot.region.mass.value
    assert float(found["crosshair", "x"][0]) == 0.5


def test_a_mixture_has_all_its_parameters_and_its_moments() -> None:
    parts = (Component("normal", 0.4, (-1.0, 1.0)), Component("normal", 0.6, (2.0, 0.5)))
    scene = replace(FIRST_SCENE, approximation=Approximation.mixture(parts))
    shot, found = read(scene), rows(read(scene))
    names = ["weight 1", "weight 2", "mean 1", "mean 2", "sd 1", "sd 2"]
    values = [float(found["q forward", name][0]) for name in names]
    assert values == list(shot.runs[0].values)
    assert float(found["q forward", "mean"][0]) == shot.runs[0].moments[0]


def test_hidden_runs_are_left_out() -> None:
    hidden = replace(FIRST_SCENE.runs[0], visible=False)
    shot = read(replace(FIRST_SCENE, runs=(hidden, FIRST_SCENE.runs[1])))
    assert not any(of == "q forward" for of, _ in rows(shot))
