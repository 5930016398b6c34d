"""Approximation: q as a person chooses it: its family, and where every run starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from klviz.core.families import FAMILIES
from klviz.core.normal_mixtures import KEY as NORMAL_MIXTURE
from klviz.core.parameters import Parameter
from klviz.document.target import Component, check_values

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
            check_values(self.family, self.values)
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
