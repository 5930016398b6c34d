"""The same quantities of distributions on the line and over outcomes; never of one of each."""

from __future__ import annotations

from typing import TypeAlias

from klviz.core import discrete_values, values
from klviz.core.categorical import Categorical
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture

Law: TypeAlias = Mixture | Categorical


def divergence_value(divergence: Divergence, p: Law, q: Law) -> Estimate:
    """Return D(P‖Q).

    Raises:
        ValueError: p and q are over different spaces.
    """
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        return discrete_values.divergence_value(divergence, p, q)
    if isinstance(p, Mixture) and isinstance(q, Mixture):
        return values.divergence_value(divergence, p, q)
    raise _apart(p, q)


def entropy(p: Law) -> Estimate:
    """Return −Σ p log p or −∫ p log p, in nats."""
    return discrete_values.entropy(p) if isinstance(p, Categorical) else values.entropy(p)


def cross_entropy(p: Law, q: Law) -> Estimate:
    """Return −Σ p log q or −∫ p log q, in nats.

    Raises:
        ValueError: p and q are over different spaces.
    """
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        return discrete_values.cross_entropy(p, q)
    if isinstance(p, Mixture) and isinstance(q, Mixture):
        return values.cross_entropy(p, q)
    raise _apart(p, q)


def renyi(p: Law, q: Law, order: float) -> Estimate:
    """Return Rényi's divergence of this order, in nats.

    Raises:
        ValueError: the order makes no sense, or p and q are over different spaces.
    """
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        return discrete_values.renyi(p, q, order)
    if isinstance(p, Mixture) and isinstance(q, Mixture):
        return values.renyi(p, q, order)
    raise _apart(p, q)


def bhattacharyya(p: Law, q: Law) -> Estimate:
    """Return Bhattacharyya's distance −log ∫ √(p q): half of Rényi's divergence of order ½.

    Raises:
        ValueError: p and q are over different spaces.
    """
    twice = renyi(p, q, 0.5)
    return Estimate(0.5 * twice.value, 0.5 * twice.error, twice.method, twice.reason)


def _apart(p: Law, q: Law) -> ValueError:
    """Return the error that p and q are over different spaces."""
    words = [
        f"over {law.size} outcomes" if isinstance(law, Categorical) else "on the line"
        for law in (p, q)
    ]
    return ValueError(f"p is {words[0]} and q is {words[1]}; they must be over the same space")
