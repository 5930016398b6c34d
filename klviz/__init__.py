"""klviz: see Kullback-Leibler divergence.

    import klviz as kv

    p = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")
    kv.kl(p, kv.Normal(0, 1))
    kv.fit(p, divergence="reverse_kl", start=kv.Normal(2, 1)).q

A map of the code, from the inside out; each package imports only those before it:

    core        the mathematics: divergences, families, quadrature, optimisers; NumPy and SciPy;
                in packages of their own what is discrete, multivariate, drawn at random (sampling),
                done for many q at once (batched), or known by formula (closed)
    document    what the user has made: scene, notation, history, files, presets
    analyses    what follows from it: request -> engine -> snapshot, and the worker thread; of
                a fit and the studies beside it, and in `analyses.compare` of two that are
                compared, one analyst for each aspect
    gui         how it is shown: the only package that knows Qt and pyqtgraph

On top of them stand `distributions`, `laws`, `api`, `parts`, `codes`, `information`, `statements`,
`estimators`, `fitting`, `landmarks` and `pitfalls`, whose names are this module's, and
`comparison` and `cli`, the command line.

The flow of the window: a scene is edited (`document.scene`), and says which lab looks at it. The
row of that lab (`analyses.labs`) has an outlook, which makes a request of the scene (`gui.store`,
`gui.dialogue`), and an engine, which answers it with a snapshot (`analyses.worker`;
`analyses.fit`, `analyses.compare.lab`). The page of the lab draws it (`gui.pages`, `gui.figures`).
Studies (`analyses.studies`) are asked about the snapshot of a fit. A view computes nothing; the
mathematics knows no window.

To add a divergence, see `core.divergences`; a family, `core.families`; a law over outcomes,
`core.discrete.laws`; a bound, `core.bounds`; an optimiser, `core.optimisers`; a study,
`analyses.studies`; an aspect of a pair, `document.aspects`; a lab, `analyses.labs`; an export
format, `gui.exporters`. Each is a table; the README says what else each needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klviz.api import (
        alpha,
        bhattacharyya,
        bits,
        cross_entropy,
        divergence,
        entropy,
        identities,
        kl,
        l2_distance,
        parameter_errors,
        renyi,
        wasserstein1,
        wasserstein2_squared,
        weighted_jsd,
    )
    from klviz.codes import (
        expected_length,
        huffman_lengths,
        ideal_lengths,
    )
    from klviz.core.estimates import Estimate
    from klviz.distributions import (
        Categorical,
        Cauchy,
        Distribution,
        Laplace,
        Likeliest,
        LineDistribution,
        Logistic,
        Mixture,
        MultivariateMixture,
        MultivariateNormal,
        Normal,
        Points,
        StudentT,
        Uniform,
        from_dict,
        kernel_density,
        maximum_likelihood,
        parse,
    )
    from klviz.estimators import (
        gradient_spread,
        monte_carlo,
        ratio_estimate,
        ratio_quality,
        ratio_slopes,
    )
    from klviz.fitting import Fit, fit
    from klviz.information import (
        Channel,
        Passage,
        chain_rule,
        mutual_information,
        passage,
        vae_kl,
    )
    from klviz.landmarks import (
        Landscape,
        Minimum,
        StationaryPoint,
        basins,
        landscape,
        minima,
        stationary_points,
    )
    from klviz.laws import (
        binomial,
        discrete_uniform,
        discretised_normal,
        geometric,
        truncated_poisson,
        zipf,
    )
    from klviz.parts import (
        bounds,
        contributions,
        generator,
        generator_curvature,
        generator_dual,
        kl_within,
        running_kl,
        signed_parts,
        smoothed,
        truncated_kl,
        windowed_kl,
    )
    from klviz.pitfalls import (
        Directions,
        Slip,
        both_directions,
        kl_growth,
        slips,
    )
    from klviz.statements import (
        additivity,
        affine_invariance,
        chain_identity,
        coarsening,
        data_processing,
        jsd_triangle,
        kl_triangle,
        processing_loss,
    )

__version__ = "0.1.0"

__all__ = [
    "Categorical",
    "Cauchy",
    "Channel",
    "Directions",
    "Distribution",
    "Estimate",
    "Fit",
    "Landscape",
    "Laplace",
    "Likeliest",
    "LineDistribution",
    "Logistic",
    "Minimum",
    "Mixture",
    "MultivariateMixture",
    "MultivariateNormal",
    "Normal",
    "Passage",
    "Points",
    "Slip",
    "StationaryPoint",
    "StudentT",
    "Uniform",
    "additivity",
    "affine_invariance",
    "alpha",
    "basins",
    "bhattacharyya",
    "binomial",
    "bits",
    "both_directions",
    "bounds",
    "chain_identity",
    "chain_rule",
    "coarsening",
    "contributions",
    "cross_entropy",
    "data_processing",
    "discrete_uniform",
    "discretised_normal",
    "divergence",
    "entropy",
    "expected_length",
    "fit",
    "from_dict",
    "generator",
    "generator_curvature",
    "generator_dual",
    "geometric",
    "gradient_spread",
    "huffman_lengths",
    "ideal_lengths",
    "identities",
    "jsd_triangle",
    "kernel_density",
    "kl",
    "kl_growth",
    "kl_triangle",
    "kl_within",
    "l2_distance",
    "landscape",
    "maximum_likelihood",
    "minima",
    "monte_carlo",
    "mutual_information",
    "parameter_errors",
    "parse",
    "passage",
    "processing_loss",
    "ratio_estimate",
    "ratio_quality",
    "ratio_slopes",
    "renyi",
    "running_kl",
    "signed_parts",
    "slips",
    "smoothed",
    "stationary_points",
    "truncated_kl",
    "truncated_poisson",
    "vae_kl",
    "wasserstein1",
    "wasserstein2_squared",
    "weighted_jsd",
    "windowed_kl",
    "zipf",
]

# Imported at the first use: the window needs none of it, and what it does before it can be
# interrupted must be little.
_HOMES = (
    "klviz.distributions",
    "klviz.api",
    "klviz.information",
    "klviz.statements",
    "klviz.estimators",
    "klviz.laws",
    "klviz.codes",
    "klviz.parts",
    "klviz.fitting",
    "klviz.landmarks",
    "klviz.pitfalls",
    "klviz.core.estimates",
)


def __getattr__(name: str) -> Any:
    """Return one of the names of this module."""
    if name in __all__:
        for home in map(import_module, _HOMES):
            found = getattr(home, name, None)
            if getattr(found, "__module__", "").startswith(home.__name__):
                return globals().setdefault(name, found)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
