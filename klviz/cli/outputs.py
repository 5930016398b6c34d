"""klviz render, its files: what each of them is, and of which of them an option is."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from klviz.cli.naming import UsageError

if TYPE_CHECKING:
    from klviz.gui.exporters import Exporter


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files of one command, by what they are."""

    pictures: Sequence[Path]
    decks: Sequence[Path]
    films: Sequence[Path]
    numbers: Sequence[Path]


def outputs_of(paths: Sequence[Path], *, several: bool) -> Outputs:
    """Return what files are, by their endings; with several scenes pictures are decks.

    Raises:
        UsageError: one has an ending that is of no format.
    """
    kinds = {path: _kind(path, several=several) for path in paths}
    for path, kind in kinds.items():
        _row(path, kind)

    def those(kind: str) -> Sequence[Path]:
        return [path for path in paths if kinds[path] == kind]

    return Outputs(those("picture"), those("deck"), those("film"), those("data"))


def check_options(options: argparse.Namespace, files: Outputs) -> None:
    """Make sure that every option is of one of the files: none is ignored in silence.

    Raises:
        UsageError: one is of none.
    """
    from klviz.gui.exporters import exporters_of

    kinds = {"picture": files.pictures, "deck": files.decks, "film": files.films}
    rows = [_row(path, kind) for kind, paths in kinds.items() for path in paths]
    rows += [_row(path, "data") for path in files.numbers]
    for name, applies in OPTIONS.items():
        if getattr(options, name) not in (None, False) and not any(map(applies, rows)):
            told = endings([row for row in exporters_of() if applies(row)])
            raise UsageError(f"--{WORDS.get(name, name)} is of {told}, and no file is one")


def endings(rows: Sequence[Exporter]) -> str:
    """Return the endings of formats: ".png, .svg or .pdf"."""
    *most, last = dict.fromkeys(f".{row.ending}" for row in rows)
    return f"{', '.join(most)} or {last}" if most else last


def endings_of(kind: str) -> str:
    """Return the endings of a kind of file."""
    from klviz.gui.exporters import exporters_of

    return endings(exporters_of(kind))


def _is_drawn(row: Exporter) -> bool:
    """Whether files of a format are drawn, by klviz or by themselves."""
    return row.kind != "data" or row.key == "script"


def _has_dots(row: Exporter) -> bool:
    return row.kind == "film" or row.key == "png"


def _has_letters(row: Exporter) -> bool:
    return row.kind == "picture" and row.key != "png"


def _is_film(row: Exporter) -> bool:
    return row.kind == "film"


OPTIONS: Mapping[str, Callable[[Exporter], bool]] = {
    **dict.fromkeys(("plot", "theme", "transparent", "text", "lines"), _is_drawn),
    "dpi": _has_dots,
    "outlines": _has_letters,
    **dict.fromkeys(("fps", "length", "hold", "sweep", "low", "high"), _is_film),
    "table": lambda row: row.ending == "csv",
}
"""Of which formats an option is, unless it is of all."""
WORDS = {"low": "from", "high": "to"}
"""What an option is called on the command line, where that is not its name."""


def _kind(path: Path, *, several: bool) -> str:
    """Return what a file is: an ending that pictures have too is one of several scenes' deck."""
    from klviz.gui.exporters import exporters_of

    kinds = {row.kind for row in exporters_of() if row.ending == path.suffix.lower()[1:]}
    alone = kinds & {"film", "data"}
    if alone:
        return min(alone)
    return "deck" if several or kinds == {"deck"} else "picture"


def _row(path: Path, kind: str) -> Exporter:
    """Return the format of a file.

    Raises:
        UsageError: there is none.
    """
    from klviz.gui.exporters import exporter_of

    told, kinds = ("several scenes make a deck: ", (kind,)) if kind == "deck" else ("", ())
    try:
        return exporter_of(path, *kinds)
    except ValueError as error:
        raise UsageError(f"{told}{error}") from error
