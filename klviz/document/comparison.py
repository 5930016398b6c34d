"""Comparison: two fixed distributions side by side, and how they are looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from klviz.core.discrete.fitted import FITTED, FittedFamily, usual_family
from klviz.core.divergences import DIVERGENCES
from klviz.core.parameters import Parameter, choose
from klviz.core.sampling.ratio_estimators import RATIO_ESTIMATORS
from klviz.core.slips import ADDED, SLIPS
from klviz.document.aspects import ASPECTS, SPACES
from klviz.document.outcomes import LEAST_OUTCOMES, MOST_OUTCOMES, Bars, OutcomeTable
from klviz.document.runs import ALPHA, MAX_RUNS, SEED, Run
from klviz.document.target import MAX_COMPONENTS, Component, Target

SMOOTHING = Parameter(
    "smoothing",
    "ε",
    "ε",
    1e-3,
    positive=True,
    most=1.0,
    help="What is added to every probability of q where it is smoothed.",
)
DRAWS = Parameter(
    "draws",
    "n",
    "draws",
    1000,
    positive=True,
    help="How many draws an estimate has.",
    whole=(2, 100_000),
)
BINS = Parameter(
    "bins",
    "n",
    "bins",
    24,
    positive=True,
    help="Into how many bins the line is cut where both are looked at over bins.",
    whole=(LEAST_OUTCOMES, MOST_OUTCOMES),
)
DIRECTIONS = ("forward", "reverse")
"""Which of the two an estimate is of: KL(P‖Q) by draws from P, or KL(Q‖P) by draws from Q."""
EDGES = ("kl", "jsd", "root_jsd")
"""What is written at the edges of a triangle of three distributions."""
STRETCH = Parameter(
    "stretch",
    "a",
    "stretch",
    1.0,
    positive=True,
    most=1e6,
    help="By what x is multiplied: divergences stay as they are, distances along x do not.",
)


@dataclass(frozen=True, slots=True)
class Cut:
    """The interval to which a distribution on the line is truncated; it is normalised again.

    Raises:
        ValueError: it is empty.
    """

    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"a cut must go from low to high, got {self.low:g} to {self.high:g}")

    @property
    def cuts(self) -> bool:
        """Whether it takes anything away."""
        return self != Cut()


@dataclass(frozen=True, slots=True)
class DiscreteDescent:
    """q over outcomes being optimised: its family, its start, and the runs.

    The family is a row of FITTED; none for the usual one. The start has the parameters of the
    family, or a probability an outcome where that has none; nothing for the usual one.

    Raises:
        ValueError: the family is unknown, the start is none of it, or there is no run or too many.
    """

    family: str = ""
    start: tuple[float, ...] = ()
    runs: tuple[Run, ...] = (Run("kl", colour=0), Run("reverse_kl", colour=1))

    def __post_init__(self) -> None:
        if self.family:
            choose(FITTED, self.family, "family of q")
        if self.start:
            if not self.family:
                raise ValueError("a start is one of a family: say which")
            FITTED[self.family].check(self.start)
        if not 1 <= len(self.runs) <= MAX_RUNS:
            raise ValueError(f"a descent has from 1 to {MAX_RUNS} runs, got {len(self.runs)}")

    def family_over(self, size: int) -> FittedFamily:
        """Return what q is over so many outcomes."""
        return FITTED[self.family or usual_family(size)]


def _one(*values: float) -> Target:
    return Target((Component("normal", 1.0, values),))


FIRST_TABLE = OutcomeTable(("", ""), Bars((0.9, 0.1)), Bars((0.5, 0.5)), Bars((0.25, 0.75)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """P and Q, on the line and over outcomes, and what of them is looked at.

    Attributes:
        space: which of the two spaces is shown.
        p: P on the line.
        q: Q on the line.
        r: the third corner of a triangle there.
        table: P, Q and the third over outcomes.
        aspect: the row of ASPECTS that is looked at.
        divergence: the row of DIVERGENCES whose generator is drawn.
        alpha: its α, where it has one.
        levelled: whether the tangent of the generator at r = 1 is taken away.
        dual: whether the generator of the other direction is drawn beside it.
        cut_p: to where P on the line is truncated.
        cut_q: likewise Q.
        same_cuts: whether Q is truncated to where P is, and ``cut_q`` waits.
        smoothing: the ε that is looked at where Q is smoothed.
        slip: the row of SLIPS, ways to write KL in code, that is shown large.
        added: the ε of that code.
        draws: how many draws the estimates have.
        seed: what they begin with.
        direction: which of the two they are of.
        estimator: the row of RATIO_ESTIMATORS whose draws are shown.
        edges: what is written at the edges of the triangle.
        stretch: by what x is multiplied where distances are told from divergences.
        nodes: whether the points are shown at which quadrature looks at the integrands.
        bins: into how many bins both are cut on their way from the line to outcomes.
        descent: the discrete fit.

    Raises:
        ValueError: a key is unknown, or a number makes no sense.
    """

    space: str = "line"
    p: Target = field(default_factory=lambda: _one(0.0, 1.0))
    q: Target = field(default_factory=lambda: _one(0.0, 2.0))
    r: Target = field(default_factory=lambda: _one(0.0, 4.0))
    table: OutcomeTable = FIRST_TABLE
    aspect: str = "overview"
    divergence: str = "kl"
    alpha: float = ALPHA.default
    levelled: bool = False
    dual: bool = True
    cut_p: Cut = field(default_factory=Cut)
    cut_q: Cut = field(default_factory=Cut)
    same_cuts: bool = False
    smoothing: float = SMOOTHING.default
    slip: str = "eps"
    added: float = ADDED.default
    draws: int = int(DRAWS.default)
    seed: int = int(SEED.default)
    direction: str = "forward"
    estimator: str = "k1"
    edges: str = EDGES[0]
    stretch: float = STRETCH.default
    nodes: bool = False
    bins: int = int(BINS.default)
    descent: DiscreteDescent = field(default_factory=DiscreteDescent)

    def __post_init__(self) -> None:
        for what, value, known in (
            ("space", self.space, SPACES),
            ("aspect", self.aspect, ASPECTS),
            ("direction", self.direction, DIRECTIONS),
            ("edges", self.edges, EDGES),
        ):
            if value not in known:
                raise ValueError(f"{what} must be one of {', '.join(known)}, got {value!r}")
        choose(DIVERGENCES, self.divergence, "divergence")
        choose(RATIO_ESTIMATORS, self.estimator, "estimator")
        choose(SLIPS, self.slip, "slip")
        for row in (ALPHA, SMOOTHING, ADDED, DRAWS, BINS, SEED, STRETCH):
            row.checked(getattr(self, row.key))
        for who in ("p", "q", "r"):
            count = len(getattr(self, who).components)
            if count > MAX_COMPONENTS:
                raise ValueError(f"{who} has at most {MAX_COMPONENTS} components, got {count}")

    @property
    def cuts(self) -> tuple[Cut, Cut]:
        """To where P is truncated, and to where Q."""
        return self.cut_p, self.cut_p if self.same_cuts else self.cut_q

    @property
    def swapped(self) -> Comparison:
        """The same with P and Q exchanged, in the space that is shown."""
        if self.space == "line":
            turned = replace(self, p=self.q, q=self.p)
            return turned if self.same_cuts else replace(turned, cut_p=self.cut_q, cut_q=self.cut_p)
        return replace(self, table=replace(self.table, p=self.table.q, q=self.table.p))


FIRST_COMPARISON = Comparison()
