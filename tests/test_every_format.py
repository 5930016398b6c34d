"""Every format, from the command line: opened by a reader that did not write it, and refused."""

from __future__ import annotations

import ast
import csv
import errno
import io
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from klviz.cli import main
from klviz.document import atomic
from klviz.gui.exporters import EXPORTERS, Exporter, FilmExporter
from klviz.gui.films import plan as film_plan
from tests.gui.exporters.vectors import LONG, svg_curves
from tests.gui.films import seen

SIZE = (640, 360)
SCENES = {"deck": ["two-modes", "claw"], "table-csv": ["smoothing"]}
LOOK = ["--size", "640x360", "--plot", "densities"]
WORDS = {
    "picture": ["--step", "3", *LOOK],
    "film": ["--length", "1", "--fps", "4", "--dpi", "96", *LOOK],
    "data": ["--step", "3"],
    "deck": ["--step", "3", *LOOK],
}
"""What is said of the files of every kind."""
MORE = {
    "png": ["--dpi", "96"],
    "run-csv": ["--table", "run"],
    "values-csv": ["--table", "values"],
    "table-csv": ["--table", "epsilon_forward"],
}

pytestmark = pytest.mark.usefixtures("qapp")


def write(key: str, folder: Path) -> tuple[Path, int]:
    """Write a file of a format; return it, and what the program ends with."""
    row = EXPORTERS[key]
    path = folder / f"made.{row.ending}"
    scenes = SCENES.get(key) or SCENES.get(row.kind, ["two-modes"])
    words = [*scenes, "-o", str(path), *WORDS[row.kind], *MORE.get(key, [])]
    return path, main(["render", *words])


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def see_png(path: Path) -> None:
    with Image.open(path) as image:
        image.load()
        assert image.size == SIZE
        assert json.loads(image.info["klviz"])["klviz"] == "picture"


def see_svg(path: Path) -> None:
    assert len([curve for curve in svg_curves(path.read_bytes()) if curve.points > LONG]) == 3
    root = ET.parse(path).getroot()
    assert (root.get("width"), root.get("height")) == ("640", "360")


def see_pdf(path: Path) -> None:
    reader = PdfReader(path)
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx([480.0, 270.0])
    assert list(reader.attachments) == ["scene.klviz"]


def see_curves(path: Path) -> None:
    headings, *rows = rows_of(path)
    assert headings[0] == "x"
    assert (np.diff([float(row[0]) for row in rows]) > 0.0).all()


def see_run(path: Path) -> None:
    headings, *rows = rows_of(path)
    assert headings[0] == "step"
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]


def see_values(path: Path) -> None:
    headings, *rows = rows_of(path)
    assert "reason" in headings
    assert {len(row) for row in rows} == {len(headings)}


def see_table(path: Path) -> None:
    headings, *rows = rows_of(path)
    assert headings[0] == "ε"
    assert (np.diff([float(row[0]) for row in rows]) > 0.0).all()


def see_arrays(path: Path) -> None:
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["step"].tolist() == [0, 1, 2, 3]
        assert arrays["p"].shape == arrays["x"].shape


def see_json(path: Path) -> None:
    assert {"klviz", "scene", "curves", "run", "values"} <= set(json.loads(path.read_bytes()))


def see_script(path: Path) -> None:
    names = [node.name for node in ast.parse(path.read_bytes()).body if hasattr(node, "name")]
    assert names[-1] == "main"


def see_film(path: Path) -> None:
    film = seen(path)
    assert {shot.shape for shot in film.pictures} == {(SIZE[1], SIZE[0], 4)}
    assert sum(film.stays) >= 1000.0


def see_slides(path: Path) -> None:
    assert len(list(Presentation(str(path)).slides)) == 2


def see_pages(path: Path) -> None:
    assert len(PdfReader(path).pages) == 2


READERS: Mapping[str, Callable[[Path], None]] = {
    "png": see_png,
    "svg": see_svg,
    "pdf": see_pdf,
    "csv": see_curves,
    "run-csv": see_run,
    "values-csv": see_values,
    "table-csv": see_table,
    "npz": see_arrays,
    "json": see_json,
    "script": see_script,
    "mp4": see_film,
    "gif": see_film,
    "webp": see_film,
    "apng": see_film,
    "pptx": see_slides,
    "deck-pdf": see_pages,
}
"""What opens a file of every format, and looks at what it says of itself."""


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(EXPORTERS)


@pytest.mark.parametrize("key", EXPORTERS)
def test_a_file_of_every_format_is_opened_by_a_reader_that_did_not_write_it(
    tmp_path: Path, key: str
) -> None:
    path, code = write(key, tmp_path)
    assert code == 0
    READERS[key](path)


def refuse(number: int) -> Callable[..., int]:
    def refused(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return refused


def fill_the_disk(row: Exporter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing more be written, by us or by the libraries that films are written with."""
    monkeypatch.setattr(os, "write", refuse(errno.ENOSPC))
    if isinstance(row, FilmExporter):
        begin = row.open
        full = replace(row, open=lambda _, options: begin(Path("/dev/full"), options))
        monkeypatch.setattr(film_plan, "exporter_of", lambda *_: full)


def forbid(row: Exporter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file be made beside another, whoever we are."""
    monkeypatch.setattr(atomic, "create_owned", refuse(errno.EACCES))


def lock(row: Exporter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "create_owned", refuse(errno.EROFS))


FAULTS = {
    "the disk is full": fill_the_disk,
    "permission denied": forbid,
    "the disk is read-only": lock,
}


@pytest.mark.parametrize("reason", FAULTS)
@pytest.mark.parametrize("key", EXPORTERS)
def test_a_file_that_cannot_be_written_is_a_sentence_and_the_old_one_stays(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    key: str,
    reason: str,
) -> None:
    path = tmp_path / f"made.{EXPORTERS[key].ending}"
    path.write_bytes(b"old")
    with monkeypatch.context() as broken:
        FAULTS[reason](EXPORTERS[key], broken)
        _, code = write(key, tmp_path)
    assert code == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.endswith(f"cannot write {path.name}: {reason}")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
