"""Two densities side by side, and where on the line each direction of KL comes from.

Forward KL averages log p/q over P, reverse KL log q/p over Q: a direction is whose average it is,
and everything of the reverse one is that of the forward one with p and q exchanged. Only the pull
is of q in both: it is q that moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from klviz.analyses.compare.pairs import LinePair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.curves import drawing_points
from klviz.analyses.readings import Look, Reader, RunPart, RunReading
from klviz.analyses.subjects import NOWHERE, DensitySubject, mass_of
from klviz.core.arrays import Array, frozen
from klviz.core.closed.forms import only
from klviz.core.divergence import Divergence
from klviz.core.divergences import KL, REVERSE_KL
from klviz.core.estimates import CLOSED_FORM, Estimate
from klviz.core.families.family import Member
from klviz.core.mirror_images import are_cauchys, are_same, mirrored_at
from klviz.core.mixtures import Mixture
from klviz.core.panels import UnresolvableError
from klviz.core.running_integrals import resolving_points
from klviz.core.signed_parts import crossings, gain_of, losses
from klviz.core.values import divergence_value


class NormalTerms(NamedTuple):
    """The terms of KL(N(m, s)‖N(μ, σ)): their sum less ½.

    Attributes:
        log_ratio: log σ/s.
        spread: s²/2σ².
        shift: (m − μ)²/2σ².
        sds: s and σ.
        distance: |m − μ|.
    """

    log_ratio: float
    spread: float
    shift: float
    sds: tuple[float, float]
    distance: float


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """KL in one direction over x. Arrays are read-only.

    Attributes:
        value: the divergence, with its error.
        compared: how p and q compare at ``x``, (n,), by the ratio view of the request, in nats.
        weight: the density that it averages over, there, (n,).
        gain: the area of its integrand above zero.
        loss: that below zero, which is taken away.
        quadrature: what quadrature makes of it where the value comes of a formula; else None.
        terms: those of that formula, between two normals.
        panels: where panels of the quadrature begin; empty unless they are to be seen.
        nodes: the points at which it looks at the integrand; likewise.
    """

    value: Estimate
    compared: Array
    weight: Array
    gain: Estimate
    loss: Estimate
    quadrature: Estimate | None = None
    terms: NormalTerms | None = None
    panels: Array = field(default_factory=lambda: NOWHERE)
    nodes: Array = field(default_factory=lambda: NOWHERE)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LineContent(Content):
    """All that is drawn of two densities side by side. Arrays are read-only.

    Attributes:
        x: where the curves are sampled, (n,), ascending, not evenly spaced.
        p: P there, (n,), by the density view of the request.
        q: Q there, likewise.
        forward: KL(P‖Q).
        reverse: KL(Q‖P).
        equal: where p = q, ascending.
        mirrored: the x at which Q is P mirrored, so that both directions are equal; None for none.
        cauchys: whether both are Cauchys, between which they always are.
        same: whether Q is P.
    """

    x: Array
    p: Array
    q: Array
    forward: Direction
    reverse: Direction
    equal: Array
    mirrored: float | None = None
    cauchys: bool = False
    same: bool = False


@dataclass(frozen=True, slots=True)
class PointReading:
    """The numbers at an x.

    Attributes:
        x: the point.
        p: P there, by the density view of the request.
        q: Q there, likewise.
        forward: what the forward direction has there: its ``log_ratio`` is log p/q.
        reverse: what the reverse one has: its ``log_ratio`` is log q/p.
    """

    x: float
    p: float
    q: float
    forward: RunReading
    reverse: RunReading


@dataclass(frozen=True, slots=True)
class PartReading:
    """The numbers in an interval.

    Attributes:
        low: where it begins.
        high: where it ends.
        p: the probability that P gives it.
        q: the probability that Q gives it.
        forward: what it adds to the forward direction.
        reverse: what it adds to the reverse one.
    """

    low: float
    high: float
    p: Estimate
    q: Estimate
    forward: RunPart
    reverse: RunPart


@dataclass(frozen=True, slots=True)
class LineReading:
    """What is read: at the cursor, and in the region; None where there is none."""

    point: PointReading | None
    part: PartReading | None


class _Side(NamedTuple):
    """A direction as it is looked at: a divergence of what is averaged over from the other."""

    subject: DensitySubject
    divergence: Divergence
    other: Mixture


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a pair does not depend on the view: found once."""

    pair: LinePair
    p: DensitySubject
    q: DensitySubject
    equal: Array
    losses: tuple[Estimate, Estimate]
    checks: tuple[Estimate | None, Estimate | None]

    def sides(self, ratio_view: str) -> tuple[_Side, _Side]:
        """Return both directions as a ratio view looks at them."""
        forward = _Side(self.p, KL, self.pair.q)
        if ratio_view == "pull":
            return forward, _Side(self.p, REVERSE_KL, self.pair.q)
        return forward, _Side(self.q, KL, self.pair.p)


