"""FITTED: what q over outcomes can be while it is fitted to p, one row a family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klviz.core.discrete.approximations import (
    BinomialFamily,
    DiscreteApproximation,
    DiscretisedNormals,
    FreeLogits,
)
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import LOC, SCALE
from klviz.core.discrete.laws import PROBABILITY
from klviz.core.optimisers import Theta
from klviz.core.parameters import Parameter, table

SHARE = 0.75
"""Where between the first outcome and the last q starts if nobody says: off the centre of two
modes, where reverse KL finds one."""
NARROW, LEAST_SD = 0.1, 0.5
"""Its standard deviation there, as a share of the number of outcomes, and at least."""


@dataclass(frozen=True, slots=True)
class FittedFamily:
    """A row of the table of families.

    Attributes:
        key: the name in files.
        label: what a person reads.
        help: a sentence for the tooltip.
        parameters: the numbers that choose one of it; none where that takes one an outcome.
        usual: the numbers of the start if nobody says, for a p.
        around: the set of q for so many outcomes, and its θ with these numbers.
        fewest: of how many outcomes it is a family at least.
    """

    key: str
    label: str
    help: str
    parameters: tuple[Parameter, ...]
    usual: Callable[[Categorical], tuple[float, ...]]
    around: Callable[[Sequence[float], int], tuple[DiscreteApproximation, Theta]]
    fewest: int = 2

    def start(self, values: Sequence[float], p: Categorical) -> tuple[DiscreteApproximation, Theta]:
        """Return the set of q over the outcomes of p, and the one with these numbers.

        Without numbers it is the usual one.

        Raises:
            ValueError: there are too few outcomes for it, or the numbers make no sense.
        """
        if p.size < self.fewest:
            raise ValueError(
                f"{self.label} needs at least {self.fewest} outcomes, and there are {p.size}: "
                "add outcomes, or take another family of q"
            )
        return self.around(values or self.usual(p), p.size)

    def check(self, values: Sequence[float]) -> None:
        """Make sure that these numbers choose one of the family, over some number of outcomes.

        Raises:
            ValueError: they do not.
        """
        if not self.parameters:
            Categorical(list(values))
            return
        if len(values) != len(self.parameters):
            keys = ", ".join(row.key for row in self.parameters)
            raise ValueError(f"{self.key} takes {keys}, got {len(values)} numbers")
        for row, value in zip(self.parameters, values, strict=True):
            row.checked(value)
        self.around(values, max(self.fewest, 2))


def _all_alike(p: Categorical) -> tuple[float, ...]:
    return tuple(np.where(p.support, 1.0, 0.0).tolist())


def _free(values: Sequence[float], size: int) -> tuple[DiscreteApproximation, Theta]:
    if len(values) != size:
        raise ValueError(f"q starts with {len(values)} probabilities for {size} outcomes")
    return FreeLogits.around(Categorical(list(values)))


def _binomial(values: Sequence[float], size: int) -> tuple[DiscreteApproximation, Theta]:
    family = BinomialFamily(size - 1)
    return family, family.theta_of(values)


def _normal(values: Sequence[float], size: int) -> tuple[DiscreteApproximation, Theta]:
    family = DiscretisedNormals(size)
    return family, family.theta_of(values)


FITTED: Mapping[str, FittedFamily] = table(
    [
        FittedFamily(
            "categorical",
            "Free logits",
            "Any probabilities: q can be p, and every divergence ends there.",
            (),
            _all_alike,
            _free,
        ),
        FittedFamily(
            "binomial",
            "Binomial",
            "How many of n − 1 trials succeed: one number, so q can hardly ever be p.",
            (PROBABILITY,),
            lambda p: (SHARE,),
            _binomial,
        ),
        FittedFamily(
            "discretised_normal",
            "Discretised normal",
            "A normal density at 0, 1, … n − 1, normalised: one hump, wherever p has two.",
            (LOC, SCALE),
            lambda p: (SHARE * (p.size - 1), max(NARROW * p.size, LEAST_SD)),
            _normal,
            fewest=3,
        ),
    ]
)
"""Every family that a q over outcomes can be fitted in."""


def usual_family(size: int) -> str:
    """Return the key of the family that is fitted to p if nobody says: one hump if it may be."""
    one_hump = FITTED["discretised_normal"]
    return one_hump.key if size >= one_hump.fewest else "categorical"
