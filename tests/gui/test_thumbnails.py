"""Small pictures of presets: of every lab and every aspect, one plot that has room in them."""

from __future__ import annotations

from klviz.document.comparison import ASPECTS
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.thumbnails import EMBLEMS


def test_every_aspect_has_an_emblem_that_it_can_draw() -> None:
    assert set(EMBLEMS) == set(ASPECTS) == set(ASPECT_FIGURES)
    for aspect, plots in EMBLEMS.items():
        assert set(plots) <= set(ASPECT_FIGURES[aspect].plots)
