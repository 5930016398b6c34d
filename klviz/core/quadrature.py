"""Adaptive quadrature over the line of whatever two mixtures make.

`step_measure` is the cheap measure of an optimiser's steps. The others look at the integrand: they
halve the panels on which the two rules differ and follow the tails for as long as something is
found there. `integrate` and `resolve` are for the numbers that are shown, `settle` is for steps by
an integrand that may peak where neither p nor q does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Set
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.far_tails import NOTHING_FURTHER, Beyond
from klviz.core.measures import KRONROD, NODES, SAFETY, Measure, gap_of
from klviz.core.mixtures import Mixture
from klviz.core.origins import Integrand, Views, from_zero
from klviz.core.panels import End, Panels, Plan, Rule
from klviz.core.plans import STEP, plan

Rounding: TypeAlias = Callable[[float], float]
"""What rounding of the integrand can do to an integral, as a function of ∫|f|."""

TOLERANCE = 1e-13
"""A panel is halved while its rules differ by more than this fraction of ∫|f|."""
OVERHANG = 16.0
"""How much longer than its neighbour a panel may be if the neighbour ends with something."""
NOTHING = 1e-18
"""A tail is followed while its last panel holds more than this fraction of ∫|f|."""
SHARE = 0.02
"""A panel is not halved for less than this share of what rounding can do."""
NOISE = 1e-8
"""Relative difference below which rules that halving brings no closer differ by rounding."""
LOG_NOISE = 1.5e-13
"""What rounding can do to the logarithm of the smallest densities in use."""
FASTER = 4.0
"""How many times faster than the densities an integrand falls that is about to vanish."""
MAX_ROUNDS = 60
MAX_PANELS = 20_000
STEP_TOLERANCE = 1e-6
"""The same as TOLERANCE for steps: where 10 points reach this, 21 reach 1e-9 and more."""
STEP_BLUR = 100.0
"""What rounding of x does to an integrand, in units of what it does to the densities' middles."""
STEP_LEAST = 1e-14
"""A divergence smaller than this is rounding to a step."""
STEP_PANELS = 400


class Integral(NamedTuple):
    """What quadrature found.

    Attributes:
        value: the integral, nan or inf where a value of the integrand is.
        error: a bound on its error.
        nodes: at how many points the integrand was evaluated in the end.
        peaks: of each panel the point that counts most, (m,).
        held: ∫|f| of each panel, (m,).
    """

    value: float
    error: float
    nodes: int
    peaks: Array
    held: Array

    @property
    def peak(self) -> float:
        """The point that counts most."""
        return float(self.peaks[np.argmax(self.held)])


class Allowance(NamedTuple):
    """How much the two rules may differ on a panel, and how many panels there may be."""

    gap: Callable[[Array | float, float], Array | float]
    """Of ∫|f| of each panel, (m,), and of all, a bound for |Kronrod − Gauss|."""
    panels: int


class Settled(NamedTuple):
    """Where an integrand for steps is resolved.

    Attributes:
        cuts: the plan that it began with.
        panels: what was made of it.
        rule: the rule on them, (m, 21) each.
    """

    cuts: Plan
    panels: Panels
    rule: Rule

    def cut_alike(self) -> Plan:
        """Return the plan cut where the panels are, to begin with at a θ near by."""
        left, right = self.cuts.left, self.cuts.right
        return self.cuts._replace(
            bulk=self._ends_of(0),
            left=left._replace(cuts=self._ends_of(left.side)),
            right=right._replace(cuts=self._ends_of(right.side)),
        )

    def _ends_of(self, side: int) -> Array:
        here = self.panels.chosen(self.panels.side == side)
        return np.union1d(here.low, here.high)

    def open_ends(self) -> list[int]:
        """Return which panels are the outermost of tails that go on beyond them."""
        side, high = self.panels.side, self.panels.high
        tails = [end for end in (self.cuts.left, self.cuts.right) if end.cuts.size]
        outermost = [int(np.argmax(np.where(side == end.side, high, -np.inf))) for end in tails]
        return [at for at, end in zip(outermost, tails, strict=True) if high[at] < end.last]


def exact(size: float) -> float:
    """Return 0: the integrand has no rounding errors beyond those of its own size."""
    return 0.0


