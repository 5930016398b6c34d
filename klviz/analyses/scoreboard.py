"""The scoreboard: every q as it stands, under every divergence, beside the best there is.

A study of the Fit lab. A table of values takes longer than a frame, so a table that is begun is
finished even if the runs have moved on meanwhile: it is shown whole, with the step it is of.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.optima import NO_SEARCH, Kind, Optima, Optimum, Problem, Verdict
from klviz.analyses.translation import has_density, is_explored, mixture_of, q_of, start_of
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Theta
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value, entropy
from klviz.document.approximation import Approximation
from klviz.document.runs import Run
from klviz.document.scene import Source

STUDY = "scoreboard"
"""Its key among the studies."""
NO_DENSITY = "p is points, which have no density: there is no divergence of a q from them."
TOO_LARGE = "p has too many kernels: with so many a table takes too long."
TURN = 4
"""After how many values it is the turn of the search for optima, while runs go on."""
TARGET = -1
"""Stands for p where runs have numbers from 0 on."""
ENTROPY = Kind("entropy")
"""Stands for the entropy where divergences have their kinds."""


@dataclass(frozen=True, slots=True)
class ScoreboardRequest:
    """What is compared.

    Attributes:
        target: p: a mixture, its weights normalised, or samples.
        approximation: the family of q.
        runs: the runs that the q are of.
        values: the parameters of every q, in the order of its family's ``parameters``.
        step: the step they are of.
    """

    target: Source
    approximation: Approximation
    runs: tuple[Run, ...]
    values: tuple[tuple[float, ...], ...]
    step: int = 0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The divergences: all of the table, and every α that a run goes by."""
        own = [Kind.of(run) for run in self.runs]
        orders = sorted({kind for kind in own if kind.key == "alpha"})
        return (*(Kind(key) for key in DIVERGENCES if key != "alpha"), *orders)


@dataclass(frozen=True, slots=True)
class Scores:
    """One density of the table.

    Attributes:
        mean: its mean (nan where there is none).
        sd: its standard deviation (inf where it diverges).
        entropy: its differential entropy, in nats; None while it is not known.
        estimates: D(P‖Q) by the kinds of the table, None while it is not known; none of p itself.
        own: which of these is its run's own objective; None for p.
        verdict: how that stands to the best there is.
    """

    mean: float
    sd: float
    entropy: Estimate | None
    estimates: tuple[Estimate | None, ...] = ()
    own: int | None = None
    verdict: Verdict = "searching"


@dataclass(frozen=True, slots=True)
class Board:
    """A table: p, every q, and the best there is.

    Attributes:
        request: what it compares.
        kinds: the divergences, its columns.
        target: p.
        rows: every q, in the order of the runs.
        optima: the least value of any q, by kinds; None while it is not known.
    """

    request: ScoreboardRequest
    kinds: tuple[Kind, ...]
    target: Scores
    rows: tuple[Scores, ...]
    optima: tuple[Optimum | None, ...]


@dataclass(frozen=True, slots=True)
class ScoreboardSnapshot:
    """The table as far as it is known.

    Attributes:
        request: what was asked for.
        board: the last table that was finished, or the first as far as it goes; None for none.
        complete: whether the board is of what was asked for, and all of it is known.
        error: why there is no table: a sentence, "" where all is well.
    """

    request: ScoreboardRequest
    board: Board | None
    complete: bool
    error: str = ""


def scoreboard_request(snapshot: FitSnapshot, options: object) -> ScoreboardRequest | None:
    """Return what a fit makes the scoreboard compare; None where it has nothing to show."""
    asked = snapshot.request
    if snapshot.error or not snapshot.runs:
        return None
    return ScoreboardRequest(
        asked.target,
        asked.approximation,
        tuple(view.run for view in snapshot.runs),
        tuple(view.values for view in snapshot.runs),
        snapshot.step,
    )


class ScoreboardStudy:
    """The engine of the scoreboard.

    Args:
        budget: for how many seconds it works on before it answers with what there is.
        at_rest: the same where what is asked has not changed, so that nothing moves meanwhile.
    """

    def __init__(self, budget: float = 0.004, at_rest: float = 0.012) -> None:
        self._budget, self._at_rest = budget, at_rest
        self._asked: ScoreboardRequest | None = None
        self._values = 0
        self._optima = Optima()
        self._table: _Table | None = None
        self._finished: _Table | None = None

    def answer(self, request: ScoreboardRequest) -> ScoreboardSnapshot:
        """Return the table as far as it is known."""
        if not is_explored(request.target):
            reason = TOO_LARGE if has_density(request.target) else NO_DENSITY
            return ScoreboardSnapshot(request, None, complete=True, error=reason)
        same, self._asked = request == self._asked, request
        deadline = time.perf_counter() + (self._at_rest if same else self._budget)
        table = self._begun(request)
        # A target that is being dragged has no optimum worth a search.
        wanted = table.problems if table.request.target == request.target else ()
        self._work_at(table, wanted, deadline)
        if table.is_finished:
            self._finished = table
        left = deadline - time.perf_counter()
        solved = table.is_finished and self._optima.look_for(wanted, left)
        shown = self._finished or table
        complete = solved and table.request == request
        return ScoreboardSnapshot(request, shown.board(self._optima), complete)

    def _work_at(self, table: _Table, wanted: tuple[Problem, ...], deadline: float) -> None:
        """Work out values until all are known or the time is up, one at least."""
        while not table.is_finished:
            table.advance()
            self._values += 1
            # What never rests is not to keep the optima from coming.
            if self._values % TURN == 0:
                self._optima.look_for(wanted, 0.0)
            if time.perf_counter() >= deadline:
                break

    def failure(self, request: ScoreboardRequest, error: Exception) -> ScoreboardSnapshot:
        """Return the snapshot that says why there is no table; begins afresh."""
        self._optima.drop()
        self._table = self._finished = None
        sentence = f"The computation stopped: {error}"
        return ScoreboardSnapshot(request, None, complete=True, error=sentence)

    def _begun(self, request: ScoreboardRequest) -> _Table:
        """Return the table that is worked at: the one begun, until it is finished."""
        table = self._table
        if table is None or table.request.runs != request.runs:
            self._finished = None
            table = self._table = _Table(request, table)
        elif table.is_finished and table.request != request:
            table = self._table = _Table(request, table)
        return table


