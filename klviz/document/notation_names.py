"""The names that the notation knows: of distributions, and of the numbers they take."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter
from klviz.document.numbers import exact_text, quoted, told_text

_FAMILY_ALIASES: Mapping[str, str] = {
    "gaussian": "normal",
    "gauss": "normal",
    "norm": "normal",
    "doubleexponential": "laplace",
    "student": "student_t",
    "unif": "uniform",
}
"""Further names of families, as `_folded` leaves them."""

_NUMBER_ALIASES: Mapping[str, str] = {"mu": "μ", "sigma": "σ", "nu": "ν", "std": "sd"}
"""Further names of numbers, for a symbol or a label."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a name in the notation stands for.

    Attributes:
        name: how it is best written.
        family: the key of its family.
        fixed: values that the name implies, the first ones of the family's parameters.
    """

    name: str
    family: str
    fixed: tuple[float, ...] = ()

    @property
    def rows(self) -> tuple[Parameter, ...]:
        """The parameters that stand in the parentheses, in order."""
        return FAMILIES[self.family].parameters[len(self.fixed) :]

    @property
    def usage(self) -> str:
        """How many numbers it takes, and which: "N takes 2 numbers (mean, sd)"."""
        labels = ", ".join(row.label for row in self.rows)
        return f"{self.name} takes {len(self.rows)} numbers ({labels})"

    @property
    def example(self) -> str:
        """How it is written with the defaults of its parameters."""
        values = ", ".join(exact_text(row.default) for row in self.rows)
        return f"{self.name}({values})"

    def named(self, name: str, value: float) -> tuple[Parameter, float]:
        """Return the parameter of that key, label or symbol, and its value.

        A variance is taken for the sd where the square root is exact.

        Raises:
            ValueError: there is no such parameter; the message lists those there are.
        """
        wanted = _folded(name)
        wanted = _folded(_NUMBER_ALIASES.get(wanted, wanted))
        for row in self.rows:
            if wanted in map(_folded, (row.key, row.label, row.symbol)):
                return row, value
            if row.label == "sd" and wanted in ("var", "variance"):
                return row, _exact_root(value)
        raise ValueError(f"{self.usage}, and none is called {quoted(name)}")


def distribution_named(name: str) -> Distribution:
    """Return the distribution of that name; capitals, hyphens and underscores do not matter.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    found = _distributions().get(_folded(name))
    if found is None:
        known = ", ".join(dict.fromkeys(d.name for d in _distributions().values()))
        raise ValueError(f"unknown distribution {quoted(name)}; there are {known}")
    return found


def distributions_beginning(letters: str) -> tuple[Distribution, ...]:
    """Return the distributions that have a name which begins so; one that is called so first."""
    folded = _folded(letters)
    found = [d for name, d in _distributions().items() if name.startswith(folded)]
    exact = [d for name, d in _distributions().items() if name == folded]
    return tuple(dict.fromkeys((*exact, *found)))


@cache
def _distributions() -> Mapping[str, Distribution]:
    """Return the distributions by folded name: the families, their aliases, and Cauchy."""
    found = {}
    for key, family in FAMILIES.items():
        for name in (family.notation, key, family.label):
            found[_folded(name)] = Distribution(family.notation, key)
    for alias, key in _FAMILY_ALIASES.items():
        found[alias] = Distribution(FAMILIES[key].notation, key)
    found["cauchy"] = Distribution("Cauchy", "student_t", fixed=(1.0,))
    return found


def _exact_root(variance: float) -> float:
    """Return the sd of that variance.

    Raises:
        ValueError: it is not positive, or the decimal numbers as written are no square and root.
    """
    if variance <= 0:
        raise ValueError(f"variance must be positive, got {told_text(variance)}")
    root = math.sqrt(variance)
    if Fraction(repr(root)) ** 2 != Fraction(repr(variance)):
        raise ValueError(
            f"the variance {exact_text(variance)} has no exact root; "
            f"write sd={exact_text(root)}, or as many digits of it as you mean"
        )
    return root


def _folded(name: str) -> str:
    """Return the name without the differences that do not matter."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c not in "_- ")
