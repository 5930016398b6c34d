"""Running integrals of the runs towards one p, each from the panels of the one before it.

While a q moves little from frame to frame its panels stay good, which saves nine tenths of the
work; both rules are compared every time.
"""

from __future__ import annotations

import numpy as np

from klviz.core.arrays import Array
from klviz.core.divergence import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.partial_values import partial_value
from klviz.core.running_integrals import RunningIntegral, endless_integral, running_values

MOST = 12
"""How many are remembered."""
PRECISE = 1e-5
"""The error of a difference, relative, from which on its interval is integrated by itself."""
METHOD = "Gauss–Kronrod 21 vs 10, panel by panel"


class RunningIntegrals:
    """F(x) = ∫ up to x of the integrand of a divergence, for one p and any number of q.

    Args:
        p: the target.
    """

    def __init__(self, p: Mixture) -> None:
        self._p = p
        self._known: list[RunningIntegral] = []

    def between(self, divergence: Divergence, q: Mixture, low: float, high: float) -> Estimate:
        """Return F(high) − F(low).

        Raises:
            UnresolvableError: panels cannot be laid, or do not reach there.
        """
        found = self._of(divergence, q)
        if found is not None:
            (before, after), errors = found.at(np.array([low, high]))
            value, error = float(after - before), float(errors.sum())
            if error <= PRECISE * abs(value):
                return Estimate(value, error, METHOD)
        return partial_value(divergence, self._p, q, low, high)

    def values(self, divergence: Divergence, q: Mixture, x: Array) -> tuple[Array, Array]:
        """Return F and bounds on its errors, (n,) both, at ascending x, (n,).

        Raises:
            UnresolvableError: panels cannot be laid, or do not reach there.
        """
        found = self._of(divergence, q)
        return running_values(divergence, self._p, q, x) if found is None else found.at(x)

    def _of(self, divergence: Divergence, q: Mixture) -> RunningIntegral | None:
        """Return the running integral from −∞ on; None where there is none with light tails."""
        for number, known in enumerate(self._known):
            found = known.near(divergence, q)
            if found is not None:
                self._known.insert(0, self._known.pop(number))
                return found
        fresh = endless_integral(divergence, self._p, q)
        if fresh is not None:
            self._known = [fresh, *self._known[: MOST - 1]]
        return fresh
