"""Divergences between distributions, for the Python API; values are in nats.

Thin: every number comes from `klviz.core`, as the window's do.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple, get_args

from klviz.arguments import instance, number
from klviz.core import euclidean, spaces, wasserstein
from klviz.core import parameter_errors as moments
from klviz.core.discrete import transport
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES, Divergence, divergence_of
from klviz.core.divergences import alpha as alpha_divergence
from klviz.core.estimates import Estimate, Method
from klviz.core.identities import computed_identities
from klviz.core.identity import Identity
from klviz.core.mixtures import Mixture
from klviz.core.multivariate import closed_forms as multivariate_closed_forms
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.parameter_errors import ParameterErrors
from klviz.core.parameters import choose
from klviz.core.spaces import Law
from klviz.core.weighted_midpoints import weighted_jensen_shannon
from klviz.distributions import EXAMPLE, Distribution
from klviz.distributions.line import EXAMPLE as LINE_EXAMPLE


class Alpha(NamedTuple):
    """A member of Minka's α family, as ``alpha(0.5)`` makes it."""

    order: float


def alpha(order: float) -> Alpha:
    """Return Minka's D_α = (1 − ∫ p^α q^(1−α) dx) / (α(1−α)); 0 is reverse KL, 1 is forward KL.

    With Amari's convention α_A = 1 − 2α; D_½ is four times the squared Hellinger distance.

    Raises:
        ValueError: the order is not a finite number.
    """
    return Alpha(number("alpha", order))


def kl(p: Distribution, q: Distribution, *, method: Method | None = None) -> Estimate:
    """Return KL(P‖Q) = ∫ p log(p/q) dx in nats, exact or with its error; inf comes with a reason.

    Args:
        p: the target.
        q: the approximation.
        method: "closed form" or "quadrature", on the line; whichever is better if left out.

    Source: Kullback & Leibler, On information and sufficiency, 1951.
    """
    return divergence(p, q, "kl", method=method)


def divergence(
    p: Distribution, q: Distribution, kind: str | Alpha, *, method: Method | None = None
) -> Estimate:
    """Return a divergence D(P‖Q).

    Args:
        p: the first argument, the target.
        q: the second, the approximation.
        kind: kl; reverse_kl, KL(Q‖P); jeffreys, their sum; jsd, in nats and at most log 2;
            hellinger2, 1 − ∫√(pq); tv, ½∫|p−q|; chi2, ∫(p−q)²/q; neyman_chi2, ∫(p−q)²/p;
            or ``alpha(order)``.
        method: "closed form" or "quadrature", on the line; whichever is better if left out.

    Raises:
        ValueError: there is no such divergence, the message lists those there are; or no closed
            form where one is asked for.
    """
    first, second = law_of(p, "p"), law_of(q, "q")
    return spaces.divergence_value(divergence_row(kind), first, second, _method(method))


def renyi(
    p: Distribution, q: Distribution, order: float, *, method: Method | None = None
) -> Estimate:
    """Return Rényi's divergence log(∫ p^a q^(1−a) dx) / (a − 1) of order a, in nats.

    The limits: 1 is KL(P‖Q), 0 is −log Q(p > 0), inf is the largest log(p/q).
    Source: Rényi, On measures of entropy and information, 1961.

    Raises:
        ValueError: the order is negative or no number; or of multivariate mixtures it is inf in two
            dimensions and more, or above 1 in three and more.
    """
    given = math.inf if order == math.inf else number("order", order)
    if given < 0:
        raise ValueError(f"order must not be negative, got {order!r}")
    return spaces.renyi(law_of(p, "p"), law_of(q, "q"), given, _method(method))


def bhattacharyya(p: Distribution, q: Distribution) -> Estimate:
    """Return Bhattacharyya's distance −log ∫ √(pq) dx in nats: half of Rényi's of order ½."""
    return spaces.bhattacharyya(law_of(p, "p"), law_of(q, "q"))


def weighted_jsd(p: Distribution, q: Distribution, share: float) -> Estimate:
    """Return w KL(P‖M) + (1 − w) KL(Q‖M) with M = w P + (1 − w) Q, in nats; w is P's share.

    It is at most the entropy of the weights, −w log w − (1 − w) log(1 − w).
    Source: Lin, Divergence measures based on the Shannon entropy, 1991.

    Raises:
        ValueError: the share is not between 0 and 1.
    """
    row = weighted_jensen_shannon(number("share", share))
    return spaces.divergence_value(row, law_of(p, "p"), law_of(q, "q"))


def l2_distance(p: Distribution, q: Distribution) -> Estimate:
    """Return √∫ (p − q)² dx, or √Σ (p − q)²: no f-divergence, it changes with the units of x.

    It may be as small as you like where KL is infinite.

    Raises:
        ValueError: p and q are neither both on the line nor both over the same outcomes.
    """
    first, second = law_of(p, "p"), law_of(q, "q")
    spaces.check_same_space(first, second)
    return euclidean.l2_distance(first, second)


