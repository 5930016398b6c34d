"""Every page opens, shows snapshots in every theme, passes on its gestures, and leaves nothing."""

from __future__ import annotations

import gc
import inspect
import weakref

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.figure_sizes import FigureSize
from klviz.document.units import UNITS
from klviz.gui.look import Look
from klviz.gui.pages.compare import ComparePage
from klviz.gui.pages.fit import FitPage
from klviz.gui.theme import THEMES
from tests.gui.hostile import HOSTILE
from tests.gui.snapshots import snapshot_of

PAGES = {page.key: page for page in (FitPage, ComparePage)}
pages = pytest.mark.parametrize("key", PAGES)


@pages
def test_a_page_opens_and_shows_a_snapshot_in_every_theme_and_unit(qtbot: QtBot, key: str) -> None:
    page = PAGES[key]()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    for theme in THEMES.values():
        for unit in UNITS.values():
            page.show_theme(theme, 1.1)
            page.show_unit(unit)
            page.show_snapshot(snapshot_of(key))
            assert not page.grab().isNull()


@pages
def test_a_page_has_a_name_and_its_own_key(key: str) -> None:
    assert PAGES[key].key == key
    assert PAGES[key].title


@pages
def test_a_page_may_be_shown_before_there_is_anything_to_show(qtbot: QtBot, key: str) -> None:
    page = PAGES[key]()
    qtbot.addWidget(page)
    page.show_theme(THEMES["dark"])
    page.show()
    assert not page.grab().isNull()
    assert page.points() >= 200


@pytest.mark.parametrize("case", HOSTILE)
def test_a_page_survives_any_snapshot_at_any_size(qtbot: QtBot, case: str) -> None:
    page = PAGES["fit"]()
    qtbot.addWidget(page)
    page.show()
    for width, height in ((330, 250), (1400, 260), (340, 900)):
        page.resize(width, height)
        page.show_snapshot(HOSTILE[case]())
        assert not page.grab().isNull()


@pages
def test_a_page_passes_on_what_its_figure_asks_for(qtbot: QtBot, key: str) -> None:
    page = PAGES[key]()
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.view_requested) as view:
        page.figure.view_requested.emit(-1.0, 2.0)
    assert view.args == [-1.0, 2.0]
    with qtbot.waitSignal(page.view_reset_requested):
        page.figure.view_reset_requested.emit()


@pages
def test_a_page_builds_figures_of_what_it_shows(qtbot: QtBot, key: str) -> None:
    page = PAGES[key]()
    qtbot.addWidget(page)
    page.show_snapshot(snapshot_of(key))
    page.show_unit(UNITS["bits"])
    figure = page.figure_builder()(Look(FigureSize(800, 450)))
    qtbot.addWidget(figure)
    assert "bits" in figure.drawing.summary()


@pages
def test_a_closed_page_is_freed(qtbot: QtBot, key: str) -> None:
    page = PAGES[key]()
    page.show()
    page.show_snapshot(snapshot_of(key))
    page.close()
    page.deleteLater()
    page = weakref.ref(page)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert page() is None


def test_every_public_method_of_a_page_is_explained() -> None:
    for page in PAGES.values():
        for name, method in inspect.getmembers(page, inspect.isfunction):
            if method.__module__.startswith("klviz") and not name.startswith("_"):
                assert inspect.getdoc(method), f"{page.__name__}.{name}"
