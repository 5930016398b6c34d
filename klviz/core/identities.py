"""What holds of any distributions: each statement computes both of its sides.

On the line and over outcomes alike. A statement that fails (KL as a distance) is here too: its
record says so, with by how much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from klviz.core import spaces
from klviz.core.bounds import BOUNDS, PairValues
from klviz.core.divergences import (
    JEFFREYS,
    JENSEN_SHANNON,
    KL,
    REVERSE_KL,
    Divergence,
    swapped,
)
from klviz.core.estimates import Estimate
from klviz.core.identity import (
    AT_MOST,
    EQUAL,
    NOTHING,
    Identity,
    plus,
    root,
)
from klviz.core.multivariate.values import NotComputedError
from klviz.core.parameters import table
from klviz.core.spaces import Law

PairStatement: TypeAlias = Callable[[Law, Law], Identity]


def gibbs(p: Law, q: Law) -> Identity:
    """0 ≤ KL(P‖Q); with equality only if P = Q."""
    value = spaces.divergence_value(KL, p, q)
    return Identity("gibbs", "0 ≤ KL(P‖Q)", NOTHING, AT_MOST, value)


def cross_entropy_splits(p: Law, q: Law) -> Identity:
    """H(P, Q) = H(P) + KL(P‖Q)."""
    whole = spaces.cross_entropy(p, q)
    parts = plus(spaces.entropy(p), spaces.divergence_value(KL, p, q))
    return Identity("cross_entropy", "H(P, Q) = H(P) + KL(P‖Q)", whole, EQUAL, parts)


def jeffreys_sum(p: Law, q: Law) -> Identity:
    """J = KL(P‖Q) + KL(Q‖P)."""
    both = plus(spaces.divergence_value(KL, p, q), spaces.divergence_value(KL, q, p))
    value = spaces.divergence_value(JEFFREYS, p, q)
    return Identity("jeffreys_sum", "J(P, Q) = KL(P‖Q) + KL(Q‖P)", value, EQUAL, both)


def jsd_symmetry(p: Law, q: Law) -> Identity:
    """JSD(P, Q) = JSD(Q, P)."""
    sides = [spaces.divergence_value(JENSEN_SHANNON, *pair) for pair in ((p, q), (q, p))]
    return Identity("jsd_symmetry", "JSD(P, Q) = JSD(Q, P)", sides[0], EQUAL, sides[1])


def kl_symmetry(p: Law, q: Law) -> Identity:
    """KL(P‖Q) = KL(Q‖P): false, but of mirror images, equal scales, and any two Cauchys."""
    forward, reverse = (spaces.divergence_value(d, p, q) for d in (KL, REVERSE_KL))
    return Identity("kl_symmetry", "KL(P‖Q) = KL(Q‖P)", forward, EQUAL, reverse)


def duality(divergence: Divergence, p: Law, q: Law) -> Identity:
    """D*(P‖Q) = D(Q‖P), with D* the divergence of the dual generator r f(1/r)."""
    dual = spaces.divergence_value(swapped(divergence), p, q)
    value = spaces.divergence_value(divergence, q, p)
    return Identity("duality", "D*(P‖Q) = D(Q‖P)", dual, EQUAL, value)


def kl_triangle(p: Law, q: Law, r: Law) -> Identity:
    """KL(P‖R) ≤ KL(P‖Q) + KL(Q‖R): false in general, so KL is no distance."""
    direct, first, second = _sides(KL, p, q, r)
    statement = "KL(P‖R) ≤ KL(P‖Q) + KL(Q‖R)"
    return Identity("kl_triangle", statement, direct, AT_MOST, plus(first, second))


def jsd_triangle(p: Law, q: Law, r: Law) -> Identity:
    """√JSD(P, R) ≤ √JSD(P, Q) + √JSD(Q, R): √JSD is a distance.

    D. Endres, J. Schindelin, A new metric for probability distributions, 2003.
    """
    direct, first, second = _sides(JENSEN_SHANNON, p, q, r)
    statement = "√JSD(P, R) ≤ √JSD(P, Q) + √JSD(Q, R)"
    return Identity(
        "jsd_triangle", statement, root(direct), AT_MOST, plus(root(first), root(second))
    )


@dataclass(frozen=True, slots=True)
class PairRow:
    """A row of the table of statements about two distributions.

    Attributes:
        key: the name in files.
        of: the statement with both sides, for a pair.
    """

    key: str
    of: PairStatement


PAIR_IDENTITIES: Mapping[str, PairRow] = table(
    [
        PairRow("gibbs", gibbs),
        *(PairRow(bound.key, bound.of) for bound in BOUNDS.values()),
        PairRow("cross_entropy", cross_entropy_splits),
        PairRow("jeffreys_sum", jeffreys_sum),
        PairRow("jsd_symmetry", jsd_symmetry),
    ]
)
"""The statements that hold of any two distributions over the same space."""


def computed_identities(p: Law, q: Law) -> tuple[Identity, ...]:
    """Return those of them of which both sides can be computed.

    Raises:
        ValueError: p and q are over different spaces.
    """
    found, values = [], PairValues(p, q)
    for key, row in PAIR_IDENTITIES.items():
        bound = BOUNDS.get(key)
        with suppress(NotComputedError):
            found.append(bound.between(values) if bound else row.of(p, q))
    return tuple(found)


def _sides(divergence: Divergence, p: Law, q: Law, r: Law) -> tuple[Estimate, ...]:
    """Return D(P‖R), D(P‖Q) and D(Q‖R)."""
    pairs = ((p, r), (p, q), (q, r))
    return tuple(spaces.divergence_value(divergence, *pair) for pair in pairs)