def wasserstein1(p: Distribution, q: Distribution, *, method: Method | None = None) -> Estimate:
    """Return W₁(P, Q) = ∫ |F − G| dx, in units of x: no f-divergence, it sees how far mass is.

    Over outcomes it is Σ |F − G|: they lie one apart, in their order.

    Args:
        p: a distribution on the line, or over outcomes.
        q: another.
        method: "closed form" or "quadrature", on the line; whichever is better if left out.

    Raises:
        ValueError: p and q are neither both on the line nor both over as many outcomes.
    """
    match law_of(p, "p"), law_of(q, "q"):
        case Categorical() as first, Categorical() as second:
            return transport.wasserstein1(first, second)
    return wasserstein.wasserstein1(line_law(p, "p"), line_law(q, "q"), _method(method))


def wasserstein2_squared(
    p: Distribution, q: Distribution, *, method: Method | None = None
) -> Estimate:
    """Return W₂² = ∫₀¹ (F⁻¹(u) − G⁻¹(u))² du, in squared units of x.

    Between multivariate normals it is |Δμ|² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½).

    Args:
        p: a distribution on the line, or a multivariate normal.
        q: another.
        method: "closed form" or "quadrature", on the line; whichever is better if left out.

    Raises:
        ValueError: p and q are neither both on the line nor both multivariate normals.
    """
    match law_of(p, "p"), law_of(q, "q"):
        case MultivariateMixture(only=first), MultivariateMixture(only=second) if first and second:
            return multivariate_closed_forms.wasserstein2_squared(first, second)
    return wasserstein.wasserstein2_squared(line_law(p, "p"), line_law(q, "q"), _method(method))


def parameter_errors(p: Distribution, q: Distribution) -> ParameterErrors:
    """Return squared differences of means, sds and variances: what KL is not.

    Raises:
        ValueError: p or q is not on the line.
    """
    return moments.parameter_errors(line_law(p, "p"), line_law(q, "q"))


def identities(p: Distribution, q: Distribution) -> tuple[Identity, ...]:
    """Return statements true of any two distributions, with both sides computed.

    Gibbs, Pinsker, JSD ≤ log 2, KL ≤ log(1 + χ²), H(P, Q) = H(P) + KL(P‖Q), and more; each has
    ``statement``, ``left``, ``relation``, ``right``, ``slack`` and ``holds``. One with a side that
    is not computed, as χ² between mixtures in three dimensions and more, is left out.
    """
    return computed_identities(law_of(p, "p"), law_of(q, "q"))


def entropy(p: Distribution, *, method: Method | None = None) -> Estimate:
    """Return the differential entropy −∫ p log p dx in nats; it may be negative."""
    return spaces.entropy(law_of(p, "p"), _method(method))


def cross_entropy(p: Distribution, q: Distribution) -> Estimate:
    """Return −∫ p log q dx = entropy(p) + kl(p, q) in nats."""
    return spaces.cross_entropy(law_of(p, "p"), law_of(q, "q"))


def bits(estimate: Estimate) -> Estimate:
    """Return the same value in bits: divided, like its error, by log 2."""
    instance("estimate", estimate, Estimate, "an Estimate, as kl returns it")
    factor = 1.0 / math.log(2.0)
    return replace(estimate, value=estimate.value * factor, error=estimate.error * factor)


def divergence_row(kind: str | Alpha) -> Divergence:
    """Return the divergence that a key or ``alpha(order)`` names.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    if isinstance(kind, Alpha):
        return alpha_divergence(kind.order)
    return divergence_of(choose(DIVERGENCES, kind, "divergence").key, 0.5)


def law_of(distribution: Distribution, name: str) -> Law:
    """Return the object of the mathematics behind an argument.

    Raises:
        ValueError: it is no distribution.
    """
    if not isinstance(distribution, Distribution):
        raise ValueError(f"{name} must be {EXAMPLE}, got {distribution!r}")  # noqa: TRY004
    return distribution.law


def _method(method: Method | None) -> Method | None:
    if method is not None and method not in get_args(Method):
        raise ValueError(f"method must be one of {', '.join(get_args(Method))}, got {method!r}")
    return method


def line_law(distribution: Distribution, name: str) -> Mixture:
    """Return the mixture behind an argument.

    Raises:
        ValueError: it is no distribution on the line.
    """
    law = law_of(distribution, name)
    if not isinstance(law, Mixture):
        raise ValueError(f"{name} must be {LINE_EXAMPLE}, got {distribution!r}")  # noqa: TRY004
    return law