class LineOverview:
    """Finds out what is drawn of two densities, and what is read of them."""

    def __init__(self) -> None:
        self._known: _Known | None = None
        self._nodes: tuple[object, list[tuple[Array, Array]]] = (None, [])
        self._reader = Reader()

    def answer(self, request: CompareRequest, pair: LinePair) -> LineContent:
        """Return what is drawn.

        Raises:
            UnresolvableError: a double has too few digits for these densities.
        """
        known = self._of(pair)
        x = frozen(drawing_points(request.view, request.points, [pair.p, pair.q]))
        p, q = (frozen(s.curve(x, request.density_view)) for s in (known.p, known.q))
        forward, reverse = self._directions(request, known, x)
        equal = known.equal
        return LineContent(
            x=x,
            p=p,
            q=q,
            forward=forward,
            reverse=reverse,
            equal=equal,
            mirrored=mirrored_at(pair.p, pair.q),
            cauchys=are_cauchys(pair.p, pair.q),
            same=are_same(pair.p, pair.q),
        )

    def read(self, request: CompareRequest, pair: LinePair) -> LineReading:
        """Return what is read at the cursor and in the region of a request."""
        known = self._of(pair)
        point = None if request.cursor is None else self._at(request, known, request.cursor)
        part = None if request.region is None else self._within(known, *request.region)
        self._reader.turn()
        return LineReading(point, part)

    def _of(self, pair: LinePair) -> _Known:
        if self._known is None or self._known.pair is not pair:
            equal, lost = _signs(pair)
            checks = _check(pair.forward, pair.p, pair.q), _check(pair.reverse, pair.q, pair.p)
            subjects = DensitySubject(pair.p), DensitySubject(pair.q)
            self._known = _Known(pair, *subjects, equal, lost, checks)
        return self._known

    def _directions(
        self, request: CompareRequest, known: _Known, x: Array
    ) -> tuple[Direction, Direction]:
        pair, found = known.pair, []
        nodes = self._nodes_of(pair) if request.comparison.nodes else [(NOWHERE, NOWHERE)] * 2
        ways = (pair.forward, pair.p, pair.q), (pair.reverse, pair.q, pair.p)
        sides = known.sides(request.ratio_view)
        for way, side, loss, check, seen in zip(
            ways, sides, known.losses, known.checks, nodes, strict=True
        ):
            value, first, second = way
            found.append(
                Direction(
                    value,
                    frozen(_compared(side, x, request.ratio_view)),
                    frozen(np.exp(first.log_prob(x))),
                    gain_of(value, loss),
                    loss,
                    check,
                    _terms(first, second),
                    *seen,
                )
            )
        return found[0], found[1]

    def _nodes_of(self, pair: LinePair) -> list[tuple[Array, Array]]:
        if self._nodes[0] is not pair:
            self._nodes = pair, [_points(pair.p, pair.q), _points(pair.q, pair.p)]
        return self._nodes[1]

    def _at(self, request: CompareRequest, known: _Known, x: float) -> PointReading:
        view, ratio = request.density_view, request.ratio_view
        readings = [
            self._reader.at(x, side.subject, [look], view, ratio).runs[0]
            for side, look in zip(known.sides(""), _looks(known), strict=True)
        ]
        if ratio == "pull":
            side = known.sides(ratio)[1]
            pulled = float(_compared(side, np.array([x]), ratio)[0])
            readings[1] = _with_compared(readings[1], pulled)
        heights = known.p.height(x, view), known.q.height(x, view)
        return PointReading(x, *heights, readings[0], readings[1])

    def _within(self, known: _Known, low: float, high: float) -> PartReading:
        forward, reverse = (
            self._reader.within(low, high, side.subject, [look]).runs[0]
            for side, look in zip(known.sides(""), _looks(known), strict=True)
        )
        masses = mass_of(known.pair.p, low, high), mass_of(known.pair.q, low, high)
        return PartReading(low, high, *masses, forward, reverse)


def _signs(pair: LinePair) -> tuple[Array, tuple[Estimate, Estimate]]:
    """Return where p = q, and the losses of both directions; nan where no panels can be laid."""
    try:
        found = crossings(pair.p, pair.q)
        return frozen(found.points), losses(found)
    except UnresolvableError as error:
        unknown = Estimate(math.nan, math.inf, reason=str(error))
        return NOWHERE, (unknown, unknown)


def _points(p: Mixture, q: Mixture) -> tuple[Array, Array]:
    """Return where panels begin, and the points on them; none where these are unknown."""
    try:
        panels, nodes = resolving_points(KL, p, q)
        return frozen(panels), frozen(nodes)
    except UnresolvableError:
        return NOWHERE, NOWHERE


def _looks(known: _Known) -> tuple[Look, Look]:
    """Return both directions as they are read."""
    pair = known.pair
    return (
        Look(KL, pair.q, pair.forward, ("forward", pair)),
        Look(KL, pair.p, pair.reverse, ("reverse", pair)),
    )


def _with_compared(reading: RunReading, compared: float) -> RunReading:
    return RunReading(reading.q, reading.log_ratio, compared, reading.below, reading.share)


def _compared(side: _Side, x: Array, ratio_view: str) -> Array:
    """Return what the ratio view shows at x, (n,)."""
    subject, divergence, other = side
    return subject.compared_if_known(divergence, other, x, other.log_prob(x), ratio_view)


def _check(value: Estimate, p: Mixture, q: Mixture) -> Estimate | None:
    """Return what quadrature makes of a value that comes of a formula."""
    if value.method != CLOSED_FORM or not math.isfinite(value.value):
        return None
    try:
        return divergence_value(KL, p, q, "quadrature")
    except UnresolvableError:
        return None


def _terms(p: Mixture, q: Mixture) -> NormalTerms | None:
    """Return the terms of KL between two normals; None where one is something else."""
    first, second = _normal(p), _normal(q)
    if first is None or second is None:
        return None
    ratio, shift = first.scale / second.scale, (first.loc - second.loc) / second.scale
    logs = math.log(second.scale) - math.log(first.scale)
    sds, distance = (first.scale, second.scale), abs(first.loc - second.loc)
    return NormalTerms(logs, 0.5 * ratio * ratio, 0.5 * shift * shift, sds, distance)


def _normal(mixture: Mixture) -> Member | None:
    part = only(mixture)
    return part.member if part is not None and part.family.key == "normal" else None
