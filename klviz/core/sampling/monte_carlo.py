"""Monte Carlo: means over draws in place of integrals, each with its standard error.

A divergence is ∫ F(p, q) dx with F homogeneous of degree one, so over draws from any r it is the
mean of F(p/r, q/r): densities beside that of the draws, taken as differences of logarithms. It
serves every space alike, the line, d dimensions and outcomes.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Protocol

import numpy as np

from klviz.core import infinities
from klviz.core.arrays import Array
from klviz.core.densities import Densities, densities
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.measures import Measure
from klviz.core.mixtures import Mixture
from klviz.core.multivariate import plane_infinities
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.quantiles import mass_within
from klviz.core.sampling.tail_moments import spread_reason
from klviz.core.values import SUPPORT_AND_TAILS

PROPOSALS = ("both", "p", "q")
"""What draws may come from; ``both`` is half of either."""
RARE = 10.0
"""With fewer draws than these a component may have none, or none that are like it."""
FEWEST = 2
"""How many draws there must be for them to have a spread."""


class Drawable(Protocol):
    """What can be drawn from, and says how likely its draws were."""

    def log_prob(self, x: Any) -> Array:
        """Return the logarithm of the density at n points, (n,)."""

    def sample(self, n: int, rng: np.random.Generator) -> Any:
        """Return n independent draws, (n,) or (n, d)."""


class Blend(NamedTuple):
    """The law (p + q)/2: a density beside it is 2 at most, so no weight is ever large."""

    p: Drawable
    q: Drawable

    def log_prob(self, x: Any) -> Array:
        """Return log (p + q)/2, (n,)."""
        return np.logaddexp(self.p.log_prob(x), self.q.log_prob(x)) - math.log(2.0)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n independent draws, (n,) or (n, d)."""
        of_p = int(rng.binomial(n, 0.5))
        return np.concatenate([self.p.sample(of_p, rng), self.q.sample(n - of_p, rng)])


def draws(law: Drawable, n: int, rng: np.random.Generator) -> Measure:
    """Return n draws, each of weight 1/n: to integrate is to take the mean under the law.

    Raises:
        ValueError: there are fewer than 2.
    """
    if n < FEWEST:
        raise ValueError(f"n must be {FEWEST} or more, got {n}")
    points = np.asarray(law.sample(n, rng), dtype=np.float64)
    return Measure(points, np.full(n, 1.0 / n), draws=True)


def expectation(values: Array) -> Estimate:
    """Return the mean of values at independent draws, (n,), with its standard error.

    Raises:
        ValueError: there are fewer than 2.
    """
    n = values.size
    if n < FEWEST:
        raise ValueError(f"n must be {FEWEST} or more, got {n}")
    with np.errstate(invalid="ignore", over="ignore"):
        mean = float(values.mean())
        error = float(values.std(ddof=1)) / math.sqrt(n)
    return Estimate(mean, error if math.isfinite(mean) else math.inf, _method(n))


class Course(NamedTuple):
    """How a mean settles as draws come in.

    Attributes:
        means: the mean of the first 1, 2, … n values, (n,).
        errors: its standard error, (n,); inf for the first, which has no spread.
    """

    means: Array
    errors: Array


def course(values: Array) -> Course:
    """Return the running mean of values at independent draws, (n,), and its standard error."""
    counts = np.arange(1.0, values.size + 1.0)
    # About the last mean, or squares of a mean far from zero would cancel.
    away = values - values.mean()
    means = np.cumsum(away) / counts
    squares = np.cumsum(away * away) - counts * means * means
    errors = np.full(values.size, math.inf)
    more = counts[1:]
    errors[1:] = np.sqrt(np.maximum(squares[1:], 0.0) / (more * (more - 1.0)))
    return Course(values.mean() + means, errors)