class _Table:
    """A table under way.

    Args:
        request: what it compares.
        before: the one before it: what has not changed since is taken from there.
    """

    def __init__(self, request: ScoreboardRequest, before: _Table | None) -> None:
        self.request = request
        self._kinds = request.kinds
        same = before is not None and before.request.target == request.target
        self._p = before.p if before is not None and same else mixture_of(request.target)
        self._approximation, _ = start_of(request.approximation)
        self._qs = [q_of(request.approximation, values) for values in request.values]
        self._known: dict[tuple[int, Kind], Estimate] = {}
        if before is not None:
            self._take_over(before, same_target=same)
        places = reversed(_places(request))
        self._left = [place for place in places if place not in self._known]

    @property
    def p(self) -> Mixture:
        """The target."""
        return self._p

    @property
    def is_finished(self) -> bool:
        """Whether all values are known."""
        return not self._left

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What optima are looked for, those of the runs' own divergences first."""
        if not isinstance(self._approximation, LocationScale):
            return ()
        kinds = dict.fromkeys((*map(Kind.of, self.request.runs), *self._kinds))
        return tuple(Problem(self.request.target, self._approximation, kind) for kind in kinds)

    def advance(self) -> None:
        """Work out the next value."""
        place = self._left.pop()
        try:
            self._known[place] = self._value(*place)
        except ValueError as error:
            self._known[place] = Estimate(math.nan, reason=str(error))

    def board(self, optima: Optima) -> Board:
        """Return the table as far as it is known."""
        best = {problem.kind: optima.known(problem) for problem in self.problems}
        unknown = None if best else Optimum.unknown(NO_SEARCH)
        found = tuple(best.get(kind, unknown) for kind in self._kinds)
        target = Scores(self._p.mean, self._p.sd, self._known.get((TARGET, ENTROPY)))
        rows = tuple(self._scores(row, found) for row in range(len(self._qs)))
        return Board(self.request, self._kinds, target, rows, found)

    def _scores(self, row: int, optima: Sequence[Optimum | None]) -> Scores:
        """Return what is known of a q."""
        estimates = tuple(self._known.get((row, kind)) for kind in self._kinds)
        own = self._kinds.index(Kind.of(self.request.runs[row]))
        reached, optimum = estimates[own], optima[own]
        verdict: Verdict = "searching"
        if reached is not None and optimum is not None:
            theta = _theta(self.request, row) if optimum.minima else ()
            verdict = optimum.verdict(reached.value, theta)
        q = self._qs[row]
        return Scores(q.mean, q.sd, self._known.get((row, ENTROPY)), estimates, own, verdict)

    def _value(self, row: int, kind: Kind) -> Estimate:
        density = self._p if row == TARGET else self._qs[row]
        if kind == ENTROPY:
            return entropy(density)
        return divergence_value(kind.divergence, self._p, density)

    def _take_over(self, before: _Table, *, same_target: bool) -> None:
        """Keep the values of densities that are the same as before."""
        old, new = before.request, self.request
        same_family = old.approximation.family == new.approximation.family
        for row in range(len(new.values)):
            same = same_family and old.values[row : row + 1] == new.values[row : row + 1]
            for kind in (*self._kinds, ENTROPY):
                if same and (same_target or kind == ENTROPY) and (row, kind) in before._known:
                    self._known[row, kind] = before._known[row, kind]
        if same_target and (TARGET, ENTROPY) in before._known:
            self._known[TARGET, ENTROPY] = before._known[TARGET, ENTROPY]


def _places(request: ScoreboardRequest) -> list[tuple[int, Kind]]:
    """Return the places of a table in the order they are filled: of a run its own kind first."""
    places, kinds = [(TARGET, ENTROPY)], (*request.kinds, ENTROPY)
    for row, run in enumerate(request.runs):
        own = Kind.of(run)
        others = (kind for kind in kinds if kind != own)
        places += [(row, own), *((row, kind) for kind in others)]
    return places


def _theta(request: ScoreboardRequest, row: int) -> Theta:
    """Return θ of a q."""
    return start_of(replace(request.approximation, values=request.values[row]))[1]
