"""The loss: the divergence of every run over the steps, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit import FitSnapshot, RunView
from klviz.core.arrays import Array
from klviz.document.units import Unit
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.tags import SIZE, Mark, Tag, kept_apart
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.wording import RunName, estimate_text
from klviz.gui.style import Style

WIDTH = 2.8
FIRST_STEPS = 40.0
"""The axis of steps reaches at least this far."""
DECADES = 12.0
"""How many powers of ten the axis of losses spans at most; beyond is rounding error."""
LARGEST_LOG = 300.0
"""A loss of more digits than that, or a smaller one than its inverse, is off the axis."""
LEAST = math.log10(5.0)
"""How much it spans at least."""
ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
"""Where the axis of losses may begin and end, times powers of ten."""
WIDEST_LABELS = 0.48
"""The share of the plot's width that the labels at the ends of the lines may take."""
FAINT = 0.35
"""The share of a run's colour in the part of its line that comes after the step shown."""


class LossPlot:
    """The losses of all runs, with the step that is shown and a label at the end of each line."""

    def __init__(self) -> None:
        self.panel = Panel(Names("optimiser step", "loss"), log=True)
        self._now = Curve(self.panel.box)
        self._later: list[Curve] = []
        self._past: list[Curve] = []
        self._steps = Extent()
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._now.set_pen(style.rule_pen)

    def forget(self) -> None:
        """Let the range of steps fit the next snapshot alone."""
        self._steps.forget()

    def show_snapshot(
        self,
        snapshot: FitSnapshot,
        runs: Sequence[RunView],
        names: Sequence[RunName],
        unit: Unit,
    ) -> None:
        """Draw the losses of these runs."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        logs = [_logarithm(view.losses, name, unit) for view, name in zip(runs, names, strict=True)]
        texts = self._labels(style, snapshot, runs, names, unit)
        self._show_heading(style, snapshot, names, unit)
        self.panel.set_ranges(self._x_range(style, snapshot, texts), _y_range(logs))
        mapping = self.panel.mapping
        now = mapping.point(float(snapshot.step), 0.0).x()
        self._now.place(mapping.rect)
        self._now.set_rule(QPointF(now, 0.0), QPointF(now, mapping.rect.bottom()))
        self._show_lines(style, snapshot, runs, logs, mapping)
        self.panel.tags.show_tags(self._tags(style, snapshot, runs, names, unit, logs, texts))
        self.panel.note.show_text(_remark(logs, runs), centred=True)

    def _show_heading(
        self, style: Style, snapshot: FitSnapshot, names: Sequence[RunName], unit: Unit
    ) -> None:
        one_unit = bool(names) and all(name.logarithmic for name in names)
        words = (f"loss in {unit.key} over the steps", f"loss in {unit.key}", "loss")
        title = Entry(words if one_unit else ("loss over the steps", "loss"), style.theme.ink)
        step = f"{snapshot.step:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        self.panel.heading.show_entries([title], Entry((f"step {step}",), style.theme.ink))

    def _labels(
        self,
        style: Style,
        snapshot: FitSnapshot,
        runs: Sequence[RunView],
        names: Sequence[RunName],
        unit: Unit,
    ) -> list[str]:
        """Return what stands at the ends of the lines: as much as there is room for."""
        plain = [name.divergence for name in names]
        numbers = [
            estimate_text(view.estimate, unit.factor if name.logarithmic else 1.0)
            for view, name in zip(runs, names, strict=True)
        ]
        choices = [plain, [name.texts[3] for name in names]]
        if all(len(v.loss_steps) and v.loss_steps[-1] <= snapshot.step for v in runs):
            both = [f"{name} = {text}" for name, text in zip(plain, numbers, strict=True)]
            choices = [both, numbers]
        room = WIDEST_LABELS * self.panel.plot.width()
        for texts in choices:
            if _widest(style, texts) <= room:
                return texts
        return ["" for _ in runs]

    def _x_range(
        self, style: Style, snapshot: FitSnapshot, texts: Sequence[str]
    ) -> tuple[float, float]:
        width = max(1.0, self.panel.plot.width())
        share = min(WIDEST_LABELS, (_widest(style, texts) + style.px(8)) / width)
        ends = [float(view.loss_steps[-1]) for view in snapshot.runs if len(view.loss_steps)]
        needed = max(FIRST_STEPS, float(snapshot.last), *ends) / (1.0 - share)
        return 0.0, self._steps.fit(needed)

    def _show_lines(
        self,
        style: Style,
        snapshot: FitSnapshot,
        runs: Sequence[RunView],
        logs: Sequence[Array],
        mapping: Mapping,
    ) -> None:
        while len(self._past) < len(runs):
            self._later.append(Curve(self.panel.box))
            self._past.append(Curve(self.panel.box))
        for curve in (*self._later[len(runs) :], *self._past[len(runs) :]):
            curve.set_lines(())
        for past, later, view, log in zip(self._past, self._later, runs, logs, strict=False):
            past.set_pen(style.run_pen(view.run.colour, WIDTH))
            later.set_pen(style.run_pen(view.run.colour, WIDTH, share=FAINT))
            until = int(np.searchsorted(view.loss_steps, snapshot.step, side="right"))
            parts = slice(until), slice(max(0, until - 1), None)
            for curve, part in zip((past, later), parts, strict=True):
                curve.place(mapping.rect)
                points = mapping.pixels(view.loss_steps[part], log[part])
                curve.set_lines(lines(unbroken(points)) if len(points) > 1 else ())

    def _tags(
        self,
        style: Style,
        snapshot: FitSnapshot,
        runs: Sequence[RunView],
        names: Sequence[RunName],
        unit: Unit,
        logs: Sequence[Array],
        texts: Sequence[str],
    ) -> list[Tag]:
        """Return a dot where every run is now and a label at the end of its line."""
        mapping = self.panel.scene_mapping
        half = 0.5 * style.px(SIZE)
        ends = [_end(view, log, mapping) for view, log in zip(runs, logs, strict=True)]
        heights = kept_apart(
            [end.y() for end in ends],
            style.px(SIZE + 5),
            mapping.rect.top() + half,
            mapping.rect.bottom() - half,
        )
        tags = []
        for view, name, end, height, text in zip(runs, names, ends, heights, texts, strict=True):
            colour = view.run.colour
            now = _now(snapshot, view, name, unit, mapping)
            tags.append(
                Tag(
                    now or end,
                    Mark.DOT if now else Mark.NONE,
                    style.theme.run(colour),
                    text,
                    style.theme.run_text(colour),
                    QPointF(end.x() + style.px(12), height),
                )
            )
        return tags


def _logarithm(losses: Array, name: RunName, unit: Unit) -> Array:
    """Return log₁₀ of the losses in the unit shown: −inf for zero and less, nan for ∞."""
    factor = unit.factor if name.logarithmic else 1.0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.log10(losses * factor)
    return np.where(losses <= 0.0, -np.inf, np.where(np.isposinf(logs), np.nan, logs))


def _y_range(logs: Sequence[Array]) -> tuple[float, float]:
    """Return the range of log₁₀ loss that shows every run, from round number to round number."""
    finite = np.concatenate([log[np.abs(log) < LARGEST_LOG] for log in logs] or [np.empty(0)])
    if not len(finite):
        return -1.0, 1.0
    high = _round_above(float(finite.max()) + 0.03)
    low = _round_below(max(float(finite.min()) - 0.03, high - DECADES))
    if high - low < LEAST:
        low = _round_below(high - LEAST)
    return low, high


def _round_numbers(value: float) -> list[float]:
    """Return the logarithms of the round numbers about 10 to that power, ascending."""
    whole = math.floor(value)
    return [whole + n + math.log10(m) for n in (-1, 0, 1) for m in ROUND]


def _round_above(value: float) -> float:
    return min(place for place in _round_numbers(value) if place >= value - 1e-12)


def _round_below(value: float) -> float:
    return max(place for place in _round_numbers(value) if place <= value + 1e-12)


def _end(view: RunView, log: Array, mapping: Mapping) -> QPointF:
    """Return where the line of a run ends, or would; ∞ is at the top, 0 at the bottom."""
    if not len(log):
        return QPointF(mapping.rect.left(), mapping.rect.top())
    x = mapping.point(float(view.loss_steps[-1]), 0.0).x()
    if math.isnan(log[-1]):
        return QPointF(x, mapping.rect.top())
    y = mapping.point(0.0, float(log[-1])).y()
    return QPointF(x, min(max(y, mapping.rect.top()), mapping.rect.bottom()))


def _now(
    snapshot: FitSnapshot, view: RunView, name: RunName, unit: Unit, mapping: Mapping
) -> QPointF | None:
    """Return where a run is at the step shown, None where that is not in the plot."""
    value = view.estimate.value * (unit.factor if name.logarithmic else 1.0)
    if not math.isfinite(value) or value <= 0.0:
        return None
    low, high = mapping.y_range
    log = math.log10(value)
    if not low <= log <= high:
        return None
    step = min(snapshot.step, int(view.loss_steps[-1])) if len(view.loss_steps) else snapshot.step
    return mapping.point(float(step), log)


def _widest(style: Style, texts: Sequence[str]) -> float:
    return max((style.width(text, SIZE, semibold=True) for text in texts), default=0.0)


def _remark(logs: Sequence[Array], runs: Sequence[RunView]) -> str:
    if any(np.isfinite(log).any() for log in logs):
        return ""
    if any(np.isinf(view.losses).any() for view in runs):
        return "Every loss so far is infinite."
    if any((view.losses == 0.0).any() for view in runs):
        return "Every loss so far is zero: q is p."
    return "There is no loss to draw yet."
