"""Numbers without a window: those of a scene, run to a step, written into files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from klviz import interrupts
from klviz.analyses.carrying import shot_of
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.films import recorded
from klviz.analyses.fit_data import FitData
from klviz.analyses.labs import LABS
from klviz.analyses.recording import Recording
from klviz.analyses.snapshots import Snapshot
from klviz.document.atomic import replace_file
from klviz.document.carried import AS_USUAL, Shown
from klviz.document.file_errors import writing
from klviz.document.scene import Scene
from klviz.document.units import UNITS, Unit
from klviz.gui.exporters import DataExporter
from klviz.gui.exporters.figure_data import FigureData
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.pair_tables import PairData
from klviz.gui.figures.compare import numbers_of_pair
from klviz.gui.headless import application
from klviz.gui.look import Look
from klviz.gui.rendering import FIT, landscapes_for, ran_to, shown_at


def write_numbers(
    scene: Scene,
    step: int | None,
    files: Mapping[Path, DataExporter],
    look: Look | None = None,
    *,
    unit: Unit = UNITS["nats"],
    seen: Shown = AS_USUAL,
    table: str = "",
) -> None:
    """Write the numbers of a scene into files.

    Args:
        scene: whose numbers.
        step: which step of its runs; None for the end, where every run has come to rest.
        files: the files, and the format of each.
        look: how a script makes the figure look; its part says whether there are landscapes.
        unit: the unit of the divergences.
        seen: how the scene is looked at, but for the step.
        table: which table a file of one has, where its format is that; "" for the first.

    Raises:
        ValueError: there are no numbers; the message says why.
        SceneFileError: a file cannot be written; it is as it was.
    """
    look = look or Look()
    data = _data(scene, step, look, unit, seen)
    options = ExportOptions(title=scene.title or "klviz", look=look, table=table)
    for path, exporter in files.items():
        with interrupts.heard():
            content = exporter.encode(data, options)
        with writing(path):
            replace_file(path, content)


def _data(scene: Scene, step: int | None, look: Look, unit: Unit, seen: Shown) -> FigureData:
    """Return the numbers of a scene, in whatever lab it is looked at.

    Raises:
        ValueError: there are none; the message says why.
    """
    points = look.size.pixels[0]
    if scene.lab == FIT:
        engine, shown = ran_to(scene, step, points=points, seen=seen)
        _refuse(shown)
        recording, landscapes = Recording(engine, shown.request), landscapes_for(shown, look)
        return FitData(scene, shown, recording, unit, landscapes)
    runs: Recording | None = None
    if LABS[scene.lab].outlook(scene).moves:
        with interrupts.heard():
            runs = recorded(scene, shot_of(seen, points), step)
            found = runs.snapshot(runs.last if step is None else step)
    else:
        found = shown_at(scene, step, points=points, seen=seen)
    _refuse(found)
    assert isinstance(found, CompareSnapshot)
    # The name holds the application: what draws is what has the numbers.
    running = application()
    numbers = numbers_of_pair(found, unit)
    running.processEvents()
    return PairData(scene, found, unit, numbers, runs)


def _refuse(shown: Snapshot) -> None:
    """Raise a ValueError where nothing is shown."""
    if shown.error:
        raise ValueError(shown.error)