def monte_carlo(
    divergence: Divergence,
    p: Drawable,
    q: Drawable,
    n: int,
    rng: np.random.Generator,
    *,
    proposal: str = "both",
    classic: bool = False,
) -> Estimate:
    """Return D(P‖Q) as a mean over n draws, with its standard error.

    The reason says where the error means little: on the line where the values have no variance,
    and wherever a component is too rare for the draws.

    What draws from p or q alone can never meet, the mass of the other where theirs is zero, is
    added exactly: F(0, q) = q F(0, 1).

    Args:
        divergence: D.
        p: the target.
        q: the approximation.
        n: how many draws.
        rng: where they come from; the same state gives the same value.
        proposal: what they are drawn from, p, q or both, half of either.
        classic: whether to average the integrand of the textbooks, such as p log(p/q), which has
            the same mean, may be negative, and mostly spreads more.

    Raises:
        ValueError: there is no such proposal, or there are fewer than 2 draws.
    """
    if proposal not in PROPOSALS:
        raise ValueError(f"proposal must be one of {', '.join(PROPOSALS)}, got {proposal!r}")
    reason = infinity_reason(divergence, p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    law = {"p": p, "q": q, "both": Blend(p, q)}[proposal]
    points = draws(law, n, rng).points
    form = divergence.classic if classic else divergence.integrand
    found = expectation(form(densities_beside(law, p, q, points)))
    unseen = 0.0
    if proposal == "p":
        unseen = _share(form, densities(_NOTHING, _ONE)) * mass_off(q, p)
    elif proposal == "q":
        unseen = _share(form, densities(_ONE, _NOTHING)) * mass_off(p, q)
    method = f"{found.method} of {'p and q' if proposal == 'both' else proposal}"
    doubt = ""
    if isinstance(p, Mixture) and isinstance(q, Mixture):
        doubt = spread_reason(divergence, p, q, proposal, classic=classic)
    doubt = doubt or rare_reason(p, q, n, proposal)
    return Estimate(found.value + unseen, found.error, method, doubt)


def rare_reason(p: Drawable, q: Drawable, n: int, proposal: str = "both") -> str:
    """Return which component n draws can miss, as a sentence; "" where none is that rare."""
    drawn = [(name, law) for name, law in (("p", p), ("q", q)) if proposal in (name, "both")]
    for name, law in drawn:
        if not isinstance(law, Mixture | MultivariateMixture):
            continue
        expected = n / len(drawn) * min(part.weight for part in law.present)
        if expected < RARE and len(law.present) > 1:
            return (
                f"about {expected:.2g} of {n:,} draws come from a component of {name}: neither "
                "the mean nor its error may know of it"
            )
    return ""


def densities_beside(law: Drawable, p: Drawable, q: Drawable, points: Array) -> Densities:
    """Return p/r and q/r at points, (n,), where r is the density of the law they come from."""
    log_r = law.log_prob(points)
    return densities(p.log_prob(points) - log_r, q.log_prob(points) - log_r)


def infinity_reason(divergence: Divergence, p: Drawable, q: Drawable) -> str:
    """Return why D(P‖Q) is infinite, as a sentence; "" where it is finite, or nobody can tell.

    No mean over draws would show it.
    """
    match p, q:
        case Mixture(), Mixture():
            return infinities.reason(divergence, p, q)
        case Categorical(), Categorical():
            return discrete_values.infinity_reason(divergence, p, q)
        case MultivariateMixture(dimensions=2), MultivariateMixture(dimensions=2):
            return plane_infinities.reason(divergence, p, q)
    return ""


def mass_off(q: Drawable, p: Drawable) -> float:
    """Return Q(p = 0): what q has where p has nothing."""
    match p, q:
        case Mixture(), Mixture():
            return mass_within(q, p.gaps).value
        case Categorical(), Categorical():
            return float(q.probabilities[~p.support].sum())
    return 0.0


_ONE = np.zeros(1)
_NOTHING = np.full(1, -math.inf)


def _share(form: Any, pair: Densities) -> float:
    """Return F for one density of 1 beside another of 0, where it is finite.

    Where it is not, D is infinite wherever that happens, and its reason has been given.
    """
    value = float(form(pair)[0])
    return value if math.isfinite(value) else 0.0


def _method(n: int) -> str:
    return f"Monte Carlo, {n:,} draws"
