"""Integrals over d dimensions by draws, component by component.

Draws from a mixture as a whole may never meet a component of small weight, and then neither the
mean nor its spread knows of it. Here every component is a stratum that gets its share of the draws,
at least half of an equal one, and counts for what it is worth: an integral is Σ wₖ Eₖ[…], its error
from the spread within the strata.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import log_sum_exp
from klviz.core.multivariate import closed_forms
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_peaks import effective

DRAWS = 200_000
"""How many points are drawn, of all strata together."""
STANDARD_ERRORS = 4.0
"""How many standard errors the stated error is: what one value in 16,000 exceeds."""
FEW = 100.0
"""With no more draws than these behind it a spread says little."""
NEAR = 1.0
"""From which Bhattacharyya distance on draws are taken between two components."""
FAR = 40.0
"""Up to which: what is e^−40 of the whole changes nothing in it."""
COLLINEAR = 1e-6
"""Below this share of the largest, an eigenvalue of correlations of densities is taken for 0."""
STILL = 1e-4
"""How little a density beside that of all draws varies within the strata where it is of no use."""
LOG_ROUNDING = 8e-15
"""What rounding can do to log p − log q where p is not small."""


def drawn_divergence(
    divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture
) -> Estimate:
    """Return D(P‖Q) = ∫ r F(p/r, q/r) by draws from all components of p and q, and between them.

    r is the mixture that the draws come from as a whole. As it has every component of p and q with
    a good part of an equal share and of its weight, no value is ever large.
    """
    parts = [*p.present, *q.present]
    between = _bridges(p, q)
    normals = [*(part.normal for part in parts), *between]
    counts = _counts(np.array([0.5 * part.weight for part in parts]))
    counts = np.append(counts, np.full(len(between), DRAWS // 2 // max(len(between), 1)))
    points = _points(normals, counts)
    of_p, of_q = p.component_logs(points), q.component_logs(points)
    shares = counts / counts.sum()
    own = [logs - math.log(w) for logs, (w, _) in zip([*of_p, *of_q], parts, strict=True)]
    densest = np.array([*own, *(normal.log_prob(points) for normal in between)])
    log_r = log_sum_exp(densest + np.log(shares)[:, None])
    found = divergence.integrand(densities(log_sum_exp(of_p) - log_r, log_sum_exp(of_q) - log_r))
    rounding = _rounding(divergence, p, q, found)
    steadied = _steadied(found, np.exp(np.array(own) - log_r), counts)
    steady = _estimate(shares, _lots(steadied, counts), rounding)
    # A spread that few draws decide is no error: that of the values as they are is larger.
    return _estimate(shares, _lots(found, counts), rounding) if steady.reason else steady


def drawn_cross_entropy(p: MultivariateMixture, q: MultivariateMixture) -> Estimate:
    """Return −∫ p log q = −Σ wₖ Eₖ[log q] over the components of p."""
    weights = np.array([part.weight for part in p.present])
    counts = _counts(weights)
    found = -q.log_prob(_points([part.normal for part in p.present], counts))
    rounding = (LOG_ROUNDING + _blur(p, q)) * float(np.mean(np.abs(found)))
    return _estimate(weights, _lots(found, counts), rounding)


def drawn_log_power(p: MultivariateMixture, q: MultivariateMixture, a: float) -> Estimate:
    """Return log ∫ pᵃ q¹⁻ᵃ / (a − 1) for 0 < a < 1, however small the integral is.

    With uᵢ and vⱼ the components with their weights, Σ uᵢᵃ vⱼ¹⁻ᵃ is a multiple of a mixture of
    normals. Draws come from that: beside it pᵃ q¹⁻ᵃ is at most 1, and at least one part in as many
    as there are pairs.
    """
    pairs = list(itertools.product(p.present, q.present))
    shapes = [effective(first.normal, second.normal, a) for first, second in pairs]
    normals = [MultivariateNormal(shape.mean, shape.cov) for shape in shapes if shape is not None]
    parts = [closed_forms.renyi(first.normal, second.normal, a) for first, second in pairs]
    logs = np.array(
        [
            a * math.log(first.weight)
            + (1.0 - a) * math.log(second.weight)
            + (a - 1.0) * part.value
            for (first, second), part in zip(pairs, parts, strict=True)
        ]
    )
    top = float(logs.max())
    total = top + math.log(float(np.exp(logs - top).sum()))
    masses = np.exp(logs - total)
    counts = _counts(masses)
    points = _points(normals, counts)
    of_p, of_q = a * p.component_logs(points), (1.0 - a) * q.component_logs(points)
    whole = a * log_sum_exp(of_p / a) + (1.0 - a) * log_sum_exp(of_q / (1.0 - a))
    found = np.exp(whole - log_sum_exp(of_p) - log_sum_exp(of_q))
    mean = _estimate(masses, _lots(found, counts), _blur(p, q))
    value = (total + math.log(mean.value)) / (a - 1.0)
    error = mean.error / mean.value / (1.0 - a) + max(part.error for part in parts)
    return Estimate(value, error, mean.method, mean.reason)


def _bridges(p: MultivariateMixture, q: MultivariateMixture) -> list[MultivariateNormal]:
    """Return normals where √(uv) lies for components u of p and v of q that hardly overlap.

    What 1 − D of a bounded divergence is made of lies there, where draws from u and v seldom come.
    """
    found = []
    for first, second in itertools.product(p.present, q.present):
        apart = closed_forms.bhattacharyya(first.normal, second.normal).value
        shape = effective(first.normal, second.normal, 0.5) if NEAR < apart < FAR else None
        if shape is not None:
            found.append(MultivariateNormal(shape.mean, shape.cov))
    return found


def _counts(weights: Array) -> Array:
    """Return how many draws each stratum gets: half of all in equal parts, half by weight, (k,)."""
    shares = 0.5 / weights.size + 0.5 * weights / weights.sum()
    return np.asarray(np.ceil(DRAWS * shares), dtype=np.intp)


def _points(normals: Sequence[MultivariateNormal], counts: Array) -> Array:
    """Return so many draws from each normal, the same ones every time, (n, d)."""
    rng = np.random.default_rng(0)
    lots = zip(normals, counts.tolist(), strict=True)
    return np.concatenate([normal.sample(count, rng) for normal, count in lots])


def _lots(values: Array, counts: Array) -> list[Array]:
    """Return values, (n,), stratum by stratum."""
    return np.split(values, np.cumsum(counts)[:-1])


def _steadied(values: Array, known: Array, counts: Array) -> Array:
    """Return values less what of them follows densities, (k, n), whose means are known to be 1.

    Control variates: A. Owen, Y. Zhou, Safe and effective importance sampling, 2000.
    """
    away = np.concatenate([lot - lot.mean() for lot in _lots(values, counts)])
    parts = np.array(
        [np.concatenate([lot - lot.mean() for lot in _lots(row, counts)]) for row in known]
    )
    sizes = np.sqrt(np.mean(parts**2, axis=1))
    moving = sizes > STILL
    if not moving.any():
        return values
    parts, sizes, known = parts[moving] / sizes[moving, None], sizes[moving], known[moving]
    # Components that nearly agree would get slopes that cancel: those directions are left alone.
    slopes = np.linalg.lstsq(parts @ parts.T, parts @ away, rcond=COLLINEAR)[0] / sizes
    return np.asarray(values - slopes @ (known - 1.0))


def _estimate(masses: Array, lots: Sequence[Array], rounding: float) -> Estimate:
    """Return Σ mₖ Eₖ[v], with 4 standard errors and what rounding can do."""
    pairs = list(zip(masses.tolist(), lots, strict=True))
    value = math.fsum(mass * float(lot.mean()) for mass, lot in pairs)
    away = np.concatenate([mass * (lot - lot.mean()) / lot.size for mass, lot in pairs])
    variance = float(np.sum(away**2))
    method = (
        f"Monte Carlo, {away.size} draws in {len(lots)} strata, "
        f"± {STANDARD_ERRORS:.0f} standard errors"
    )
    error = STANDARD_ERRORS * math.sqrt(variance)
    return Estimate(value, error + rounding, method, _doubt(away) if error > rounding else "")


def _doubt(away: Array) -> str:
    """Return a sentence where few draws decide how large a spread is; "" where many do."""
    largest = float(np.max(np.abs(away)))
    relative = (away / largest) ** 2
    behind = float(relative.sum()) ** 2 / float((relative**2).sum())
    if behind > FEW:
        return ""
    return f"about {behind:.0f} of {away.size:,} draws decide the error: it may be too small by far"


def _rounding(
    divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture, values: Array
) -> float:
    """Return what rounding of the logarithms can do to the mean of F."""
    size = float(np.mean(np.abs(values)))
    slope = math.sqrt(size) + divergence.variation
    return LOG_ROUNDING * slope + _blur(p, q) * size


def _blur(p: MultivariateMixture, q: MultivariateMixture) -> float:
    """Return what rounding of z can do to the logarithms of the densities."""
    return 8.0 * max(part.normal.rounding for m in (p, q) for part in m.present)
