"""The readout: where p lies and how wide it is, and the parameters of every q now.

While something is read it has those numbers instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter
from klviz.document.approximation import Approximation
from klviz.document.numbers import format_number
from klviz.gui.items.heading import Swatch
from klviz.gui.items.rows import Cell, Row, Rows
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.reading_rows import reading_rows, region_rows
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import DIGITS, NOTHING, fixed, power_of, standing
from klviz.gui.style import Style

LONGEST = 14
"""The most characters of a number; a longer one is written with a power of ten."""
LARGE = 1e6
"""So are numbers from here on of which not every digit before the point counts."""
MOST_DIGITS = 8
SMALL = 1e-3
"""Numbers below this are written with a power of ten, if their scale is below it too."""
MOMENTS = {"loc": "mean", "scale": "sd"}
"""What p has where q has a location and a scale."""
EMPTY = Cell("", "")
READABLE = 7.5
"""The least size of letters, in pixels, in which what is read is told."""
REMARKABLE = frozenset({"converged", "flat", "diverging", "stopped", "infinite", "too large"})
"""The standings that are worth a word."""


class Readout:
    """The moments of p over the parameters of the q of every run."""

    def __init__(self) -> None:
        self._rows = Rows(remark=max(REMARKABLE, key=len))
        self._style: Style | None = None
        self._reads = True

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene."""
        return (self._rows,)

    def arrange(self, rect: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no rectangle."""
        self._style = style
        self._rows.setVisible(rect is not None)
        self._rows.set_style(style)
        if rect is not None:
            self._rows.place(rect)

    def row_at(self, place: QPointF) -> int | None:
        """Return the number of the line at a place, p being the first; None where there is none."""
        return self._rows.row_at(place)

    @property
    def reads(self) -> bool:
        """Whether what is read stands here, in letters that can be read."""
        return self._rows.isVisible() and self._reads

    def show_snapshot(
        self, snapshot: FitSnapshot, runs: Sequence[Shown], pixel: float = 1.0
    ) -> None:
        """Write the moments of p and the parameters of every run, or what is read.

        Args:
            snapshot: what has the numbers.
            runs: those that are shown.
            pixel: how wide one is, in units of x.
        """
        style = self._style
        if style is None:
            return
        read = _read_rows(style, snapshot, runs, pixel)
        self._rows.show_rows(read or readout_rows(style, snapshot, runs))
        self._reads = bool(read) and self._rows.letters >= READABLE
        if read and not self._reads:
            self._rows.show_rows(readout_rows(style, snapshot, runs))


def _read_rows(
    style: Style, snapshot: FitSnapshot, runs: Sequence[Shown], pixel: float
) -> list[Row]:
    """Return what the hand points at, or else what it has marked; nothing where it does neither."""
    if snapshot.reading is not None:
        view = DENSITY_VIEWS[snapshot.request.density_view]
        return reading_rows(style, snapshot.reading, view, runs, pixel)
    if snapshot.region is not None:
        return region_rows(style, snapshot.region, runs, pixel)
    return []


def readout_rows(style: Style, snapshot: FitSnapshot, runs: Sequence[Shown]) -> list[Row]:
    """Return the lines: p first, then every run."""
    theme, mean, sd = style.theme, snapshot.target_mean, snapshot.target_sd
    approximation = snapshot.request.approximation
    # Of a mixture the moments stand here as of p: its parameters are too many for a line.
    parameters = FAMILIES["normal" if approximation.is_mixture else approximation.family].parameters
    symbols = MOMENTS if approximation.is_mixture else {row.key: row.symbol for row in parameters}
    numbers = [_numbers(run, approximation) for run in runs]
    moments = tuple({"loc": mean, "scale": sd}.get(row.key, math.nan) for row in parameters)
    texts = _columns(parameters, [moments, *numbers])
    if snapshot.error and math.isnan(mean):
        texts[0] = (NOTHING,) * len(parameters)
    swatch = Swatch(theme.p_line, 1.5, fill=theme.p_fill)
    cells = _cells(parameters, texts[0], MOMENTS)
    rows = [Row(swatch, ("target p", "p"), theme.p_line, cells)]
    for run, told in zip(runs, texts[1:], strict=True):
        cells = _cells(parameters, told, symbols)
        word = standing(run.view)
        remark = word if word in REMARKABLE else ""
        colour, swatch = theme.run_text(run.colour), run_swatch(style, run.colour)
        rows.append(Row(swatch, run.name.texts[1:], colour, cells, remark))
    return rows


def _numbers(run: Shown, approximation: Approximation) -> tuple[float, ...]:
    """Return what the line of a run says of its q."""
    return run.view.moments if approximation.is_mixture else run.view.values


def _cells(
    parameters: Sequence[Parameter], texts: Sequence[str], symbols: Mapping[str, str]
) -> tuple[Cell, ...]:
    """Return the numbers with their symbols; where there is no symbol, nothing."""
    return tuple(
        Cell(symbols[row.key], text, signed=not row.positive) if row.key in symbols else EMPTY
        for row, text in zip(parameters, texts, strict=True)
    )


def _columns(
    parameters: Sequence[Parameter], rows: Sequence[Sequence[float]]
) -> list[tuple[str, ...]]:
    """Return the numbers of every row as text, location and scale with their columns aligned."""
    keys = [parameter.key for parameter in parameters]
    scales = [row[keys.index("scale")] if "scale" in keys else math.nan for row in rows]
    columns = []
    for place, key in enumerate(keys):
        values = [row[place] for row in rows]
        if key in {"loc", "scale"}:
            columns.append(column_texts(list(zip(values, scales, strict=True))))
        else:
            columns.append([format_number(value) for value in values])
    return list(zip(*columns, strict=True))


def column_texts(numbers: Sequence[tuple[float, float]]) -> list[str]:
    """Return numbers that stand under each other, each given with the scale it belongs to.

    Four significant digits of the larger of the two, three of the scale at least; so a mean of
    zero reads 0.000 rather than as the rounding error that it is. Numbers that deserve one decimal
    more than others have as many as those, so that the column is even.
    """
    needs = [_decimals(value, scale) for value, scale in numbers]
    least = min((need for need in needs if need is not None), default=0)
    return [
        _text(value, scale, least if need == least + 1 else need)
        for (value, scale), need in zip(numbers, needs, strict=True)
    ]


def _decimals(value: float, scale: float) -> int | None:
    """Return how many decimals a number deserves; None where it has no scale."""
    if not math.isfinite(value) or not math.isfinite(scale) or scale <= 0.0:
        return None
    larger = max(abs(value), scale)
    return max(DIGITS - 1 - power_of(larger), DIGITS - 2 - power_of(scale))


def _text(value: float, scale: float, decimals: int | None) -> str:
    if decimals is None:
        return format_number(value)
    text = fixed(value, max(0, decimals)) if decimals <= LONGEST else ""
    plain = decimals >= 0 or abs(value) < LARGE
    if plain and 0 < len(text) <= LONGEST and (abs(value) >= SMALL or scale >= SMALL):
        return text
    rounded = round(value, decimals)
    digits = power_of(rounded) + decimals + 1 if rounded else DIGITS
    return format_number(rounded, min(max(digits, DIGITS), MOST_DIGITS))
