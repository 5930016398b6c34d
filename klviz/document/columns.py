"""Columns of numbers in a text: CSV of any kind, or numbers from the clipboard.

Fields are parted by semicolons, tabs, commas or blanks, in this order of preference. Where commas
do not part fields, they may be decimal marks. Nothing is dropped in silence: a field that is no
number makes its column unusable, and the column says which line it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from klviz.document.file_errors import SceneFileError
from klviz.document.numbers import NUMBER, parse_number, quoted
from klviz.document.plain_text import plain
from klviz.document.samples import FARTHEST, MAX_SAMPLES

SEPARATORS = (";", "\t", ",")
MOST_COLUMNS = 500
LONGEST_NAME = 40
_LOOK = 200
"""How many lines are looked at to find out what parts fields, and which columns hold numbers."""
_WHOLE, _FRACTION = re.compile(r"[+\-−]?[0-9]+"), re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers.

    Attributes:
        name: its heading; "column 2" where it has none.
        numbers: what stands in it, from top to bottom; nothing where that cannot be read.
        error: why it cannot be read, with line and column; "" where it can.
    """

    name: str
    numbers: tuple[float, ...] = ()
    error: str = ""


class _Row(NamedTuple):
    """The fields of a line, and its number."""

    line: int
    fields: list[str]


