"""Divergences from random draws, for the Python API; the same seed gives the same numbers."""

from __future__ import annotations

from klviz.api import Alpha, divergence_row, law_of, line_law
from klviz.arguments import count, generator
from klviz.core import spaces
from klviz.core.approximations import Approximation, approximation_of
from klviz.core.arrays import Theta
from klviz.core.discrete.categorical import Categorical
from klviz.core.estimates import Estimate
from klviz.core.parameters import choose
from klviz.core.sampling import monte_carlo as means
from klviz.core.sampling import outcome_ratios, ratio_estimators
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.sampling.gradient_spreads import Spread, exact_spread
from klviz.core.sampling.ratio_estimators import RATIO_ESTIMATORS, LossSlopes, Quality
from klviz.distributions import Distribution


def monte_carlo(
    p: Distribution,
    q: Distribution,
    kind: str | Alpha = "kl",
    *,
    n: int = 10_000,
    seed: int | None = 0,
    proposal: str = "both",
) -> Estimate:
    """Return D(P‖Q) as a mean over n draws; its error is one standard error, no bound.

    Args:
        p: the first argument, the target.
        q: the second, the approximation.
        kind: as in ``divergence``.
        n: how many draws.
        seed: what the draws begin with.
        proposal: what is drawn from: p, q or both, half of either; the rest is a weight.

    Raises:
        ValueError: an argument is not one of those; the message names it.
    """
    rng = generator(seed)
    first, second = law_of(p, "p"), law_of(q, "q")
    spaces.check_same_space(first, second)
    row = divergence_row(kind)
    return means.monte_carlo(row, first, second, count("n", n), rng, proposal=proposal)


def ratio_estimate(
    p: Distribution,
    q: Distribution,
    estimator: str = "k3",
    *,
    n: int = 10_000,
    seed: int | None = 0,
) -> Estimate:
    """Return KL(Q‖P) as the mean of k1, k2 or k3 over n draws from q, with its standard error.

    With r = p/q at a draw: k1 = −log r, k2 = ½ (log r)², k3 = r − 1 − log r.
    Source: Schulman, Approximating KL divergence, 2020.

    Raises:
        ValueError: there is no such estimator, or p and q are neither both on the line nor both
            over outcomes.
    """
    row = choose(RATIO_ESTIMATORS, estimator, "estimator")
    rng, draws = generator(seed), count("n", n)
    match law_of(p, "p"), law_of(q, "q"):
        case Categorical() as first, Categorical() as second:
            return outcome_ratios.estimate(row, first, second, draws, rng)
    return ratio_estimators.estimate(row, line_law(p, "p"), line_law(q, "q"), draws, rng)


def ratio_quality(p: Distribution, q: Distribution, estimator: str = "k3") -> Quality:
    """Return what k1, k2 or k3 tends to, its bias and its standard deviation, exactly or nearly.

    On the line by quadrature, over outcomes by a sum.

    Raises:
        ValueError: there is no such estimator, or p and q are neither both on the line nor both
            over outcomes.
    """
    row = choose(RATIO_ESTIMATORS, estimator, "estimator")
    match law_of(p, "p"), law_of(q, "q"):
        case Categorical() as first, Categorical() as second:
            return outcome_ratios.quality(row, first, second)
    return ratio_estimators.quality(row, line_law(p, "p"), line_law(q, "q"))


def ratio_slopes(p: Distribution, q: Distribution, estimator: str = "k3") -> LossSlopes:
    """Return the slopes of the mean of k1, k2 or k3 over draws from q, by (loc, log scale) of q.

    Automatic differentiation through k, with the draws held fixed, sees ``held`` alone, and that
    is the slope of something else: 0 for k1, ∇KL(Q‖P) for k2 and ∇KL(P‖Q), the other direction,
    for k3. ``moving`` is what comes of the draws moving with q, ``whole`` the sum: ∇E[k].

    Args:
        p: a distribution on the line.
        q: one member of a family that can be fitted: normal, Laplace, logistic or Student-t.
        estimator: k1, k2 or k3.

    Raises:
        ValueError: there is no such estimator, p or q is none of these, or E[k] is infinite; the
            message says why.
    """
    row = choose(RATIO_ESTIMATORS, estimator, "estimator")
    return ratio_estimators.loss_slopes(row, line_law(p, "p"), *_free(q))


def gradient_spread(
    p: Distribution, q: Distribution, kind: str | Alpha = "reverse_kl", estimator: str = "score"
) -> Spread:
    """Return mean and standard deviation of what one draw says of ∇D(P‖Q), by quadrature.

    By (loc, log scale) of q. The mean is the slope itself; that of n draws spreads by sd/√n.

    Args:
        p: a distribution on the line.
        q: one member of a family that can be fitted: normal, Laplace, logistic or Student-t.
        kind: as in ``divergence``.
        estimator: as in ``fit``: score, score_baseline, reparameterised, data or both.

    Raises:
        ValueError: an argument is not one of those, or the estimator cannot serve.
    """
    row = choose(GRADIENT_ESTIMATORS, estimator, "estimator")
    return exact_spread(row, divergence_row(kind), line_law(p, "p"), *_free(q))


def _free(q: Distribution) -> tuple[Approximation, Theta]:
    """Return the family of q with location and scale free, and where q is in it.

    Raises:
        ValueError: q is no single member of a family that can be fitted.
    """
    parts = line_law(q, "q").present
    if len(parts) != 1:
        raise ValueError(f"q must be one member of a family, such as Normal(0, 1), got {q}")
    (part,) = parts
    return approximation_of(part.family, part.family.values(part.member))
