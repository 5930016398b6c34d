"""Matter: what there is to be written at one moment, and the writing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from klviz.analyses.carrying import text_carried
from klviz.document.export_settings import CARRIES
from klviz.document.scene import Scene
from klviz.gui.builder import Builder
from klviz.gui.export.choices import Choices
from klviz.gui.exporters import PictureExporter
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.figure import Figure
from klviz.gui.look import Look


@dataclass(frozen=True, slots=True)
class Matter:
    """What there is to be written.

    Attributes:
        build: builds figures of it.
        scene: what it shows.
        name: how a file of it is called, without an ending.
        folder: where a file of it is likely to go.
        reasons: why there is none of a part, "" where there is, by its key.
    """

    build: Builder
    scene: Scene
    name: str
    folder: Path
    reasons: Mapping[str, str]

    def options(self, choices: Choices) -> ExportOptions:
        """Return what an exporter must know."""
        carries = choices.value(CARRIES)
        carried = text_carried(self.scene, self.build.snapshot) if carries else ""
        return choices.options(self.scene.title or "klviz", carried)

    def write_picture(self, choices: Choices, path: Path) -> None:
        """Write a picture as it is chosen.

        Raises:
            ValueError: it would have too many dots.
            OSError: the file cannot be written; what was there is as it was.
        """
        why = choices.why_too_large()
        if why:
            raise ValueError(why)
        exporter = choices.exporter("picture")
        assert isinstance(exporter, PictureExporter)
        figure = self.build(choices.look)
        try:
            exporter.export(figure, path, self.options(choices))
        finally:
            figure.deleteLater()

    def copy_picture(self, choices: Choices) -> None:
        """Put a picture on the clipboard as it is chosen."""
        from klviz.gui.exporters.clipboard import copy_figure

        figure: Figure = self.build(choices.look)
        copy_figure(figure, self.options(choices))
        figure.deleteLater()

    def copy_part(self, choices: Choices, part: str, dpi: float) -> None:
        """Put a part on the clipboard: of the usual size, and the rest as it is chosen."""
        from klviz.gui.exporters.clipboard import copy_figure

        figure: Figure = self.build(replace(choices.look, part=part, size=Look().size))
        copy_figure(figure, replace(self.options(choices), dpi=dpi))
        figure.deleteLater()
