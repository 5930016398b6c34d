"""Run: one q being optimised, as a person sets it up."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.core.descent import TOLERANCE as USUAL_TOLERANCE
from klviz.core.divergences import DIVERGENCES
from klviz.core.optimisers import OPTIMISERS
from klviz.core.parameters import Parameter, choose
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.sampling.monte_carlo import FEWEST
from klviz.core.schedules import SCHEDULES

MAX_RUNS = 12

ALPHA = Parameter("alpha", "α", "α", 0.5, help="Minka's α: 0 is reverse KL, 1 is forward KL.")
RATE = Parameter(
    "rate", "η", "rate", 0.05, positive=True, help="Learning rate: how far a step goes."
)
SCHEDULE_STEPS = Parameter(
    "schedule_steps",
    "N",
    "steps",
    300,
    positive=True,
    help="Over how many steps the rate changes; after these it stays what it is.",
    whole=(1, 1_000_000_000),
)
TOLERANCE = Parameter(
    "tolerance",
    "ε",
    "tolerance",
    USUAL_TOLERANCE,
    positive=True,
    most=1.0,
    help="The run has converged where the slope, √(gᵀF⁻¹g), is as small as this.",
)
SAMPLES = Parameter(
    "samples",
    "n",
    "draws",
    100,
    positive=True,
    help="How many random draws a step goes by: four times as many halve the noise.",
    whole=(FEWEST, 100_000),
)
SEED = Parameter(
    "seed",
    "",
    "seed",
    0,
    help="What the random draws begin with: the same seed, the same run.",
    whole=(0, 2**53),
)
EXACT = "exact"
"""The estimator that draws nothing: quadrature."""
ESTIMATORS = (EXACT, *GRADIENT_ESTIMATORS)
"""What value and slope of a step are made by."""


RUN_NUMBERS = (RATE, ALPHA, SCHEDULE_STEPS, TOLERANCE, SAMPLES, SEED)
"""The numbers of a run."""


@dataclass(frozen=True, slots=True)
class Run:
    """One q being optimised: under which divergence, by which optimiser, drawn in which colour.

    ``schedule`` is of the rate, over ``schedule_steps``. With an estimator other than EXACT every
    step goes by so many ``samples``, the first of them by ``seed``.

    Raises:
        ValueError: a key is unknown or a number makes no sense.
    """

    divergence: str = "kl"
    optimiser: str = "natural"
    rate: float = RATE.default
    colour: int = 0
    alpha: float = ALPHA.default
    visible: bool = True
    schedule: str = "constant"
    schedule_steps: int = int(SCHEDULE_STEPS.default)
    tolerance: float = TOLERANCE.default
    estimator: str = EXACT
    samples: int = int(SAMPLES.default)
    seed: int = int(SEED.default)

    def __post_init__(self) -> None:
        choose(DIVERGENCES, self.divergence, "divergence")
        choose(OPTIMISERS, self.optimiser, "optimiser")
        choose(SCHEDULES, self.schedule, "schedule")
        if self.estimator not in ESTIMATORS:
            keys = ", ".join(ESTIMATORS)
            raise ValueError(f"estimator must be one of {keys}, got {self.estimator!r}")
        for row in RUN_NUMBERS:
            row.checked(getattr(self, row.key))
        if not 0 <= self.colour < MAX_RUNS:
            raise ValueError(f"colour must be from 0 to {MAX_RUNS - 1}, got {self.colour}")

    @property
    def draws(self) -> bool:
        """Whether it goes by random draws."""
        return self.estimator != EXACT
