"""When KL is infinite and why: cuts, windows that grow, and an ε that hides it."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.infinity_contents import (
    LineInfinity,
    OutcomeInfinity,
    SmoothedCurve,
    WindowedCurve,
)
from klviz.analyses.compare.pairs import LinePair, OutcomePair, Pair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.curves import drawing_points, in_ever_finer_steps, with_neighbours
from klviz.analyses.translation import view_of_targets
from klviz.core.arrays import Array, frozen
from klviz.core.discrete import smoothing
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate
from klviz.core.line_smoothing import LineSmoothing, cauchy
from klviz.core.mixtures import Mixture
from klviz.core.plans import UnresolvableError
from klviz.core.truncation import Truncated, truncated_kl
from klviz.core.windows import Windows, growth, uncovered_from
from klviz.document.comparison import Comparison, Cut

LINE_LEAST, OUTCOMES_LEAST = 1e-12, 1e-16
"""The smallest ε that is looked at."""
A_DECADE = 20
"""How many windows are looked at for every factor of ten."""
MOST_DECADES, FARTHEST_DECADE = 40, 290
"""Over how many powers of ten windows grow at most, and up to which."""
DECADES_BEYOND = 4
"""How far windows grow beyond what is seen of both."""


class Infinity(Analyst):
    """Finds out what makes either direction infinite, and what is done about it."""

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._line: _Line | None = None

    def answer(self, request: CompareRequest, pair: Pair) -> Content:
        if isinstance(pair, OutcomePair):
            return _over_outcomes(pair, request.comparison.smoothing)
        if self._line is None or self._line.pair is not pair:
            self._line = _Line(pair, request.comparison)
        return self._line.answer(request, self.budget)


def _over_outcomes(pair: OutcomePair, epsilon: float) -> OutcomeInfinity:
    p, q = pair.p, pair.q
    lost_q, lost_p = p.support & ~q.support, q.support & ~p.support
    made = [smoothing.smoothed(law, epsilon) for law in (p, q)]
    curves = []
    for first, second, other, limit in (
        (p, q, made[1], pair.forward),
        (q, p, made[0], pair.reverse),
    ):
        epsilons = np.geomspace(OUTCOMES_LEAST, 1.0, 81)
        curves.append(
            SmoothedCurve(
                frozen(epsilons),
                frozen(smoothing.smoothed_values(first, second, epsilons)[0]),
                frozen(smoothing.asymptote(first, second, epsilons)),
                smoothing.missed_mass(first, second),
                limit,
                epsilon,
                divergence_value(KL, first, other),
                OUTCOMES_LEAST,
            )
        )
    return OutcomeInfinity(
        names=pair.names,
        p=p.probabilities,
        q=q.probabilities,
        smoothed_p=made[0].probabilities,
        smoothed_q=made[1].probabilities,
        lost_q=tuple(map(bool, lost_q)),
        lost_p=tuple(map(bool, lost_p)),
        weight=smoothing.prior_weight(p.size, epsilon),
        forward=curves[0],
        reverse=curves[1],
    )


@dataclass
class _Work:
    """What has been found out about two distributions that are cut like that."""

    p: Truncated
    q: Truncated
    forward: Estimate
    reverse: Estimate
    smoothing: LineSmoothing
    windows: tuple[WindowedCurve, ...] = ()
    windows_error: str = ""
    smoothed: dict[float, float] = field(default_factory=dict)
    chosen: dict[float, Estimate] = field(default_factory=dict)
    steps: Iterator[None] = field(default_factory=lambda: iter(()))
    done: bool = False


class _Line:
    """What has been found out about a pair on the line."""

    def __init__(self, pair: LinePair, comparison: Comparison) -> None:
        self.pair = pair
        view = view_of_targets(comparison.p, comparison.q)
        self._centre, self._reaches = _windows_over(view, pair)
        self._prior, self.prior_name = _prior_over(view)
        self._windows: dict[bool, Windows] = {}
        self._cuts: tuple[Cut, Cut] | None = None
        self._work: _Work | None = None

    def answer(self, request: CompareRequest, budget: float) -> LineInfinity:
        deadline = time.perf_counter() + budget
        work = self._work_of(request.comparison.cuts)
        epsilon = request.comparison.smoothing
        if epsilon not in work.chosen:
            work.chosen = {epsilon: work.smoothing.at(epsilon)}
        while not (work.done or work.windows or work.windows_error):
            work.done = next(work.steps, True) is True
        while not work.done and time.perf_counter() < deadline:
            work.done = next(work.steps, True) is True
        return self._content(request, work)

    def _work_of(self, cuts: tuple[Cut, Cut]) -> _Work:
        if self._work is None or self._cuts != cuts:
            p, q = _cut("P", self.pair.p, cuts[0]), _cut("Q", self.pair.q, cuts[1])
            cut = any(one.cuts for one in cuts)
            self._cuts, before = cuts, self._work
            self._work = work = _Work(
                p,
                q,
                truncated_kl(p, q) if cut else self.pair.forward,
                truncated_kl(p, q, swapped=True) if cut else self.pair.reverse,
                before.smoothing.cut_again(p, q) if before else LineSmoothing(p, q, self._prior),
            )
            work.steps = self._steps(work)
        return self._work

    def _steps(self, work: _Work) -> Iterator[None]:
        """Find out one thing after another."""
        try:
            curves = []
            for swapped in (False, True):
                curves.append(self._windowed(work, swapped=swapped))
                yield
            work.windows = tuple(curves)
        except UnresolvableError as error:
            work.windows_error = str(error)
        for epsilon in in_ever_finer_steps(LINE_LEAST):
            work.smoothed[epsilon] = work.smoothing.at(epsilon).value
            yield

    def _windowed(self, work: _Work, *, swapped: bool) -> WindowedCurve:
        p, q, limit = work.p, work.q, work.forward
        if swapped:
            p, q, limit = q, p, work.reverse
        if swapped not in self._windows:
            farthest = float(self._reaches[-1])
            self._windows[swapped] = Windows(p.density, q.density, self._centre, farthest)
        ends_at = uncovered_from(p, q, self._centre)
        # With what happens at the ends of cuts and blocks, to the point.
        turns = [ends_at, *(abs(end - self._centre) for end in (*p.interval, *q.interval))]
        inside = [end for end in turns if self._reaches[0] < end < self._reaches[-1]]
        reaches = np.unique(np.concatenate([self._reaches, inside]))
        values, _ = self._windows[swapped].values(p, q, reaches)
        grown = growth(p, q) if math.isinf(limit.value) and math.isinf(ends_at) else None
        asymptote = np.full(values.size, math.nan)
        if grown is not None and math.isfinite(values[-1]):
            terms = grown.at(reaches)
            # A power is straight where both axes are logarithms, a logarithm wherever it is.
            asymptote = terms if grown.power else values[-1] + terms - terms[-1]
        return WindowedCurve(
            frozen(reaches),
            frozen(values),
            self._centre,
            grown,
            frozen(asymptote),
            limit,
            ends_at,
        )

    def _content(self, request: CompareRequest, work: _Work) -> LineInfinity:
        edges = [end for law in (work.p, work.q) for end in law.interval if math.isfinite(end)]
        both = [self.pair.p, self.pair.q]
        x = drawing_points(request.view, request.points, both)
        if edges:
            x = np.unique(np.concatenate([x, with_neighbours(np.array(edges))]))
            x = x[(x >= request.view[0]) & (x <= request.view[1])]
        epsilon = request.comparison.smoothing
        return LineInfinity(
            complete=work.done,
            x=frozen(x),
            p=frozen(np.exp(work.p.log_prob(x))),
            q=frozen(np.exp(work.q.log_prob(x))),
            whole_p=frozen(self.pair.p.prob(x)),
            whole_q=frozen(self.pair.q.prob(x)),
            cuts=request.comparison.cuts,
            masses=(work.p.mass, work.q.mass),
            forward=work.forward,
            reverse=work.reverse,
            windows=work.windows,
            windows_error=work.windows_error,
            smoothed=_curve_of(work, epsilon),
            prior=self.prior_name,
        )


def _cut(name: str, density: Mixture, cut: Cut) -> Truncated:
    """Return a density as it is cut.

    Raises:
        ValueError: nothing of it would be left; the message says of which.
    """
    try:
        return Truncated(density, cut.low, cut.high)
    except ValueError as error:
        raise ValueError(f"{name} cannot be cut like that: {error}") from None


def _curve_of(work: _Work, epsilon: float) -> SmoothedCurve:
    """Return what is known of the smoothed values: the one that is chosen first of all."""
    chosen = work.chosen[epsilon]
    known = {**work.smoothed, epsilon: chosen.value}
    epsilons = np.array(sorted(known))
    values = np.array([known[one] for one in epsilons])
    lost = work.smoothing.missed
    asymptote = np.full(values.size, math.nan)
    if epsilons[0] <= LINE_LEAST:
        asymptote = values[0] - lost * np.log(epsilons / epsilons[0])
    return SmoothedCurve(
        frozen(epsilons),
        frozen(values),
        frozen(asymptote),
        lost,
        work.forward,
        epsilon,
        chosen,
        LINE_LEAST,
    )


def _windows_over(view: tuple[float, float], pair: LinePair) -> tuple[float, Array]:
    """Return the middle of windows, and their reaches: from a hundredth of a view far beyond."""
    low, high = view
    centre, width = _middle(view)
    ends = [low, high, *(float(law.knots()[at]) for law in (pair.p, pair.q) for at in (0, -1))]
    farthest = max(width, *(abs(end - centre) for end in ends))
    most = min(math.ceil(math.log10(farthest)) + DECADES_BEYOND, FARTHEST_DECADE)
    least = max(math.floor(math.log10(width)) - 2, most - MOST_DECADES)
    exponents = np.linspace(least, most, (most - least) * A_DECADE + 1)
    return centre, 10.0**exponents


def _middle(view: tuple[float, float]) -> tuple[float, float]:
    """Return the middle of a view in few digits, 0 if that is in it, and its width, not 0."""
    low, high = view
    width = max(high - low, 1e-12 * max(abs(low), abs(high)), sys.float_info.min * 1e10)
    if low < 0.0 < high:
        return 0.0, width
    unit = 10.0 ** math.floor(math.log10(width))
    middle = 0.5 * low + 0.5 * high
    return float(f"{round(middle / unit) * unit:.12g}"), width


def _prior_over(view: tuple[float, float]) -> tuple[Mixture, str]:
    """Return a prior as broad as what is seen of both, and its name."""
    centre, width = _middle(view)
    scale = float(f"{max(view[1] - centre, centre - view[0], 0.1 * width):.1g}")
    return cauchy(centre, scale), f"Cauchy({centre:g}, {scale:g})"
