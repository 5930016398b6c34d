"""From the arguments of a fit to what an optimiser needs, for every space that p can be over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import ArrayLike

from klviz.arguments import instance
from klviz.core.approximations import Approximation, approximation_of
from klviz.core.discrete.approximations import (
    BinomialFamily,
    DiscreteApproximation,
    DiscretisedNormals,
    FreeLogits,
    ProductTable,
)
from klviz.core.discrete.fitted import FITTED
from klviz.core.discrete.joint_tables import JointTable
from klviz.core.discrete.terrain import CountingTerrain
from klviz.core.families import FAMILIES
from klviz.core.grounds import Survey
from klviz.core.multivariate.plane_approximations import PLANE_APPROXIMATIONS
from klviz.core.multivariate.plane_terrain import PlaneTerrain
from klviz.core.normal_mixtures import KEY as MIXTURE
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.optimisers import Theta
from klviz.core.sampling.samples import Sample, kernel_density
from klviz.core.spaces import Law
from klviz.core.terrain import Terrain, spread
from klviz.distributions import (
    EXAMPLE,
    Categorical,
    Distribution,
    LineDistribution,
    MultivariateDistribution,
    MultivariateNormal,
    Points,
)
from klviz.distributions.line import EXAMPLE as LINE_EXAMPLE

PRODUCT = "product"
TABLE = "a table of probabilities, such as [[0.3, 0.1], [0.2, 0.4]]"


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """A family of q with a point in it to start from.

    Attributes:
        target: what it is fitted to, as the ground knows it.
        approximation: the family, as an optimiser sees it.
        theta: the start.
        survey: makes the ground of the space.
        distribution: the q of a θ.
    """

    target: Law | Sample
    approximation: Any
    theta: Theta
    survey: Survey
    distribution: Callable[[Theta], Distribution]


def is_table(p: object) -> TypeGuard[ArrayLike]:
    """Return whether that may be meant as rows of numbers."""
    return isinstance(p, list | tuple | np.ndarray)


def beginning(p: Any, family: str, start: Any, components: int) -> Beginning:
    """Return where a fit to p begins.

    Raises:
        ValueError: there is no such family over the space of p, or start is none of it.
    """
    match p:
        case LineDistribution() | Points() if family == MIXTURE:
            return _of_mixtures(p, start, components)
        case LineDistribution() | Points():
            return _on_line(p, family, start)
        case MultivariateDistribution():
            return _in_plane(p, family, start)
        case Categorical():
            return _over_outcomes(p, family, start)
        case JointTable():
            return _over_cells(p, start)
    if family == PRODUCT:
        raise ValueError(f"p must be {TABLE}, for a family of products, got {p!r}")
    raise ValueError(f"p must be {EXAMPLE}, got {p!r}")


def _on_line(p: LineDistribution | Points, family: str, start: Distribution | None) -> Beginning:
    names = [key for key, row in FAMILIES.items() if row.approximates]
    rows = FAMILIES[_chosen(family, [*names, MIXTURE])].parameters
    if start is None:
        moments = {
            "loc": p.mean if math.isfinite(p.mean) else 0.0,
            "scale": p.sd if math.isfinite(p.sd) and p.sd > 0.0 else 1.0,
        }
        values = tuple(moments.get(row.key, row.default) for row in rows)
    else:
        parts = instance("start", start, LineDistribution, LINE_EXAMPLE).target.components
        if len(parts) != 1 or parts[0].family != family:
            label = FAMILIES[family].label
            raise ValueError(f"start must be one {label} distribution, got {start}")
        values = parts[0].values
    approximation, theta = approximation_of(FAMILIES[family], values)
    return _beginning_on_line(p, approximation, theta)


def _of_mixtures(
    p: LineDistribution | Points, start: Distribution | None, components: int
) -> Beginning:
    if start is None:
        # To see where the points are is all that a density of them is for here.
        law = p.law if isinstance(p, LineDistribution) else kernel_density(p.sample)
        approximation = NormalMixture(components)
        return _beginning_on_line(p, approximation, approximation.spread_over(law, spread(law)))
    given = instance("start", start, LineDistribution, LINE_EXAMPLE)
    try:
        approximation, theta = NormalMixture.around(given.law)
    except ValueError as error:
        raise ValueError(f"start: {error}") from error
    return _beginning_on_line(p, approximation, theta)


def _beginning_on_line(
    p: LineDistribution | Points, approximation: Approximation, theta: Theta
) -> Beginning:
    def distribution(theta: Theta) -> LineDistribution:
        return LineDistribution.of(approximation.mixture(theta))

    target = p.law if isinstance(p, LineDistribution) else p.sample
    return Beginning(target, approximation, theta, Terrain, distribution)


def _in_plane(p: MultivariateDistribution, family: str, start: Distribution | None) -> Beginning:
    if p.dimensions == 1:
        raise ValueError(
            "p in one dimension is fitted as a distribution on the line, such as Normal(0, 1); "
            f"got {p!r}"
        )
    if p.dimensions != 2:
        raise ValueError(f"p must be on the line, in the plane or over outcomes, got {p!r}")
    key = "full" if family == "normal" else family
    approximation = PLANE_APPROXIMATIONS[_chosen(key, list(PLANE_APPROXIMATIONS))]
    given = MultivariateNormal(p.mean, p.cov) if start is None else start
    example = "a MultivariateNormal in 2 dimensions"
    normal = instance("start", given, MultivariateNormal, example).normal
    if normal.dimensions != 2:
        raise ValueError(f"start must be {example}, got {given!r}")

    def distribution(theta: Theta) -> MultivariateNormal:
        reached = approximation.normal(theta)
        return MultivariateNormal(reached.mean, reached.cov)

    theta = approximation.theta_of(normal)
    return Beginning(p.law, approximation, theta, PlaneTerrain, distribution)


def _over_outcomes(p: Categorical, family: str, start: Distribution | None) -> Beginning:
    key = "categorical" if family == "normal" else family
    _chosen(key, list(FITTED))
    size = p.law.size
    given = None if start is None else instance("start", start, Categorical, "a Categorical")
    if given is not None and given.law.size != size:
        raise ValueError(f"start must be over {size} outcomes as p is, got {given.law.size}")
    approximation: DiscreteApproximation
    if key == "categorical":
        uniform = Categorical(np.where(p.law.support, 1.0, 0.0))
        approximation, theta = FreeLogits.around((given or uniform).law)
    else:
        # Of a family of few numbers the start is the member with the moments of what is given.
        mean, sd = (given or p).mean, (given or p).sd
        if key == "binomial":
            approximation = BinomialFamily(size - 1)
            share = min(max(mean / (size - 1), 0.5 / size), 1.0 - 0.5 / size)
            theta = approximation.theta_of((share,))
        else:
            approximation = DiscretisedNormals(size)
            theta = approximation.theta_of((mean, max(sd, 0.5)))

    def distribution(theta: Theta) -> Categorical:
        return Categorical.of(approximation.categorical(theta))

    return Beginning(p.law, approximation, theta, CountingTerrain, distribution)


def _over_cells(p: JointTable, start: Any) -> Beginning:
    """Return where products of a law of the rows and one of the columns begin."""
    if start is not None and not is_table(start):
        raise ValueError(f"start must be {TABLE}, got {start!r}")
    given = JointTable(np.ones(p.shape) if start is None else start)
    if given.shape != p.shape:
        raise ValueError(f"start must have the shape of p, {p.shape}, got {given.shape}")
    approximation = ProductTable(*p.shape)
    try:
        theta = approximation.theta_of((*given.x.probabilities, *given.y.probabilities))
    except ValueError as error:
        raise ValueError(f"start: {error}") from error

    def distribution(theta: Theta) -> Categorical:
        logs = approximation.log_prob(theta)
        return Categorical.from_logits(logs, names=p.cells.names)

    return Beginning(p.cells, approximation, theta, CountingTerrain, distribution)


def _chosen(family: str, names: list[str]) -> str:
    if family not in names:
        raise ValueError(f"family must be one of {', '.join(names)}, got {family!r}")
    return family
