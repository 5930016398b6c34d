"""Progress: what is known of one run at a step, whichever space it runs in."""

from __future__ import annotations

from typing import Protocol

from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.runs import Run

REST = frozenset({"converged", "flat", "stopped"})
"""The statuses of a run that goes nowhere by itself."""


class Progress(Protocol):
    """One run at the step that is shown. Arrays are read-only."""

    @property
    def run(self) -> Run:
        """The run as the scene has it."""

    @property
    def values(self) -> tuple[float, ...]:
        """The parameters of q now, in the units and the order of its family."""

    @property
    def estimate(self) -> Estimate:
        """The run's divergence now, in nats, with its error."""

    @property
    def loss_steps(self) -> Array:
        """Which steps of the whole record ``losses`` belongs to, (m,), the step shown among them.

        They are thinned for drawing.
        """

    @property
    def losses(self) -> Array:
        """The divergence along the run, (m,), in nats, less ``least``."""

    @property
    def seen(self) -> Array:
        """What draws made of the losses, (m,), in nats; empty where there are none."""

    @property
    def least(self) -> float:
        """What the losses are measured from: of points, their least negative log likelihood."""

    @property
    def status(self) -> str:
        """One of ready, running, converged, flat, diverging, stopped."""

    @property
    def note(self) -> str:
        """A sentence about the status where there is something to say."""
