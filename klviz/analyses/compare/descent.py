"""The discrete fit: q over outcomes goes down to P, each run under its own divergence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.outcome_overview import HEIGHTS
from klviz.analyses.compare.pairs import OutcomePair, Pair, law_of, names_of
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.progress import REST
from klviz.analyses.record import NOTHING, Record, Start
from klviz.analyses.records import Records
from klviz.core.arrays import Array, frozen
from klviz.core.discrete.approximations import DiscretisedNormals
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.tilted import is_wider_than_normals
from klviz.core.discrete.values import classic_terms, divergence_value
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.document.comparison import Comparison
from klviz.document.runs import Run

BOTH = ("kl", "reverse_kl")
"""The keys of both directions, forward first."""
ENDLESS = (
    "forward KL has no least value here: P is wider than every normal over these outcomes with "
    "its mean, so σ grows for ever"
)
ON_THE_LINE = (
    "Here q goes step by step to a P over outcomes, and this P lies on the line: choose Outcomes "
    "in the panel, or open the Fit lab, where the same is done with densities."
)


@dataclass(frozen=True, slots=True, eq=False)
class DiscreteRun:
    """One run at the step that is shown, a `Progress`. Arrays are read-only.

    Attributes:
        run: the run as the scene has it.
        values: the parameters of q now; of free logits the probabilities.
        q: the probabilities of q now, (n,).
        heights: what is drawn of them, (n,), by the density view of the request.
        contributions: what each outcome adds to the run's divergence in the textbooks' form, (n,),
            in nats.
        estimate: the run's divergence now, with its error.
        loss_steps: which steps of the whole record ``losses`` belongs to, (m,).
        losses: the divergence along the run, (m,), in nats.
        status: one of ready, running, converged, flat, diverging, stopped.
        note: a sentence about the status where there is something to say.
        moments: mean and standard deviation of the outcomes under q; None where they are no
            numbers.
        forward: KL(p‖q) of this q, with its error, whatever the run makes small.
        reverse: KL(q‖p), likewise.
        seen: what draws made of the losses, (m,), in nats; empty where there are none.
        least: what the losses are measured from.
    """

    run: Run
    values: tuple[float, ...]
    q: Array
    heights: Array
    contributions: Array
    estimate: Estimate
    loss_steps: Array
    losses: Array
    status: str
    note: str
    moments: tuple[float, float] | None
    forward: Estimate
    reverse: Estimate
    seen: Array = field(default_factory=lambda: NOTHING)
    least: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DescentContent(Content):
    """What is drawn of a discrete fit.

    Attributes:
        names: what the outcomes are called.
        p: the probabilities of P, (n,).
        heights: what is drawn of them, (n,), by the density view of the request.
        moments: mean and standard deviation of the outcomes under P; None where they are no
            numbers.
        runs: one a run, in the order of the scene.
        family: the key of the family of q.
        start: the parameters of q where the runs begin.
        endless: why forward KL has no least value in the family; "" where it has.
    """

    names: tuple[str, ...]
    p: Array
    heights: Array
    moments: tuple[float, float] | None
    runs: tuple[DiscreteRun, ...]
    family: str
    start: tuple[float, ...]
    endless: str = ""


@dataclass(frozen=True, slots=True)
class DescentReading:
    """What is read of some outcomes.

    Attributes:
        first: the number of the first of them.
        last: that of the last; of one outcome the same.
        p: their probability under P.
        qs: that under the q of every run.
        added: what they add to the divergence of every run, in nats.
    """

    first: int
    last: int
    p: float
    qs: tuple[float, ...]
    added: tuple[float, ...]


def start_of(comparison: Comparison, p: Categorical) -> Start[Categorical]:
    """Return where the runs towards a P over outcomes begin.

    Raises:
        ValueError: there is no such q over so many outcomes.
    """
    descent = comparison.descent
    family, theta = descent.family_over(p.size).start(descent.start, p)
    return Start(family, theta, family.categorical)


def same_start(before: Comparison, now: Comparison) -> bool:
    """Return whether runs of the one go on in the other, rather than begin afresh."""
    if before.descent == now.descent and before.table.p == now.table.p:
        return before.table.size == now.table.size
    return _beginning(before) == _beginning(now)


def _beginning(comparison: Comparison) -> object:
    """Return what tells one start from another; a sentence where there is none."""
    try:
        start = start_of(comparison, law_of(comparison.table.p, names_of(comparison.table)))
    except ValueError as error:
        return str(error)
    return start.approximation, start.theta


class DiscreteFit(Analyst):
    """Keeps the records of the runs, and shows a step of them.

    A higher restart number begins them afresh, as does another start. Any other change goes on
    from the step that is shown: q chases P.
    """

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._records: Records[Categorical] = Records(budget)
        self._start: tuple[int, object] | None = None
        self._runs: tuple[Run, ...] = ()
        self._p: Categorical | None = None
        self._endless = ""

    def answer(self, request: CompareRequest, pair: Pair) -> Content:
        if not isinstance(pair, OutcomePair):
            return Content(error=ON_THE_LINE)
        try:
            start = start_of(request.comparison, pair.p)
        except ValueError as error:
            return Content(error=f"{error}.")
        self._accept(request, pair.p, start)
        self._records.show(request.step)
        return self._content(request, pair, start)

    def read(self, request: CompareRequest, pair: Pair, content: Content) -> object | None:
        if not isinstance(content, DescentContent):
            return None
        span = _span(request, len(content.names))
        if span is None:
            return None
        these = slice(span[0], span[1] + 1)
        return DescentReading(
            *span,
            math.fsum(content.p[these]),
            tuple(math.fsum(run.q[these]) for run in content.runs),
            tuple(_total(run.contributions[these]) for run in content.runs),
        )

    @property
    def records(self) -> Sequence[Record[Categorical]]:
        """The records of the runs, in their order."""
        return self._records.each

    def _accept(self, request: CompareRequest, p: Categorical, start: Start[Categorical]) -> None:
        """Bring the records into step with what is asked for."""
        runs, begun = request.comparison.descent.runs, self._start
        key = request.restart, (start.approximation, start.theta)
        # Another Q is no other P, though the pair is a new one.
        same = self._p is not None and _are_equal(p, self._p)
        p = self._p if same and self._p is not None else p
        if key != begun:
            self._records.begin(runs, p, [start] * len(runs))
        if not same or key != begun:
            normal = isinstance(start.approximation, DiscretisedNormals)
            self._endless = ENDLESS if normal and is_wider_than_normals(p) else ""
        if key == begun and (not same or runs != self._runs):
            self._records.follow(self._runs, runs, p)
        self._start, self._runs, self._p = key, runs, p

    def _content(
        self, request: CompareRequest, pair: OutcomePair, start: Start[Categorical]
    ) -> DescentContent:
        records, view = self._records, request.density_view
        runs = tuple(_view(record, records.shown, pair, view) for record in records.each)
        return DescentContent(
            complete=records.last >= request.step,
            step=records.shown,
            last=records.last,
            following=records.following,
            at_rest=all(run.status in REST for run in runs),
            names=pair.names,
            p=pair.p.probabilities,
            heights=frozen(HEIGHTS[view](pair.p)),
            moments=moments_of(pair.p),
            endless=self._endless,
            runs=runs,
            family=request.comparison.descent.family_over(pair.p.size).key,
            start=tuple(start.approximation.values_of(start.theta)),
        )


def _total(values: Array) -> float:
    """Return a sum, inf where it is larger than a number can hold."""
    with np.errstate(over="ignore"):
        return float(values.sum())


def _span(request: CompareRequest, size: int) -> tuple[int, int] | None:
    """Return which outcomes are read: the one at the cursor, else those of the region."""
    if request.cursor is not None:
        number = math.floor(request.cursor + 0.5)
        return (number, number) if 0 <= number < size else None
    if request.region is None:
        return None
    low, high = request.region
    first, last = max(0, math.ceil(low)), min(size - 1, math.floor(high))
    return (first, last) if first <= last else None


def _view(
    record: Record[Categorical], step: int, pair: OutcomePair, density_view: str
) -> DiscreteRun:
    q = Categorical.from_logits(record.q(step).log_probabilities, pair.names)
    estimate = divergence_value(record.divergence, pair.p, q)
    forward, reverse = (
        estimate if record.run.divergence == key else divergence_value(DIVERGENCES[key], pair.p, q)
        for key in BOTH
    )
    status, note = record.diagnosis(step)
    steps, losses, seen = record.losses(step)
    return DiscreteRun(
        run=record.run,
        values=record.values(step),
        q=q.probabilities,
        heights=frozen(HEIGHTS[density_view](q)),
        contributions=frozen(classic_terms(record.divergence, pair.p, q)),
        estimate=estimate,
        loss_steps=steps,
        losses=losses,
        status=status,
        note=(estimate.reason or note) if status == "stopped" else note,
        moments=moments_of(q),
        forward=forward,
        reverse=reverse,
        seen=seen,
    )


def moments_of(q: Categorical) -> tuple[float, float] | None:
    """Return mean and standard deviation of the outcomes; None where their names are no numbers."""
    numbers = numbers_of_names(q.names)
    if numbers is None:
        return None
    mean = math.fsum(q.probabilities * numbers)
    return mean, math.sqrt(math.fsum(q.probabilities * (numbers - mean) ** 2))


@lru_cache(maxsize=8)
def numbers_of_names(names: tuple[str, ...]) -> Array | None:
    """Return the numbers that outcomes are called by, (n,); None where one is no finite number."""
    try:
        numbers = np.array([float(name) for name in names])
    except ValueError:
        return None
    return frozen(numbers) if np.isfinite(numbers).all() else None


def _are_equal(p: Categorical, other: Categorical) -> bool:
    same_names = p.names == other.names
    return same_names and np.array_equal(p.log_probabilities, other.log_probabilities)
