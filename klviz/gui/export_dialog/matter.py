"""Matter: what there is to be written at one moment, and the writing of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from klviz.analyses.carrying import text_carried
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.tables import TABLES, tables_of
from klviz.analyses.films import Shot
from klviz.analyses.fit_data import FitData
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.labs import LABS
from klviz.analyses.landscape import STUDY, LandscapeSnapshot
from klviz.analyses.recording import Recording
from klviz.document.export_settings import CARRIES, TABLE
from klviz.document.scene import Scene
from klviz.gui.builder import Builder
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.exporters import DataExporter, PictureExporter
from klviz.gui.exporters.figure_data import FigureData
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.pair_tables import PairData
from klviz.gui.figure import Figure
from klviz.gui.figures.compare import numbers_of_pair
from klviz.gui.figures.fit import WITH_LANDSCAPES
from klviz.gui.look import Look


@dataclass(slots=True)
class Matter:
    """What there is to be written.

    Attributes:
        build: builds figures of it.
        scene: what it shows.
        name: how a file of it is called, without an ending.
        folder: where a file of it is likely to go.
        reasons: why there is none of a part, "" where there is, by its key.
        record: hands over the runs as they were recorded, soon.
        taken: returns the files that are being made.
    """

    build: Builder
    scene: Scene
    name: str
    folder: Path
    reasons: Mapping[str, str]
    record: Callable[[Callable[[Recording], None]], None]
    taken: Callable[[], Collection[Path]] = tuple

    def learn(self, build: Builder) -> bool:
        """Take what studies have found since of the same snapshot; return whether there is any."""
        ours, theirs = self.build.snapshot, build.snapshot
        same = ours is not None and theirs is not None and ours.is_drawn_like(theirs)
        known = self.build.findings
        if not same or all(known.get(key) is found for key, found in build.findings.items()):
            return False
        self.build = replace(self.build, findings=build.findings)
        return True

    @property
    def moves(self) -> bool:
        """Whether there are runs, without which there are no numbers."""
        return LABS[self.scene.lab].outlook(self.scene).moves

    @property
    def last(self) -> int:
        """The last step that is recorded."""
        return self.build.snapshot.last if self.build.snapshot is not None else 0

    def shot(self, part: str) -> Shot:
        """Return how a film of a part is looked at."""
        shown = self.build.snapshot
        if shown is None:
            return Shot()
        request, found = shown.request, self.build.findings.get(STUDY)
        landscapes = found is not None and part in WITH_LANDSCAPES
        views = request.density_view, request.ratio_view
        return Shot(request.view, request.points, *views, landscapes)

    def data(self, recording: Recording | None) -> FigureData:
        """Return all numbers there are.

        Raises:
            ValueError: there are none yet.
        """
        shown, found = self.build.snapshot, self.build.findings.get(STUDY)
        landscapes = found if isinstance(found, LandscapeSnapshot) else None
        if isinstance(shown, FitSnapshot) and recording is not None:
            return FitData(self.scene, shown, recording, self.build.unit, landscapes)
        if isinstance(shown, CompareSnapshot) and not shown.error:
            numbers = numbers_of_pair(shown, self.build.unit)
            return PairData(self.scene, shown, self.build.unit, numbers, recording)
        raise ValueError("there are no numbers yet")

    def encoding(self, choices: Choices, recording: Recording | None) -> Callable[[], bytes]:
        """Return what encodes a file of numbers, in any thread, as it is chosen now.

        Raises:
            ValueError: there are none.
        """
        exporter = choices.exporter("data")
        assert isinstance(exporter, DataExporter)
        return partial(exporter.encode, self.data(recording), self.options(choices))

    def options(self, choices: Choices) -> ExportOptions:
        """Return what an exporter must know."""
        chosen = choices.value(TABLE)
        table = chosen if chosen in self.tables else ""
        return choices.options(self.scene.title or "klviz", self.carried(choices), table)

    @property
    def tables(self) -> Mapping[str, str]:
        """The tables of what two that are compared draw: what they are, by their names."""
        shown = self.build.snapshot
        if not isinstance(shown, CompareSnapshot) or shown.error:
            return {}
        return {table.key: TABLES[table.key] for table in tables_of(shown.content)}

    def carried(self, choices: Choices) -> str:
        """Return what a file carries of the scene, "" for nothing."""
        carries = choices.value(CARRIES)
        return text_carried(self.scene, self.build.snapshot) if carries else ""

    def draw_picture(self, choices: Choices) -> Callable[[], bytes]:
        """Draw a picture as it is chosen, and return what encodes it, in any thread.

        Raises:
            ValueError: it would have too many dots.
            OSError: it is larger than memory allows.
        """
        why = choices.why_too_large()
        if why:
            raise ValueError(why)
        exporter = choices.exporter("picture")
        assert isinstance(exporter, PictureExporter)
        figure = self.build(choices.picture_look)
        try:
            return exporter.draw(figure, self.options(choices))
        finally:
            figure.deleteLater()

    def copy_picture(self, choices: Choices) -> None:
        """Put a picture on the clipboard as it is chosen."""
        from klviz.gui.exporters.clipboard import copy_figure

        figure: Figure = self.build(choices.look)
        try:
            copy_figure(figure, self.options(choices))
        finally:
            figure.deleteLater()

    def copy_part(self, choices: Choices, part: str, dpi: float) -> None:
        """Put a part on the clipboard: of the usual size, and the rest as it is chosen."""
        from klviz.gui.exporters.clipboard import copy_figure

        figure: Figure = self.build(replace(choices.look, part=part, size=Look().size))
        try:
            copy_figure(figure, replace(self.options(choices), dpi=dpi))
        finally:
            figure.deleteLater()
