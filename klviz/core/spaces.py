"""The same quantities of distributions on the line, in d dimensions and over outcomes.

Two distributions are compared only where they are over the same space.
"""

from __future__ import annotations

from typing import TypeAlias

from klviz.core import values
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate, Method
from klviz.core.mixtures import Mixture
from klviz.core.multivariate import values as multivariate_values
from klviz.core.multivariate.mixtures import MultivariateMixture

Law: TypeAlias = Mixture | Categorical | MultivariateMixture
LINE_ONLY = "method can be chosen on the line only; elsewhere there is one"


def divergence_value(
    divergence: Divergence, p: Law, q: Law, method: Method | None = None
) -> Estimate:
    """Return D(P‖Q).

    Raises:
        ValueError: p and q are over different spaces, or there is no choice of a method.
    """
    match p, q:
        case Mixture(), Mixture():
            return values.divergence_value(divergence, p, q, method)
        case _ if method is not None:
            raise ValueError(LINE_ONLY)
        case Categorical(), Categorical():
            return discrete_values.divergence_value(divergence, p, q)
        case MultivariateMixture(), MultivariateMixture():
            return multivariate_values.divergence_value(divergence, p, q)
    return divergence_value(divergence, *_brought_together(p, q))


def entropy(p: Law, method: Method | None = None) -> Estimate:
    """Return −Σ p log p or −∫ p log p, in nats.

    Raises:
        ValueError: there is no choice of a method.
    """
    if isinstance(p, Mixture):
        return values.entropy(p, method)
    if method is not None:
        raise ValueError(LINE_ONLY)
    match p:
        case Categorical():
            return discrete_values.entropy(p)
        case MultivariateMixture():
            return multivariate_values.entropy(p)


def cross_entropy(p: Law, q: Law) -> Estimate:
    """Return −Σ p log q or −∫ p log q, in nats.

    Raises:
        ValueError: p and q are over different spaces.
    """
    match p, q:
        case Mixture(), Mixture():
            return values.cross_entropy(p, q)
        case Categorical(), Categorical():
            return discrete_values.cross_entropy(p, q)
        case MultivariateMixture(), MultivariateMixture():
            return multivariate_values.cross_entropy(p, q)
    return cross_entropy(*_brought_together(p, q))


def renyi(p: Law, q: Law, order: float, method: Method | None = None) -> Estimate:
    """Return Rényi's divergence of this order, in nats.

    Raises:
        ValueError: the order makes no sense, p and q are over different spaces, or there is no
            choice of a method.
    """
    match p, q:
        case Mixture(), Mixture():
            return values.renyi(p, q, order, method)
        case _ if method is not None:
            raise ValueError(LINE_ONLY)
        case Categorical(), Categorical():
            return discrete_values.renyi(p, q, order)
        case MultivariateMixture(), MultivariateMixture():
            return multivariate_values.renyi(p, q, order)
    return renyi(*_brought_together(p, q), order)


def bhattacharyya(p: Law, q: Law) -> Estimate:
    """Return Bhattacharyya's distance −log ∫ √(p q): half of Rényi's divergence of order ½.

    Raises:
        ValueError: p and q are over different spaces.
    """
    twice = renyi(p, q, 0.5)
    return Estimate(0.5 * twice.value, 0.5 * twice.error, twice.method, twice.reason)


def check_same_space(p: Law, q: Law) -> None:
    """Check that p and q can be compared.

    Raises:
        ValueError: they are over different spaces.
    """
    match p, q:
        case Categorical(), Categorical():
            same = p.size == q.size
        case MultivariateMixture(), MultivariateMixture():
            same = p.dimensions == q.dimensions
        case _:
            same = type(p) is type(q)
    if not same:
        raise ValueError(f"p is {_place(p)} and q is {_place(q)}; they must be over the same space")


def _brought_together(p: Law, q: Law) -> tuple[Mixture, Mixture]:
    """Return p and q on the line, where one of them is in one dimension as the other is there.

    Raises:
        ValueError: they are over different spaces.
    """
    both = [_on_line(law) for law in (p, q)]
    if both[0] is None or both[1] is None:
        raise ValueError(f"p is {_place(p)} and q is {_place(q)}; they must be over the same space")
    return both[0], both[1]


def _on_line(law: Law) -> Mixture | None:
    if isinstance(law, MultivariateMixture) and law.dimensions == 1:
        return multivariate_values.on_line(law)
    return law if isinstance(law, Mixture) else None


def _place(law: Law) -> str:
    match law:
        case Mixture():
            return "on the line"
        case Categorical():
            return f"over {law.size} outcomes"
        case MultivariateMixture():
            return f"in {law.dimensions} dimensions"
