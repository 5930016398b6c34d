"""What is drawn over x: of p and every q, and of how the two compare.

A request names a row of each table, and the snapshot has the curves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import Densities
from klviz.core.divergences import Divergence
from klviz.core.mixtures import Mixture
from klviz.core.parameters import table

MOST_RATIO = 8.0
"""How high a plot of p/q reaches: far out ratios are so large that nothing else would be seen."""


@dataclass(frozen=True, slots=True)
class DensityView:
    """A way to look at a distribution.

    Attributes:
        key: what settings call it.
        label: what a person reads.
        of: its values at x, (n,), from the mixture, x, (n,), and its log density there, (n,).
        symbols: how its values are written of p, and of q.
    """

    key: str
    label: str
    of: Callable[[Mixture, Array, Array], Array]
    symbols: tuple[str, str]


class Compared(NamedTuple):
    """p and q at points, as they are compared.

    Attributes:
        pair: both densities, (n,) each.
        running: makes the integral of the textbooks' integrand up to each point, (n,).
    """

    pair: Densities
    running: Callable[[], Array]


@dataclass(frozen=True, slots=True)
class RatioView:
    """A way to look at how p and q compare, point by point.

    Attributes:
        key: what settings call it.
        label: what a person reads.
        axis: what its axis is called.
        of: its values, (n,), under a divergence, from p and q there.
        formula: how it is written for a divergence; "" for the integrand of that.
        in_nats: whether its values are in nats; None where they are as those of the divergence are.
        fills: whether its area means something.
        most: how high a plot of it reaches at most; what is higher leaves it through the top.
        in_files: whether files of numbers have it: a ratio follows from its logarithm.
    """

    key: str
    label: str
    axis: str
    of: Callable[[Divergence, Compared], Array]
    formula: str = ""
    in_nats: bool | None = None
    fills: bool = True
    most: float = math.inf
    in_files: bool = True


def _density(mixture: Mixture, x: Array, log_density: Array) -> Array:
    return np.exp(log_density)


def _log_density(mixture: Mixture, x: Array, log_density: Array) -> Array:
    return log_density


def _cdf(mixture: Mixture, x: Array, log_density: Array) -> Array:
    return mixture.cdf(x)


def _classic(divergence: Divergence, both: Compared) -> Array:
    return divergence.classic(both.pair)


def _log_ratio(divergence: Divergence, both: Compared) -> Array:
    return both.pair.log_ratio


def _ratio(divergence: Divergence, both: Compared) -> Array:
    nowhere = np.isneginf(both.pair.log_p) & np.isneginf(both.pair.log_q)
    with np.errstate(over="ignore"):
        return np.where(nowhere, math.nan, np.exp(both.pair.log_ratio))


def _pull(divergence: Divergence, both: Compared) -> Array:
    return divergence.pull(both.pair)


def _running(divergence: Divergence, both: Compared) -> Array:
    return both.running()


def _surprise(divergence: Divergence, both: Compared) -> Array:
    return -both.pair.log_q


DENSITY_VIEWS: Mapping[str, DensityView] = table(
    [
        DensityView("density", "Density", _density, ("p(x)", "q(x)")),
        DensityView("log", "Log density", _log_density, ("log p(x)", "log q(x)")),
        DensityView("cdf", "Distribution function", _cdf, ("P(x)", "Q(x)")),
    ]
)
SURPRISE = RatioView(
    "surprise", "Surprise", "−log q", _surprise, formula="−log q", in_nats=True, fills=False
)
"""Where p is points there is no density to compare q with; their mean surprise is the loss."""
RATIO_VIEWS: Mapping[str, RatioView] = table(
    [
        RatioView("integrand", "Integrand", "integrand", _classic),
        RatioView(
            "log_ratio",
            "Log ratio",
            "log ratio",
            _log_ratio,
            formula="log(p/q)",
            in_nats=True,
            fills=False,
        ),
        RatioView(
            "ratio",
            "Ratio",
            "ratio",
            _ratio,
            formula="p/q",
            in_nats=False,
            fills=False,
            most=MOST_RATIO,
            in_files=False,
        ),
        RatioView("pull", "Pull on log q", "pull", _pull, formula="pull"),
        RatioView(
            "running",
            "Running integral",
            "integral up to x",
            _running,
            fills=False,
        ),
    ]
)
