"""Milliseconds to the optimum at 1e-8: klviz beside scipy.optimize on scipy.stats densities.

Run by ``python -m tests.benchmarks.optimum``. SciPy minimises reverse KL from N(2, 1) to the two
modes over mean and log sd, by derivatives of its own making, asked for as much accuracy as brings
it within 1e-8 of the minimum. On a grid, log p is computed beforehand and the range of x is known;
as first written, nothing is computed beforehand. klviz finds by itself where to integrate.
"""

from __future__ import annotations

import functools
import math
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.benchmarks.rounds import one_thread, ratio, rounds
from tests.benchmarks.tasks import LOCS, two_modes

ROUNDS = 9
START = (2.0, 0.0)
MINIMUM = (2.984305987835742, math.log(1.023368559661197))
WANTED = 1e-8

Objective = Callable[[Any], float]
Theta = tuple[float, ...]


class Minimiser(NamedTuple):
    """A method of scipy.optimize.minimize, with the tolerances that it takes to reach 1e-8."""

    method: str
    jac: str | None
    options: dict[str, float]


CENTRAL = Minimiser("BFGS", "3-point", {"gtol": 1e-9})
MINIMISERS = {
    "BFGS, forward differences": Minimiser("BFGS", None, {"gtol": 1e-9}),
    "BFGS, central differences": CENTRAL,
    "L-BFGS-B, central differences": Minimiser("L-BFGS-B", "3-point", {"ftol": 0.0, "gtol": 1e-9}),
    "Nelder-Mead": Minimiser("Nelder-Mead", None, {"xatol": 1e-8, "fatol": 1e-15}),
}


@functools.cache
def on_a_grid() -> Objective:
    """Return reverse KL as a sum over a grid of 1,001 points."""
    import numpy as np
    from scipy import stats

    x = np.linspace(-15.0, 15.0, 1001)
    width = x[1] - x[0]
    log_p = np.logaddexp(*(stats.norm.logpdf(x, loc, 1.0) for loc in LOCS)) - math.log(2.0)

    def value(theta: Any) -> float:
        log_q = stats.norm.logpdf(x, theta[0], math.exp(theta[1]))
        return float(np.sum(np.exp(log_q) * (log_q - log_p)) * width)

    return value


@functools.cache
def on_a_grid_as_first_written() -> Objective:
    """Return the same with distributions as objects, p among them, made anew for every θ."""
    import numpy as np
    from scipy import stats

    x = np.linspace(-15.0, 15.0, 1001)

    def value(theta: Any) -> float:
        q = stats.norm(theta[0], math.exp(theta[1]))
        log_p = np.logaddexp(*(stats.norm(loc, 1.0).logpdf(x) for loc in LOCS)) - math.log(2.0)
        return float(np.trapezoid(q.pdf(x) * (q.logpdf(x) - log_p), x))

    return value


@functools.cache
def by_quad() -> Objective:
    """Return reverse KL by scipy.integrate.quad, as it is first written down."""
    import numpy as np
    from scipy import integrate, stats

    def value(theta: Any) -> float:
        mean, sd = theta[0], math.exp(theta[1])

        def integrand(x: float) -> float:
            log_q = stats.norm.logpdf(x, mean, sd)
            log_p = np.logaddexp(*(stats.norm.logpdf(x, loc, 1.0) for loc in LOCS)) - math.log(2.0)
            return float(math.exp(log_q) * (log_q - log_p))

        ends = mean - 12.0 * sd, mean + 12.0 * sd
        return float(integrate.quad(integrand, *ends, epsabs=1e-13, epsrel=1e-13)[0])

    return value


def by_scipy(objective: Objective, minimiser: Minimiser) -> Theta:
    """Return the minimum that SciPy finds."""
    from scipy import optimize

    method, jac, options = minimiser
    found = optimize.minimize(objective, START, method=method, jac=jac, options=options)
    return tuple(found.x.tolist())


def by_klviz(optimiser: str, rate: float) -> Theta:
    """Return the minimum that a run of klviz ends in when it has converged."""
    from klviz.core.approximations import approximation_of
    from klviz.core.descent import run_descent
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.optimisers import OPTIMISERS

    approximation, theta = approximation_of(FAMILIES["normal"], (START[0], math.exp(START[1])))
    run = run_descent(
        two_modes(),
        DIVERGENCES["reverse_kl"],
        approximation,
        theta,
        OPTIMISERS[optimiser].make(rate),
        steps=1000,
        stop_when_converged=True,
    )
    assert run.converged
    return tuple(run.thetas[-1].tolist())


class Search:
    """A way to the minimum, that keeps how far from it it ended."""

    def __init__(self, find: Callable[[], Theta]) -> None:
        self._find = find
        self.error = math.nan

    def __call__(self) -> float:
        """Return the seconds that it took."""
        begin = time.perf_counter()
        theta = self._find()
        seconds = time.perf_counter() - begin
        self.error = math.dist(theta, MINIMUM)
        return seconds


def searches() -> dict[str, Search]:
    """Return all ways, by name."""
    found = {
        "klviz, natural gradient": Search(lambda: by_klviz("natural", 0.9)),
        "klviz, Newton": Search(lambda: by_klviz("newton", 1.0)),
    }
    for name, minimiser in MINIMISERS.items():
        find = functools.partial(by_scipy, on_a_grid(), minimiser)
        found[f"SciPy on a grid, {name}"] = Search(find)
    found["SciPy on a grid as first written, BFGS, central differences"] = Search(
        functools.partial(by_scipy, on_a_grid_as_first_written(), CENTRAL)
    )
    found["SciPy by quad, BFGS, central differences"] = Search(
        functools.partial(by_scipy, by_quad(), CENTRAL)
    )
    return found


def main() -> int:
    """Print how long each way takes, and how far from the minimum it ends."""
    ways = searches()
    base = next(iter(ways))
    times = rounds(ways, ROUNDS)
    print(f"{'':60}{'ms':>9}{'×':>8}{'error':>10}   medians of {ROUNDS} rounds")
    for name, way in ways.items():
        cost = statistics.median(times[name]) * 1e3
        note = "" if way.error < WANTED else f"   misses {WANTED:g}"
        print(f"{name:60}{cost:9.2f}{ratio(times, name, base):8.1f}{way.error:10.1e}{note}")
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
