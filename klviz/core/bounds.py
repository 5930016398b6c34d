"""BOUNDS: what the divergences of one pair say about each other, both sides computed.

A bound is written in the values of the divergences alone, so a table that has them has all bounds
at no further cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from klviz.core import spaces
from klviz.core.discrete.categorical import UNIT_ROUNDING
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.identity import AT_MOST, LOG_2, Identity, log_one_plus, squared, times
from klviz.core.parameters import table
from klviz.core.spaces import Law

Values: TypeAlias = Mapping[str, Estimate]
"""Values of divergences by the key of their row."""
Side: TypeAlias = Callable[[Values], Estimate]
ANY, NATS = "any", "nats"
ONE = Estimate(1.0, method="exact")


@dataclass(frozen=True, slots=True)
class Bound:
    """A row of the table of bounds: left ≤ right.

    Attributes:
        key: the name in files.
        about: the row of DIVERGENCES that it is told of.
        name: whose it is, or what it is called; "" for none.
        statement: the theorem as a formula.
        needs: the rows of DIVERGENCES whose values it is made of.
        left: the smaller side.
        right: the larger side.
        attained: when both sides are equal, in words.
        unit: ANY where both sides are in the same unit of information, whichever that is; NATS
            where they are comparable in nats alone; "" where they are pure numbers.
    """

    key: str
    about: str
    name: str
    statement: str
    needs: tuple[str, ...]
    left: Side
    right: Side
    attained: str = "P = Q"
    unit: str = ""

    def between(self, values: Values) -> Identity:
        """Return the statement with both sides computed of known values."""
        return Identity(self.key, self.statement, self.left(values), AT_MOST, self.right(values))

    def of(self, p: Law, q: Law) -> Identity:
        """Return the statement of a pair.

        Raises:
            ValueError: p and q are over different spaces.
        """
        return self.between(PairValues(p, q))


class PairValues(dict[str, Estimate]):
    """The divergences of a pair by the keys of their rows, each computed when it is asked for.

    Args:
        p: the first.
        q: the second.
    """

    def __init__(self, p: Law, q: Law) -> None:
        super().__init__()
        self._pair = p, q

    def __missing__(self, key: str) -> Estimate:
        self[key] = spaces.divergence_value(DIVERGENCES[key], *self._pair)
        return self[key]


def _one_minus_exp_minus(estimate: Estimate) -> Estimate:
    """Return 1 − e^−x of an x that is at least 0."""
    value = -math.expm1(-estimate.value)
    error = math.exp(-max(estimate.value - estimate.error, 0.0)) * estimate.error
    return Estimate(value, error + UNIT_ROUNDING * value, "arithmetic")


def _hellinger_ceiling(hellinger: Estimate) -> Estimate:
    """Return H²(2 − H²) = 1 − (∫ √(p q))²."""
    value = hellinger.value * (2.0 - hellinger.value)
    error = 2.0 * hellinger.error + 2.0 * UNIT_ROUNDING * value
    return Estimate(value, error, "arithmetic")


def _log_two_times(estimate: Estimate) -> Estimate:
    """Return log 2 times an estimate."""
    found = times(LOG_2.value, estimate)
    return replace(found, error=found.error + UNIT_ROUNDING * found.value)


APART = "P and Q have nothing in common"

BOUNDS: Mapping[str, Bound] = table(
    [
        Bound(
            "pinsker",
            "kl",
            "Pinsker",
            "2 TV(P, Q)² ≤ KL(P‖Q)",
            ("tv", "kl"),
            lambda v: times(2.0, squared(v["tv"])),
            lambda v: v["kl"],
            unit=NATS,
        ),
        Bound(
            "bretagnolle_huber",
            "tv",
            "Bretagnolle–Huber",
            "TV(P, Q)² ≤ 1 − exp(−KL(P‖Q))",
            ("tv", "kl"),
            lambda v: squared(v["tv"]),
            lambda v: _one_minus_exp_minus(v["kl"]),
            f"P = Q, or {APART}",
        ),
        Bound(
            "chi2_bound",
            "kl",
            "",
            "KL(P‖Q) ≤ log(1 + χ²(P‖Q))",
            ("kl", "chi2"),
            lambda v: v["kl"],
            lambda v: log_one_plus(v["chi2"]),
            "P = Q, or P is Q restricted to a part",
            unit=ANY,
        ),
        Bound(
            "reverse_chi2_bound",
            "reverse_kl",
            "",
            "KL(Q‖P) ≤ log(1 + χ²(Q‖P))",
            ("reverse_kl", "neyman_chi2"),
            lambda v: v["reverse_kl"],
            lambda v: log_one_plus(v["neyman_chi2"]),
            "P = Q, or Q is P restricted to a part",
            unit=ANY,
        ),
        Bound(
            "reverse_pinsker",
            "reverse_kl",
            "Pinsker",
            "2 TV(P, Q)² ≤ KL(Q‖P)",
            ("tv", "reverse_kl"),
            lambda v: times(2.0, squared(v["tv"])),
            lambda v: v["reverse_kl"],
            unit=NATS,
        ),
        Bound(
            "jeffreys_bound",
            "jeffreys",
            "Pinsker, twice",
            "4 TV(P, Q)² ≤ J(P, Q)",
            ("tv", "jeffreys"),
            lambda v: times(4.0, squared(v["tv"])),
            lambda v: v["jeffreys"],
            unit=NATS,
        ),
        Bound(
            "jsd_bound",
            "jsd",
            "",
            "JSD(P, Q) ≤ log 2",
            ("jsd",),
            lambda v: v["jsd"],
            lambda v: LOG_2,
            APART,
            unit=ANY,
        ),
        Bound(
            "lin",
            "jsd",
            "Lin",
            "JSD(P, Q) ≤ log 2 · TV(P, Q)",
            ("jsd", "tv"),
            lambda v: v["jsd"],
            lambda v: _log_two_times(v["tv"]),
            f"P = Q, or {APART}",
            unit=ANY,
        ),
        Bound(
            "jsd_jeffreys",
            "jsd",
            "Lin",
            "JSD(P, Q) ≤ ¼ J(P, Q)",
            ("jsd", "jeffreys"),
            lambda v: v["jsd"],
            lambda v: times(0.25, v["jeffreys"]),
            unit=ANY,
        ),
        Bound(
            "hellinger_bound",
            "hellinger2",
            "",
            "H²(P, Q) ≤ 1",
            ("hellinger2",),
            lambda v: v["hellinger2"],
            lambda v: ONE,
            APART,
        ),
        Bound(
            "hellinger_kl",
            "hellinger2",
            "",
            "H²(P, Q) ≤ 1 − exp(−½ KL(P‖Q))",
            ("hellinger2", "kl"),
            lambda v: v["hellinger2"],
            lambda v: _one_minus_exp_minus(times(0.5, v["kl"])),
            f"P = Q, P is Q restricted to a part, or {APART}",
        ),
        Bound(
            "variation_bound",
            "tv",
            "",
            "TV(P, Q) ≤ 1",
            ("tv",),
            lambda v: v["tv"],
            lambda v: ONE,
            APART,
        ),
        Bound(
            "hellinger_variation",
            "tv",
            "Le Cam",
            "H²(P, Q) ≤ TV(P, Q)",
            ("hellinger2", "tv"),
            lambda v: v["hellinger2"],
            lambda v: v["tv"],
            "where both are positive they are equal",
        ),
        Bound(
            "variation_hellinger",
            "tv",
            "Le Cam",
            "TV(P, Q)² ≤ H²(2 − H²)",
            ("tv", "hellinger2"),
            lambda v: squared(v["tv"]),
            lambda v: _hellinger_ceiling(v["hellinger2"]),
            f"|log(p/q)| is the same everywhere, or {APART}",
        ),
        Bound(
            "variation_chi2",
            "chi2",
            "Cauchy–Schwarz",
            "4 TV(P, Q)² ≤ χ²(P‖Q)",
            ("tv", "chi2"),
            lambda v: times(4.0, squared(v["tv"])),
            lambda v: v["chi2"],
            "|p − q| is a multiple of q",
        ),
        Bound(
            "variation_neyman",
            "neyman_chi2",
            "Cauchy–Schwarz",
            "4 TV(P, Q)² ≤ χ²(Q‖P)",
            ("tv", "neyman_chi2"),
            lambda v: times(4.0, squared(v["tv"])),
            lambda v: v["neyman_chi2"],
            "|p − q| is a multiple of p",
        ),
    ]
)
"""The bounds among divergences that hold of any two distributions over the same space."""
