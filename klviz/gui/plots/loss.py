"""The loss: the divergence of every run over the steps, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.along import Along
from klviz.core.arrays import Array
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.tags import SIZE, Mark, Tag, kept_apart
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.loss_range import DECADES, DECADES_ALONG, LossRange
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.shown import ShownRun
from klviz.gui.plots.wording import equal_to, step_text
from klviz.gui.style import Style

STEPS, LOSS = "optimiser step", "loss (log scale)"
WIDTH = 2.8
FIRST_STEPS = 40.0
"""The axis of steps reaches at least this far."""
WIDEST_LABELS = 0.48
"""The share of the plot's width that the labels at the ends of the lines may take."""
COARSE = 0.04
"""The steps in which that share changes."""
WIDTH_OF_NOISE, SHARE_OF_NOISE = 1.2, 0.5
"""How wide the line of what draws make of the losses is, and how much of the colour it has."""
FAINT = 0.35
"""The share of a run's colour in the part of its line that comes after the step shown."""


class Course(NamedTuple):
    """Where runs are.

    Attributes:
        step: the step that is shown.
        last: the last one recorded.
        along: what the losses go along where that is not the steps.
        of_points: whether p are points, of which there is but a likelihood.
        failed: whether there is a sentence in another plot that says why there is nothing.
    """

    step: int
    last: int
    along: Along | None = None
    of_points: bool = False
    failed: bool = False


class _Line(NamedTuple):
    """The losses of a run as they are drawn: steps, (m,), and log₁₀ of the losses there, (m,).

    A logarithm is −inf for a loss of zero, nan for an infinite one. ``seen`` are those of what
    draws made of the losses, (m,) or empty, nan also where that is no more than zero.
    """

    run: ShownRun[Any]
    steps: Array
    logs: Array
    seen: Array


class _Abscissa(NamedTuple):
    """What the losses lie over: the steps of the runs, or the number of a sweep.

    Attributes:
        name: what the axis is called.
        now: where it stands.
        goes_on: whether lines go on after that, faintly; those of a sweep end there.
        decades: how many powers of ten the losses may reach over.
    """

    name: str
    now: float
    goes_on: bool
    decades: float


