"""The readout of a discrete fit: a line for P and one for every q, with both KLs of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from klviz.analyses.compare.descent import BOTH, DescentContent, DescentReading
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number, typeset
from klviz.document.units import Unit
from klviz.gui.items.heading import Swatch
from klviz.gui.items.rows import Cell, Row
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.discrete_runs import DiscreteShown
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.readout import REMARKABLE, column_texts
from klviz.gui.plots.wording import equal_to, estimate_text, standing
from klviz.gui.style import Style

NAMES = tuple(DIVERGENCES[key].name for key in BOTH)
"""How both are written of a q: KL(p‖q) and KL(q‖p)."""
OWN = "min "
"""Stands before the one of them that the run makes small."""
EMPTY = Cell("", "")
NARROW = 400.0
"""A readout narrower than that, times k, has no moments."""
VALUE_ROOM = "0.0000"
"""What room is kept for, so that no column moves while q does."""


def discrete_rows(
    style: Style, content: DescentContent, runs: Sequence[DiscreteShown], unit: Unit, width: float
) -> list[Row]:
    """Return the lines in a width: both KLs of every q, and the moments of P and q.

    There are no moments where outcomes are no numbers, or where there is little room.
    """
    moments = [content.moments, *(run.view.moments for run in runs)]
    known = [pair for pair in moments if pair is not None and width >= style.px(NARROW)]
    cells = _moment_cells(known) or [()] * len(moments)
    rows = [_of_p(style, ("target P", "P"), cells[0])]
    for run, more in zip(runs, cells[1:], strict=True):
        rows.append(_of_run(style, run, unit, more))
    return rows


def read_rows(
    style: Style,
    content: DescentContent,
    reading: DescentReading,
    runs: Sequence[DiscreteShown],
    unit: Unit,
) -> list[Row]:
    """Return the lines: both KLs, the probability under P and every q, and what it adds."""
    first, last = content.names[reading.first], content.names[reading.last]
    which = f"P at {first}" if first == last else f"P, {first} to {last}"
    rows = [_of_p(style, (which, "P"), (Cell("p", format_number(reading.p)), EMPTY))]
    places = {id(view): place for place, view in enumerate(content.runs)}
    for run in runs:
        place = places[id(run.view)]
        added = format_number(reading.added[place] * run.factor)
        brief = Cell("adds", added, signed=True)
        word = f"{added} {unit.key}" if run.name.logarithmic else added
        told = (
            Cell("q", format_number(reading.qs[place])),
            Cell("adds", word, signed=True, brief=brief),
        )
        rows.append(_of_run(style, run, unit, told))
    return rows


def both_ways(run: DiscreteShown) -> Iterator[tuple[str, str, Estimate]]:
    """Yield key, name and value in nats of both KLs of a run, forward first."""
    yield from zip(BOTH, NAMES, (run.view.forward, run.view.reverse), strict=True)


def equations_of(run: DiscreteShown, unit: Unit) -> list[str]:
    """Return both KLs of a run as equations: "KL(p‖q) = 0.6542 nats"."""
    return [f"{name} {equal_to(_with_unit(value, unit))}" for _, name, value in both_ways(run)]


def numbers_of_both(run: DiscreteShown, unit: Unit) -> list[Number]:
    """Return both KLs of a run with all their digits."""
    of, factor = run.name.texts[1], unit.factor
    return [
        Number(of, name, v.value * factor, v.error * factor, unit.key, v.method, v.reason)
        for _, name, v in both_ways(run)
    ]


def remark_of(content: DescentContent, runs: Sequence[DiscreteShown]) -> str:
    """Return why a direction is infinite that has no plot to say it in, or has no optimum."""
    told = [
        f"{name} = ∞: {value.reason}"
        for run in runs
        for key, name, value in both_ways(run)
        if value.reason and key != run.view.run.divergence
    ]
    if content.endless and any(run.view.run.divergence == "kl" for run in runs):
        told.append(content.endless)
    return typeset("; ".join(dict.fromkeys(told)))


def _of_p(style: Style, names: tuple[str, ...], cells: tuple[Cell, ...]) -> Row:
    theme = style.theme
    swatch = Swatch(theme.p_line, 1.5, fill=theme.p_fill)
    return Row(swatch, names, theme.p_line, (EMPTY, EMPTY, *cells))


def _of_run(style: Style, run: DiscreteShown, unit: Unit, more: tuple[Cell, ...]) -> Row:
    word = standing(run.view)
    colour, swatch = style.theme.run_text(run.colour), run_swatch(style, run.colour)
    remark = word if word in REMARKABLE else ""
    cells = (*_both_cells(run, unit), *more)
    return Row(swatch, run.name.texts[1:], colour, cells, remark)


def _both_cells(run: DiscreteShown, unit: Unit) -> Iterator[Cell]:
    for key, name, value in both_ways(run):
        symbol = f"{OWN}{name}" if key == run.view.run.divergence else name
        brief = Cell(symbol, estimate_text(value, unit.factor), room=VALUE_ROOM)
        room = f"{VALUE_ROOM} {unit.key}"
        yield Cell(symbol, _with_unit(value, unit), room=room, brief=brief)


def _with_unit(value: Estimate, unit: Unit) -> str:
    number = estimate_text(value, unit.factor)
    return f"{number} {unit.key}" if math.isfinite(value.value) else number


def _moment_cells(moments: Sequence[tuple[float, float]]) -> list[tuple[Cell, ...]]:
    means = column_texts(moments)
    sds = column_texts([(sd, sd) for _, sd in moments])
    pairs = zip(means, sds, strict=True)
    return [(Cell("mean", mean, signed=True), Cell("sd", sd)) for mean, sd in pairs]
