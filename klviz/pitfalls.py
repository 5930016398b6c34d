"""What is easily got wrong about KL, for the Python API: code that slips, and its two directions.

Thin: every number comes from `klviz.core`, as the window's do; all are in nats.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from klviz.analyses.contours import level_lines
from klviz.api import law_of, line_law
from klviz.arguments import positive
from klviz.core import windows
from klviz.core.arrays import Array, frozen
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.slip_arrays import agrees, grid_arrays, outcome_arrays
from klviz.core.slips import ADDED, SLIPS, computed
from klviz.core.spaces import divergence_value
from klviz.core.symmetry import asymmetry
from klviz.core.truncation import Truncated
from klviz.core.windows import Growth
from klviz.distributions import Distribution
from klviz.landmarks import Interval, landscape

SHAPE = (97, 97)
ROUNDING = 1e-10
"""Below this neither direction says which of them is larger."""


class Slip(NamedTuple):
    """A way to write KL(P‖Q) in code, and what it gives of a pair.

    Attributes:
        key: its name.
        code: the lines of NumPy, with dx and eps as names.
        value: what they give, in nats; nan and inf as they come.
        exact: KL(P‖Q) with its error.
        agrees: whether ``value`` is that to four digits, and inf only where it is.
        sentence: what goes wrong in it, and where.
    """

    key: str
    code: tuple[str, ...]
    value: float
    exact: Estimate
    agrees: bool
    sentence: str


def slips(p: Distribution, q: Distribution, *, eps: float = ADDED.default) -> tuple[Slip, ...]:
    """Return what each usual way to code Σ p log(p/q), or Σ p log(p/q) dx, gives of KL(P‖Q).

    On the line that is a midpoint sum on a grid that covers p, of an eighth of the finest scale but
    of 4000 points at most. The last way, in logarithms, is right up to the error of such a sum.

    Args:
        p: a distribution on the line, or over outcomes.
        q: another.
        eps: the ε that some of the code adds or puts in the place of a zero.

    Raises:
        ValueError: p and q are neither both on the line nor both over the same outcomes, or ε is
            not positive.
    """
    added = ADDED.checked(positive("eps", eps))
    match law_of(p, "p"), law_of(q, "q"):
        case Categorical() as first, Categorical() as second:
            exact = divergence_value(KL, first, second)
            space, arrays = "outcomes", outcome_arrays(first, second, added)
        case Mixture() as first, Mixture() as second:
            exact = divergence_value(KL, first, second)
            space, arrays = "line", grid_arrays(first, second, added)
        case _:
            raise ValueError("p and q must both be on the line or both over outcomes")
    found = []
    for row in SLIPS.values():
        if space in row.spaces:
            value = computed(row, arrays)
            right = agrees(value, exact.value)
            found.append(Slip(row.key, row.code, value, exact, right, row.sentence))
    return tuple(found)


class Directions(NamedTuple):
    """Both directions over location and scale of q. Arrays are read-only.

    Attributes:
        locs: ascending, (m,).
        scales: ascending, evenly spaced in their logarithms, (k,).
        forward: KL(P‖Q) in nats, a row a scale, (k, m); inf where it is so.
        reverse: KL(Q‖P), likewise.
    """

    locs: Array
    scales: Array
    forward: Array
    reverse: Array

    @property
    def asymmetry(self) -> Array:
        """(F − R)/(F + R), from −1 to 1, (k, m); 0 where both are 0, nan where both are inf."""
        return asymmetry(self.forward, self.reverse)

    @property
    def agreement(self) -> Array:
        """Location and scale along the lines where F = R, (n, 2), a row of nan between any two.

        Found by linear interpolation between the q, so they are as good as these lie close.
        """
        larger = np.maximum(self.forward, self.reverse)
        share = np.where(larger < ROUNDING, 0.0, self.asymmetry)
        lines = level_lines(self.locs, np.log(self.scales), share, np.array([0.0]))
        return frozen(np.stack([lines[:, 0], np.exp(lines[:, 1])], axis=1))


def both_directions(
    p: Distribution,
    *,
    family: str = "normal",
    loc: Interval | None = None,
    scale: Interval | None = None,
    shape: tuple[int, int] = SHAPE,
) -> Directions:
    """Return KL(P‖Q) and KL(Q‖P) for many q at once, good to 1e-7 of 1 + value.

    Between two normals they agree where the scales are equal, between any two Cauchys everywhere.
    Source of the latter: Nielsen & Okamura, On f-divergences between Cauchy distributions, 2022.

    Args:
        p: the target, on the line.
        family: of q: normal, laplace, logistic or student_t.
        loc: the first and the last location; around all components of p if left out.
        scale: likewise.
        shape: how many locations and how many scales, at least 2 each.

    Raises:
        ValueError: an argument makes no sense; the message names it.
    """
    forward, reverse = (
        landscape(p, family=family, divergence=key, loc=loc, scale=scale, shape=shape)
        for key in ("kl", "reverse_kl")
    )
    return Directions(forward.locs, forward.scales, forward.values, reverse.values)


def kl_growth(p: Distribution, q: Distribution) -> Growth | None:
    """Return how ∫ p log(p/q) from −L to L grows in the end where KL(P‖Q) is infinite by tails.

    Where p falls like C |x|^−(ν + 1) and −log q grows like a |x|^k, a side of the window adds the
    integral of C a x^(k − ν − 1): ``factor`` · log L in nats, which is ``a_decade`` for ten times
    the window, or ``factor`` · L^``power``. None where KL is finite, or infinite by supports.

    Raises:
        ValueError: p or q is not on the line.
    """
    return windows.growth(Truncated(line_law(p, "p")), Truncated(line_law(q, "q")))