class LossPlot:
    """The losses of all runs, with the step that is shown and a label at the end of each line."""

    def __init__(self) -> None:
        self.panel = Panel(Names(STEPS, LOSS), log=True)
        self._now = Curve(self.panel.box)
        self._later: list[Curve] = []
        self._past: list[Curve] = []
        self._seen: list[Curve] = []
        self._steps, self._last = Extent(), 0
        self._range, self._holds, self._share = LossRange(), False, 0.0
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

    def hold(self) -> None:
        """Let the ranges but grow from now on."""
        self._holds = True
        self._steps.hold()
        self._range.hold()

    def forget(self) -> None:
        """Let the range of steps fit the next snapshot alone."""
        self._steps.forget()

    def show_course(self, course: Course, runs: Sequence[ShownRun[Any]]) -> None:
        """Draw the losses of these runs."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        self._follow(course.last)
        over = _abscissa(course)
        room = WIDEST_LABELS * self.panel.plot.width()
        # Where the axis ends depends on labels as they are at the end: it holds still meanwhile.
        # The line of points shows by how much their likelihood falls short, not what it is.
        numbered = not course.of_points
        longest = _labels(style, runs, room, numbered=numbered)
        low, until, reach = self._x_range(style, course, runs, longest)
        labels = longest
        if over.goes_on and not all(_ends_by(run, over.now) for run in runs):
            labels = _labels(style, runs, room, numbered=False)
        drawn = [_line(run) for run in runs]
        self._show_heading(style, course, runs)
        logs = list(chain.from_iterable(map(_shown_logs, drawn)))
        losses = self._range.fit(logs, over.decades)
        self.panel.call_axes(over.name, LOSS)
        self.panel.set_ranges((low, reach), losses, x_ends=until)
        self._show_now(over.now, self.panel.mapping)
        self._show_lines(style, over.now if over.goes_on else None, drawn, self.panel.mapping)
        end = None if over.goes_on else until
        self.panel.tags.show_tags(self._tags(style, over.now, drawn, labels, end))
        # Why nothing could be computed stands in the first plot.
        remark = "" if course.failed else _remark(drawn)
        self.panel.note.show_text(remark, centred=True)

    def _follow(self, last: int) -> None:
        """Let the range of steps begin afresh where the runs have."""
        if last < self._last and not self._holds:
            self.forget()
        self._last = last

    def _show_heading(self, style: Style, course: Course, runs: Sequence[ShownRun[Any]]) -> None:
        words: tuple[str, ...] = ("loss (log scale)", "loss")
        if course.of_points:
            above = any(run.view.least for run in runs)
            words = ("mean −log q above its least (log scale)", "above the least", "loss")
            words = words if above else ("mean −log q (log scale)", "mean −log q", "loss")
        elif runs and all(run.name.logarithmic for run in runs):
            words = (f"loss in {runs[0].unit.key} (log scale)", *words)
        ink = style.theme.ink
        step = course.along.text if course.along else f"step {step_text(course.step)}"
        self.panel.heading.show_entries([Entry(words, ink)], Entry((step,), ink))

    def _x_range(
        self, style: Style, course: Course, runs: Sequence[ShownRun[Any]], labels: Sequence[str]
    ) -> tuple[float, float, float]:
        """Return where the plot begins, up to where there is no label, and how far it reaches."""
        width = max(1.0, self.panel.plot.width())
        share = (_widest(style, labels) + style.px(8)) / width
        # In coarse shares, so that the axis holds still while the numbers in the labels change.
        share = min(WIDEST_LABELS, math.ceil(share / COARSE) * COARSE)
        self._share = share = max(share, self._share) if self._holds else share
        if course.along is not None:
            low, high = course.along.ends
            return low, high, low + (high - low) / (1.0 - share)
        reach = self._steps.fit(max(FIRST_STEPS, _until(course, runs)) / (1.0 - share))
        return 0.0, reach * (1.0 - share), reach

    def _show_now(self, step: float, mapping: Mapping) -> None:
        """Draw the rule at the step shown."""
        x = mapping.point(step, 0.0).x()
        self._now.place(mapping.rect)
        self._now.set_rule(QPointF(x, 0.0), QPointF(x, mapping.rect.bottom()))

    def _show_lines(
        self, style: Style, now: float | None, drawn: Sequence[_Line], mapping: Mapping
    ) -> None:
        """Draw every line up to where it is now, and faintly what comes after it; None for all."""
        while len(self._past) < len(drawn):
            self._seen.append(Curve(self.panel.box))
            self._later.append(Curve(self.panel.box))
            self._past.append(Curve(self.panel.box))
        for curves in (self._later, self._past, self._seen):
            for curve in curves[len(drawn) :]:
                curve.set_lines(())
        for past, later, seen, line in zip(
            self._past, self._later, self._seen, drawn, strict=False
        ):
            past.set_pen(style.run_pen(line.run.colour, WIDTH))
            later.set_pen(style.run_pen(line.run.colour, WIDTH, share=FAINT))
            count = len(line.steps)
            until = count if now is None else int(np.searchsorted(line.steps, now, side="right"))
            _show_part(past, line.steps, line.logs, slice(until), mapping)
            _show_part(later, line.steps, line.logs, slice(max(0, until - 1), None), mapping)
            seen.set_pen(_pen_of_noise(style, line.run))
            _show_part(seen, line.steps[: len(line.seen)], line.seen, slice(until), mapping)

    def _tags(
        self,
        style: Style,
        now: float,
        drawn: Sequence[_Line],
        labels: Sequence[str],
        until: float | None,
    ) -> list[Tag]:
        """Return a dot where every run is now and a label at the end of its line, or of all."""
        mapping, half = self.panel.scene_mapping, 0.5 * style.px(SIZE)
        low, high = mapping.rect.top() + half, mapping.rect.bottom() - half
        ends = [_end(line, mapping, until) for line in drawn]
        heights = kept_apart([end.y() for end in ends], style.px(SIZE + 5), low, high)
        return [
            _tag(style, line, _now(now, line, mapping), QPointF(end.x(), height), label)
            for line, end, height, label in zip(drawn, ends, heights, labels, strict=True)
        ]


def _until(course: Course, runs: Sequence[ShownRun[Any]]) -> float:
    """Return the last step that is drawn: the last one of the runs, or the one shown."""
    ends = [float(run.view.loss_steps[-1]) for run in runs if len(run.view.loss_steps)]
    return max([float(course.last), float(course.step), *ends])


def _line(run: ShownRun[Any]) -> _Line:
    """Return the losses of a run as they are drawn."""
    seen = _logarithm(run.seen)
    seen[np.isneginf(seen)] = np.nan
    return _Line(run, run.view.loss_steps, _logarithm(run.losses), seen)


def _shown_logs(line: _Line) -> list[Array]:
    """Return what the axis of losses has to show: of draws only what lies above the line.

    On a logarithmic axis what they make of hardly any loss is anywhere below.
    """
    finite = line.logs[np.isfinite(line.logs)]
    lowest = finite.min() if finite.size else -np.inf
    return [line.logs, line.seen[line.seen > lowest]]


def _tag(style: Style, line: _Line, now: QPointF | None, end: QPointF, label: str) -> Tag:
    """Return the dot of a run, if it is in the plot, and the label beside the end of its line."""
    colour = line.run.colour
    return Tag(
        point=now or end,
        mark=Mark.DOT if now else Mark.NONE,
        colour=style.theme.run(colour),
        text=label,
        text_colour=style.theme.run_text(colour),
        text_at=end + QPointF(style.px(12), 0.0),
    )


def _labels(
    style: Style, runs: Sequence[ShownRun[Any]], room: float, *, numbered: bool
) -> Sequence[str]:
    """Return what stands at the ends of the lines: the longest that fits.

    The value stands there too, unless the lines go on beyond the step whose value is known.
    """
    names = [run.name.divergence for run in runs]
    brief = [run.name.texts[3] for run in runs]
    choices = [names, brief]
    if numbered:
        numbers = [run.texts[-1] for run in runs]
        pairs = list(zip(names, brief, numbers, strict=True))
        whole = [f"{a} {equal_to(b)}" for a, _, b in pairs]
        shorter = [f"{a}  {b}" for _, a, b in pairs]
        choices = [whole, shorter, numbers]
    nothing = ["" for _ in runs]
    return next((texts for texts in choices if _widest(style, texts) <= room), nothing)


def _abscissa(course: Course) -> _Abscissa:
    """Return what the losses lie over."""
    along = course.along
    if along is None:
        return _Abscissa(STEPS, float(course.step), True, DECADES)
    return _Abscissa(along.name, along.now, False, DECADES_ALONG)


def _ends_by(run: ShownRun[Any], step: float) -> bool:
    """Whether the line of a run goes no further than that step."""
    return len(run.view.loss_steps) > 0 and bool(run.view.loss_steps[-1] <= step)


def _widest(style: Style, texts: Sequence[str]) -> float:
    return max((style.width(text, SIZE, semibold=True) for text in texts), default=0.0)


def _logarithm(losses: Array) -> Array:
    """Return log₁₀ of the losses: −inf for zero and less, nan for ∞."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.log10(losses)
    return np.where(losses <= 0.0, -np.inf, np.where(np.isposinf(logs), np.nan, logs))


