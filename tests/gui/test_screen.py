"""Screens: a figure that shows a film holds still, whatever its curves do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF

from klviz.analyses.films import Film, Frame, Shot, scene_film
from klviz.analyses.sweep_films import sweep_film
from klviz.analyses.sweeps import sweep_of, sweeps_of
from klviz.document.figure_sizes import SIZES
from klviz.document.presets import load_preset
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.films.screen import Screen
from klviz.gui.look import Look
from tests.gui.figures import MakeFigure

LOOKS = [Look(), Look(theme="projector"), Look(part="densities"), Look(part="loss")]


def film_of(kind: str, key: str, shot: Shot, count: int = 25) -> Film:
    scene = load_preset(key)
    if kind == "run":
        return scene_film(scene, count, shot)
    return sweep_film(scene, kind, *sweep_of(scene, kind).ends(scene), count, shot)


def ranges(figure: Figure) -> tuple[tuple[object, object], ...]:
    """Return the ranges of all plots that are shown, and where they lie.

    Of a run, which has no caption, the ranges of the integrands follow its values down.
    """
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    held = [drawing._density, drawing._loss, *drawing.landscapes.shown]
    found: list[tuple[object, object]] = []
    for plot in (*held, *drawing._integrands):
        panel = plot.panel
        if panel.is_shown:
            follows = plot not in held and not drawing._caption.text
            span = panel.mapping.x_range if follows else panel.mapping[:2]
            found.append((span, QRectF(panel.plot).getRect()))
    return tuple(found)


def shown(screen: Screen, frames: Iterator[Frame]) -> set[tuple[object, ...]]:
    """Show frames, and return what ranges there were."""
    found = set()
    for frame in frames:
        screen.show(frame)
        found.add(ranges(screen.figure))
    return found


@pytest.mark.parametrize("kind", ["run", *sweeps_of("fit")])
@pytest.mark.parametrize("key", ["two-modes", "divergences", "alpha-family", "claw"])
def test_nothing_moves_but_the_curves(make_figure: MakeFigure, kind: str, key: str) -> None:
    film = film_of(kind, key, Shot(points=200))
    screen = Screen(make_figure(Look()))
    for sample in film.samples():
        screen.show(sample)
    assert len(shown(screen, film.frames())) == 1


@pytest.mark.parametrize("view", ["cdf", "log"])
@pytest.mark.parametrize("kind", ["run", "apart"])
def test_nor_does_anything_in_other_views(make_figure: MakeFigure, kind: str, view: str) -> None:
    film = film_of(kind, "three-modes", Shot(points=200, density_view=view))
    screen = Screen(make_figure(Look()))
    for sample in film.samples():
        screen.show(sample)
    assert len(shown(screen, film.frames())) == 1


def test_without_samples_ranges_grow_and_never_shrink(make_figure: MakeFigure) -> None:
    film = film_of("run", "far-modes", Shot(points=200))
    screen, tops = Screen(make_figure(Look())), []
    for frame in film.frames():
        screen.show(frame)
        drawing = screen.figure.drawing
        assert isinstance(drawing, FitDrawing)
        tops.append(drawing._density.panel.mapping.y_range[1])
    assert tops == sorted(tops)


def test_areas_of_a_run_are_seen_at_its_end_as_well_as_at_its_start(
    make_figure: MakeFigure,
) -> None:
    screen = Screen(make_figure(Look()))
    for frame in film_of("run", "two-modes", Shot(points=200)).frames():
        screen.show(frame)
        drawing = screen.figure.drawing
        assert isinstance(drawing, FitDrawing)
        highest = max(float(view.integrand.max()) for view in frame.snapshot.runs)
        top = max(plot.panel.mapping.y_range[1] for plot in drawing._integrands)
        assert 0.5 * top < highest < top


def test_landscapes_stay_where_they_are(make_figure: MakeFigure) -> None:
    film = film_of("run", "two-modes", Shot(points=200, landscapes=True), 6)
    screen = Screen(make_figure(Look()))
    for sample in film.samples():
        screen.show(sample)
    (held,) = shown(screen, film.frames())
    assert len(held) == 6, "densities, losses, and two of integrands and landscapes"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.part}-{look.theme}")
def test_the_caption_stands_below_all_plots_and_none_leaves_no_gap(
    make_figure: MakeFigure, look: Look
) -> None:
    figure = make_figure(look)
    screen = Screen(figure)
    run, sweep = (
        next(film_of(k, "two-modes", Shot(points=200), 3).frames()) for k in ("run", "rate")
    )
    screen.show(run)
    before = ranges(figure)
    screen.show(sweep)
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    caption = drawing._caption
    assert caption.text == sweep.caption
    place = caption.boundingRect()
    assert place.bottom() == figure.height()
    for panel in (drawing._density.panel, drawing._loss.panel):
        assert not panel.is_shown or panel.plot.bottom() < place.top()
    screen.show(run)
    assert caption.text == ""
    assert [rect for _, rect in ranges(figure)] == [rect for _, rect in before]


def test_the_loss_of_a_sweep_lies_over_its_number(make_figure: MakeFigure) -> None:
    screen = Screen(make_figure(Look()))
    for frame in film_of("alpha", "two-modes", Shot(points=200), 5).frames():
        screen.show(frame)
    drawing = screen.figure.drawing
    assert isinstance(drawing, FitDrawing)
    low, high = drawing._loss.panel.mapping.x_range
    assert low == 0.0
    assert 1.0 < high <= 2.0
    # The dots stand at the number, the labels at the end of the axis.
    for frame in film_of("alpha", "two-modes", Shot(points=200), 5).frames():
        screen.show(frame)
        now = frame.snapshot.along
        assert now is not None
        place = drawing._loss.panel.scene_mapping.point(now.now, 0.0).x()
        end = drawing._loss.panel.scene_mapping.point(1.0, 0.0).x()
        for tag in drawing._loss.panel.tags._tags:
            assert tag.point.x() == pytest.approx(place)
            assert tag.text_at.x() > end


def test_words_become_no_longer_again(make_figure: MakeFigure) -> None:
    look = Look(size=SIZES["column"].size)
    film, screen = film_of("alpha", "two-modes", Shot(points=200), 12), Screen(make_figure(look))
    for sample in film.samples():
        screen.show(sample)
    drawing, before = screen.figure.drawing, [0, 0, 0]
    assert isinstance(drawing, FitDrawing)
    for frame in film.frames():
        screen.show(frame)
        plots = [drawing._density, *drawing._integrands]
        brevity = [plot.panel.heading.brevity for plot in plots]
        assert all(now >= then for now, then in zip(brevity, before, strict=True))
        before = brevity


def test_an_area_is_called_so_in_all_frames_or_in_none(make_figure: MakeFigure) -> None:
    film, screen = film_of("apart", "two-modes", Shot(points=200), 12), Screen(make_figure(Look()))
    for sample in film.samples():
        screen.show(sample)
    drawing, told = screen.figure.drawing, set()
    assert isinstance(drawing, FitDrawing)
    for frame in film.frames():
        screen.show(frame)
        for plot in drawing._integrands:
            told |= {word.text.startswith("area") for word in plot.panel.heading._words[1:]}
    assert told == {False}
