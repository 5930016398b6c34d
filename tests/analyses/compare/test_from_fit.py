"""p and the q of a run, taken to the Compare lab."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import klviz as kv
from klviz.analyses.compare.from_fit import compared, refusal
from klviz.analyses.compare.pairs import pair_of
from klviz.analyses.films import Shot, request_of
from klviz.analyses.fit import Fit
from klviz.document.approximation import Approximation
from klviz.document.comparison import Cut
from klviz.document.presets import FIT_PRESETS, load_preset
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.scene_file import decode, encode

SOME = Samples((-1.0, 0.5, 0.5, 3.0), bandwidth=0.5)


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_both_directions_are_those_of_the_runs(key: str) -> None:
    scene = load_preset(key)
    shown = Fit(budget=math.inf).answer(replace(request_of(scene, Shot()), step=3))
    for view in shown.runs:
        beside = compared(scene, view.values)
        pair = pair_of(beside.comparison)
        known = {"kl": pair.forward, "reverse_kl": pair.reverse}.get(view.run.divergence)
        if known is not None:
            assert known.value == pytest.approx(view.estimate.value, rel=1e-12)
            assert known.reason == view.estimate.reason


def test_it_is_shown_whole_on_the_line_and_the_fit_is_kept() -> None:
    cut = replace(
        FIRST_SCENE.comparison, space="outcomes", aspect="descent", cut_p=Cut(0.0), cut_q=Cut(1.0)
    )
    scene = replace(FIRST_SCENE, comparison=cut, title="Two", text="Both.", source="Here")
    beside = compared(scene, (1.0, 2.0))
    shown = beside.comparison
    assert (beside.lab, shown.space, shown.aspect) == ("compare", "line", "overview")
    assert shown.p == scene.target
    assert (shown.cut_p, shown.cut_q) == (Cut(), Cut())
    assert (beside.title, beside.text, beside.source) == ("Two", "Both.", "Here")
    assert shown.table == cut.table
    back = replace(beside, lab="fit", comparison=cut)
    assert back == scene
    assert decode(encode(beside)) == beside


def test_a_mixture_q_is_one_there() -> None:
    start = Approximation.mixture([replace(c, weight=1.0) for c in FIRST_SCENE.target.components])
    scene = replace(FIRST_SCENE, approximation=start)
    pair = pair_of(compared(scene, start.values).comparison)
    assert pair.forward.value == pytest.approx(0.0, abs=1e-15)


def test_of_samples_their_kernel_density_is_compared() -> None:
    scene = replace(FIRST_SCENE, samples=SOME)
    pair = pair_of(compared(scene, (0.0, 2.0)).comparison)
    expected = kv.kl(kv.kernel_density(SOME.points, 0.5), kv.Normal(0.0, 2.0))
    assert pair.forward.value == pytest.approx(expected.value, rel=1e-12)


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        (replace(SOME, kind="points"), "The target is the points themselves, which have no"),
        (Samples(tuple(map(float, range(201)))), "P has at most 200 components, and the density"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(samples: Samples, sentence: str) -> None:
    scene: Scene = replace(FIRST_SCENE, samples=samples)
    assert refusal(scene).startswith(sentence)
    with pytest.raises(ValueError, match=f"^{sentence}"):
        compared(scene, (0.0, 1.0))


def test_nothing_stands_against_the_first_scene() -> None:
    assert refusal(FIRST_SCENE) == ""
    many = Samples(tuple(map(float, [*range(200), 0])))
    assert refusal(replace(FIRST_SCENE, samples=many)) == ""
