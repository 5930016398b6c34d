"""The readout while something is read: p and every q at an x, or in an interval."""

from __future__ import annotations

from collections.abc import Sequence

from klviz.analyses.readings import Reading, RegionReading
from klviz.analyses.views import DensityView
from klviz.core.estimates import Estimate
from klviz.gui.items.heading import Swatch
from klviz.gui.items.rows import Cell, Row
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.reading_words import (
    number_text,
    part_text,
    ratio_text,
    region_text,
    share_text,
    x_text,
)
from klviz.gui.plots.shown import Shown
from klviz.gui.style import Style

NUMBER_ROOM, SHARE_ROOM = "0.00×10⁻¹⁰", "−000.00 %"
"""What room is kept for, so that no column moves while one reads."""
RATIO_ROOM = "−00.000"
BRIEF_ROOM, BRIEF_RATIO_ROOM, BRIEF_SHARE_ROOM = "0.0000", "−00.00", "−00 %"
LOGARITHMS = {"nats": "log p/q", "bits": "log₂ p/q", "bans": "log₁₀ p/q"}
"""The logarithm of a ratio in each unit."""
MASS = "mass"
EMPTY = Cell("", "")


def reading_rows(
    style: Style, reading: Reading, view: DensityView, runs: Sequence[Shown], pixel: float
) -> list[Row]:
    """Return the lines of the readout at an x: p first, then every run.

    Args:
        style: what they are drawn in.
        reading: the numbers.
        view: what is read of p and q.
        runs: the runs shown.
        pixel: how wide a pixel is, in units of x.
    """
    p, q = view.symbols
    cells = (_number(p, reading.p), Cell("x", x_text(reading.x, pixel), signed=True), EMPTY)
    rows = [_first(style, cells)]
    for run in runs:
        found = run.reading
        if found is not None:
            ratio = _ratio(found.log_ratio, run)
            cells = (_number(q, found.q), ratio, _share("share ≤ x", "≤ x", found.share))
            rows.append(_of_run(style, run, cells))
    return rows


def region_rows(
    style: Style, region: RegionReading, runs: Sequence[Shown], pixel: float
) -> list[Row]:
    """Return the lines of the readout in an interval: p first, then every run."""
    ends = region_text(region.low, region.high, pixel)
    rows = [_first(style, (_number(MASS, region.mass.value), Cell("x", ends), EMPTY))]
    for run in runs:
        if run.part is not None:
            brief = Cell("adds", part_text(run.part.value, run, unit=False), signed=True)
            value = Cell("adds", part_text(run.part.value, run), signed=True, brief=brief)
            share = _share("share", "", run.part.share)
            cells = (_number(MASS, run.part.mass.value), value, share)
            rows.append(_of_run(style, run, cells))
    return rows


def _first(style: Style, cells: tuple[Cell, ...]) -> Row:
    theme = style.theme
    swatch = Swatch(theme.p_line, 1.5, fill=theme.p_fill)
    return Row(swatch, ("target p", "p"), theme.p_line, cells)


def _of_run(style: Style, run: Shown, cells: tuple[Cell, ...]) -> Row:
    colour, swatch = style.theme.run_text(run.colour), run_swatch(style, run.colour)
    return Row(swatch, run.name.texts[1:], colour, cells)


def _number(symbol: str, value: float) -> Cell:
    signed, short = value < 0.0, "m" if symbol == MASS else symbol.removesuffix("(x)")
    brief = Cell(short, number_text(value, brief=True), signed=signed, room=BRIEF_ROOM)
    return Cell(symbol, number_text(value), signed=signed, room=NUMBER_ROOM, brief=brief)


def _ratio(nats: float, run: Shown) -> Cell:
    brief = Cell("log", ratio_text(nats, run.unit, brief=True), signed=True, room=BRIEF_RATIO_ROOM)
    symbol = LOGARITHMS[run.unit.key]
    return Cell(symbol, ratio_text(nats, run.unit), signed=True, room=RATIO_ROOM, brief=brief)


def _share(symbol: str, short: str, share: Estimate) -> Cell:
    brief = Cell(short, share_text(share, brief=True), signed=True, room=BRIEF_SHARE_ROOM)
    return Cell(symbol, share_text(share), signed=True, room=SHARE_ROOM, brief=brief)
