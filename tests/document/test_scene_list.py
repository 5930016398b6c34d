"""What scenes in a row are called, and what a speaker is told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klviz.document.outcomes import Bars, Named, OutcomeTable, Softmax
from klviz.document.presets import load_preset
from klviz.document.scene import Scene
from klviz.document.scene_list import NamedScene, told_p


def over(p: object, q: object, count: int) -> Scene:
    scene = load_preset("first-example")
    table = OutcomeTable(("",) * count, p, q, Named("uniform"))  # type: ignore[arg-type]
    return replace(scene, comparison=replace(scene.comparison, table=table))


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (load_preset("one-gaussian"), "p = N(1, 2)"),
        (load_preset("two-widths"), "P = N(0, 1), Q = N(0, 2)"),
        (load_preset("first-example"), "P = [0.9, 0.1], Q = [0.5, 0.5], over 2 outcomes"),
        (
            load_preset("binomial-against-uniform"),
            "P = binomial (π = 0.4), Q = uniform, over 3 outcomes",
        ),
        (
            over(Softmax((0.0, 1.5)), Bars((1.0, 2.0)), 2),
            "P = softmax of [0, 1.5], Q = [1, 2], over 2 outcomes",
        ),
        (
            over(Bars((1.0,) * 9), Named("zipf", (1.5,)), 9),
            "P = [1, 1, 1, 1, 1, 1, 1, 1, …], Q = zipf (s = 1.5), over 9 outcomes",
        ),
    ],
)
def test_a_line_says_what_is_fitted_or_compared(scene: Scene, told: str) -> None:
    assert told_p(scene) == told
    assert NamedScene("", replace(scene, title="")).title == told
    assert NamedScene("", scene).notes.endswith(told)
