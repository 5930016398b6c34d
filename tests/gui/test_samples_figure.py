"""What is drawn of samples: ticks for each, and for points what there is in place of a density."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import source_of, view_of
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE
from klviz.document.units import UNITS
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.plots.shown import shown_runs
from tests.gui.drawn_text import drawn_texts, outside, overlapping
from tests.gui.figures import Make, words

POINTS = tuple(np.random.default_rng(2).normal(0.0, 2.0, 60).tolist())


def shown(kind: str, step: int = 30, keys: tuple[str, ...] = ("kl", "reverse_kl")) -> FitSnapshot:
    runs = tuple(Run(key, colour=k) for k, key in enumerate(keys))
    scene = replace(FIRST_SCENE, samples=Samples(POINTS, kind), runs=runs)
    request = FitRequest(source_of(scene), scene.approximation, runs, view_of(scene), step=step)
    return Fit(budget=60).answer(request)


@pytest.mark.parametrize("size", [(700, 620), (1270, 760), (420, 900)])
@pytest.mark.parametrize("kind", ["kde", "points"])
@pytest.mark.parametrize("theme", ["light", "projector"])
def test_the_words_of_samples_have_room(
    make: Make, kind: str, theme: str, size: tuple[int, int]
) -> None:
    figure = make(shown(kind), size=size, theme=theme)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


def test_the_legend_says_what_stands_for_p(make: Make) -> None:
    wide = (2400, 900)
    assert "p: kernel density of 60 samples" in words(make(shown("kde"), size=wide))
    told = words(make(shown("points"), size=wide))
    assert "60 points, drawn as a histogram" in told
    assert "q forward: max likelihood" in told
    assert "target p" not in {text for text in told if "histogram" in text}


def test_the_legend_changes_with_what_samples_are_taken_for(make: Make) -> None:
    figure = make(shown("kde"), size=(2400, 900))
    figure.show_snapshot(shown("points"))
    assert "60 points, drawn as a histogram" in words(figure)


def test_of_points_forward_kl_is_called_the_mean_it_is(make: Make) -> None:
    snapshot = shown("points", keys=("kl", "reverse_kl", "alpha"))
    forward, reverse, other = shown_runs(snapshot, UNITS["bits"])
    assert forward.texts[1].startswith("mean −log q = ")
    assert forward.texts[1].endswith(" bits")
    assert reverse.texts[1] == "KL(q‖p) = undefined"
    assert other.view.status == "stopped"
    assert forward.loss == pytest.approx(forward.losses[-1], abs=1e-12)
    assert forward.value == pytest.approx(forward.view.estimate.value / np.log(2.0))
    assert any("Points have no density" in text for text in words(make(snapshot)))


def test_a_tick_stands_where_every_sample_is(make: Make) -> None:
    snapshot = shown("kde")
    figure = make(snapshot)
    assert isinstance(figure.drawing, FitDrawing)
    plot = figure.drawing._density
    rug, mapping = plot._rug, plot.panel.mapping
    at = sorted(line.x1() for line in rug._lines)
    assert at == pytest.approx(mapping.x(snapshot.rug).tolist())
    figure.show_snapshot(replace(snapshot, rug=np.empty(0)))
    assert not rug._lines
