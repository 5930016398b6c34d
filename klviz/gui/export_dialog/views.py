"""What the preview shows of each kind of file."""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtCore import QSize, QSizeF

from klviz.analyses.recording import Recording
from klviz.document.export_settings import DPI
from klviz.document.figure_sizes import PIXELS_PER_INCH, PIXELS_PER_MILLIMETRE
from klviz.gui.background import Background
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.matter import Matter
from klviz.gui.export_dialog.preview import Preview, Sketch, drawn_for
from klviz.gui.exporters import DataExporter
from klviz.gui.exporters.options import SCREEN_DPI
from klviz.gui.films.filming import EXPECTED
from klviz.gui.shortage import shortages

MOST_LINES, MOST_LETTERS = 200, 200
"""How much of a file of numbers is shown."""


class Viewer(ABC):
    """Fills the preview for one kind of file.

    Args:
        matter: what there is to be written.
        choices: how.
        preview: what is filled.
    """

    def __init__(self, matter: Matter, choices: Choices, preview: Preview) -> None:
        self.matter, self.choices, self.preview = matter, choices, preview

    @abstractmethod
    def show(self) -> None:
        """Show what would be written now."""

    @abstractmethod
    def stop(self) -> None:
        """Show nothing any more, and let go of what is held."""


class PictureViewer(Viewer):
    """Draws the figure, by one that stays."""

    def __init__(self, matter: Matter, choices: Choices, preview: Preview) -> None:
        super().__init__(matter, choices, preview)
        self._sketch = Sketch()

    def show(self) -> None:
        figure = self._sketch.figure(self.matter.build, self.choices.picture_look)
        self.choices.grow(figure.extent.height())
        view = self.preview.picture
        dotted = self.choices.has_dots
        dots = self.choices.value(DPI) / SCREEN_DPI if dotted else None
        room = view.room(QSize(figure.width(), figure.height()))
        image = drawn_for(figure, room, dots)
        shown = image.width() / view.devicePixelRatioF() / figure.width()
        extent = figure.extent
        told = [f"shown at {shown:.0%}"]
        if dots is not None:
            sides = (round(side * dots) for side in extent.toTuple())
            told.insert(0, " × ".join(map(str, sides)) + " dots")
        told += shortages(figure)
        self.preview.show_picture(image, f"{lengths(extent)}\n{'   ·   '.join(told)}")

    def stop(self) -> None:
        self._sketch.close()


class DataViewer(Viewer):
    """Shows the beginning of a file of numbers."""

    def __init__(self, matter: Matter, choices: Choices, preview: Preview) -> None:
        super().__init__(matter, choices, preview)
        self._encoding: Background[tuple[DataExporter, bytes]] = Background(
            self._show_bytes, self._refuse, preview
        )
        self.recording: Recording | None = None

    def show(self) -> None:
        self.preview.show_text("", "…")
        if self.recording is None and self.matter.moves:
            return
        # Other choices may be made before it is done.
        exporter = self.choices.exporter("data")
        assert isinstance(exporter, DataExporter)
        try:
            encode = self.matter.encoding(self.choices, self.recording)
        except ValueError as error:
            self._refuse(error)
        else:
            self._encoding.start(lambda: (exporter, encode()))

    def stop(self) -> None:
        self._encoding.stop(0.0)

    def _show_bytes(self, encoded: tuple[DataExporter, bytes]) -> None:
        exporter, content = encoded
        text = beginning(content) if exporter.preview is None else exporter.preview(content)
        self.preview.show_text(text, f"{size_text(len(content))} in all")

    def _refuse(self, error: Exception) -> None:
        self.preview.show_text("", str(error) or type(error).__name__)
        if not isinstance(error, EXPECTED):
            raise error


def beginning(content: bytes) -> str:
    """Return the first lines of a text."""
    lines = content[: MOST_LINES * MOST_LETTERS].decode("utf-8", "replace").splitlines()
    cut = [line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "…" for line in lines]
    more = ["…"] if len(lines) > MOST_LINES else []
    return "\n".join([*cut[:MOST_LINES], *more])


def size_text(count: int) -> str:
    """Return how large a file is."""
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.0f} kB"


def lengths(extent: QSizeF) -> str:
    """Return how wide and high a figure is, in every unit."""
    width, height = extent.toTuple()
    told = [
        f"{width / pixels:.{digits}f} × {height / pixels:.{digits}f} {unit}"
        for unit, pixels, digits in (
            ("mm", PIXELS_PER_MILLIMETRE, 1),
            ("in", PIXELS_PER_INCH, 2),
            ("px", 1.0, 0),
        )
    ]
    return " = ".join(told)
