"""The units of information: what a divergence in nats reads in others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from klviz.core.parameters import table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of information.

    Attributes:
        key: the name that settings store; what the unit is called on screen too.
        label: how a menu names it.
        factor: how many of it are one nat.
    """

    key: str
    label: str
    factor: float

    def of_nats(self, value: float) -> float:
        """Return a value given in nats in this unit; ∞ stays ∞."""
        return value * self.factor


UNITS: Mapping[str, Unit] = table(
    [
        Unit("nats", "nats (natural logarithm)", 1.0),
        Unit("bits", "bits (logarithm to base 2)", 1.0 / math.log(2.0)),
        Unit("bans", "bans (logarithm to base 10)", 1.0 / math.log(10.0)),
    ]
)
