"""KL found in several ways: by formula, by quadrature or a sum, by entropies, and from draws."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.formulas import Formula, formula_of
from klviz.analyses.compare.pairs import OutcomePair, Pair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.compare.sketch import Sketch, sketch_of
from klviz.analyses.compare.tasks import Tasks, found_or_why
from klviz.core import spaces, values
from klviz.core.arrays import Array, frozen
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate, Method
from klviz.core.identity import minus
from klviz.core.mixtures import Mixture
from klviz.core.sampling import outcome_ratios, ratio_estimators
from klviz.core.sampling.monte_carlo import course, expectation, rare_reason
from klviz.core.sampling.ratio_estimators import RATIO_ESTIMATORS, Quality
from klviz.document.comparison import Comparison
from klviz.document.numbers import format_number

QUICK = 2000
"""So many draws are shown at once; where more are wanted they follow."""
COURSE_POINTS = 300
"""At how many counts of draws a running mean is shown."""
MOST_BINS = 48
SHOWN = 0.99
"""The share of the draws that a histogram shows at least; the others are counted."""
BAND = 1.96
"""Standard errors on either side of a running mean: 95 % of means of many draws are as near."""
TOO_FAR = 4.0
"""Standard errors by which a mean is further off than chance explains."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way to find KL.

    Attributes:
        key: what it is called in files.
        label: what it is called on screen.
        found: the value with its error; nan with a reason where it is not known that way.
        told: the formula, or what is added up.
        agrees: whether it is what the others say, within the errors; None where nobody can tell.
        note: why it does not, or what is known of it; "" for nothing.
    """

    key: str
    label: str
    found: Estimate
    told: str = ""
    agrees: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The values of k at single draws.

    Attributes:
        edges: where bins end, (m + 1,).
        counts: how many draws fall into each, (m,).
        below: how many lie below them all.
        above: how many lie above, infinite ones among them.
        negative: how many are negative.
    """

    edges: Array
    counts: Array
    below: int
    above: int
    negative: int


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """The mean of k over ever more draws.

    Attributes:
        counts: after how many draws, (m,), from 1.
        means: the mean of these, (m,).
        errors: its standard error, (m,); inf for one draw.
    """

    counts: Array
    means: Array
    errors: Array


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What an estimator says.

    Attributes:
        key: the row of RATIO_ESTIMATORS.
        way: its mean over the draws, and whether that is what it should be.
        quality: mean, bias and spread of it, exactly; None where not yet known.
        means: the running mean.
        histogram: the values at single draws.
    """

    key: str
    way: Way
    quality: Quality | None
    means: Means
    histogram: Histogram


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TruthContent(Content):
    """KL of one direction, found in several ways.

    Attributes:
        direction: forward or reverse.
        name: KL(P‖Q) or KL(Q‖P).
        source: P or Q, which the draws come from.
        truth: the value that is shown everywhere.
        ways: closed form where there is one, quadrature or a sum, and by entropies.
        estimators: k1, k2 and k3; empty where nothing has been drawn yet.
        chosen: the key of the estimator whose draws are shown.
        drawn: how many draws there are so far.
        wanted: how many there shall be.
        seed: what they begin with.
        sketch: what is drawn of both beside that.
    """

    direction: str
    name: str
    source: str
    truth: Estimate
    ways: tuple[Way, ...]
    estimators: tuple[Drawn, ...]
    chosen: str
    drawn: int
    wanted: int
    seed: int
    sketch: Sketch | None = None

    @property
    def shown(self) -> Drawn | None:
        """The estimator whose draws are shown."""
        return next((found for found in self.estimators if found.key == self.chosen), None)


class Truth(Analyst):
    """Finds one direction of KL in every way there is."""

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._pair: Pair | None = None
        self._of: object = None
        self._study: _Study | None = None

    def answer(self, request: CompareRequest, pair: Pair) -> TruthContent:
        asked = request.comparison
        of = (asked.direction, asked.draws, asked.seed)
        if self._study is None or pair is not self._pair or of != self._of:
            self._pair, self._of = pair, of
            self._study = _Study(asked, pair)
        complete = self._study.tasks.go_on(self.budget)
        content = self._study.content(asked.estimator, complete)
        return replace(content, sketch=sketch_of(request, pair))


class _Study:
    """All that is found out of one direction, with so many draws of a seed."""

    def __init__(self, asked: Comparison, pair: Pair) -> None:
        forward = asked.direction == "forward"
        self._asked = asked
        self._first, self._second = (pair.p, pair.q) if forward else (pair.q, pair.p)
        self._truth = pair.forward if forward else pair.reverse
        self._ways: tuple[Way, ...] = ()
        self._logs: Array | None = None
        self._values: dict[str, tuple[Estimate, Means, Histogram]] = {}
        self._qualities: dict[str, Quality] = {}
        self._quality: Callable[..., Quality] = ratio_estimators.quality
        self._log_ratio: Callable[..., Array] = ratio_estimators.log_ratio
        if isinstance(pair, OutcomePair):
            self._quality = outcome_ratios.quality
            self._log_ratio = outcome_ratios.outcome_ratios
        quick = min(int(asked.draws), QUICK)
        tasks: list[Callable[[], None]]
        tasks = [self._other_ways, partial(self._draw, quick), *self._evaluations()]
        keys = sorted(RATIO_ESTIMATORS, key=lambda key: key != asked.estimator)
        tasks += [partial(self._judge, key) for key in keys]
        # All at once: what came late would flicker while a hand drags.
        first = len(tasks)
        if quick < asked.draws:
            tasks += [partial(self._draw, int(asked.draws)), *self._evaluations()]
        self.tasks = Tasks(tasks, first)

    def content(self, chosen: str, complete: bool) -> TruthContent:
        """Return what has been found so far."""
        forward = self._asked.direction == "forward"
        found = tuple(self._drawn(key) for key in RATIO_ESTIMATORS if key in self._values)
        return TruthContent(
            complete=complete,
            direction=self._asked.direction,
            name="KL(P‖Q)" if forward else "KL(Q‖P)",
            source="P" if forward else "Q",
            truth=self._truth,
            ways=self._ways,
            estimators=found,
            chosen=chosen,
            drawn=min((int(row.means.counts[-1]) for row in found), default=0),
            wanted=int(self._asked.draws),
            seed=int(self._asked.seed),
        )

    def _other_ways(self) -> None:
        rows = other_ways(self._first, self._second)
        self._ways = tuple(self._in_its_names(row) for row in rows)

    def _in_its_names(self, row: Way) -> Way:
        """Return the way as it calls both by their names, in its reason where it is infinite."""
        if row.key == "entropies" and self._asked.direction == "reverse":
            row = replace(row, label="H(Q, P) − H(Q)")
        if not (math.isinf(row.found.value) and self._truth.reason):
            return row
        found = replace(row.found, reason=self._truth.reason)
        return replace(row, found=found, note=self._truth.reason if row.note else "")

    def _draw(self, n: int) -> None:
        """Take n draws of the first, and log second/first there."""
        rng = np.random.default_rng(int(self._asked.seed))
        x = np.asarray(self._first.sample(n, rng), dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            self._logs = self._log_ratio(self._second, self._first, x)

    def _evaluations(self) -> list[Callable[[], None]]:
        return [partial(self._evaluate, key) for key in RATIO_ESTIMATORS]

    def _evaluate(self, key: str) -> None:
        assert self._logs is not None
        with np.errstate(over="ignore", invalid="ignore"):
            k = RATIO_ESTIMATORS[key].values(self._logs)
        self._values[key] = expectation(k), means_of(k), histogram_of(k, self._truth.value)

    def _judge(self, key: str) -> None:
        try:
            found = self._quality(RATIO_ESTIMATORS[key], self._second, self._first)
            self._qualities[key] = Quality(*map(self._of_source, found))
        except ValueError as error:
            unknown = Estimate(math.nan, reason=str(error))
            self._qualities[key] = Quality(self._truth, unknown, unknown, unknown)

    def _of_source(self, found: Estimate) -> Estimate:
        """Return what is known of an estimator, with a reason that names what is drawn from."""
        if self._truth.reason:
            return replace(found, reason=self._truth.reason)
        source = "p" if self._asked.direction == "forward" else "q"
        return replace(found, reason=found.reason.replace("tail of q", f"tail of {source}"))

    def _drawn(self, key: str) -> Drawn:
        mean, means, histogram = self._values[key]
        quality = self._qualities.get(key)
        count = int(means.counts[-1])
        agrees, note = verdict(mean, quality, self._rare(count))
        row = RATIO_ESTIMATORS[key]
        way = Way(key, row.label, mean, row.formula, agrees, note)
        return Drawn(key, way, quality, means, histogram)

    def _rare(self, count: int) -> str:
        forward = self._asked.direction == "forward"
        p, q = (self._first, self._second) if forward else (self._second, self._first)
        return rare_reason(p, q, count, "p" if forward else "q")


def other_ways(first: Any, second: Any) -> tuple[Way, ...]:
    """Return KL(first‖second) by formula, by quadrature or a sum, and by entropies."""
    by_sum = found_or_why(partial(_summed, first, second))
    by_entropies = found_or_why(partial(_by_entropies, first, second))
    rows = []
    if isinstance(first, Mixture):
        formula = formula_of(first, second)
        if formula is not None and math.isfinite(by_sum.value):
            exact = values.divergence_value(KL, first, second, "closed form")
            rows.append(_compared("closed_form", "Closed form", exact, by_sum, _told(formula)))
        rows.append(Way("quadrature", "Quadrature", by_sum, by_sum.method, None, by_sum.reason))
    else:
        rows.append(Way("sum", "Exact sum", by_sum, by_sum.method, None, by_sum.reason))
    told = "cross-entropy less entropy, each by itself"
    rows.append(_compared("entropies", "H(P, Q) − H(P)", by_entropies, by_sum, told))
    return _with_verdict_of_the_sum(rows)


def _summed(first: Any, second: Any) -> Estimate:
    method: Method | None = "quadrature" if isinstance(first, Mixture) else None
    return spaces.divergence_value(KL, first, second, method)


def _by_entropies(first: Any, second: Any) -> Estimate:
    if isinstance(first, Mixture):
        whole = values.cross_entropy(first, second, "quadrature")
        return whole if math.isinf(whole.value) else minus(whole, values.entropy(first))
    whole = spaces.cross_entropy(first, second)
    return whole if math.isinf(whole.value) else minus(whole, spaces.entropy(first))


def _told(formula: Formula) -> str:
    return f"{formula.letters} = {formula.numbers}"


def _compared(key: str, label: str, found: Estimate, other: Estimate, told: str) -> Way:
    """Return a way with whether it says what another says."""
    if math.isnan(found.value) or math.isnan(other.value):
        return Way(key, label, found, told, None, found.reason)
    if math.isinf(found.value) or math.isinf(other.value):
        agrees = found.value == other.value
    else:
        agrees = abs(found.value - other.value) <= found.error + other.error
    return Way(key, label, found, told, agrees, "" if agrees else _DISAGREES)


_DISAGREES = "differs from the other way by more than both errors explain"


def _with_verdict_of_the_sum(rows: list[Way]) -> tuple[Way, ...]:
    """Return the ways; the one that the others are held to agrees where they all do."""
    verdicts = [row.agrees for row in rows if row.agrees is not None]
    agrees = all(verdicts) if verdicts else None
    return tuple(
        Way(row.key, row.label, row.found, row.told, agrees, row.note)
        if row.key in ("quadrature", "sum")
        else row
        for row in rows
    )


def verdict(mean: Estimate, quality: Quality | None, rare: str) -> tuple[bool | None, str]:
    """Return whether a mean over draws is what it should be, and what is to be said of it."""
    if quality is None or math.isnan(quality.mean.value):
        return None, "" if quality is None else quality.mean.reason
    if math.isinf(quality.mean.value) and math.isfinite(quality.truth.value):
        return None, quality.mean.reason
    if math.isinf(quality.mean.value):
        return None, "finite, as every mean over so many draws is; what it tends to is not"
    if math.isinf(quality.sd.value):
        return None, quality.sd.reason
    off = abs(mean.value - quality.mean.value)
    if not off <= TOO_FAR * mean.error + quality.mean.error:
        far = "off, and all draws alike"
        if mean.error:
            far = f"{format_number(off / mean.error, 2)} standard errors off"
        return False, f"{far}: rare draws that count for much have not come"
    return True, rare


def means_of(k: Array) -> Means:
    """Return the running mean of k at about evenly spaced logarithms of the count."""
    n = k.size
    counts = np.unique(np.rint(np.geomspace(1.0, n, COURSE_POINTS)).astype(np.int64))
    with np.errstate(over="ignore", invalid="ignore"):
        whole = course(k)
    at = counts - 1
    return Means(*map(frozen, (counts.astype(np.float64), whole.means[at], whole.errors[at])))


def histogram_of(k: Array, truth: float = 0.0) -> Histogram:
    """Return how often k takes which values, with 0 between two bins, as far as KL at least."""
    finite = np.sort(k[np.isfinite(k)])
    negative = int((k < 0.0).sum())
    if not finite.size:
        return Histogram(frozen(np.array([0.0, 1.0])), frozen(np.zeros(1)), 0, k.size, negative)
    cut = int((1.0 - SHOWN) * finite.size / 2.0)
    aim = truth if math.isfinite(truth) else 0.0
    low, high = min(float(finite[cut]), 0.0), max(float(finite[-1 - cut]), aim, 0.0)
    width = _round_width((high - low) / MOST_BINS)
    first, last = math.floor(low / width), math.floor(high / width) + 1
    edges = width * np.arange(float(first), float(last + 1))
    counts, _ = np.histogram(finite, edges)
    below, above = int((k < edges[0]).sum()), int((k > edges[-1]).sum())
    return Histogram(frozen(edges), frozen(counts.astype(np.float64)), below, above, negative)


def _round_width(least: float) -> float:
    """Return the next of 1, 2, 5, 10, … times a power of ten; 1 for nothing."""
    if least <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= least)
