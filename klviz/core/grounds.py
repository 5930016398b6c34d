"""What a run needs of the space it runs in, be it the line, the plane or a set of outcomes.

`klviz.core.terrain`, `klviz.core.multivariate.plane_terrain` and `klviz.core.discrete.terrain`
offer it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from klviz.core.divergences import Divergence
from klviz.core.optimisers import Slope, Theta


class Footing(Slope, Protocol):
    """The objective at θ: value, slope and metric."""

    @property
    def value(self) -> float:
        """The divergence, in nats."""

    def in_units(self, units: Theta) -> Slope:
        """Return slope and metric for a θ that is measured in these units."""

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g: about what is left to gain, in nats, whatever the parameters are."""


class Ground(Protocol):
    """The objective wherever θ goes."""

    @property
    def p(self) -> Any:
        """The target."""

    @property
    def divergence(self) -> Divergence:
        """The divergence."""

    @property
    def units(self) -> Theta | None:
        """In what optimisers measure θ; None where they are all 1."""

    @property
    def reason(self) -> str:
        """Why there was no value at the θ asked for last, as a sentence; "" if there was."""

    @property
    def is_random(self) -> bool:
        """Whether value and slope are made of fresh draws each time, so that they never settle."""

    @property
    def is_dead_end(self) -> bool:
        """Whether no shorter step leads around what there was instead of a value last."""

    @property
    def has_kinks(self) -> bool:
        """Whether a minimum may lie on a kink, where the slope jumps and need not vanish."""

    @property
    def landing(self) -> Landing | None:
        """What ends a step where it is held, on a kink; None where there is nothing of the kind."""

    def evaluate(self, theta: Theta) -> Footing | None:
        """Return value and slope at θ; None where there are none, and ``reason`` says why."""

    def is_plateau(self, value: float) -> bool:
        """Return whether p and q are so far apart that the divergence sees no difference."""


@dataclass(slots=True)
class Nowhere:
    """A ground without a value at any θ.

    Attributes:
        p: the target.
        divergence: the divergence.
        reason: why there is none, as a sentence.
    """

    p: Any
    divergence: Divergence
    reason: str
    units: None = None
    is_random: bool = False
    is_dead_end: bool = False
    has_kinks: bool = False
    landing: None = None

    def evaluate(self, theta: Theta) -> None:
        """Return None."""

    def is_plateau(self, value: float) -> bool:
        """Return False."""
        return False


class Movable(Protocol):
    """A set of q, as far as a run itself needs to know it."""

    def largest_step(self, theta: Theta) -> Theta:
        """Return how far each parameter may go in one step, however large the rate."""


Landing: TypeAlias = Callable[[Footing, Theta, Theta], Theta]
"""Returns where a step ends, of value and slope at its start, its start and its aim."""

Survey: TypeAlias = Callable[[Any, Divergence, Any], Ground]
"""Makes the ground of a target, a divergence and a set of q."""
