"""A page keeps all its plots, however small it is or large its letters: they shrink, it scrolls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.style import SMALLEST
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import outside, overlapping, texts_on_screen
from tests.gui.snapshots import ALL_KEYS, snapshot

MakePage = Callable[..., Figure]
SIZES = [(320, 240), (460, 370), (534, 480), (640, 400), (684, 620), (1260, 750), (3300, 1900)]


@pytest.fixture
def make_page(qtbot: QtBot) -> Iterator[MakePage]:
    """Build figures as pages of the window hold them."""

    def build(
        size: tuple[int, int], text: float = 1.0, runs: int = 2, theme: str = "light"
    ) -> Figure:
        figure = Figure(scrolls=True)
        qtbot.addWidget(figure)
        figure.resize(*size)
        figure.show_theme(THEMES[theme], text)
        figure.show_snapshot(snapshot((ALL_KEYS * 2)[:runs], step=60))
        figure.show()
        return figure

    return build


def drawing_of(figure: Figure) -> FitDrawing:
    assert isinstance(figure.drawing, FitDrawing)
    return figure.drawing


def plots(figure: Figure) -> list[QRectF]:
    drawing = drawing_of(figure)
    panels = [drawing._density.panel, *(plot.panel for plot in drawing._integrands)]
    return [panel.plot for panel in (*panels, drawing._loss.panel) if panel.is_shown]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", [1.0, 2.0])
@pytest.mark.parametrize("runs", [1, 2, 5, 11])
def test_every_plot_is_there_and_can_be_read(
    make_page: MakePage, size: tuple[int, int], text: float, runs: int
) -> None:
    figure = make_page(size, text, runs)
    shown = plots(figure)
    assert len(shown) == runs + 2
    for plot in shown:
        assert plot.height() >= 32.0
        assert figure.sceneRect().contains(plot)


@pytest.mark.parametrize("size", SIZES[2:])
@pytest.mark.parametrize("text", [1.0, 2.0])
@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("runs", [1, 2, 5, 11])
def test_no_word_of_a_page_overlaps_another_or_is_cut_off(
    make_page: MakePage, size: tuple[int, int], text: float, theme: str, runs: int
) -> None:
    figure = make_page(size, text, runs, theme)
    texts = texts_on_screen(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


@pytest.mark.parametrize("size", [(684, 620), (1026, 618), (1260, 750)])
@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("runs", [1, 2, 5, 11])
def test_every_integrand_says_whose_it_is_and_how_large_its_area_is(
    make_page: MakePage, size: tuple[int, int], theme: str, runs: int
) -> None:
    figure = make_page(size, 1.0, runs, theme)
    texts = texts_on_screen(figure)
    shot = figure._snapshot
    assert shot is not None
    for view, integrand in zip(shot.runs, drawing_of(figure)._integrands, strict=True):
        frame = integrand.panel._frame
        assert frame is not None
        above = [t.words for t in texts if frame.heading.contains(t.rect.center())]
        assert f"{view.estimate.value:#.4g}" in above[-1]
        assert len(above) >= 2, above


def test_where_there_is_room_nothing_scrolls_and_letters_have_their_size(
    make_page: MakePage,
) -> None:
    figure = make_page((1260, 750))
    assert figure.sceneRect() == QRectF(0, 0, 1260, 750)
    assert not figure.verticalScrollBar().isVisible()


def test_letters_shrink_a_little_before_anything_scrolls(make_page: MakePage) -> None:
    roomy, cramped = make_page((1260, 750), 1.3), make_page((1260, 500), 1.3)
    assert not cramped.verticalScrollBar().isVisible()
    large, small = (drawing_of(f)._sheet for f in (roomy, cramped))
    assert large is not None
    assert small is not None
    assert SMALLEST <= small.style.k < large.style.k


def test_what_has_no_room_is_scrolled_to(qtbot: QtBot, make_page: MakePage) -> None:
    figure = make_page((534, 370), 2.0)
    bar = figure.verticalScrollBar()
    assert bar.isVisible()
    assert bar.maximum() == round(figure.sceneRect().height()) - figure.height()
    turn(figure, QPointF(200.0, 100.0), -1.0)
    assert bar.value() > 0


def test_more_runs_make_a_page_higher_that_has_no_room_for_them(make_page: MakePage) -> None:
    figure = make_page((534, 370), 2.0)
    before = figure.sceneRect().height()
    figure.show_snapshot(snapshot(ALL_KEYS[:5], step=60))
    assert figure.sceneRect().height() > before + 100.0


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_looks_like_the_file_of_it(make_page: MakePage, theme: str) -> None:
    figure = make_page((1260, 750), theme=theme)
    file = picture(figure).scaled(1260, 750).convertToFormat(QImage.Format.Format_RGB32)
    for _ in range(2):
        shown = figure.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        a, b = (np.frombuffer(i.constBits(), np.uint8).astype(int) for i in (file, shown))
        assert np.abs(a - b).max() <= 48
        assert np.mean(a != b) < 2e-3
        figure.show_theme(THEMES["dark"])
        figure.show_theme(THEMES[theme])


def test_a_scrolled_page_zooms_where_the_cursor_is_and_only_with_control(
    make_page: MakePage,
) -> None:
    figure = make_page((534, 370), 2.0)
    views: list[tuple[float, float]] = []
    figure.view_requested.connect(lambda low, high: views.append((low, high)))
    figure.verticalScrollBar().setValue(120)
    integrand = drawing_of(figure)._integrands[0].panel
    place = QPointF(figure.mapFromScene(integrand.plot.center()))
    assert drawing_of(figure).x_panel(integrand.plot.center()) is integrand
    turn(figure, place, 1.0)
    assert views == []
    figure.verticalScrollBar().setValue(120)
    turn(figure, place, 1.0, Qt.KeyboardModifier.ControlModifier)
    ((low, high),) = views
    assert high - low == pytest.approx(16.0 / 1.2)
    drag(figure, place, place + QPointF(20.0, 0.0))
    assert len(views) == 2


def turn(
    figure: Figure,
    place: QPointF,
    turns: float,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    angle = QPoint(0, round(120 * turns))
    event = QWheelEvent(place, place, QPoint(), angle, none, modifiers, phase, False)
    QApplication.sendEvent(figure.viewport(), event)


def drag(figure: Figure, start: QPointF, end: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    press, move, release = (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
    )
    for kind, place in ((press, start), (move, end), (release, end)):
        QApplication.sendEvent(figure.viewport(), QMouseEvent(kind, place, place, left, left, none))
