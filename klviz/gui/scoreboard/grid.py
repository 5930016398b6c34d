"""The scoreboard in words and numbers: what every cell shows, says on hover, and is as a copy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from klviz.analyses.optima import Kind, Optimum, Verdict
from klviz.analyses.scoreboard import Board, Scores
from klviz.core.divergence import Divergence
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.document.numbers import exact_text, format_number, typeset
from klviz.document.units import Unit
from klviz.gui.panel.run_texts import estimate_tip
from klviz.gui.plots.readout import column_texts
from klviz.gui.plots.wording import (
    NOTHING,
    RunName,
    estimate_text,
    run_names,
    settled,
)

WAITING = "…"
"""What stands for a number that is being worked out."""
TARGET, BEST = -1, -2
"""Stand for p and for the best there is, where runs have the numbers of their colours."""
OPTIMUM = 0
"""The column that sets the own objective of a run beside the best."""
VERDICTS: dict[Verdict, tuple[str, ...]] = {
    "searching": ("{reached}: searching …", "searching …", WAITING),
    "unknown": ("{reached}", NOTHING),
    "infinite": ("∞ for every q", "∞"),
    "best": ("{reached}: the best", "the best"),
    "local": ("{reached}: local; best is {best}", "local; best {best}", "{best}"),
    "above": ("{reached}; best is {best}", "best {best}", "{best}"),
    "below": ("{reached}; best found {best}", "{best}"),
}
"""How the own objective stands to the best, from the longest to the shortest."""
MEANINGS: dict[Verdict, str] = {
    "searching": "The best q of the family is being looked for.",
    "unknown": "What the best q of the family reaches is not known",
    "infinite": "No q of the family has a finite divergence",
    "best": "No q of the family is better.",
    "local": "This q is in a local minimum: a better one is elsewhere.",
    "above": "The best q of the family has less.",
    "below": "This q is better than every minimum that was found.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; what nobody may ever look at is written when it is looked at.

    Attributes:
        text: what it shows where there is room.
        value: the number, in the unit in use, or the words that a copy of it is.
        frame: the colour of the run whose own objective it is.
        least: whether it is the smallest of its column.
        shorter: writes the same for less and less room.
        told: writes all that is known of it.
    """

    text: str = ""
    value: float | str = ""
    frame: int | None = None
    least: bool = False
    shorter: Callable[[], Sequence[str]] = field(default=tuple, compare=False)
    told: Callable[[], str] = field(default=str, compare=False)

    @property
    def texts(self) -> Iterator[str]:
        """What it shows, from the longest to the shortest."""
        yield self.text
        yield from self.shorter()

    @property
    def tip(self) -> str:
        """All that is known of it."""
        return self.told()

    @property
    def exact(self) -> str:
        """What a copy of it is: every digit."""
        return self.value if isinstance(self.value, str) else exact_text(self.value)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column is called: its name, the unit of its values, and a sentence or two."""

    name: str
    unit: str = ""
    tip: str = ""

    @property
    def text(self) -> str:
        """Name and unit, for a copy."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Name:
    """What a row is called, and the line it is drawn by: of a run, or TARGET or BEST."""

    text: str
    tip: str
    line: int
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole table."""

    headings: tuple[Heading, ...] = ()
    names: tuple[Name, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()


def grid_of(board: Board, unit: Unit) -> Grid:
    """Return a board as a table: p, a row a run, and the best there is."""
    runs = board.request.runs
    names = run_names(runs)
    rows = [Name("target p", "The target", TARGET)]
    rows += [
        Name(name.texts[2], name.texts[0], run.colour, run.visible)
        for run, name in zip(runs, names, strict=True)
    ]
    rows.append(Name("best possible", "The least that any q of the family reaches", BEST))
    kinds = [kind.divergence for kind in board.kinds]
    columns = [_column(board, place, kind, unit) for place, kind in enumerate(kinds)]
    cells = [_of_target(board.target, len(kinds), unit)]
    for number, (scores, name) in enumerate(zip(board.rows, names, strict=True)):
        own = [column[number] for column in columns]
        cells.append(_of_run(board, scores, name, own, unit))
    blanks = (Cell(),) * 3
    cells.append((Cell(), *(_best(board, place, unit) for place in range(len(kinds))), *blanks))
    return Grid(_headings(board.kinds, unit), tuple(rows), tuple(cells))


def _headings(kinds: Sequence[Kind], unit: Unit) -> tuple[Heading, ...]:
    first = Heading(
        "own objective",
        "",
        "The divergence that the run minimises: what it has reached, and the least that any q of "
        "the family reaches.",
    )
    found = [first]
    for kind in kinds:
        row = kind.divergence
        name = f"α = {format_number(kind.alpha, 3)}" if kind.key == "alpha" else row.name
        measured = unit.key if row.logarithmic else ""
        found.append(Heading(name, measured, f"{row.label}: {row.formula}"))
    return (
        *found,
        Heading("mean", "", "The mean, ∫ x p dx"),
        Heading("sd", "", "The standard deviation"),
        Heading("entropy", unit.key, "The differential entropy, −∫ p log p dx"),
    )


def _column(board: Board, place: int, divergence: Divergence, unit: Unit) -> list[Cell]:
    """Return the cells of the runs under one divergence, the least of them marked."""
    estimates = [row.estimates[place] for row in board.rows]
    factor, word = _unit(divergence, unit)
    cells = [estimate_cell(estimate, divergence.name, factor, word) for estimate in estimates]
    return [
        replace(
            cell,
            frame=run.colour if scores.own == place else None,
            least=is_least,
        )
        for cell, run, scores, is_least in zip(
            cells, board.request.runs, board.rows, least_of(estimates), strict=True
        )
    ]


def least_of(estimates: Sequence[Estimate | None]) -> list[bool]:
    """Return which are the smallest, as far as their errors tell; none where all are alike."""
    known = [e for e in estimates if e is not None and math.isfinite(e.value)]
    most = min((e.value + e.error for e in known), default=math.inf)
    least = [e in known and e is not None and e.value - e.error <= most for e in estimates]
    return [False] * len(least) if all(least) else least


def estimate_cell(
    estimate: Estimate | None, name: str, factor: float = 1.0, word: str = ""
) -> Cell:
    """Return a value in a unit, with its error where four digits do not hide it."""
    if estimate is None:
        return Cell(WAITING, told=lambda: f"{name} is being worked out")
    told = partial(estimate_tip, estimate, name, factor, word)
    if math.isnan(estimate.value):
        return Cell(NOTHING, told=told)
    value = estimate.value * factor
    text = estimate_text(estimate, factor)
    return Cell(text, value, shorter=partial(_rounded, value), told=told)


def _rounded(value: float) -> list[str]:
    """Return a value to fewer and fewer digits."""
    return [settled(value, digits) for digits in (4, 3, 2, 1)]


def _of_target(target: Scores, count: int, unit: Unit) -> tuple[Cell, ...]:
    return (*(Cell(),) * (count + 1), *_moments(target, "p", unit))


def _of_run(
    board: Board, scores: Scores, name: RunName, own: Sequence[Cell], unit: Unit
) -> tuple[Cell, ...]:
    first = _against_best(board, scores, name, unit)
    return (first, *own, *_moments(scores, "q", unit))


def _against_best(board: Board, scores: Scores, name: RunName, unit: Unit) -> Cell:
    """Return the own objective of a run beside the best there is."""
    assert scores.own is not None
    reached, optimum = scores.estimates[scores.own], board.optima[scores.own]
    divergence = board.kinds[scores.own].divergence
    factor, word = _unit(divergence, unit)
    value = estimate_cell(reached, name.divergence, factor, word)
    best = estimate_cell(optimum.best if optimum else None, "best", factor, word)
    text, *shorter = (
        text.format(reached=value.text, best=best.text) for text in VERDICTS[scores.verdict]
    )

    def told() -> str:
        meaning = MEANINGS[scores.verdict]
        if optimum is not None and optimum.best.reason:
            meaning = f"{meaning}: {typeset(optimum.best.reason)}."
        places = _places(board, optimum, factor) if optimum is not None else ""
        return "\n".join(filter(None, (value.tip, meaning, places)))

    return Cell(text, text, shorter=lambda: shorter, told=told)


def _best(board: Board, place: int, unit: Unit) -> Cell:
    """Return the least that any q reaches under one divergence."""
    optimum, divergence = board.optima[place], board.kinds[place].divergence
    factor, word = _unit(divergence, unit)
    if optimum is None:
        return Cell(WAITING, told=lambda: MEANINGS["searching"])
    cell = estimate_cell(optimum.best, f"min {divergence.name}", factor, word)

    def told() -> str:
        return f"{cell.tip}\n{_places(board, optimum, factor)}".strip()

    return replace(cell, told=told)


def _places(board: Board, optimum: Optimum, factor: float) -> str:
    """Return where the minima are and what is reached there, a line each; "" for none."""
    if not optimum.minima:
        return ""  # A mixture as q, which no row of the table describes, is not searched.
    rows = FAMILIES[board.request.approximation.family].parameters
    lines = []
    for number, minimum in enumerate(optimum.minima[:6]):
        named = dict(zip((row.key for row in rows), minimum.values, strict=True))
        place = ", ".join(f"{row.symbol} = {_parameter(row.key, named)}" for row in rows)
        word = "best" if minimum.estimate.value <= optimum.best.value * (1 + 1e-9) else "local"
        value = format_number(minimum.estimate.value * factor)
        lines.append(f"{word if number else 'best'}: {value} at {place}")
    return "\n".join(lines)


def _parameter(key: str, named: Mapping[str, float]) -> str:
    """Return a parameter of q; a location to the decimals that its scale deserves."""
    if key == "loc":
        return column_texts([(named[key], named["scale"])])[0]
    return format_number(named[key])


def _moments(scores: Scores, name: str, unit: Unit) -> tuple[Cell, ...]:
    """Return mean, standard deviation and entropy."""
    entropy = estimate_cell(scores.entropy, f"H({name})", unit.factor, unit.key)
    mean, sd = scores.mean, scores.sd
    return _number(mean, "mean", sd), _number(sd, "sd", sd), entropy


def _number(value: float, word: str, scale: float) -> Cell:
    """Return a number that is exact, to the decimals that its scale deserves."""
    if math.isnan(value):
        return Cell(NOTHING, told=lambda: f"There is no {word}.")
    (text,) = column_texts([(value, scale)])
    told = partial("{} = {}".format, word, exact_text(value))
    return Cell(text, value, shorter=partial(_rounded, value), told=told)


def _unit(divergence: Divergence, unit: Unit) -> tuple[float, str]:
    """Return what values in nats are multiplied by, and the word for the unit."""
    return (unit.factor, unit.key) if divergence.logarithmic else (1.0, "")


def text_of(grid: Grid, places: Iterable[tuple[int, int]]) -> str:
    """Return cells, by row and column, with every digit there is, tab-separated."""
    chosen = set(places)
    rows, columns = (sorted({place[axis] for place in chosen}) for axis in (0, 1))
    return _tab_separated(
        [
            [grid.cells[row][at].exact if (row, at) in chosen else "" for at in columns]
            for row in rows
        ]
    )


def whole_text(grid: Grid) -> str:
    """Return the whole table with its headings, every digit there, tab-separated."""
    rows = [["", *(heading.text for heading in grid.headings)]]
    for name, cells in zip(grid.names, grid.cells, strict=True):
        rows.append([name.text, *(cell.exact for cell in cells)])
    return _tab_separated(rows)


def _tab_separated(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of texts as spreadsheets take them."""
    return "\n".join("\t".join(row) for row in rows) + "\n"
