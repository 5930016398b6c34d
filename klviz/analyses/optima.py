"""Optima: the least that any q of a family reaches under a divergence, looked for in slices.

A search takes from a tenth of a second to some seconds, so it is done once for every target, family
and divergence, a slice at a time.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from klviz.analyses.landmarks import landmarks_of
from klviz.analyses.slices import Sliced
from klviz.analyses.translation import mixture_of
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Theta
from klviz.core.batched.row_infinities import infinite_rows
from klviz.core.batched.row_newton import apart
from klviz.core.batched.searches import lattice, region_of
from klviz.core.batched.stationary import BESIDE, LATTICE
from klviz.core.divergences import Divergence, divergence_of
from klviz.core.estimates import Estimate
from klviz.core.infinities import reason as why_infinite
from klviz.core.mixtures import Mixture
from klviz.document.runs import Run
from klviz.document.scene import Source

REMEMBERED = 200
"""How many optima are kept, the last used first to stay."""
NO_MINIMUM = "no q of the family has the least value: it has no minimum where p is"
NO_SEARCH = "for this family no search for the best q is known"
MOST = 60
"""The most components of a p for which the best q is looked for; with more it takes too long."""
TOO_MANY = f"p has more than {MOST} components, so the best q is not looked for"
SAME = 1e-6
"""How close to the best, relatively, a value is that is as good."""

Verdict: TypeAlias = Literal["searching", "unknown", "infinite", "best", "local", "above", "below"]
"""How a value stands to the least there is: it is in a local minimum, or on its way, above."""


class Kind(NamedTuple):
    """A divergence by its key, and the α that counts where the key is "alpha"."""

    key: str
    alpha: float = 0.0

    @classmethod
    def of(cls, run: Run) -> Kind:
        """Return what a run minimises."""
        return cls(run.divergence, run.alpha if run.divergence == "alpha" else 0.0)

    @property
    def divergence(self) -> Divergence:
        """The row of the table of divergences, or the member of the α family."""
        return divergence_of(self.key, self.alpha)


class Problem(NamedTuple):
    """What there is an optimum of: p, the family of q, and the divergence."""

    target: Source
    approximation: LocationScale
    kind: Kind


@dataclass(frozen=True, slots=True)
class Minimum:
    """A local minimum over the family.

    Attributes:
        theta: θ of the q there.
        values: its parameters, in the order of its family's ``parameters``.
        estimate: the divergence there, with its error.
    """

    theta: Theta
    values: tuple[float, ...]
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Optimum:
    """The least that any q of a family reaches.

    Attributes:
        minima: the local minima, the best first; none where it is not attained, or not known.
        best: the divergence of the first; inf or nan with its reason where there is none.
    """

    minima: tuple[Minimum, ...]
    best: Estimate

    @classmethod
    def unknown(cls, reason: str) -> Optimum:
        """Return what is known where there is no answer."""
        return cls((), Estimate(math.nan, reason=reason))

    def verdict(self, value: float, theta: Theta) -> Verdict:
        """Return how the divergence of a q, at θ, stands to the best."""
        best, slack = self.best.value, SAME * abs(self.best.value) + self.best.error
        if not self.minima:
            return "infinite" if math.isinf(best) else "unknown"
        if value < best - slack:
            return "below"
        here = self.around(theta)
        if value <= best + slack or (here is not None and here.estimate.value <= best + slack):
            return "best"
        return "above" if here is None else "local"

    def around(self, theta: Theta) -> Minimum | None:
        """Return the minimum that θ is at; None where it is at none."""
        there = np.array([theta])
        near = (m for m in self.minima if apart(there, np.array(m.theta))[0] < BESIDE)
        return next(near, None)


def search(problem: Problem) -> Optimum:
    """Return the optimum of a problem."""
    p, divergence = mixture_of(problem.target), problem.kind.divergence
    approximation = problem.approximation
    if len(p.present) > MOST:
        return Optimum.unknown(TOO_MANY)
    reason = _infinite_everywhere(p, divergence, approximation)
    if reason:
        return Optimum((), Estimate(math.inf, reason=reason))
    found = tuple(
        Minimum(point.theta, approximation.values_of(point.theta), point.estimate)
        for point in landmarks_of(problem.target, approximation, *problem.kind).minima
    )
    return Optimum(found, found[0].estimate) if found else Optimum.unknown(NO_MINIMUM)


def _infinite_everywhere(p: Mixture, divergence: Divergence, approximation: LocationScale) -> str:
    """Return why the divergence is infinite for every q that is looked at; "" if it is not."""
    thetas = lattice(region_of(p), LATTICE).reshape(-1, 2)
    if not infinite_rows(divergence, p, approximation, thetas).all():
        return ""
    middle = tuple(thetas.mean(axis=0).tolist())
    return why_infinite(divergence, p, approximation.mixture(middle))


class Optima:
    """The optima that are known, and the search that is under way."""

    def __init__(self) -> None:
        self._known: OrderedDict[Problem, Optimum] = OrderedDict()
        self._problem: Problem | None = None
        self._search: Sliced[Optimum] | None = None

    def known(self, problem: Problem) -> Optimum | None:
        """Return an optimum; None where it has not been found yet."""
        if problem in self._known:
            self._known.move_to_end(problem)
        return self._known.get(problem)

    def look_for(self, problems: Sequence[Problem], seconds: float) -> bool:
        """Go on for that long, or to the next turn, with the first problem that is not solved.

        A search for what is asked no more is given up. Returns whether all problems are solved.
        """
        deadline = time.perf_counter() + seconds
        while (problem := self._first_unknown(problems)) is not None:
            self._advance(problem, max(0.0, deadline - time.perf_counter()))
            if time.perf_counter() >= deadline:
                break
        return self._first_unknown(problems) is None

    def drop(self) -> None:
        """Give up the search under way."""
        if self._search is not None:
            self._search.drop()
        self._problem = self._search = None

    def _first_unknown(self, problems: Sequence[Problem]) -> Problem | None:
        return next((problem for problem in problems if problem not in self._known), None)

    def _advance(self, problem: Problem, seconds: float) -> None:
        """Go on with the search for the optimum of a problem."""
        if problem != self._problem or self._search is None:
            self.drop()
            self._problem, self._search = problem, Sliced(lambda: _found(problem))
        try:
            for optimum in self._search.go_on(seconds):
                self._keep(problem, optimum)
        except (ValueError, ArithmeticError) as error:
            self._keep(problem, Optimum.unknown(str(error)))

    def _keep(self, problem: Problem, optimum: Optimum) -> None:
        self.drop()
        self._known[problem] = optimum
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _found(problem: Problem) -> Iterator[Optimum]:
    yield search(problem)
