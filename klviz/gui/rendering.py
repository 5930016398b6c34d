"""Figures without a window: a scene, run to a step, drawn into files. Needs no display."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from klviz.analyses.fit import REST, Fit, FitRequest, FitSnapshot
from klviz.analyses.landscape import (
    STUDY,
    LandscapeOptions,
    LandscapeSnapshot,
    LandscapeStudy,
    landscape_request,
)
from klviz.analyses.translation import source_of, view_of
from klviz.document.file_errors import os_error
from klviz.document.scene import Scene
from klviz.document.units import UNITS, Unit
from klviz.gui.builder import fit_figure
from klviz.gui.exporters import PictureExporter, exporter_of
from klviz.gui.exporters.options import SCREEN_DPI, ExportOptions
from klviz.gui.look import Look

WITH_LANDSCAPES = ("page", "landscapes")
"""The parts that show landscapes."""
MOST_STEPS = 20_000
"""How far a run is taken that does not come to rest, where the end is asked for."""

ENOUGH_DRAWN = 2_000
"""How far one that goes by random draws is taken, where the others rest by then."""


def render_scene(
    scene: Scene,
    step: int | None,
    paths: Sequence[Path],
    look: Look | None = None,
    *,
    dpi: float = 2.0 * SCREEN_DPI,
    unit: Unit = UNITS["nats"],
) -> Sequence[Path]:
    """Draw a scene into files and return their paths; the ending of a name is its format.

    Args:
        scene: what is drawn.
        step: which step of its runs; None for the end, where every run has come to rest.
        paths: the files. One that is there is replaced once the new one is complete.
        look: how the figure looks.
        dpi: dots per inch of a PNG.
        unit: the unit of the divergences.

    Raises:
        ValueError: an ending is that of no format, or there is no such part; then nothing has
            been written.
        SceneFileError: a file cannot be written; it is as it was.
    """
    exporters = [exporter_of(path, "picture") for path in paths]
    # The name holds the application while there are figures.
    application = QApplication.instance() or QApplication(["klviz"])
    look = look or Look()
    shown = run_to(scene, step, points=look.size.pixels[0])
    findings = {STUDY: landscapes_of(shown) if look.part in WITH_LANDSCAPES else None}
    figure = fit_figure(shown, look, unit, findings)
    options = ExportOptions(dpi, scene.title or "klviz")
    for exporter, path in zip(exporters, paths, strict=True):
        assert isinstance(exporter, PictureExporter)
        try:
            exporter.export(figure, path, options)
        except OSError as error:
            raise os_error("write", path, error) from error
    figure.deleteLater()
    application.processEvents()
    return paths


def run_to(scene: Scene, step: int | None, *, points: int) -> FitSnapshot:
    """Return the snapshot of a step, or of the one where every run has come to rest."""
    engine = Fit(budget=float("inf"))

    def snapshot(step: int) -> FitSnapshot:
        return engine.answer(
            FitRequest(
                source_of(scene),
                scene.approximation,
                scene.runs,
                view_of(scene),
                points,
                step,
            )
        )

    if step is not None:
        return snapshot(step)
    reached = 0
    shown = snapshot(reached)
    while reached < MOST_STEPS and not _has_ended(shown, reached):
        reached += 100
        shown = snapshot(reached)
    return shown


def _has_ended(shown: FitSnapshot, reached: int) -> bool:
    """Return whether every run rests, or goes by draws, which never let it, and has long gone."""
    return all(
        view.status in REST or (view.run.draws and reached >= ENOUGH_DRAWN) for view in shown.runs
    )


def landscapes_of(shown: FitSnapshot) -> LandscapeSnapshot | None:
    """Return the landscapes of a fit, finished; None where it has none."""
    request = landscape_request(shown, LandscapeOptions(budget=60.0))
    if request is None:
        return None
    study = LandscapeStudy()
    found = study.answer(request)
    while not found.complete:
        found = study.answer(request)
    return found