def _pen_of_noise(style: Style, run: ShownRun[Any]) -> QPen:
    """Return the pen of what draws make of the losses: thin, whole and faint."""
    pen = QPen(style.pen(style.theme.run(run.colour), WIDTH_OF_NOISE))
    pen.setColor(style.wash(style.theme.run(run.colour), SHARE_OF_NOISE))
    return pen


def _show_part(curve: Curve, steps: Array, logs: Array, part: slice, mapping: Mapping) -> None:
    curve.place(mapping.rect)
    points = mapping.pixels(steps[part], logs[part])
    curve.set_lines(lines(unbroken(points)) if len(points) > 1 else ())


def _end(line: _Line, mapping: Mapping, until: float | None) -> QPointF:
    """Return where the line of a run ends, or would; ∞ is at the top, 0 at the bottom.

    With ``until`` it is at that place that its label stands.
    """
    top, bottom = mapping.rect.top(), mapping.rect.bottom()
    if not len(line.logs):
        return QPointF(mapping.rect.left(), top)
    last = float(line.steps[-1]) if until is None else until
    end = mapping.point(last, float(line.logs[-1]))
    return QPointF(end.x(), top if math.isnan(end.y()) else min(max(end.y(), top), bottom))


def _now(step: float, line: _Line, mapping: Mapping) -> QPointF | None:
    """Return where a run is at the step shown, None where that is not in the plot."""
    value = line.run.loss
    low, high = mapping.y_range
    if not 0.0 < value < math.inf or not low <= math.log10(value) <= high:
        return None
    last = float(line.steps[-1]) if len(line.steps) else step
    # A run at rest waits at the end of its line.
    return mapping.point(min(step, last), math.log10(value))


def _remark(drawn: Sequence[_Line]) -> str:
    """Return the sentence that stands where there is no line."""
    if any(np.isfinite(line.logs).any() for line in drawn):
        return ""
    if any(np.isnan(line.logs).any() and np.isinf(line.run.losses).any() for line in drawn):
        return _beyond(drawn)
    if any((line.run.losses == 0.0).any() for line in drawn):
        return "Every loss so far is zero: q is p."
    return "There is no loss to draw yet."


def _beyond(drawn: Sequence[_Line]) -> str:
    """Return what is to be said of losses none of which is a number."""
    if not all(math.isinf(line.run.value) for line in drawn):
        return "No loss along these runs can be computed."
    large = any(line.run.view.estimate.is_too_large for line in drawn)
    return f"Every loss so far is {'too large to draw' if large else 'infinite'}."
