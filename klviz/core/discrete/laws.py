"""Laws: the named distributions over n outcomes, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import (
    EXPONENT,
    LOC,
    RATE,
    SCALE,
    binomial,
    discretised_normal,
    geometric,
    truncated_poisson,
    uniform,
    zipf,
)
from klviz.core.parameters import Parameter, table

PROBABILITY = Parameter(
    "probability",
    "π",
    "probability",
    0.5,
    most=1.0,
    help="Of a success: from 0 to 1, and above 0 where one is waited for.",
)


@dataclass(frozen=True, slots=True)
class LawRow:
    """A row of the table of laws.

    Attributes:
        key: the name in files.
        label: what a person reads.
        parameters: the numbers that choose one.
        of: makes it from these numbers and how many outcomes there are.
        first: what the first outcome is called; the others count on.
        help: a sentence for the tooltip.
    """

    key: str
    label: str
    parameters: tuple[Parameter, ...]
    of: Callable[[tuple[float, ...], int], Categorical]
    first: int = 0
    help: str = ""


LAWS: Mapping[str, LawRow] = table(
    [
        LawRow("uniform", "Uniform", (), lambda v, n: uniform(n), help="1/n for every outcome."),
        LawRow(
            "binomial",
            "Binomial",
            (PROBABILITY,),
            lambda v, n: binomial(n - 1, v[0]),
            help="How many of n − 1 trials succeed.",
        ),
        LawRow(
            "poisson",
            "Poisson",
            (RATE,),
            lambda v, n: truncated_poisson(v[0], n),
            help="A Poisson count, given that it is below n.",
        ),
        LawRow(
            "geometric",
            "Geometric",
            (PROBABILITY,),
            lambda v, n: geometric(v[0], n),
            help="Failures before a success, given that there are fewer than n.",
        ),
        LawRow(
            "zipf",
            "Zipf",
            (EXPONENT,),
            lambda v, n: zipf(v[0], n),
            first=1,
            help="In proportion to rank to the power −s, as words of a language nearly are.",
        ),
        LawRow(
            "discretised_normal",
            "Discretised normal",
            (LOC, SCALE),
            lambda v, n: discretised_normal(v[0], v[1], n),
            help="A normal density at 0, 1, … n − 1, normalised.",
        ),
    ]
)
"""Every named law that outcomes can have."""
