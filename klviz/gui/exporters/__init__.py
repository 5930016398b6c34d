"""Files that figures, films, numbers and decks are written to: one row a format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from klviz.core.parameters import table
from klviz.gui.exporters.apng import apng_writer
from klviz.gui.exporters.data_csv import curves_csv, run_csv, table_csv, values_csv
from klviz.gui.exporters.data_json import json_bytes
from klviz.gui.exporters.data_npz import listing, npz_bytes
from klviz.gui.exporters.deck_pdf import PdfDeck
from klviz.gui.exporters.exporter import (
    DataExporter,
    DeckExporter,
    DeckWriter,
    Exporter,
    FilmExporter,
    FilmWriter,
    PictureExporter,
    at_once,
)
from klviz.gui.exporters.gif import FASTEST, gif_writer
from klviz.gui.exporters.mp4 import mp4_writer
from klviz.gui.exporters.options import DeckOptions, ExportOptions, FilmOptions
from klviz.gui.exporters.pdf import pdf_bytes
from klviz.gui.exporters.png import draw_png
from klviz.gui.exporters.pptx import PptxDeck
from klviz.gui.exporters.scripts import script_bytes
from klviz.gui.exporters.svg import svg_bytes
from klviz.gui.exporters.webp import webp_writer

__all__ = [
    "EXPORTERS",
    "DataExporter",
    "DeckExporter",
    "DeckOptions",
    "DeckWriter",
    "ExportOptions",
    "Exporter",
    "FilmExporter",
    "FilmOptions",
    "FilmWriter",
    "PictureExporter",
    "exporter_of",
    "exporters_of",
]

EXPORTERS: Mapping[str, Exporter] = table(
    [
        PictureExporter(
            "png", "png", "PNG picture", draw_png, dotted=True, use="Opens everywhere."
        ),
        PictureExporter(
            "svg",
            "svg",
            "SVG drawing",
            at_once(svg_bytes),
            use="Sharp at any size: for slides and the web.",
        ),
        PictureExporter(
            "pdf",
            "pdf",
            "PDF document",
            at_once(pdf_bytes),
            use="Sharp at any size: for LaTeX and print.",
        ),
        DataExporter(
            "csv",
            "csv",
            "CSV of the curves",
            curves_csv,
            use="A row for each x, for a spreadsheet.",
        ),
        DataExporter(
            "run-csv", "csv", "CSV of the run", run_csv, use="A row for each step of the runs."
        ),
        DataExporter(
            "values-csv",
            "csv",
            "CSV of the values",
            values_csv,
            use="A row for each number.",
        ),
        DataExporter(
            "table-csv",
            "csv",
            "CSV of another plot",
            table_csv,
            use="What a plot of two that are compared draws.",
        ),
        DataExporter(
            "npz", "npz", "NumPy arrays", npz_bytes, listing, use="Everything, for NumPy."
        ),
        DataExporter(
            "json", "json", "JSON of all numbers", json_bytes, use="Everything, for any program."
        ),
        DataExporter(
            "script",
            "py",
            "Python script",
            script_bytes,
            use="Draws the figure with Matplotlib, for you to change.",
        ),
        FilmExporter(
            "mp4",
            "mp4",
            "MP4 film",
            mp4_writer,
            even=True,
            clear=False,
            loops=False,
            use="For PowerPoint, Keynote and browsers.",
        ),
        FilmExporter(
            "gif",
            "gif",
            "GIF film",
            gif_writer,
            palette=True,
            most=FASTEST,
            use="Plays everywhere, and again and again.",
        ),
        FilmExporter(
            "webp",
            "webp",
            "WebP film",
            webp_writer,
            use="Small, for web pages; may be transparent.",
        ),
        FilmExporter(
            "apng",
            "apng",
            "PNG film",
            apng_writer,
            carries=True,
            use="Without any loss, for web pages; large.",
        ),
        DeckExporter(
            "pptx",
            "pptx",
            "PowerPoint deck",
            PptxDeck,
            use="With words that can be changed, and notes for the speaker.",
        ),
        DeckExporter(
            "deck-pdf", "pdf", "PDF deck", PdfDeck, use="Looks the same everywhere; a page a slide."
        ),
    ]
)
"""Every format there is; of two with the same ending the first is what a file name means."""


def exporters_of(*kinds: str) -> Sequence[Exporter]:
    """Return the formats of these kinds, of all kinds where none is named."""
    return [row for row in EXPORTERS.values() if not kinds or row.kind in kinds]


def exporter_of(path: Path, *kinds: str) -> Exporter:
    """Return the exporter for a file of that name, among those of these kinds.

    Raises:
        ValueError: its ending is that of no format; the message lists those there are.
    """
    ending = path.suffix.lower().removeprefix(".")
    known = exporters_of(*kinds)
    found = next((row for row in known if row.ending == ending), None)
    if found is None:
        endings = ", ".join(dict.fromkeys(f".{row.ending}" for row in known))
        raise ValueError(f"the file name must end in one of {endings}, got {path.name!r}")
    return found
