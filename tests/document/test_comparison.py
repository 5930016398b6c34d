"""Comparisons are valid by construction, and come back from files as they went."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from typing import Any

import pytest

from klviz.core.discrete.laws import LAWS
from klviz.core.parameters import Parameter
from klviz.document import comparison as module
from klviz.document.aspects import ASPECTS, SPACES
from klviz.document.comparison import (
    EDGES,
    FIRST_COMPARISON,
    Comparison,
    Cut,
    DiscreteDescent,
)
from klviz.document.comparison_records import comparison_record
from klviz.document.notation import parse_target
from klviz.document.outcomes import MOST_OUTCOMES, Bars, Named, OutcomeTable, Softmax
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import SceneFileError, decode, encode

LETTERS = OutcomeTable(
    ("a", "b", "c"),
    Bars((1.0, 0.0, 3.0)),
    Softmax((0.0, -math.inf, 2.0), 0.5),
    Named("binomial", (0.25,)),
)

UNUSUAL = Comparison(
    space="outcomes",
    p=parse_target("N(1, 2)"),
    q=parse_target("N(2, 3)"),
    r=parse_target("N(3, 4)"),
    table=LETTERS,
    aspect="numerics",
    divergence="jsd",
    alpha=0.25,
    levelled=True,
    dual=False,
    cut_p=Cut(-1.0, 1.0),
    cut_q=Cut(-2.0, 2.0),
    same_cuts=True,
    smoothing=0.25,
    slip="filter",
    added=1e-6,
    draws=7,
    seed=3,
    direction="reverse",
    estimator="k3",
    edges="jsd",
    stretch=2.0,
    nodes=True,
    bins=40,
    descent=DiscreteDescent("binomial", (0.25,), (Run("jsd"),)),
)
"""One in which nothing is as usual."""
RANGES = {
    row.key: row
    for row in vars(module).values()
    if isinstance(row, Parameter) and row.key in {field.name for field in fields(Comparison)}
}
"""The numbers of a comparison, each with what it may be."""


def names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def test_every_field_of_a_comparison_is_written_and_read() -> None:
    # A field that the writer leaves out would be lost with the file.
    usual = [
        name
        for name in names(Comparison)
        if getattr(UNUSUAL, name) == getattr(FIRST_COMPARISON, name)
    ]
    assert usual == [], "the comparison in which nothing is usual must say all"
    record = comparison_record(UNUSUAL)
    assert list(record) == names(Comparison)
    assert list(record["descent"]) == names(DiscreteDescent)
    assert set(record["table"]) - {"outcomes"} == set(names(OutcomeTable))
    assert record["cut_p"] == [getattr(UNUSUAL.cut_p, name) for name in names(Cut)]
    scene = replace(FIRST_SCENE, lab="compare", comparison=UNUSUAL)
    assert decode(encode(scene)) == scene


def test_every_number_of_a_comparison_has_a_range() -> None:
    numbers = [
        name for name in names(Comparison) if type(getattr(FIRST_COMPARISON, name)) in {int, float}
    ]
    assert set(RANGES) == set(numbers)


@pytest.mark.parametrize("key", RANGES)
def test_a_number_that_makes_no_sense_is_refused_by_name(key: str) -> None:
    for absurd in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match=rf"^{key} must be "):
            replace(UNUSUAL, **{key: absurd})


@pytest.mark.parametrize(
    "comparison",
    [
        UNUSUAL,
        *(Comparison(space=space) for space in SPACES),
        *(Comparison(aspect=aspect) for aspect in ASPECTS),
        Comparison(nodes=True),
        Comparison(table=LETTERS, cut_p=Cut(low=-1.0), cut_q=Cut(-2.0, 2.0), smoothing=1e-9),
        Comparison(cut_p=Cut(high=3.0), same_cuts=True, slip="filter", added=1e-6),
        Comparison(p=parse_target("0.5 N(-3, 1) + 0.5 t(2; 0, 1)"), divergence="alpha", alpha=0.25),
        Comparison(aspect="generator", levelled=True, dual=False),
        *(Comparison(aspect="distance", edges=edges, stretch=0.25) for edges in EDGES),
        Comparison(aspect="truth", direction="reverse", estimator="k3"),
        Comparison(descent=DiscreteDescent(runs=(Run("alpha", alpha=0.25, colour=3),))),
        Comparison(descent=DiscreteDescent("categorical", (0.5, 0.0, 2.0))),
        Comparison(
            descent=DiscreteDescent("binomial", (0.25,), (Run("jsd"),)), draws=7, seed=3, bins=40
        ),
    ],
)
def test_a_comparison_comes_back_from_its_file(comparison: Comparison) -> None:
    scene = replace(FIRST_SCENE, lab="compare", comparison=comparison)
    assert decode(encode(scene)) == scene


def test_a_scene_of_the_first_lab_says_nothing_of_comparisons() -> None:
    assert "comparison" not in json.loads(encode(FIRST_SCENE))


@pytest.mark.parametrize("law", LAWS)
def test_every_law_comes_back_from_its_file(law: str) -> None:
    row = LAWS[law]
    named = Named(law, tuple(p.default for p in row.parameters))
    table = OutcomeTable(("",) * 5, named, Bars((1.0,) * 5), named)
    scene = replace(FIRST_SCENE, comparison=replace(FIRST_COMPARISON, table=table))
    assert decode(encode(scene)) == scene


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((0.5, -0.1), "probability of outcome 1 must be finite and at least 0, got -0.1"),
        ((0.0, 0.0), "the probabilities are all zero; at least one must be positive"),
        ((math.nan, 1.0), "probability of outcome 0 must be finite and at least 0, got nan"),
        ((1e308, 1e308), "the probabilities are too large to add"),
    ],
)
def test_bars_that_are_no_distribution_are_refused(values: tuple[float, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Bars(values)


def test_a_table_has_as_many_values_as_outcomes() -> None:
    with pytest.raises(ValueError, match="q has 2 values for 3 outcomes"):
        OutcomeTable(("",) * 3, Bars((1.0,) * 3), Bars((1.0,) * 2), Bars((1.0,) * 3))


@pytest.mark.parametrize("count", [1, MOST_OUTCOMES + 1])
def test_too_few_or_too_many_outcomes_are_refused(count: int) -> None:
    bars = Bars((1.0,) * count)
    with pytest.raises(ValueError, match=f"there are from 2 to 512 outcomes, got {count}"):
        OutcomeTable(("",) * count, bars, bars, bars)


def test_a_file_with_a_wrong_number_says_where() -> None:
    scene = replace(FIRST_SCENE, comparison=replace(FIRST_COMPARISON, table=LETTERS))
    record = json.loads(encode(scene))
    record["comparison"]["table"]["p"]["values"][1] = -1.0
    with pytest.raises(SceneFileError, match=r"comparison\.table\.p: probability of outcome 1"):
        decode(json.dumps(record))
    record["comparison"]["table"]["outcomes"] = 10**9
    with pytest.raises(SceneFileError, match="must be at most 512"):
        decode(json.dumps(record))


@pytest.mark.parametrize("same", [False, True])
def test_swapping_twice_changes_nothing_and_swapping_once_moves_the_cuts(same: bool) -> None:
    both = Comparison(cut_p=Cut(-1.0, 1.0), cut_q=Cut(low=0.5), same_cuts=same)
    assert both.swapped.swapped == both
    assert both.swapped.cuts == both.cuts[::-1]


def test_a_cut_must_leave_something() -> None:
    with pytest.raises(ValueError, match="a cut must go from low to high, got 2 to 1"):
        Cut(2.0, 1.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"edges": "w1"}, "edges must be one of kl, jsd, root_jsd, got 'w1'"),
        ({"stretch": -1.0}, "stretch must be positive, got -1.0"),
        ({"stretch": 1e7}, "stretch must be at most 1e.06"),
    ],
)
def test_triangles_and_stretches_that_make_no_sense_are_refused(
    wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Comparison(**wrong)


def test_q_is_truncated_to_where_p_is_while_both_are_cut_alike() -> None:
    cut = Cut(-1.0, 2.0)
    apart = Comparison(cut_p=cut)
    assert apart.cuts == (cut, Cut())
    assert replace(apart, same_cuts=True).cuts == (cut, cut)


def test_a_slip_that_is_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="slip must be one of ratio"):
        Comparison(slip="none")


@pytest.mark.parametrize(
    ("family", "start", "sentence"),
    [
        ("poisson", (), "family of q must be one of categorical, binomial, discretised_normal"),
        ("", (1.0,), "a start is one of a family: say which"),
        ("binomial", (1.0,), "probability must be above 0 and below 1, got 1.0"),
        ("binomial", (0.5, 0.5), "binomial takes probability, got 2 numbers"),
        ("discretised_normal", (1.0,), "discretised_normal takes loc, scale, got 1 numbers"),
        ("discretised_normal", (1.0, -1.0), "scale must be positive, got -1.0"),
        ("categorical", (0.5, -0.5), "-0.5"),
    ],
)
def test_a_descent_refuses_a_start_that_is_none(
    family: str, start: tuple[float, ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        DiscreteDescent(family, start)


@pytest.mark.parametrize("count", [0, MAX_RUNS + 1])
def test_a_descent_has_at_least_a_run_and_no_more_than_there_are_colours(count: int) -> None:
    with pytest.raises(ValueError, match=f"from 1 to {MAX_RUNS} runs, got {count}"):
        DiscreteDescent(runs=(Run(),) * count)