def step_measure(p: Mixture, q: Mixture) -> Measure:
    """Return a measure for an optimiser's steps: no second look, few points.

    It stays good while q moves by half its scale and widens or narrows by a factor of 1.35; past
    that, or where q has kinks (`Family.kinks`) that have moved, a new one is due.
    """
    cuts = plan(p, q, STEP)
    return cuts.rule(cuts.panels()).measure()


def resolve(integrand: Integrand, p: Mixture, q: Mixture) -> Measure:
    """Return a measure that resolves an integrand made of p and q; maps points of any shape."""
    return _refined(from_zero(integrand), plan(p, q), _as_shown(exact)).measure()


# Steps that have left the doubles are refused by their value.
@np.errstate(over="ignore", invalid="ignore")
def settle(integrand: Integrand, cuts: Plan) -> Settled:
    """Return where an integrand that may peak anywhere is resolved well enough for steps.

    It maps points of any shape, and it is from the cuts of a plan on that it is looked at.
    """
    tolerance = STEP_TOLERANCE + STEP_BLUR * cuts.blur

    def gap(size: Array | float, total: float) -> Array:
        # By the root of its share: what is faint here may be much of the integral at θ near by.
        return np.asarray(tolerance * np.sqrt(size) * math.sqrt(total + STEP_LEAST))

    found = _refined(from_zero(integrand), cuts, Allowance(gap, STEP_PANELS))
    return Settled(cuts, found.panels, found.rule)


# A sum beyond the doubles is ∞ here, which its caller gives a reason.
@np.errstate(over="ignore", invalid="ignore")
def integrate(
    integrand: Integrand | Views,
    cuts: Plan,
    rounding: Rounding = exact,
    further: Beyond = NOTHING_FURTHER,
) -> Integral:
    """Return the integral over the line, from the cuts of a plan on.

    What ``rounding`` says is part of the error, and nothing smaller is looked for; nor is what
    rounding of x does to an integrand that is not seen from origins of its own. Tails that go
    ``further`` are integrated to infinity; others are closed where panels end.
    """
    if isinstance(integrand, Views):
        views, slips = integrand, rounding
    else:
        views, slips = from_zero(integrand), lambda size: rounding(size) + cuts.blur * size
    found = _refined(views, cuts, _as_shown(slips), further.sides)
    value, error = found.measure().estimate(found.values.ravel())
    if math.isfinite(value):
        size = float(found.size.sum())
        more, doubt = further.integral(size)
        value, error = value + more, error + doubt + slips(size)
    at = np.argmax(np.abs(found.values) * found.rule.weights, axis=1)
    peaks = np.take_along_axis(found.rule.points, at[:, None], axis=1)[:, 0] + found.origin
    return Integral(value, error, found.values.size, peaks, found.size)


def in_pieces(integrand: Views, cuts: Plan, rounding: Rounding) -> Batch:
    """Return the panels on which an integrand is resolved, and what it is there."""
    return _refined(integrand, cuts, _as_shown(rounding), {-1, 1})


def summit(function: Integrand, cuts: Plan) -> tuple[float, Array]:
    """Return the largest value of a function, as far as the plan shows it, and points round it.

    The points are where a panel has to end for a quadrature of exp(function) to see the summit.
    """
    cuts = cuts.followed()
    x = np.sort(cuts.rule(cuts.panels()).points.ravel())
    for _ in range(MAX_ROUNDS):
        values = function(x)
        at = int(np.argmax(values))
        low, high = max(at - 1, 0), min(at + 1, x.size - 1)
        # Beyond a jump, which is cut at anyway, there is no side to a summit.
        sides = [side for side in values[[low, high]].tolist() if side > -math.inf]
        if values[at] - min(sides, default=values[at]) < 1.0:
            break
        x = np.linspace(x[low], x[high], NODES.size)
    # The neighbours of a summit of width σ are between 0.1 σ and 1.5 σ away.
    steps = np.array([-100.0, -30.0, -8.0, -2.0, 0.0, 2.0, 8.0, 30.0, 100.0])
    return float(values[at]), x[at] + 0.5 * (x[high] - x[low]) * steps


