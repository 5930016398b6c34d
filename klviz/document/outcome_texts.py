"""Distributions over outcomes out of a text: rows or columns of a spreadsheet, or its letters.

Fields are parted by tabs, semicolons, commas or blanks, in this order of preference. A column that
is no number names the outcomes; a first line without a number names the columns, or the outcomes
where there are only one or two lines below it. Nothing is dropped in silence.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from klviz.document.numbers import NUMBER, parse_number, quoted
from klviz.document.outcomes import LEAST_OUTCOMES, MAX_NAME, MOST_OUTCOMES, WHO
from klviz.document.plain_text import plain

SEPARATORS = ("\t", ";", ",")
MAX_TEXT = 5_000_000
"""Characters of a text whose letters are counted, or that holds a table."""
LETTERS = tuple(string.ascii_lowercase)
LISTED = 5
"""How many letters that are not counted a sentence names."""
PER_CENT, BRACKETS = "%", ("[", "(", "{")
NO_NUMBERS = frozenset(f"{sign}{word}" for sign in ("", "-", "+") for word in ("nan", "inf", "∞"))
"""What programs print where a computation has failed: refused, and no name of an outcome."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text says of distributions.

    Attributes:
        names: what the outcomes are called; empty where it does not say.
        rows: weights by the distribution they are of; by "" where there is one and it says nothing.
    """

    names: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]


class _Line(NamedTuple):
    """The fields of a line, its number, at which column they begin, and whether it is a list."""

    number: int
    fields: list[str]
    begins: int = 0
    is_list: bool = False


class _Grid(NamedTuple):
    """The numbers of a text: its lines, with what the lines and the columns are called."""

    lines: list[_Line]
    sides: list[str]
    heads: list[str]


def pasted(text: str) -> Pasted:
    """Return the distributions that a text holds.

    Raises:
        ValueError: it holds none, or not clearly; the message says which line and column.
    """
    grid = _grid(_lines(text))
    values = [[_weight(line, place) for place in range(len(line.fields))] for line in grid.lines]
    if _is_across(grid):
        return _told(grid.heads, grid.sides, values)
    columns = [list(column) for column in zip(*values, strict=True)]
    return _told(grid.sides, grid.heads, columns)


def _told(names: Sequence[str], owners: Sequence[str], rows: list[list[float]]) -> Pasted:
    """Return named outcomes with their distributions.

    Raises:
        ValueError: there are too few or too many of either, or one is there twice.
    """
    count = len(rows[0])
    if not LEAST_OUTCOMES <= count <= MOST_OUTCOMES:
        raise ValueError(
            f"there are from {LEAST_OUTCOMES} to {MOST_OUTCOMES} outcomes, got {count}"
        )
    keys = [_owner(owner) for owner in owners] or [""] * len(rows)
    if any(keys):
        # Columns that are called neither p nor q hold something else: ranks, or totals.
        kept = {key: tuple(row) for key, row in zip(keys, rows, strict=True) if key}
        if len(kept) < sum(bool(key) for key in keys):
            raise ValueError(f"{_twice(keys)} is there more than once")
        return Pasted(_short(names), kept)
    if len(rows) > len(WHO):
        raise ValueError(f"there are {len(rows)} distributions; p, q and a third are possible")
    keys = [""] if len(rows) == 1 else list(WHO)
    return Pasted(_short(names), dict(zip(keys, map(tuple, rows), strict=False)))


def _twice(keys: Sequence[str]) -> str:
    return next(key for key in keys if key and list(keys).count(key) > 1)


def _short(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain(name).strip()[:MAX_NAME] for name in names) if any(names) else ()


def _owner(name: str) -> str:
    """Return which distribution a heading means: p, q, P(x), q(x) and the like; "" for none."""
    word = name.strip().casefold().removesuffix("(x)").removesuffix("(k)").strip()
    return word if word in WHO else ""


def _is_across(grid: _Grid) -> bool:
    """Whether a distribution is a line: there are one or two, or they are called p and q."""
    width = len(grid.lines[0].fields)
    if any(map(_owner, grid.heads)):
        return False
    return any(map(_owner, grid.sides)) or len(grid.lines) == 1 or (len(grid.lines) == 2 < width)


def _grid(lines: list[_Line]) -> _Grid:
    """Return the numbers of lines, parted from their headings.

    Raises:
        ValueError: there are none, or not as many in each line as there are headings.
    """
    first, *rest = lines
    heads: list[str] = []
    if not any(map(_is_number, first.fields)):
        if not rest:
            raise ValueError(f"line {first.number}: there is no number in it")
        heads, lines = first.fields, rest
    sides: list[str] = []
    if _begin_with_names(lines, heads):
        sides = [line.fields[0] for line in lines]
        lines = [_Line(line.number, line.fields[1:], 1) for line in lines]
    _check_shape(lines)
    width = len(lines[0].fields)
    if sides and len(heads) == width + 1:
        heads = heads[1:]
    if heads and len(heads) != width:
        raise ValueError(f"line {first.number} names {len(heads)} columns, and there are {width}")
    return _Grid(lines, sides, heads)


def _begin_with_names(lines: Sequence[_Line], heads: Sequence[str]) -> bool:
    """Whether each line begins with the name of what its numbers are of."""
    # In brackets stand numbers: a first one that is none is a slip, and not a name.
    if any(line.is_list for line in lines) or len(lines[0].fields) == 1:
        return False
    return not any(_is_number(line.fields[0]) for line in lines) or _names_first(heads)


def _names_first(heads: Sequence[str]) -> bool:
    """Whether the first column, of numbers perhaps, is beside columns called p and q."""
    return len(heads) > 1 and not _owner(heads[0]) and any(map(_owner, heads[1:]))


def _check_shape(lines: Sequence[_Line]) -> None:
    """Refuse lines with different numbers of fields.

    Raises:
        ValueError: there are such; the message names the first.
    """
    width = len(lines[0].fields)
    for line in lines:
        if len(line.fields) != width:
            begins = line.begins
            raise ValueError(
                f"line {line.number} has {len(line.fields) + begins} fields, and line "
                f"{lines[0].number} has {width + begins}"
            )


def _lines(text: str) -> list[_Line]:
    """Return the lines that hold something, in fields.

    Raises:
        ValueError: there is none, or the text is too long.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"a text of {len(text)} characters is too long to read")
    split = text.removeprefix("\ufeff").splitlines()
    filled = [(number, line) for number, line in enumerate(split, start=1) if line.strip()]
    if not filled:
        raise ValueError("there is nothing in it")
    if len(filled) > MOST_OUTCOMES + 1:
        raise ValueError(f"line {filled[MOST_OUTCOMES + 1][0]}: at most {MOST_OUTCOMES} outcomes")
    separator = next((s for s in SEPARATORS if any(s in line for _, line in filled)), "")
    return [
        _Line(number, _fields(line, separator), is_list=_is_list(line)) for number, line in filled
    ]


