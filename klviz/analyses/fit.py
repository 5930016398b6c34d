"""The Fit lab: several q approach one p, each under its own divergence.

A request says what is being fitted and which step to show; a snapshot holds all that the page
draws of that step. `Fit` is the engine between the two: it keeps the record of every run, so
showing an earlier step costs no new descent.
"""

from __future__ import annotations

from dataclasses import dataclass

from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.scene import Approximation, Run, Scene, Target


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What the page wants to see.

    Attributes:
        target: p, its weights normalised.
        approximation: the family of q and where the runs start.
        runs: what is optimised, and how.
        view: the interval of x that is drawn.
        points: how many points of x the drawing can show.
        step: the step to show; the runs are advanced to it where they have not come so far.
        restart: counts the starts. A higher number than before begins the record afresh.
    """

    target: Target
    approximation: Approximation
    runs: tuple[Run, ...]
    view: tuple[float, float]
    points: int = 500
    step: int = 0
    restart: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """One run at the step that is shown. Arrays are read-only.

    Attributes:
        run: the run as the scene has it.
        values: the parameters of q now, in the order of its family's ``parameters``.
        estimate: the run's divergence now, by the display quadrature, with its error.
        curve: q at the snapshot's ``x``, (n,).
        integrand: the textbook integrand of the divergence at ``x``, (n,), in nats.
        loss_steps: which steps ``losses`` belongs to, (m,); thinned for drawing.
        losses: the divergence along the run, (m,), in nats.
        status: one of ready, running, converged, flat, diverging, stopped.
        note: a sentence about the status where there is something to say.
    """

    run: Run
    values: tuple[float, ...]
    estimate: Estimate
    curve: Array
    integrand: Array
    loss_steps: Array
    losses: Array
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FitSnapshot:
    """All that the Fit page draws of one step. Arrays are read-only.

    Attributes:
        request: what this answers.
        step: the step shown; below the step asked for where the worker has not come so far.
        last: the last step recorded.
        x: where the curves are sampled, (n,), ascending, not evenly spaced.
        p: the target there, (n,).
        target_mean: the mean of p (nan where there is none).
        target_sd: the standard deviation of p (inf where it diverges).
        runs: one view a run, in the order of the request.
        error: why there is nothing to show, or nothing new: a sentence, "" where all is well.
    """

    request: FitRequest
    step: int
    last: int
    x: Array
    p: Array
    target_mean: float
    target_sd: float
    runs: tuple[RunView, ...]
    error: str = ""


def view_of(scene: Scene) -> tuple[float, float]:
    """Return the interval of x that shows the target and the start of q, with a margin."""
    raise AssertionError(scene)