class Batch(NamedTuple):
    """Panels, the rule on them, what the integrand is there, and what the two rules made of it.

    The points are measured from an ``origin`` each panel. ``size`` is ∫|f| and ``gap``
    |Kronrod − Gauss| of each panel; ``stale`` counts how often in succession halving has brought
    the rules no closer.
    """

    panels: Panels
    rule: Rule
    values: Array
    size: Array
    gap: Array
    stale: Array
    origin: Array

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Batch:
        """Return some of the panels."""
        rule = Rule(*(array[which] for array in self.rule))
        return Batch(self.panels.chosen(which), rule, *(array[which] for array in self[2:]))

    def measure(self) -> Measure:
        return self.rule.measure()


def _as_shown(rounding: Rounding) -> Allowance:
    """Return what is allowed to numbers that are shown."""
    return Allowance(
        lambda size, total: max(TOLERANCE * total, SHARE * rounding(total)), MAX_PANELS
    )


def _refined(
    integrand: Views, cuts: Plan, allowed: Allowance, going_on: Set[int] = frozenset()
) -> Batch:
    """Return the batch on which the integrand is resolved; some tails go on beyond it."""
    batch = _followed(integrand, cuts, _evaluated(integrand, cuts, cuts.panels()))
    done: list[Batch] = []
    total, count = float(batch.size.sum()), len(batch.size)
    for _ in range(MAX_ROUNDS):
        coarse = _unresolved(batch, allowed.gap(batch.size, total))
        if not coarse.any() and done:
            batch, done = _joined([*done, batch]), []
            coarse = _overhanging(batch, cuts, allowed.gap(total, total))
        if not coarse.any() or count > allowed.panels or not math.isfinite(total):
            break
        done.append(batch.chosen(~coarse))
        parents = batch.chosen(coarse)
        batch = _evaluated(integrand, cuts, parents.panels.halves(), parents)
        total += float(batch.size.sum() - parents.size.sum())
        count += len(parents.size)
    ends = [end for end in (cuts.left, cuts.right) if end.side not in going_on]
    return _closed(ends, _joined([*done, batch]))


def _evaluated(integrand: Views, cuts: Plan, panels: Panels, parents: Batch | None = None) -> Batch:
    """Return the panels with the integrand evaluated; parents are what they are the halves of."""
    which = integrand.nearest(cuts.middles(panels))
    origin = integrand.origins[which]
    panels = panels.seen_from(origin)
    rule = cuts.rule(panels, origin)
    with np.errstate(invalid="ignore", over="ignore"):
        values = integrand.values(rule.points, which)
        size = (np.abs(values) * rule.weights).sum(axis=1)
        gap = np.abs((values * (rule.weights - rule.coarse)).sum(axis=1))
    stale = np.zeros(size.size)
    if parents is not None:
        slow = gap > 0.1 * np.tile(parents.gap, 2)
        stale = np.where(slow, 1.0 + np.tile(parents.stale, 2), 0.0)
    return Batch(panels, rule, values, size, gap, stale, origin)


def _unresolved(batch: Batch, tolerance: Array | float) -> NDArray[np.bool_]:
    """Return which panels are to be halved."""
    noisy = (batch.stale >= 2.0) & (batch.gap < NOISE * batch.size)
    return (batch.gap > tolerance) & ~noisy & batch.panels.splittable


def _overhanging(batch: Batch, cuts: Plan, tolerance: Array | float) -> NDArray[np.bool_]:
    """Return which panels are far longer than a neighbour that ends with something in hand.

    The foot of what was found there may lie between the first points of such a panel, where
    neither of its rules sees it.
    """
    side = batch.panels.side
    unit = np.where(side < 0.0, cuts.left.unit, np.where(side > 0.0, cuts.right.unit, 1.0))
    length = (batch.panels.high - batch.panels.low) * unit
    # Far out middles may be the same double, but not as they are measured from one base.
    order = np.lexsort((batch.panels.low, cuts.middles(batch.panels)))
    held = np.abs(batch.values * batch.rule.weights)
    # In the left tail v, and with it the points of a panel, run to the left.
    first = np.where(side < 0.0, held[:, -1], held[:, 0])
    last = np.where(side < 0.0, held[:, 0], held[:, -1])
    left, right = order[:-1], order[1:]
    long = np.zeros(side.size, dtype=np.bool_)
    long[right[(length[right] > OVERHANG * length[left]) & (last[left] > tolerance)]] = True
    long[left[(length[left] > OVERHANG * length[right]) & (first[right] > tolerance)]] = True
    return long & batch.panels.splittable


