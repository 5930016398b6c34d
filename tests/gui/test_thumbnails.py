"""Small pictures of presets: of every lab and every aspect, one plot that has room in them."""

from __future__ import annotations

from klviz.analyses.compare.aspects import ASPECTS as ROWS
from klviz.document.comparison import ASPECTS, SPACES
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.thumbnails import EMBLEMS


def test_every_aspect_has_an_emblem_that_it_can_draw() -> None:
    assert set(EMBLEMS) == set(ASPECTS) == set(ASPECT_FIGURES)
    for aspect, plots in EMBLEMS.items():
        for space, plot in (("line", plots[0]), ("outcomes", plots[-1])):
            if space in ROWS[aspect].spaces:
                assert plot in ASPECT_FIGURES[aspect].plots_in(space)


def test_plots_have_keys_and_labels_of_their_own() -> None:
    for figure in ASPECT_FIGURES.values():
        spaces = [figure.plots_in(space) for space in SPACES]
        assert {key for plots in spaces for key in plots} == set(figure.plots)
        for plots in spaces:
            assert len(set(plots.values())) == len(plots)
    keys = [key for figure in ASPECT_FIGURES.values() for key in figure.plots]
    assert len(set(keys)) == len(keys)
