"""Readings: the exact numbers of p, of every q and of how they compare, at an x or in an interval.

What they say of a divergence is about its integrand of the textbooks, whose area is shown. Where
that is negative in places a share may be negative, or more than the whole.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from klviz.analyses.subjects import Subject, mass_of
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.divergence import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.plans import UnresolvableError

NO_WHOLE = "there is no share of a divergence that is {}"


class Look(NamedTuple):
    """One run as it is read.

    Attributes:
        divergence: its divergence.
        q: where it is now.
        whole: the value there.
        key: tells its q and its p from all others.
    """

    divergence: Divergence
    q: Mixture
    whole: Estimate
    key: Hashable


@dataclass(frozen=True, slots=True)
class RunReading:
    """One run at a point.

    Attributes:
        q: q there, by the density view of the request.
        log_ratio: log p/q there, in nats; nan where both are zero.
        compared: what the plot of the run shows there.
        below: what has come together of the divergence up to there, in nats.
        share: the same as a share of the whole; nan where there is none.
    """

    q: float
    log_ratio: float
    compared: float
    below: Estimate
    share: Estimate


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers at a point.

    Attributes:
        x: the point.
        p: p there, by the density view of the request.
        runs: those of every run.
    """

    x: float
    p: float
    runs: tuple[RunReading, ...]


@dataclass(frozen=True, slots=True)
class RunPart:
    """One run in an interval.

    Attributes:
        mass: the probability that q gives it.
        value: what it adds to the divergence, in nats.
        share: the same as a share of the whole; nan where there is none.
    """

    mass: Estimate
    value: Estimate
    share: Estimate


@dataclass(frozen=True, slots=True)
class RegionReading:
    """The numbers in an interval.

    Attributes:
        low: where it begins.
        high: where it ends.
        mass: the probability that p gives it.
        runs: those of every run.
    """

    low: float
    high: float
    mass: Estimate
    runs: tuple[RunPart, ...]


class Reader:
    """Reads; what was integrated for the last reading is not integrated again."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Estimate] = {}
        self._used: dict[Hashable, Estimate] = {}

    def turn(self) -> None:
        """Forget what was not asked for since the last turn."""
        self._known, self._used = self._used, {}

    def at(
        self, x: float, p: Subject, looks: Sequence[Look], density_view: str, ratio_view: str
    ) -> Reading:
        """Return the numbers at x."""
        place, height = np.array([x]), DENSITY_VIEWS[density_view].of
        log_p = p.log_density(place)
        runs = []
        for look in looks:
            log_q = look.q.log_prob(place)
            below = self._part(p, look, -math.inf, x)
            shown = p.compared_if_known(look.divergence, look.q, place, log_q, ratio_view)
            runs.append(
                RunReading(
                    float(height(look.q, place, log_q)[0]),
                    _log_ratio(float(log_p[0]), float(log_q[0])),
                    float(shown[0]),
                    below,
                    share(below, p.of_itself(look.whole)),
                )
            )
        return Reading(x, p.height(x, density_view), tuple(runs))

    def within(self, low: float, high: float, p: Subject, looks: Sequence[Look]) -> RegionReading:
        """Return the numbers of the interval from low to high."""
        parts = [self._part(p, look, low, high) for look in looks]
        runs = [
            RunPart(mass_of(look.q, low, high), part, share(part, p.of_itself(look.whole)))
            for look, part in zip(looks, parts, strict=True)
        ]
        return RegionReading(low, high, p.mass(low, high), tuple(runs))

    def _part(self, p: Subject, look: Look, low: float, high: float) -> Estimate:
        key = (look.key, low, high)
        found = self._known.get(key)
        if found is None:
            try:
                found = p.part(look.divergence, look.q, low, high)
            except UnresolvableError as error:
                found = Estimate(math.nan, math.inf, reason=str(error))
        self._used[key] = found
        return found


def _log_ratio(log_p: float, log_q: float) -> float:
    """Return log p/q; nan where both are zero."""
    return math.nan if math.isinf(log_p) and math.isinf(log_q) else log_p - log_q


def share(part: Estimate, whole: Estimate) -> Estimate:
    """Return a part as a share of the whole; nan where that is 0, infinite or not known."""
    if not math.isfinite(whole.value) or whole.value == 0.0 or math.isnan(part.value):
        reason = part.reason if math.isnan(part.value) else NO_WHOLE.format(_told(whole.value))
        return Estimate(math.nan, math.inf, reason=reason)
    value = part.value / whole.value
    return Estimate(value, (part.error + abs(value) * whole.error) / abs(whole.value), part.method)


def _told(whole: float) -> str:
    """Return what there is no share of, as a word."""
    if math.isnan(whole):
        return "not known"
    return "zero" if whole == 0.0 else "infinite"
