"""Backdrops: pictures of a film are those that a figure painted as a whole would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.films import Frame, Shot, scene_film
from klviz.analyses.sweep_films import sweep_film
from klviz.analyses.sweeps import sweep_of, sweeps_of
from klviz.document.figure_sizes import FigureSize
from klviz.document.presets import load_preset
from klviz.gui.exporters import paint
from klviz.gui.exporters.options import SCREEN_DPI, Pixels
from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure
from klviz.gui.films.backdrop import STEADY, Backdrop
from klviz.gui.films.screen import Screen
from klviz.gui.items.axis import Axis
from klviz.gui.items.relief import Relief
from klviz.gui.look import Look
from tests.gui.figures import MakeFigure

RUN = Shot(points=200, landscapes=True)
SMALL = FigureSize(640.0, 360.0)


@pytest.fixture(scope="module")
def run() -> Sequence[Frame]:
    """Frames of a run with landscapes: at first nearly all moves, at the end hardly anything."""
    return list(scene_film(load_preset("two-modes"), 24, RUN, last=140).frames())


def backdrop_of(figure: Figure, dpi: float = SCREEN_DPI) -> Backdrop:
    ratio, extent = dpi / SCREEN_DPI, figure.extent
    return Backdrop(figure, round(extent.width() * ratio), round(extent.height() * ratio), dpi)


def whole(figure: Figure, dpi: float = SCREEN_DPI) -> Pixels:
    """The figure painted as a whole, as the exporter of pictures does."""
    clear = QImage.Format.Format_ARGB32_Premultiplied
    image = picture(figure, dpi).convertToFormat(clear)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4).copy()


LOOKS = [
    (Look(FigureSize(1280.0, 720.0)), 96.0),
    (Look(FigureSize(641.0, 377.0), theme="dark"), 96.0),
    (Look(SMALL, transparent=True), 130.0),
    (Look(SMALL, theme="projector"), 50.0),
    (Look(SMALL, part="landscapes"), 96.0),
]


@pytest.mark.parametrize(
    ("look", "dpi"), LOOKS, ids=[f"{look.part}-{look.theme}-{dpi:g}" for look, dpi in LOOKS]
)
def test_every_picture_is_dot_for_dot_the_figure_painted_as_a_whole(
    make_figure: MakeFigure, run: Sequence[Frame], look: Look, dpi: float
) -> None:
    figure = make_figure(look)
    screen, backdrop = Screen(figure), backdrop_of(figure, dpi)
    # Then it goes back, and stays: what was taken to stay moves again, and the other way round.
    for frame in (*run, *run[::-2], *[run[0]] * (STEADY + 2)):
        screen.show(frame)
        assert (backdrop.picture() == whole(figure, dpi)).all()


@pytest.mark.parametrize("kind", sweeps_of("fit"))
def test_nor_does_a_sweep_differ(make_figure: MakeFigure, kind: str) -> None:
    scene = load_preset("alpha-family")
    figure = make_figure(Look(SMALL))
    screen, backdrop = Screen(figure), backdrop_of(figure)
    ends = sweep_of(scene, kind).ends(scene)
    for frame in sweep_film(scene, kind, *ends, 12, Shot(points=200)).frames():
        screen.show(frame)
        assert (backdrop.picture() == whole(figure)).all()


def test_what_stays_is_not_painted_again(
    make_figure: MakeFigure, run: Sequence[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = make_figure(Look(FigureSize(1280.0, 720.0)))
    screen, backdrop = Screen(figure), backdrop_of(figure)
    painted: Counter[type[QGraphicsItem]] = Counter()
    paint_item = paint._paint_item

    def watched(painter: object, item: QGraphicsItem, *rest: object) -> None:
        painted[type(item)] += 1
        paint_item(painter, item, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(paint, "_paint_item", watched)
    for frame in run:
        screen.show(frame)
        backdrop.picture()
    axes, reliefs = painted[Axis], painted[Relief]
    assert 0 < reliefs < len(run), "two of them, in fewer than half of the frames"
    for _ in range(STEADY + 2):
        screen.show(run[-1])
        backdrop.picture()
    painted.clear()
    screen.show(run[-1])
    backdrop.picture()
    assert painted[Relief] == painted[Axis] == 0
    assert axes > 0


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.setVisible(False),
        lambda item: item.setOpacity(0.5),
        lambda item: item.moveBy(3.0, 2.0),
        lambda item: item.setZValue(50.0),
    ],
    ids=["gone", "fainter", "elsewhere", "above"],
)
def test_what_changes_after_a_long_time_is_seen_at_once(
    make_figure: MakeFigure, run: Sequence[Frame], change: Callable[[QGraphicsItem], None]
) -> None:
    figure = make_figure(Look(SMALL))
    screen, backdrop = Screen(figure), backdrop_of(figure)
    for _ in range(STEADY + 2):
        screen.show(run[-1])
        backdrop.picture()
    for item in figure.scene().items():
        if isinstance(item, Axis | Relief) and item.isVisible():
            change(item)
            assert (backdrop.picture() == whole(figure)).all()
