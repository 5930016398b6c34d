"""Scene: the document. Frozen, hashable records that are valid by construction.

Of the mathematics a scene knows only the tables: which families, divergences and optimisers there
are, and which numbers they take.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from klviz.core.descent import TOLERANCE as USUAL_TOLERANCE
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.normal_mixtures import KEY as NORMAL_MIXTURE
from klviz.core.optimisers import OPTIMISERS
from klviz.core.parameters import Parameter, choose
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.sampling.monte_carlo import FEWEST
from klviz.core.schedules import SCHEDULES
from klviz.document.samples import Samples

MAX_COMPONENTS = 200
MAX_RUNS = 12

WEIGHT = Parameter(
    "weight", "w", "weight", 1.0, help="Share of the component; the weights are normalised."
)
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
MOST_PARTS = 20
"""How many normals q may be made of."""
FAMILIES_OF_Q: Mapping[str, str] = {
    **{key: row.label for key, row in FAMILIES.items() if row.approximates},
    NORMAL_MIXTURE: "Mixture of normals",
}
"""What q can be, and how that is called on screen."""
COMPONENTS = Parameter(
    "components",
    "K",
    "components",
    2,
    positive=True,
    help="How many normals q is made of.",
    whole=(1, MOST_PARTS),
)
EXACT = "exact"
"""The estimator that draws nothing: quadrature."""
ESTIMATORS = (EXACT, *GRADIENT_ESTIMATORS)
"""What value and slope of a step are made by."""


def _check_values(family: str, values: tuple[float, ...]) -> None:
    """Check that there are as many values as the family has parameters, and that each is right."""
    rows = FAMILIES[family].parameters
    if len(values) != len(rows):
        names = ", ".join(row.key for row in rows)
        raise ValueError(f"{family} takes {len(rows)} numbers ({names}), got {len(values)}")
    for row, value in zip(rows, values, strict=True):
        row.checked(value)


@dataclass(frozen=True, slots=True)
class Component:
    """One component of the target: a family, its weight, and the values of its parameters.

    Raises:
        ValueError: the family is unknown, or a number makes no sense; the message names it.
    """

    family: str = "normal"
    weight: float = 1.0
    values: tuple[float, ...] = (0.0, 1.0)

    def __post_init__(self) -> None:
        family = choose(FAMILIES, self.family, "family")
        WEIGHT.checked(self.weight)
        if self.weight < 0:
            raise ValueError(f"weight must not be negative, got {self.weight!r}")
        _check_values(self.family, self.values)
        family.member(self.values)


@dataclass(frozen=True, slots=True)
class Target:
    """p: a mixture. The weights are kept as typed and normalised where they are used.

    Raises:
        ValueError: there is no component, or all weights are zero.
    """

    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        if not self.components:
            raise ValueError("a target needs at least one component")
        total = sum(c.weight for c in self.components)  # fsum raises where this is infinite
        if total <= 0:
            raise ValueError("the weights are all zero; at least one must be positive")
        if not math.isfinite(total):
            raise ValueError("the weights add up to more than a number can hold")

    @property
    def total_weight(self) -> float:
        """The sum of the weights as typed."""
        return math.fsum(c.weight for c in self.components)

    def normalised(self) -> Target:
        """Return the same target with weights that sum to one."""
        total = self.total_weight
        return Target(tuple(replace(c, weight=c.weight / total) for c in self.components))


Source: TypeAlias = Target | Samples
"""What p can be."""


@dataclass(frozen=True, slots=True)
class Approximation:
    """q: its family and where every run starts.

    The values are those of the family's parameters; of a mixture of K normals K weights, K means
    and K standard deviations. The weights are normalised where they are used.

    Raises:
        ValueError: the family is unknown or cannot be fitted, or a number makes no sense.
    """

    family: str = "normal"
    values: tuple[float, ...] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if self.family not in FAMILIES_OF_Q:
            label = FAMILIES[self.family].label if self.family in FAMILIES else ""
            if label:
                raise ValueError(f"{label} cannot be fitted: its support moves with q")
            keys = ", ".join(FAMILIES_OF_Q)
            raise ValueError(f"family of q must be one of {keys}, got {self.family!r}")
        if not self.is_mixture:
            _check_values(self.family, self.values)
            FAMILIES[self.family].member(self.values)
            return
        if not self.values or len(self.values) % 3:
            raise ValueError(f"a mixture takes 3 numbers a component, got {len(self.values)}")
        COMPONENTS.checked(len(self.values) // 3)
        for part in self.components:
            if part.weight <= 0.0:
                raise ValueError(f"weight must be positive, got {part.weight!r}")

    @classmethod
    def mixture(cls, components: Iterable[Component]) -> Approximation:
        """Return a mixture of these normals.

        Raises:
            ValueError: one is not normal, or has no weight.
        """
        parts = tuple(components)
        other = next((part.family for part in parts if part.family != "normal"), "")
        if other:
            raise ValueError(f"family must be normal in a mixture that is fitted, got {other!r}")
        members = [part.values for part in parts]
        places, scales = [m[0] for m in members], [m[1] for m in members]
        return cls(NORMAL_MIXTURE, (*(part.weight for part in parts), *places, *scales))

    @property
    def is_mixture(self) -> bool:
        """Whether q is a mixture of normals."""
        return self.family == NORMAL_MIXTURE

    @property
    def components(self) -> tuple[Component, ...]:
        """What q is made of: the components of the mixture, or q alone."""
        if not self.is_mixture:
            return (Component(self.family, 1.0, self.values),)
        k = len(self.values) // 3
        rows = zip(self.values[:k], self.values[k : 2 * k], self.values[2 * k :], strict=True)
        return tuple(Component("normal", weight, (mean, sd)) for weight, mean, sd in rows)


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


@dataclass(frozen=True, slots=True)
class Scene:
    """The document: a target, an approximation, and the runs that bring q to p.

    ``title``, ``text`` and ``source`` say what the scene shows, in plain text. Where there are
    ``samples``, p is those, and the target waits until they go.

    Raises:
        ValueError: there is no run, or there are too many, or too many components of the target.
    """

    target: Target
    approximation: Approximation = Approximation(values=(2.0, 1.0))
    runs: tuple[Run, ...] = (Run("kl", colour=0), Run("reverse_kl", colour=1))
    title: str = ""
    text: str = ""
    source: str = ""
    samples: Samples | None = None

    @property
    def p(self) -> Source:
        """The samples where there are any, else the target."""
        return self.samples or self.target

    def __post_init__(self) -> None:
        if not 1 <= len(self.runs) <= MAX_RUNS:
            raise ValueError(f"a scene has from 1 to {MAX_RUNS} runs, got {len(self.runs)}")
        count = len(self.target.components)
        if count > MAX_COMPONENTS:
            raise ValueError(f"a target has at most {MAX_COMPONENTS} components, got {count}")


FIRST_SCENE = Scene(
    Target((Component("normal", 0.5, (-3.0, 1.0)), Component("normal", 0.5, (3.0, 1.0)))),
)
