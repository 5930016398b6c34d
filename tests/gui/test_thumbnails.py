"""Small pictures of presets: of every lab and every aspect, one plot that has room in them."""

from __future__ import annotations

from itertools import product

import pytest

from klviz.analyses.answers import answered
from klviz.analyses.films import Shot
from klviz.document.aspects import SPACES
from klviz.document.presets import load_preset
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.thumbnails import emblem_of


@pytest.mark.parametrize(("aspect", "space"), list(product(ASPECT_FIGURES, SPACES)))
def test_every_aspect_has_an_emblem_that_it_can_draw(aspect: str, space: str) -> None:
    figure = ASPECT_FIGURES[aspect]
    assert set(figure.emblems) <= set(figure.plots)
    plots = figure.plots_in(space)
    named = [plot for plot in figure.emblems if plot in plots] or list(plots)
    assert figure.emblem_in(space) == named[0]


@pytest.mark.parametrize(("key", "plot"), [("common-slip", "worked"), ("naive-code", "code_sweep")])
def test_the_picture_of_the_slip_shows_the_slip(key: str, plot: str) -> None:
    assert emblem_of(answered(load_preset(key), None, Shot())) == plot


def test_plots_have_keys_and_labels_of_their_own() -> None:
    for figure in ASPECT_FIGURES.values():
        spaces = [figure.plots_in(space) for space in SPACES]
        assert {key for plots in spaces for key in plots} == set(figure.plots)
        for plots in spaces:
            assert len(set(plots.values())) == len(plots)
    keys = [key for figure in ASPECT_FIGURES.values() for key in figure.plots]
    assert len(set(keys)) == len(keys)