def columns_of(text: str) -> tuple[Column, ...]:
    """Return the columns of numbers in a text, one of which at least can be read.

    A single line is one column, whatever parts its numbers.

    Raises:
        SceneFileError: there is none; the message says where it went wrong.
    """
    lines = _lines(text)
    separator = _separator(lines)
    heading, rows = _heading(lines, _rows(lines, separator))
    decimals = _with_decimal_commas(rows) if separator == "," else []
    is_headed_once = bool(heading) and separator not in lines[0][1]
    if decimals and (is_headed_once or len({len(row.fields) for row in rows}) > 1):
        return tuple(decimals)
    columns = _parted(rows, heading) + decimals
    if all(column.error for column in columns):
        raise SceneFileError(columns[0].error)
    return tuple(columns)


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that hold something, and their numbers; those that begin with # do not."""
    split = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [
        (number, line)
        for number, line in enumerate(split, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise SceneFileError("there are no numbers in it")
    if "\0" in text:
        raise SceneFileError("it is no text")
    if len(lines) > MAX_SAMPLES + 1:
        line = lines[MAX_SAMPLES + 1][0]
        raise SceneFileError(f"line {line}: at most {MAX_SAMPLES} numbers are possible")
    return lines


def _separator(lines: Sequence[tuple[int, str]]) -> str:
    """Return what parts fields, "" for blanks; a heading may hold any of them."""
    looked_at = [line for _, line in (lines[1 : _LOOK + 1] or lines)]
    for separator in SEPARATORS:
        if any(separator in line for line in looked_at):
            return separator
    return ""


def _rows(lines: Sequence[tuple[int, str]], separator: str) -> list[_Row]:
    return [_Row(number, _fields(number, line, separator)) for number, line in lines]


def _fields(number: int, line: str, separator: str) -> list[str]:
    if not separator:
        return [field.strip('"') for field in line.split()]
    if '"' not in line:
        return [field.strip() for field in line.split(separator)]
    try:
        (fields,) = csv.reader([line], delimiter=separator, skipinitialspace=True)
    except csv.Error as error:
        raise SceneFileError(f"line {number}: {error}") from None
    return [field.strip() for field in fields]


def _heading(lines: Sequence[tuple[int, str]], rows: list[_Row]) -> tuple[list[str], list[_Row]]:
    """Return the names of the columns, none where the first line holds a number, and the rest."""
    first, *rest = rows
    if any(NUMBER.fullmatch(field) for field in first.fields):
        return [], rows
    if not rest:
        raise SceneFileError(f"line {first.line}: {quoted(lines[0][1].strip())} is no number")
    width = len(rest[0].fields)
    if width == 1:
        return [lines[0][1].strip().strip('"')], rest
    if len(first.fields) == width - 1:  # as R writes tables, whose rows have names
        return ["", *first.fields], rest
    return first.fields, rest


def _parted(rows: Sequence[_Row], heading: Sequence[str]) -> list[Column]:
    """Return the columns of rows of fields; a single row without a heading is one column."""
    _check_shape(rows)
    if len(rows) > 1 or heading:
        return _numeric(rows, heading)
    turned = [_Row(rows[0].line, [field]) for field in rows[0].fields]
    return [_read(turned, 0, "one line", across=True)]


def _check_shape(rows: Sequence[_Row]) -> None:
    """Refuse rows of different lengths: what parts their fields was not what it seemed."""
    width = len(rows[0].fields)
    if width > MOST_COLUMNS and len(rows) > 1:
        raise SceneFileError(f"it has {width} columns, and at most {MOST_COLUMNS} are possible")
    if width > MAX_SAMPLES:
        raise SceneFileError(f"line {rows[0].line}: at most {MAX_SAMPLES} numbers are possible")
    for row in rows:
        if len(row.fields) != width:
            raise SceneFileError(
                f"line {row.line} has {_counted(len(row.fields))}, and line {rows[0].line} "
                f"has {_counted(width)}"
            )


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def _numeric(rows: Sequence[_Row], heading: Sequence[str]) -> list[Column]:
    """Return the columns that are meant as numbers; those that can be read come first."""
    width = len(rows[0].fields)
    places = [place for place in range(width) if _holds_numbers(rows, place)]
    if not places:
        line, shown = rows[0].line, quoted(" ".join(rows[0].fields).strip())
        raise SceneFileError(f"line {line}: there is no number in {shown}")
    names = [*heading, *[""] * width]
    columns = [_read(rows, place, names[place]) for place in places]
    return sorted(columns, key=lambda column: bool(column.error))


def _holds_numbers(rows: Sequence[_Row], place: int) -> bool:
    """Whether at least half of what stands there, as far as one looks, are numbers."""
    looked_at = rows[:_LOOK]
    count = sum(NUMBER.fullmatch(row.fields[place]) is not None for row in looked_at)
    return 2 * count >= len(looked_at) and count > 0


def _with_decimal_commas(rows: Sequence[_Row]) -> list[Column]:
    """Return the other reading of rows such as 1,5: two whole numbers, or one with a comma."""
    numbers = []
    for _, fields in rows:
        whole, *fraction = fields
        if len(fraction) > 1 or not _WHOLE.fullmatch(whole):
            return []
        if fraction and not _FRACTION.fullmatch(fraction[0]):
            return []
        numbers.append(_number(".".join(fields)))
    return [Column("with decimal commas", tuple(numbers))] if len(rows) > 1 else []


def _read(rows: Sequence[_Row], place: int, name: str, *, across: bool = False) -> Column:
    """Return the column at a place, counted from 0; ``across`` says that it was one line."""
    name = plain(name)[:LONGEST_NAME] or f"column {place + 1}"
    fields = [row.fields[place] for row in rows]
    commas = _has_decimal_commas(fields)
    numbers = []
    for number, row in enumerate(rows):
        field = row.fields[place]
        try:
            numbers.append(_number(field.replace(",", ".") if commas else field))
        except ValueError as error:
            column = number if across else place
            return Column(name, error=f"line {row.line}, column {column + 1}: {error}")
    return Column(name, tuple(numbers))


def _has_decimal_commas(fields: Sequence[str]) -> bool:
    """Whether commas can only be decimal marks here: one of them parts no three digits."""
    with_comma = [field for field in fields if "," in field]
    if not with_comma or any("." in field for field in fields):
        return False
    return any(len(field.partition(",")[2]) != 3 for field in with_comma)


def _number(field: str) -> float:
    value = parse_number(field)
    if not -FARTHEST <= value <= FARTHEST:
        raise ValueError(f"{quoted(field)} is too large; samples lie within ±1e100")
    return value
