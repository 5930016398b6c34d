"""Named distributions over outcomes, for the Python API; each is a `Categorical`."""

from __future__ import annotations

from klviz.arguments import count, number, positive
from klviz.core.discrete import families
from klviz.distributions import Categorical


def discrete_uniform(n: int) -> Categorical:
    """Return 1/n for each of n outcomes.

    Raises:
        ValueError: n is not a positive whole number.
    """
    return Categorical.of(families.uniform(count("n", n)))


def binomial(trials: int, probability: float) -> Categorical:
    """Return C(n, k) πᵏ (1 − π)ⁿ⁻ᵏ for k = 0 … n successes in n trials.

    Raises:
        ValueError: n is negative or not whole, or π is not from 0 to 1.
    """
    return Categorical.of(
        families.binomial(count("trials", trials), number("probability", probability))
    )


def truncated_poisson(rate: float, n: int) -> Categorical:
    """Return λᵏ/k! for k = 0 … n − 1, normalised: a Poisson count, given that it is below n.

    Raises:
        ValueError: the rate is not positive, or n is not a positive whole number.
    """
    return Categorical.of(families.truncated_poisson(positive("rate", rate), count("n", n)))


def geometric(probability: float, n: int) -> Categorical:
    """Return (1 − π)ᵏ for k = 0 … n − 1 failures before a success, normalised.

    Raises:
        ValueError: π is not above 0 and up to 1, or n is not a positive whole number.
    """
    return Categorical.of(families.geometric(number("probability", probability), count("n", n)))


def zipf(exponent: float, n: int) -> Categorical:
    """Return r⁻ˢ for the ranks r = 1 … n, normalised; outcome 0 is rank 1.

    Raises:
        ValueError: s is not finite, or n is not a positive whole number.
    """
    return Categorical.of(families.zipf(number("exponent", exponent), count("n", n)))


def discretised_normal(loc: float, scale: float, n: int) -> Categorical:
    """Return exp(−(k − μ)²/2σ²) for k = 0 … n − 1, normalised.

    Raises:
        ValueError: a number is not finite, the scale not positive, or n not positive and whole.
    """
    made = families.discretised_normal(number("loc", loc), positive("scale", scale), count("n", n))
    return Categorical.of(made)
