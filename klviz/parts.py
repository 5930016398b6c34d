"""What a divergence is made of, and what becomes of infinite ones, for the Python API; in nats."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from klviz.api import Alpha, divergence_row, law_of, line_law
from klviz.arguments import number, positive
from klviz.core import bounds as known_bounds
from klviz.core import partial_values, running_integrals, truncation
from klviz.core import signed_parts as signs
from klviz.core.arrays import Array, numbers
from klviz.core.discrete import contributions as terms
from klviz.core.discrete import smoothing
from klviz.core.discrete.categorical import Categorical as Law
from klviz.core.discrete.contributions import Contributions
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate
from klviz.core.generators import Generator
from klviz.core.identity import Identity
from klviz.core.mixtures import Mixture
from klviz.core.signed_parts import SignedParts
from klviz.core.truncation import Truncated
from klviz.core.windows import Windows
from klviz.distributions import Categorical, Distribution
from klviz.information import outcomes_law

EVERYWHERE = (-math.inf, math.inf)
"""The interval to which a distribution is truncated that is not."""


def contributions(p: Categorical, q: Categorical) -> Contributions:
    """Return p log(p/q) of every outcome, which add up to KL(P‖Q), with bounds on the errors.

    ``values`` and ``errors`` are (n,), in nats; a value is 0 where p is zero, inf where q alone is,
    and then ``reason`` says so.

    Raises:
        ValueError: p or q is no Categorical, or they have different numbers of outcomes.
    """
    return terms.contributions(outcomes_law(p, "p"), outcomes_law(q, "q"))


def signed_parts(p: Distribution, q: Distribution) -> SignedParts:
    """Return the ``gain`` of KL(P‖Q), from where p > q, and its ``loss``, from where p < q.

    Both are at least 0, KL is gain − loss, and that is never negative.

    Raises:
        ValueError: p and q are not both on the line or both over outcomes.
    """
    first, second = law_of(p, "p"), law_of(q, "q")
    if not isinstance(first, Mixture | Law) or not isinstance(second, Mixture | Law):
        raise ValueError("p and q must both be on the line or both over outcomes")  # noqa: TRY004
    return signs.signed_parts(first, second)


def kl_within(p: Distribution, q: Distribution, low: float, high: float) -> Estimate:
    """Return ∫ p log(p/q) dx from low to high in nats; it may be negative.

    Args:
        p: a distribution on the line.
        q: another.
        low: where the interval begins; −inf is possible.
        high: where it ends; inf is possible.

    Raises:
        ValueError: p or q is not on the line, or the interval ends before it begins.
    """
    ends = _end("low", low), _end("high", high)
    return partial_values.partial_value(KL, line_law(p, "p"), line_law(q, "q"), *ends)


def running_kl(p: Distribution, q: Distribution, x: ArrayLike) -> tuple[Array, Array]:
    """Return ∫ p log(p/q) from −∞ to each x in nats, and bounds on the errors, (n,) both.

    It is inf from the first x on below which the integral diverges.

    Raises:
        ValueError: p or q is not on the line, or the x are no ascending row.
    """
    return running_integrals.running_values(
        KL, line_law(p, "p"), line_law(q, "q"), _ascending("x", x)
    )


def windowed_kl(
    p: Distribution, q: Distribution, reaches: ArrayLike, *, centre: float = 0.0
) -> tuple[Array, Array]:
    """Return ∫ p log(p/q) from c − L to c + L in nats, and bounds on the errors, (n,) both.

    Where KL is infinite by the tails every window has a number, and it grows with the window.

    Args:
        p: a distribution on the line.
        q: another.
        reaches: the L, positive and ascending, (n,).
        centre: c.

    Raises:
        ValueError: p or q is not on the line, or the L are not positive and ascending.
    """
    first, second, wide = line_law(p, "p"), line_law(q, "q"), _ascending("reaches", reaches)
    if wide[0] <= 0.0:
        raise ValueError(f"reaches must be positive, got {float(wide[0])!r}")
    windows = Windows(first, second, number("centre", centre), float(wide[-1]))
    return windows.values(Truncated(first), Truncated(second), wide)


def truncated_kl(
    p: Distribution,
    q: Distribution,
    *,
    p_to: tuple[float, float] = EVERYWHERE,
    q_to: tuple[float, float] = EVERYWHERE,
) -> Estimate:
    """Return KL of P given that it is in an interval, from Q given that it is in another, in nats.

    Args:
        p: a distribution on the line.
        q: another.
        p_to: where P is, from low to high; it is normalised there.
        q_to: likewise Q.

    Raises:
        ValueError: p or q is not on the line, or an interval is empty or holds no mass.
    """
    first = Truncated(line_law(p, "p"), *(_end("p_to", end) for end in p_to))
    second = Truncated(line_law(q, "q"), *(_end("q_to", end) for end in q_to))
    return truncation.truncated_kl(first, second)


def smoothed(q: Categorical, epsilon: float) -> Categorical:
    """Return (q + ε)/(1 + nε): Q mixed with the uniform distribution, of weight nε/(1 + nε).

    KL(P‖Q) from it grows like −P(q = 0) log ε as ε falls: where Q lacks what P has, no ε is small
    enough for its answer not to be one of ε.

    Raises:
        ValueError: q is no Categorical, or ε is not positive.
    """
    law = outcomes_law(q, "q")
    return Categorical.of(smoothing.smoothed(law, positive("epsilon", epsilon)))


def generator(kind: str | Alpha, r: ArrayLike) -> Array:
    """Return f(r) of a divergence D(P‖Q) = Σ q f(p/q), as textbooks write it, of any shape of r.

    Args:
        kind: as in ``divergence``.
        r: ratios p/q, at least 0; at 0 it is the limit.

    Raises:
        ValueError: there is no such divergence, or a ratio is negative.
    """
    return Generator(divergence_row(kind)).at(_log_ratios(r))


def generator_dual(kind: str | Alpha, r: ArrayLike) -> Array:
    """Return r f(1/r), the generator of D(Q‖P), of any shape of r; as ``generator``.

    Raises:
        ValueError: there is no such divergence, or a ratio is negative.
    """
    return Generator(divergence_row(kind)).dual.at(_log_ratios(r))


def generator_curvature(kind: str | Alpha) -> Estimate:
    """Return f''(1): between p and p + dp, D is f''(1)/2 · Σ dp²/p and what is smaller.

    So all divergences with a curvature look alike from near, but for a factor; it is inf where f
    has a corner at 1, as that of total variation has.
    Source: Csiszár & Shields, Information theory and statistics: a tutorial, 2004.

    Raises:
        ValueError: there is no such divergence.
    """
    return Generator(divergence_row(kind)).curvature


def bounds(p: Distribution, q: Distribution) -> tuple[Identity, ...]:
    """Return the bounds among divergences, with both sides computed: Pinsker's and the like.

    Each has ``statement``, ``left``, ``relation``, ``right``, ``slack`` and ``holds``.

    Raises:
        ValueError: p and q are over different spaces.
    """
    values = known_bounds.PairValues(law_of(p, "p"), law_of(q, "q"))
    return tuple(bound.between(values) for bound in known_bounds.BOUNDS.values())


def _log_ratios(r: ArrayLike) -> Array:
    """Return log r; −∞ for 0.

    Raises:
        ValueError: a ratio is negative.
    """
    ratios = numbers("r", r)
    if (ratios < 0.0).any():
        raise ValueError(f"r must not be negative, got {float(ratios.min())!r}")
    with np.errstate(divide="ignore"):
        return np.log(ratios)


def _end(name: str, value: float) -> float:
    """Return the end of an interval, ±∞ among others."""
    return value if value in EVERYWHERE else number(name, value)


def _ascending(name: str, values: ArrayLike) -> Array:
    """Return an ascending row of numbers.

    Raises:
        ValueError: it is something else.
    """
    row = numbers(name, values)
    if row.ndim != 1 or row.size == 0 or not (np.diff(row) > 0.0).all():
        raise ValueError(f"{name} must be a row of ascending numbers, got shape {row.shape}")
    return row
