"""Where numbers are read in a figure: lines, dots, bands, and tags where there is no readout."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import source_of, view_of
from klviz.document.scene import FIRST_SCENE
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.items.guides import Guides
from tests.gui.figures import Make, words

SIZES = [(420, 420), (700, 560), (1270, 760), (480, 1000)]


def read(**changes: object) -> FitSnapshot:
    scene = FIRST_SCENE
    request = FitRequest(source_of(scene), scene.approximation, scene.runs, view_of(scene), step=20)
    return Fit(budget=60).answer(replace(request, **changes))  # type: ignore[arg-type]


def drawing(figure: Figure) -> FitDrawing:
    found = figure.drawing
    assert isinstance(found, FitDrawing)
    return found


def guides(figure: Figure) -> Guides:
    return drawing(figure)._crosshair.items[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("density_view", ["density", "log", "cdf"])
def test_a_line_goes_through_every_plot_with_a_dot_on_every_curve(
    make: Make, size: tuple[int, int], density_view: str
) -> None:
    figure = make(read(cursor=2.0, density_view=density_view), size=size)
    lines, dots = guides(figure)._lines, guides(figure)._dots
    assert len(lines) == 3
    assert len({line.x1() for line in lines}) == 1
    assert len(dots) == 5
    panel = drawing(figure)._density.panel
    assert dots[0].place.x() == pytest.approx(panel.scene_mapping.point(2.0, 0.0).x())
    for dot in dots[:3]:
        assert panel.plot.top() <= dot.place.y() <= panel.plot.bottom()


@pytest.mark.parametrize("ratio_view", ["integrand", "log_ratio", "pull", "running"])
def test_dots_lie_on_the_curves_of_the_lower_plots(make: Make, ratio_view: str) -> None:
    shot = read(cursor=1.0, ratio_view=ratio_view)
    figure = make(shot)
    assert shot.reading is not None
    for number, plot in enumerate(drawing(figure)._integrands):
        y = plot.panel.scene_mapping.point(0.0, shot.reading.runs[number].compared).y()
        assert guides(figure)._dots[3 + number].place.y() == pytest.approx(y)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("changes", [{"cursor": 2.0}, {"region": (-1.0, 2.5)}])
def test_what_is_read_stands_in_the_readout_or_in_tags(
    make: Make, size: tuple[int, int], changes: dict[str, object]
) -> None:
    figure = make(read(**changes), size=size)
    tags = drawing(figure)._crosshair.items[1]._tags
    rows = drawing(figure)._readout
    assert len(tags) == (0 if rows.reads else 3)
    assert rows.reads == ("mean" not in words(figure))
    if not rows.reads:
        assert [tag.text.startswith("share ") for tag in tags] == [False, True, True]


def test_beside_the_view_nothing_is_drawn(make: Make) -> None:
    figure = make(read(cursor=50.0, region=(60.0, 70.0)))
    assert guides(figure)._lines == ()
    assert guides(figure)._bands == ()


def test_a_band_ends_where_the_plots_do(make: Make) -> None:
    figure = make(read(region=(-50.0, 0.0)))
    bands = guides(figure)._bands
    assert len(bands) == 3
    for band in bands:
        plot = drawing(figure)._density.panel.plot
        assert band.left() == pytest.approx(plot.left())
        assert band.right() < plot.right()


def test_the_line_goes_when_nothing_is_read_any_more(make: Make) -> None:
    figure = make(read(cursor=2.0))
    figure.show_snapshot(read())
    assert guides(figure)._lines == ()
    assert "mean" in words(figure)


def test_while_only_the_crosshair_moves_the_plots_are_not_drawn_again(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, engine = FIRST_SCENE, Fit(budget=60)
    request = FitRequest(source_of(scene), scene.approximation, scene.runs, view_of(scene), step=5)
    figure = make(engine.answer(replace(request, cursor=0.0)))
    drawn: list[object] = []
    monkeypatch.setattr(
        drawing(figure)._density, "show_snapshot", lambda *shot, **how: drawn.append(shot)
    )
    for x in (0.5, 1.0):
        figure.show_snapshot(engine.answer(replace(request, cursor=x)))
    assert drawn == []
    assert "1.00" in words(figure)
    drawn.clear()
    figure.show_snapshot(engine.answer(replace(request, step=6, cursor=1.0)))
    assert len(drawn) == 1
