"""Files that figures are written to: one row a format, each looks as the screen does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from klviz.core.parameters import table
from klviz.document.atomic import replace_file
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.pdf import pdf_bytes
from klviz.gui.exporters.png import png_bytes
from klviz.gui.exporters.svg import svg_bytes
from klviz.gui.figure import Figure


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format.

    Attributes:
        key: what a file name of it ends in, without the dot.
        label: how a dialog names it.
        encode: turns a laid-out figure into the content of a file.
    """

    key: str
    label: str
    encode: Callable[[Figure, ExportOptions], bytes]

    def export(self, figure: Figure, path: Path, options: ExportOptions | None = None) -> None:
        """Write a laid-out figure; a file that is there already is replaced once this is whole.

        Raises:
            OSError: the file cannot be written; what was there is as it was.
        """
        replace_file(path, self.encode(figure, options or ExportOptions()))


EXPORTERS: Mapping[str, Exporter] = table(
    [
        Exporter("png", "PNG picture", png_bytes),
        Exporter("svg", "SVG drawing", svg_bytes),
        Exporter("pdf", "PDF document", pdf_bytes),
    ]
)


def exporter_of(path: Path) -> Exporter:
    """Return the exporter for a file of that name.

    Raises:
        ValueError: its ending is that of no format; the message lists those there are.
    """
    key = path.suffix.lower().removeprefix(".")
    if key not in EXPORTERS:
        known = ", ".join(f".{name}" for name in EXPORTERS)
        raise ValueError(f"the file name must end in one of {known}, got {path.name!r}")
    return EXPORTERS[key]
