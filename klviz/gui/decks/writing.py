"""Decks: several scenes, each run to its end and drawn on a slide, in one file.

Runs and landscapes are computed in a thread, slides are drawn in that of the window, one at a time;
of a slide that is drawn nothing stays but what the file is to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from math import isinf
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from klviz import interrupts
from klviz.analyses.carrying import is_elsewhere
from klviz.analyses.compare.descent import DescentContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.snapshots import Snapshot
from klviz.document.atomic import Replacement, replace_file
from klviz.document.file_errors import writing
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS, Unit
from klviz.gui.builder import figure_of
from klviz.gui.exporters import DeckExporter, DeckOptions, DeckWriter, exporter_of
from klviz.gui.exporters.slides import Slide, SlideLayout, Value, check_size, lay_out
from klviz.gui.figures.directions import equations
from klviz.gui.headless import application
from klviz.gui.look import Look
from klviz.gui.plots.discrete_rows import equations_of
from klviz.gui.plots.discrete_runs import shown_discrete
from klviz.gui.plots.shown import Shown, shown_runs
from klviz.gui.plots.wording import standing
from klviz.gui.rendering import findings_for, shown_at
from klviz.gui.shortage import part_shortage
from klviz.gui.theme import THEMES

WHOLE = "page"
ELSEWHERE = "q is not where it was shown: p or the runs were changed while they went on"


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
    shown: Snapshot
    findings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A slide that is drawn.

    Attributes:
        rests: what else is to be done for it, in any thread.
        remarks: what is to be known of it, in short sentences.
    """

    rests: Sequence[Callable[[], None]]
    remarks: Sequence[str]

    def rest(self) -> None:
        """Do what else is to be done."""
        for work in self.rests:
            work()


def computed(named: NamedScene, plan: DeckPlan) -> Computed:
    """Return a scene with its runs run; for any thread."""
    points, seen = plan.look.size.pixels[0], named.seen
    shown = shown_at(named.scene, seen.step, points=points, seen=seen)
    return Computed(named, shown, findings_for(shown, plan.look))


def slide_of(found: Computed, plan: DeckPlan) -> Slide:
    """Return the slide of a scene; for the thread of the window.

    Raises:
        ValueError: there is no such part.
    """
    layout = layout_of(found, plan)
    look = replace(plan.look, size=layout.figure_size, transparent=False)
    figure = figure_of(found.shown, look, plan.unit, found.findings)
    return Slide(found.named.title, found.named.notes, layout, figure)


def layout_of(found: Computed, plan: DeckPlan) -> SlideLayout:
    """Return where things lie on the slide of a scene."""
    return lay_out(plan.look.size, found.named.title, values_of(found.shown, plan))


def values_of(shown: Snapshot, plan: DeckPlan) -> list[Value]:
    """Return the values that stand below the title: of every run, or of both directions.

    On a slide with all of a pair the figure has these itself.
    """
    theme = THEMES[plan.look.theme]
    if isinstance(shown, FitSnapshot):
        runs = shown_runs(shown, plan.unit)
        return [Value(run.texts[1], _remark(run), theme.run_text(run.colour)) for run in runs]
    if not isinstance(shown, CompareSnapshot) or plan.look.part == WHOLE:
        return []
    content = shown.content
    if isinstance(content, DescentContent):
        return [
            Value(run.name.texts[1], text, theme.run_text(run.colour))
            for run in shown_discrete(content, plan.unit)
            for text in [", ".join(equations_of(run, plan.unit))]
        ]
    told = equations(shown, plan.unit)
    return [Value(text, "", theme.run_text(number)) for number, text in enumerate(told)]


def _remark(run: Shown) -> str:
    """Return how a run stands, where its value does not say that already."""
    return "" if isinf(run.view.estimate.value) else standing(run.view)


def write_decks(
    scenes: Sequence[NamedScene],
    paths: Sequence[Path],
    plan: DeckPlan,
    tell: Callable[[str], object] = str,
) -> None:
    """Write scenes as decks; the ending of a name is its format. Needs no event loop.

    Args:
        scenes: of what.
        paths: the files.
        plan: what slides have in common.
        tell: is told what has no room on slides, and where q is not where it was shown.

    Raises:
        ValueError: an ending is that of no format, or there is no such part; nothing is written.
        SceneFileError: a file cannot be written; it is as it was.
    """
    # Fonts, too, need the application, and the name holds it while there are figures.
    running = application()
    for path in paths:
        exporter_of(path, "deck")
        check_place(path)
    remarks: list[tuple[str, int]] = []
    with ExitStack() as stack:
        writers: list[DeckWriter] = []
        for path in paths:
            writers.append(writer_of(path, plan, title_of(scenes, path)))
            stack.callback(writers[-1].abandon)
        for number, named in enumerate(scenes, 1):
            drawn = draw(writers, computed(named, plan), plan)
            drawn.rest()
            remarks += [(remark, number) for remark in drawn.remarks]
        for path, writer in zip(paths, writers, strict=True):
            interrupts.check()
            write_deck(path, writer.close()())
    for remark in told_remarks(remarks):
        tell(remark)
    running.processEvents()


def title_of(scenes: Sequence[NamedScene], path: Path) -> str:
    """Return what a deck calls itself: as its only slide is called, else as its file is."""
    return scenes[0].title if len(scenes) == 1 else path.stem


def told_remarks(remarks: Iterable[tuple[str, int]]) -> list[str]:
    """Return a sentence for each remark, with the numbers of all slides that it is about."""
    slides: dict[str, list[str]] = {}
    for remark, number in remarks:
        slides.setdefault(remark, []).append(str(number))
    return [f"{_told_slides(numbers)}: {remark}" for remark, numbers in slides.items()]


def _told_slides(numbers: Sequence[str]) -> str:
    *most, last = numbers
    return f"slides {', '.join(most)} and {last}" if most else f"slide {last}"


def writer_of(path: Path, plan: DeckPlan, title: str) -> DeckWriter:
    """Return what makes the deck for a file of that name.

    Raises:
        ValueError: its ending is that of no format.
    """
    exporter = exporter_of(path, "deck")
    assert isinstance(exporter, DeckExporter)
    return exporter.open(plan.options(title))


def draw(writers: Sequence[DeckWriter], found: Computed, plan: DeckPlan) -> Drawn:
    """Draw the slide of a scene in every deck, and let the figure go."""
    slide = slide_of(found, plan)
    try:
        rests = [writer.add(slide) for writer in writers]
        elsewhere = ELSEWHERE if is_elsewhere(found.shown, found.named.seen) else ""
        remarks = (elsewhere, part_shortage(slide.figure))
        return Drawn(rests, [remark for remark in remarks if remark])
    finally:
        slide.figure.deleteLater()
        QCoreApplication.sendPostedEvents(slide.figure, QEvent.Type.DeferredDelete)


def check_place(path: Path) -> None:
    """Make sure, before the work, that a file can be written.

    Raises:
        SceneFileError: it cannot.
    """
    with writing(path):
        Replacement(path).discard()


def write_deck(path: Path, content: bytes) -> None:
    """Make that the content of a file.

    Raises:
        SceneFileError: it cannot be written; the file is as it was.
    """
    with writing(path):
        replace_file(path, content)
