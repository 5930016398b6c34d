"""Windowed plot: what an integral from c − L to c + L comes to as L grows, both directions."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.infinity_contents import LineInfinity, WindowedCurve
from klviz.core.arrays import Array
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.heading import Entry
from klviz.gui.items.tags import Mark, Tag
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.series import Series, SeriesPlot
from klviz.gui.plots.wording import settled
from klviz.gui.style import Style
from klviz.gui.theme import DASHES

DEEPEST = 7.0
"""How many powers of ten a logarithmic axis shows at most."""
FREE = 0.08
"""What is left free above and below the lines, as a share of the range."""
FORWARD = ("∫ p log(p/q) from −L to L", "∫ p log(p/q), ±L", "P‖Q, ±L", "P‖Q")
REVERSE = ("∫ q log(q/p)", "∫ q log(q/p)", "Q‖P", "Q‖P")


class WindowedPlot:
    """Both directions over the reach of their window; what grows has its asymptote dashed."""

    def __init__(self) -> None:
        self._plain = SeriesPlot(Names("L", "", essential=True), log_x=True)
        self._steep = SeriesPlot(Names("L", "", essential=True), log_x=True, log=True)
        self._plot = self._plain
        self._style: Style | None = None
        self._frame: Frame | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self._plain.items, *self._steep.items)

    @property
    def panel(self) -> Panel:
        """The one that is shown."""
        return self._plot.panel

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style = frame, style
        for plot in (self._plain, self._steep):
            plot.arrange(frame if plot is self._plot else None, style)

    def show(self, content: LineInfinity, unit: Unit) -> None:
        """Draw both directions."""
        style = self._style
        if style is None or self._frame is None:
            return
        steep = any(curve.grown and curve.grown.power for curve in content.windows)
        self._choose(self._steep if steep else self._plain, style)
        panel = self.panel
        panel.heading.show_entries(*_heading(content, unit, style))
        panel.note.show_text(content.windows_error)
        if not content.windows:
            self._plot.show_series((), (0.0, 1.0), (0.0, 1.0))
            panel.tags.show_tags(())
            return
        centre = content.windows[0].centre
        around = "−L to L" if centre == 0.0 else f"{format_number(centre)} ± L"
        panel.call_axes(
            f"L: the window is {around} (log scale)", f"{unit.key}{' (log scale)' if steep else ''}"
        )
        series = _series(content, unit, style, log=steep)
        x = np.log10(content.windows[0].reaches)
        y = [_scaled(curve.values, unit, log=steep) for curve in content.windows]
        low, high = _range([line[np.isfinite(line)] for line in y], log=steep)
        series += _rises(content, y, high, style)
        self._plot.show_series(series, (float(x[0]), float(x[-1])), (low, high))
        panel.tags.show_tags(_endless(content, unit, style, panel))

    def _choose(self, plot: SeriesPlot, style: Style) -> None:
        if plot is not self._plot:
            self._plot.arrange(None, style)
            self._plot = plot
            plot.arrange(self._frame, style)


def _series(content: LineInfinity, unit: Unit, style: Style, *, log: bool) -> list[Series]:
    """Return the lines, asymptotes first."""
    theme, found = style.theme, []
    for curve in content.windows:
        if np.isfinite(curve.asymptote).any():
            y = _scaled(curve.asymptote, unit, log=log)
            found.append(Series(np.log10(curve.reaches), y, theme.muted, 1.6, (4.0, 3.0)))
    for number, curve in reversed(list(enumerate(content.windows))):
        y = _scaled(curve.values, unit, log=log)
        found.append(Series(np.log10(curve.reaches), y, theme.run(number), dash=DASHES[number]))
    return found


def _rises(content: LineInfinity, lines: list[Array], high: float, style: Style) -> list[Series]:
    """Return a thin line from where a direction is last finite up to infinity."""
    found = []
    for number, (curve, y) in enumerate(zip(content.windows, lines, strict=True)):
        finite = np.flatnonzero(np.isfinite(curve.values))
        if finite.size and finite.size < curve.values.size and np.isfinite(y[finite[-1]]):
            x = np.full(2, math.log10(float(curve.reaches[finite[-1]])))
            way = np.array([y[finite[-1]], high])
            found.append(Series(x, way, style.theme.run(number), 1.4, (2.0, 2.5)))
    return found


def _scaled(values: Array, unit: Unit, *, log: bool) -> Array:
    """Return values as they are drawn."""
    if not log:
        return values * unit.factor
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0.0, np.log10(values * unit.factor), np.nan)


def _range(lines: list[Array], *, log: bool) -> tuple[float, float]:
    """Return the range of y that shows all of the lines, or the upper part of logarithms."""
    values = np.concatenate(lines)
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    low = max(low, high - DEEPEST) if log else min(low, 0.0)
    free = FREE * ((high - low) or 1.0)
    return low - (free if low < 0.0 or log else 0.0), high + free


def _heading(content: LineInfinity, unit: Unit, style: Style) -> tuple[list[Entry], Entry | None]:
    theme = style.theme
    entries = [
        Entry(texts, theme.run_text(number), run_swatch(style, number))
        for number, texts in enumerate((FORWARD, REVERSE))
    ]
    words = [(n, _told(curve, unit)) for n, curve in enumerate(content.windows)]
    told = next(((n, w) for n, w in words if w), None)
    if told is None:
        flat = ("both flat in the end: finite", "both finite", "")
        return entries, Entry(flat, theme.muted) if content.windows else None
    return entries, Entry(told[1], theme.run_text(told[0]))


def _told(curve: WindowedCurve, unit: Unit) -> tuple[str, ...]:
    """Return how a direction grows; () where it does not."""
    if curve.grown is not None:
        if curve.grown.power == 0.0:
            step = f"+{settled(curve.grown.a_decade * unit.factor)} {unit.key}"
            return f"{step} a decade", f"{step}/decade"
        power = format_number(curve.grown.power, 3)
        grows = "L" if curve.grown.power == 1.0 else f"L^{power}"
        factor = settled(curve.grown.factor * unit.factor)
        return f"grows like {factor} {grows}", f"∝ {grows}"
    if math.isfinite(curve.ends_at):
        return f"∞ beyond L = {format_number(curve.ends_at)}", "∞"
    return ()


def _endless(content: LineInfinity, unit: Unit, style: Style, panel: Panel) -> list[Tag]:
    """Return an arrowhead where a line goes off to infinity."""
    mapping, tags = panel.scene_mapping, []
    for number, curve in enumerate(content.windows):
        finite = np.flatnonzero(np.isfinite(curve.values))
        if not finite.size or finite.size == curve.values.size:
            continue
        last = int(finite[-1])
        point = mapping.point(math.log10(float(curve.reaches[last])), 0.0)
        point.setY(mapping.rect.top())
        tags.append(Tag(point, Mark.UP, style.theme.run(number)))
    return tags
