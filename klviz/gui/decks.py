"""Decks: several scenes, each run to its end and drawn on a slide, in one file.

Runs and landscapes are computed in a thread, slides are drawn in that of the window, one at a time;
of a slide that is drawn nothing stays but what the file is to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from math import isinf
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from klviz import interrupts
from klviz.analyses.fit import FitSnapshot
from klviz.analyses.landscape import STUDY, finished_landscapes
from klviz.document.atomic import Replacement, replace_file
from klviz.document.file_errors import os_error
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS, Unit
from klviz.gui.builder import fit_figure
from klviz.gui.exporters import DeckExporter, DeckOptions, DeckWriter, exporter_of
from klviz.gui.exporters.slides import Slide, SlideLayout, Value, check_size, lay_out
from klviz.gui.figures.fit import WITH_LANDSCAPES
from klviz.gui.look import Look
from klviz.gui.plots.shown import Shown, shown_runs
from klviz.gui.plots.wording import standing
from klviz.gui.rendering import run_to
from klviz.gui.theme import THEMES


@dataclass(frozen=True, slots=True)
class DeckPlan:
    """What every slide of a deck has in common.

    Attributes:
        look: the size of a slide, the theme, and how figures look.
        unit: the unit of the values.

    Raises:
        ValueError: slides are too small.
    """

    look: Look = field(default_factory=Look)
    unit: Unit = UNITS["nats"]

    def __post_init__(self) -> None:
        check_size(self.look.size)

    def options(self, title: str) -> DeckOptions:
        """Return what a format must know."""
        return DeckOptions(self.look.size, self.look.theme, title)


@dataclass(frozen=True, slots=True)
class Computed:
    """A scene whose runs have been run, with all that its slide shows."""

    named: NamedScene
    shown: FitSnapshot
    findings: Mapping[str, object]


def computed(named: NamedScene, plan: DeckPlan) -> Computed:
    """Return a scene with its runs run; for any thread."""
    points, seen = plan.look.size.pixels[0], named.seen
    shown = run_to(named.scene, seen.step, points=points, seen=seen)
    with interrupts.heard():
        found = finished_landscapes(shown) if plan.look.part in WITH_LANDSCAPES else None
    return Computed(named, shown, {STUDY: found})


def slide_of(found: Computed, plan: DeckPlan) -> Slide:
    """Return the slide of a scene; for the thread of the window.

    Raises:
        ValueError: there is no such part.
    """
    layout = layout_of(found, plan)
    look = replace(plan.look, size=layout.figure_size, transparent=False)
    figure = fit_figure(found.shown, look, plan.unit, found.findings)
    return Slide(found.named.title, found.named.notes, layout, figure)


def layout_of(found: Computed, plan: DeckPlan) -> SlideLayout:
    """Return where things lie on the slide of a scene."""
    theme = THEMES[plan.look.theme]
    values = [
        Value(run.texts[1], _remark(run), theme.run_text(run.colour))
        for run in shown_runs(found.shown, plan.unit)
    ]
    return lay_out(plan.look.size, found.named.title, values)


def _remark(run: Shown) -> str:
    """Return how a run stands, where its value does not say that already."""
    return "" if isinf(run.view.estimate.value) else standing(run.view)


def write_decks(scenes: Sequence[NamedScene], paths: Sequence[Path], plan: DeckPlan) -> None:
    """Write scenes as decks; the ending of a name is its format. Needs no event loop.

    Raises:
        ValueError: an ending is that of no format, or there is no such part; nothing is written.
        SceneFileError: a file cannot be written; it is as it was.
    """
    # Fonts, too, need the application, and the name holds it while there are figures.
    application = QApplication.instance() or QApplication(["klviz"])
    for path in paths:
        exporter_of(path, "deck")
        check_place(path)
    with ExitStack() as stack:
        writers: list[DeckWriter] = []
        for path in paths:
            writers.append(writer_of(path, plan, title_of(scenes)))
            stack.callback(writers[-1].abandon)
        for named in scenes:
            found = computed(named, plan)
            for writer in writers:
                draw(writer, found, plan)()
        for path, writer in zip(paths, writers, strict=True):
            interrupts.check()
            write_deck(path, writer.close()())
    application.processEvents()


def title_of(scenes: Sequence[NamedScene]) -> str:
    """Return what a deck calls itself."""
    return scenes[0].title if scenes else "klviz"


def writer_of(path: Path, plan: DeckPlan, title: str) -> DeckWriter:
    """Return what makes the deck for a file of that name.

    Raises:
        ValueError: its ending is that of no format.
    """
    exporter = exporter_of(path, "deck")
    assert isinstance(exporter, DeckExporter)
    return exporter.open(plan.options(title))


def draw(writer: DeckWriter, found: Computed, plan: DeckPlan) -> Callable[[], None]:
    """Draw the slide of a scene, let the figure go, and return what else is to be done."""
    slide = slide_of(found, plan)
    try:
        return writer.add(slide)
    finally:
        slide.figure.deleteLater()
        QCoreApplication.sendPostedEvents(slide.figure, QEvent.Type.DeferredDelete)


def check_place(path: Path) -> None:
    """Make sure, before the work, that a file can be written.

    Raises:
        SceneFileError: it cannot.
    """
    try:
        Replacement(path).discard()
    except OSError as error:
        raise os_error("write", path, error) from error


def write_deck(path: Path, content: bytes) -> None:
    """Make that the content of a file.

    Raises:
        SceneFileError: it cannot be written; the file is as it was.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise os_error("write", path, error) from error
