"""The readout: where p lies and how wide it is, and the parameters of every q now."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit import FitSnapshot
from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter
from klviz.document.numbers import format_number
from klviz.gui.items.heading import Swatch
from klviz.gui.items.rows import Cell, Row, Rows
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import DIGITS, fixed, standing
from klviz.gui.style import Style

LONGEST = 14
"""The most characters of a number; a longer one is written with a power of ten."""
SMALL = 1e-3
"""Numbers below this are written with a power of ten, if their scale is below it too."""
REMARKABLE = frozenset({"converged", "flat", "diverging", "stopped", "infinite"})
"""The standings that are worth a word."""


class Readout:
    """The moments of p over the parameters of the q of every run."""

    def __init__(self) -> None:
        self._rows = Rows(remark=max(REMARKABLE, key=len))
        self._style: Style | None = None

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

    def show_snapshot(self, snapshot: FitSnapshot, runs: Sequence[Shown]) -> None:
        """Write the moments of p and the parameters of every run."""
        if self._style is not None:
            self._rows.show_rows(readout_rows(self._style, snapshot, runs))


def readout_rows(style: Style, snapshot: FitSnapshot, runs: Sequence[Shown]) -> list[Row]:
    """Return the lines: p first, then every run."""
    theme, mean, sd = style.theme, snapshot.target_mean, snapshot.target_sd
    moments = (Cell("mean", number_text(mean, sd), signed=True), Cell("sd", number_text(sd, sd)))
    swatch = Swatch(theme.p_line, 1.5, fill=theme.p_fill)
    rows = [Row(swatch, ("target p", "p"), theme.p_line, moments)]
    parameters = FAMILIES[snapshot.request.approximation.family].parameters
    for run in runs:
        cells = _cells(parameters, run.view.values)
        word = standing(run.view)
        remark = word if word in REMARKABLE else ""
        colour, swatch = theme.run_text(run.colour), run_swatch(style, run.colour)
        rows.append(Row(swatch, run.name.texts[1:], colour, cells, remark))
    return rows


def _cells(parameters: Sequence[Parameter], values: Sequence[float]) -> tuple[Cell, ...]:
    """Return the parameters of q, location and scale to the same number of decimals."""
    scales = [v for row, v in zip(parameters, values, strict=False) if row.key == "scale"]
    scale = scales[0] if scales else math.nan
    return tuple(
        Cell(row.symbol, _parameter_text(row, value, scale), signed=not row.positive)
        for row, value in zip(parameters, values, strict=False)
    )


def _parameter_text(row: Parameter, value: float, scale: float) -> str:
    return number_text(value, scale) if row.key in {"loc", "scale"} else format_number(value)


def number_text(value: float, scale: float) -> str:
    """Return a location or scale with as many decimals as a scale of that size deserves.

    The last digit is a thousandth of the scale's first, so a mean of zero reads 0.000 rather
    than as the rounding error that it is.
    """
    if not math.isfinite(value) or not math.isfinite(scale) or scale <= 0.0:
        return format_number(value)
    decimals = DIGITS - 1 - math.floor(math.log10(scale))
    text = fixed(value, max(0, decimals)) if decimals <= LONGEST else ""
    if 0 < len(text) <= LONGEST and (abs(value) >= SMALL or scale >= SMALL):
        return text
    return format_number(round(value, decimals), DIGITS)
