"""klviz: see Kullback-Leibler divergence.

    import klviz as kv

    p = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")
    kv.kl(p, kv.Normal(0, 1))
    kv.fit(p, divergence="reverse_kl", start=kv.Normal(2, 1)).q

A map of the code, from the inside out; each package imports only those before it:

    core        the mathematics: divergences, families, quadrature, optimisers; NumPy and SciPy
    document    what the user has made: scene, notation, history, files, presets
    analyses    what follows from it: request -> engine -> snapshot, and the worker thread
    gui         how it is shown: the only package that knows Qt and pyqtgraph

On top of them stand `distributions`, `api`, `information`, `estimators` and `fitting`, whose names
are this module's, and `comparison` and `cli`, the command line.

The flow of the window: a scene is edited (`document.scene`), the store turns it into a request
(`gui.store`), the worker answers with a snapshot (`analyses.worker`, `analyses.fit`), the page
draws it (`gui.pages.fit`). A view computes nothing; the mathematics knows no window.

To add a divergence, see `core.divergences`; a family, `core.families`; an optimiser,
`core.optimisers`; a page, `gui.pages`; an export format, `gui.exporters`. Each is a table.
"""

from klviz.api import (
    alpha,
    bhattacharyya,
    bits,
    cross_entropy,
    divergence,
    entropy,
    identities,
    kl,
    parameter_errors,
    renyi,
    wasserstein1,
    wasserstein2_squared,
    weighted_jsd,
)
from klviz.core.estimates import Estimate
from klviz.distributions import (
    Categorical,
    Cauchy,
    Distribution,
    Laplace,
    LineDistribution,
    Logistic,
    Mixture,
    MultivariateMixture,
    MultivariateNormal,
    Normal,
    StudentT,
    Uniform,
    from_dict,
    parse,
)
from klviz.distributions.points import Likeliest, Points, kernel_density, maximum_likelihood
from klviz.estimators import monte_carlo, ratio_estimate, ratio_quality
from klviz.fitting import Fit, fit
from klviz.information import chain_rule, mutual_information, vae_kl
from klviz.landmarks import Minimum, StationaryPoint, basins, minima, stationary_points

__version__ = "0.1.0"

__all__ = [
    "Categorical",
    "Cauchy",
    "Distribution",
    "Estimate",
    "Fit",
    "Laplace",
    "Likeliest",
    "LineDistribution",
    "Logistic",
    "Minimum",
    "Mixture",
    "MultivariateMixture",
    "MultivariateNormal",
    "Normal",
    "Points",
    "StationaryPoint",
    "StudentT",
    "Uniform",
    "alpha",
    "basins",
    "bhattacharyya",
    "bits",
    "chain_rule",
    "cross_entropy",
    "divergence",
    "entropy",
    "fit",
    "from_dict",
    "identities",
    "kernel_density",
    "kl",
    "maximum_likelihood",
    "minima",
    "monte_carlo",
    "mutual_information",
    "parameter_errors",
    "parse",
    "ratio_estimate",
    "ratio_quality",
    "renyi",
    "stationary_points",
    "vae_kl",
    "wasserstein1",
    "wasserstein2_squared",
    "weighted_jsd",
]
