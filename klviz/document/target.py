"""Target: a mixture on the line, as a person makes one: families, weights and numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter, choose

MAX_COMPONENTS = 200
WEIGHT = Parameter(
    "weight", "w", "weight", 1.0, help="Share of the component; the weights are normalised."
)


def check_values(family: str, values: tuple[float, ...]) -> None:
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
        check_values(self.family, self.values)
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
