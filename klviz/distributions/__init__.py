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

__all__ = [
    "EXAMPLE",
    "Categorical",
    "Cauchy",
    "Distribution",
    "Laplace",
    "LineDistribution",
    "Logistic",
    "Mixture",
    "MultivariateDistribution",
    "MultivariateMixture",
    "MultivariateNormal",
    "Normal",
    "StudentT",
    "Uniform",
    "from_dict",
    "parse",
]
