"""Figures without a window: a scene, run to a step, drawn into files. Needs no display."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from klviz import interrupts
from klviz.analyses.answers import answered
from klviz.analyses.carrying import ELSEWHERE, is_elsewhere, shot_of, text_carried
from klviz.analyses.films import request_of
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.landscape import STUDY, LandscapeSnapshot, finished_landscapes
from klviz.analyses.recording import played
from klviz.analyses.snapshots import Snapshot
from klviz.document.carried import AS_USUAL, Shown
from klviz.document.file_errors import writing
from klviz.document.scene import Scene
from klviz.document.units import UNITS, Unit
from klviz.gui.builder import figure_of
from klviz.gui.exporters import PictureExporter, exporter_of
from klviz.gui.exporters.options import SCREEN_DPI, ExportOptions
from klviz.gui.figures.fit import WITH_LANDSCAPES
from klviz.gui.headless import application
from klviz.gui.look import Look
from klviz.gui.shortage import part_shortage

FIT = "fit"


def render_scene(
    scene: Scene,
    step: int | None,
    paths: Sequence[Path],
    look: Look | None = None,
    *,
    dpi: float = 2.0 * SCREEN_DPI,
    unit: Unit = UNITS["nats"],
    seen: Shown = AS_USUAL,
    carries: bool = True,
    outlines: bool = False,
    tell: Callable[[str], object] = str,
) -> Sequence[Path]:
    """Draw a scene into files and return their paths; the ending of a name is its format.

    Args:
        scene: what is drawn.
        step: which step of its runs; None for the end, where every run has come to rest.
        paths: the files. One that is there is replaced once the new one is complete.
        look: how the figure looks.
        dpi: dots per inch of a PNG.
        unit: the unit of the divergences.
        seen: how it is looked at, but for the step.
        carries: whether the files carry the scene.
        outlines: whether the text of drawings is the outlines of its letters.
        tell: is told what has no room, and where q is not where the picture has it that the
            scene comes from.

    Raises:
        ValueError: an ending is that of no format, or there is no such part; then nothing has
            been written.
        SceneFileError: a file cannot be written; it is as it was.
    """
    exporters = [exporter_of(path, "picture") for path in paths]
    # The name holds the application while there are figures.
    running = application()
    look = look or Look()
    shown = shown_at(scene, step, points=look.size.pixels[0], seen=seen)
    if is_elsewhere(shown, seen):
        tell(ELSEWHERE)
    figure = figure_of(shown, look, unit, findings_for(shown, look))
    if missing := part_shortage(figure):
        tell(missing)
    carried = text_carried(scene, shown) if carries else ""
    options = ExportOptions(dpi, scene.title or "klviz", carried, outlines)
    for exporter, path in zip(exporters, paths, strict=True):
        assert isinstance(exporter, PictureExporter)
        interrupts.check()
        with writing(path):
            exporter.export(figure, path, options)
    figure.deleteLater()
    running.processEvents()
    return paths


def landscapes_for(shown: FitSnapshot, look: Look) -> LandscapeSnapshot | None:
    """Return the landscapes of a fit, finished, if the look has any."""
    if look.part not in WITH_LANDSCAPES:
        return None
    with interrupts.heard():
        return finished_landscapes(shown)


def findings_for(shown: Snapshot, look: Look) -> Mapping[str, object]:
    """Return what the studies of a lab find out about a snapshot, as far as the look has them."""
    return {STUDY: landscapes_for(shown, look)} if isinstance(shown, FitSnapshot) else {}


def shown_at(scene: Scene, step: int | None, *, points: int, seen: Shown = AS_USUAL) -> Snapshot:
    """Return the snapshot of a step, or of where every run rests, of the lab of the scene."""
    if scene.lab == FIT:
        return run_to(scene, step, points=points, seen=seen)
    with interrupts.heard():
        return answered(scene, step, shot_of(seen, points))


def run_to(scene: Scene, step: int | None, *, points: int, seen: Shown = AS_USUAL) -> FitSnapshot:
    """Return the snapshot of a fit at a step, or at the one where every run has come to rest."""
    return ran_to(scene, step, points=points, seen=seen)[1]


def ran_to(
    scene: Scene, step: int | None, *, points: int, seen: Shown = AS_USUAL
) -> tuple[Fit, FitSnapshot]:
    """Return the engine that ran there, too."""
    engine, request = Fit(budget=float("inf")), request_of(scene, shot_of(seen, points))
    with interrupts.heard():
        if seen.last is not None:
            engine.answer(replace(request, step=seen.last))
        return engine, played(engine, request, step)
