"""The distributions of the Python API: on the line, in d dimensions, over outcomes; immutable."""

from klviz.distributions.data import from_dict
from klviz.distributions.distribution import EXAMPLE, Distribution
from klviz.distributions.line import (
    Cauchy,
    Laplace,
    LineDistribution,
    Logistic,
    Mixture,
    Normal,
    StudentT,
    Uniform,
    parse,
)
from klviz.distributions.multivariate import (
    MultivariateDistribution,
    MultivariateMixture,
    MultivariateNormal,
)
from klviz.distributions.outcomes import Categorical
from klviz.distributions.points import Likeliest, Points, kernel_density, maximum_likelihood

__all__ = [
    "EXAMPLE",
    "Categorical",
    "Cauchy",
    "Distribution",
    "Laplace",
    "Likeliest",
    "LineDistribution",
    "Logistic",
    "Mixture",
    "MultivariateDistribution",
    "MultivariateMixture",
    "MultivariateNormal",
    "Normal",
    "Points",
    "StudentT",
    "Uniform",
    "from_dict",
    "kernel_density",
    "maximum_likelihood",
    "parse",
]
