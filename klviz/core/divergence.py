"""Divergence: what a row of the table of divergences says, and what it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import Densities, densities

PointwiseMap: TypeAlias = Callable[[Densities], Array]
Terms: TypeAlias = tuple[Array, Array]
"""Pull and recoil; the integrand is their sum."""
QuickForm: TypeAlias = Callable[[Array, Array, Array, Array], Terms]
"""A map of log p, log q, p and q."""


class Part(NamedTuple):
    """factor · D_α, a term of a divergence; the order is α."""

    order: float
    factor: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """A divergence D(P‖Q) = ∫ integrand dx.

    F is homogeneous of degree one, so p ∂F/∂p + q ∂F/∂q = F: pull and recoil add up to the
    integrand.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        name: how it is written with its arguments.
        abbreviations: what a run under it is called in short, in shorter, and at the shortest; the
            label where there are none.
        formula: the integral in plain Unicode, in the convention in use.
        classic_formula: how the integrand of the textbooks is written.
        integrand: F(p, q) ≥ 0, pointwise.
        pull: q ∂F/∂q, pointwise: what moves q.
        recoil: p ∂F/∂p, pointwise: the pull of the swapped divergence.
        classic: the integrand of the textbooks, which may be negative and has the same integral.
        quick: pull and recoil at once by plain arithmetic, for densities that are positive at
            every point; exact to the rounding of p and q, not of F.
        parts: the α-divergences it is made of, of different orders; it is infinite where one of
            them is, and nowhere else.
        variation: how many times total variation is in it: what has a kink where p = q.
        remainder: whether there is more to it than these, smooth, and finite wherever they are.
        logarithmic: whether the value is in nats, so that it has a meaning in bits.
        help: a sentence for the tooltip: what it does to a q that is fitted under it.
    """

    key: str
    label: str
    name: str
    formula: str
    classic_formula: str
    integrand: PointwiseMap
    pull: PointwiseMap
    recoil: PointwiseMap
    classic: PointwiseMap
    quick: QuickForm
    abbreviations: tuple[()] | tuple[str, str, str] = ()
    parts: tuple[Part, ...] = ()
    variation: float = 0.0
    remainder: bool = True
    logarithmic: bool = False
    help: str = ""

    def __post_init__(self) -> None:
        """Refuse what no analysis of supports and tails could tell to be infinite.

        Raises:
            ValueError: it has no parts and no bound.
        """
        if not self.parts and not math.isfinite(largest_value(self)):
            raise ValueError(
                f"the divergence {self.key!r} has no bound; its parts must say of which "
                "α-divergences it is made, so that it is known where it is infinite"
            )

    @property
    def order(self) -> float | None:
        """The α of which this is a multiple of D_α; None where it is of none."""
        alone = len(self.parts) == 1 and self.smooth and not self.remainder
        return self.parts[0].order if alone else None

    @property
    def smooth(self) -> bool:
        """Whether F has derivatives everywhere; if not, it has none where p = q."""
        return self.variation == 0.0

    @property
    def is_variation(self) -> bool:
        """Whether it is a multiple of total variation."""
        return not (self.smooth or self.parts or self.remainder)

    @property
    def powers(self) -> tuple[float, ...]:
        """The α of the pᵅ q¹⁻ᵅ that it integrates and that can overflow, or diverge by scales."""
        return tuple(part.order for part in self.parts if not 0.0 <= part.order <= 1.0)

    @property
    def may_overflow(self) -> bool:
        """Whether it integrates a power of p/q that can overflow, or diverge as scales change."""
        return bool(self.powers)

    def is_alpha(self, a: float) -> bool:
        """Return whether it is D_α of this order itself: 0 is reverse KL, 1 is forward KL."""
        return self.parts == (Part(a),) and self.order == a


def largest_value(divergence: Divergence) -> float:
    """Return D(P‖Q) of two distributions with nothing in common: its largest value; ∞ for KL."""
    apart = densities(np.array([0.0, -math.inf]), np.array([-math.inf, 0.0]))
    return float(divergence.integrand(apart).sum())