def _followed(integrand: Views, cuts: Plan, batch: Batch) -> Batch:
    """Return the batch with light tails followed for as long as there is something in them."""
    for end in (cuts.left, cuts.right):
        v = float(end.cuts[-1]) if end.cuts.size else math.inf
        held, total = float(batch.size[_outermost(batch, end, v)].sum()), float(batch.size.sum())
        for after in end.beyond():
            if held <= NOTHING * total and not _rises(batch, end, v):
                break
            panel = Panels(*(np.array([u]) for u in (v, after, float(end.side), 0.0)))
            further = _evaluated(integrand, cuts, panel)
            batch, v, held = _joined([batch, further]), after, float(further.size[0])
            total += held
    return batch


def _outermost(batch: Batch, end: End, v: float) -> NDArray[np.bool_]:
    """Return which panel of the tail ends at v."""
    return np.asarray((batch.panels.side == end.side) & (batch.panels.high == v))


def _rises(batch: Batch, end: End, v: float) -> bool:
    """Return whether the integrand grows outwards on the panel that ends at v, to a peak unseen."""
    at = np.flatnonzero(_outermost(batch, end, v))
    held = np.abs(batch.values[at] * batch.rule.weights[at])
    return bool((held[:, -1] > held[:, 0]).any())


def _closed(ends: list[End], batch: Batch) -> Batch:
    """Return the batch with what lies beyond the last panels added to their last points."""
    total = float(batch.size.sum())
    for end in ends:
        at = np.flatnonzero(_outermost(batch, end, end.last) & (batch.size > NOTHING * total))
        for row in at.tolist():
            _close(batch, row, end.fall)
    return batch


def _close(batch: Batch, row: int, fall: float) -> None:
    """Add the remainder beyond one panel to the weights of its last point.

    There the integrand is g e^−δv, a power law of x, and g/δ remains. Logarithms bend the
    exponent by a little, c/2 v²: then this is wrong by about c/δ², relative. Something bent of
    which most lies beyond says nothing of the rest, nor does something that falls far faster than
    the densities do, as near a zero of theirs: that leaves no bound on the error.
    """
    low, high = float(batch.panels.low[row]), float(batch.panels.high[row])
    half = 0.5 * (high - low)
    stretch = batch.rule.weights[row] / (half * KRONROD)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, middle, last = np.log(np.abs(batch.values[row] * stretch))[[0, NODES.size // 2, -1]]
    span = half * float(NODES[-1])
    rate = float(first - last) / (2.0 * span)
    if not math.isfinite(rate):
        return
    bend = abs(float(first - 2.0 * middle + last)) / span**2
    bent = rate * high < 4.0 and bend > 1e3 * LOG_NOISE / span**2
    if rate <= 0.0 or bent or rate > FASTER * fall:
        batch.rule.coarse[row, -1] = -math.inf
        return
    beyond = float(stretch[-1]) * math.exp(-rate * (half - span)) / rate
    doubt = bend / rate**2 + LOG_NOISE / (rate * span)
    batch.rule.weights[row, -1] += beyond
    value = float(batch.values[row, -1])
    size = float(batch.size[row]) + beyond * abs(value)
    gap = gap_of(SAFETY * doubt * beyond * abs(value), size) / abs(value)
    batch.rule.coarse[row, -1] += beyond - gap


def _joined(batches: list[Batch]) -> Batch:
    """Return several batches as one."""
    if len(batches) == 1:
        return batches[0]
    panels = Panels(*map(np.concatenate, zip(*(b.panels for b in batches), strict=True)))
    rule = Rule(*map(np.concatenate, zip(*(b.rule for b in batches), strict=True)))
    rest = map(np.concatenate, zip(*(b[2:] for b in batches), strict=True))
    return Batch(panels, rule, *rest)