def _is_list(line: str) -> bool:
    """Whether a line is a list as programs print them."""
    return line.lstrip()[:1] in BRACKETS


def _fields(line: str, separator: str) -> list[str]:
    # As programs print lists: [[0.9, 0.1], [0.5, 0.5]].
    inside = line.strip(" [](){},") if _is_list(line) else line
    inside = inside.strip() if separator != "\t" else inside
    parts = inside.split(separator) if separator else inside.split()
    return [part.strip().strip("[](){}\"'").strip() for part in parts]


def _is_number(text: str) -> bool:
    """Whether a field is a number, or one of those that are none: nan, or infinite."""
    number = text.removesuffix(PER_CENT).strip()
    return NUMBER.fullmatch(number) is not None or number.casefold() in NO_NUMBERS


def _weight(line: _Line, place: int) -> float:
    """Return the weight in a field.

    Raises:
        ValueError: it is none; the message says where.
    """
    text, where = line.fields[place], f"line {line.number}, column {place + line.begins + 1}"
    if not text:
        raise ValueError(f"{where} is empty; write 0 for an outcome that cannot be")
    try:
        value = parse_number(text.removesuffix(PER_CENT).strip())
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if value < 0.0:
        raise ValueError(f"{where}: a probability must be at least 0, got {quoted(text)}")
    return value / 100.0 if text.endswith(PER_CENT) else value


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """How often the letters from a to z are in a text.

    Attributes:
        counts: of each, in the order of LETTERS.
        others: how often letters are that are not among them.
    """

    counts: tuple[float, ...]
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What was counted and what was not, as a sentence."""
        total = f"{_counted(int(sum(self.counts)), 'letter')} from a to z counted"
        if not self.others:
            return f"{total}."
        listed = list(self.others)[:LISTED]
        more = "" if len(self.others) == len(listed) else ", …"
        left = sum(self.others.values())
        return f"{total}; {_counted(left, 'other')} left out ({', '.join(listed)}{more})."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def letter_counts(text: str) -> LetterCounts:
    """Return how often each letter from a to z is in a text, capital or small.

    Raises:
        ValueError: there is none in it, or it is too long.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"a text of {len(text)} characters is too long to read")
    found = Counter(text.casefold())
    counts = tuple(float(found[letter]) for letter in LETTERS)
    if not any(counts):
        raise ValueError("there is no letter from a to z in the text")
    others = {c: n for c, n in found.most_common() if c.isalpha() and c not in LETTERS}
    return LetterCounts(counts, others)
