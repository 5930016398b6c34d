"""What the Fit lab is asked, and what it answers: all that its page draws of one step."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import ClassVar

from klviz.analyses.along import Along
from klviz.analyses.progress import REST
from klviz.analyses.readings import Reading, RegionReading
from klviz.analyses.record import NO_PATH, NOTHING
from klviz.analyses.subjects import NOWHERE
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.approximation import Approximation
from klviz.document.runs import Run
from klviz.document.scene import Source


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What the page wants to see.

    Attributes:
        target: p: a mixture, its weights normalised, or samples.
        approximation: the family of q and where the runs start.
        runs: what is optimised, and how.
        view: the interval of x that is drawn.
        points: how many points of x the drawing can show.
        step: the step to show; the runs are advanced to it where they have not come so far.
        restart: counts the starts. A higher number than before begins the record afresh.
        density_view: the row of DENSITY_VIEWS that p and q are drawn by.
        ratio_view: the row of RATIO_VIEWS that compares them.
        cursor: the x at which numbers are read; None for nowhere.
        region: the interval of x in which they are read; None for none.
    """

    lab: ClassVar[str] = "fit"

    target: Source
    approximation: Approximation
    runs: tuple[Run, ...]
    view: tuple[float, float]
    points: int = 500
    step: int = 0
    restart: int = 0
    density_view: str = "density"
    ratio_view: str = "integrand"
    cursor: float | None = None
    region: tuple[float, float] | None = None

    @property
    def unread(self) -> FitRequest:
        """The same with nothing read."""
        return replace(self, cursor=None, region=None)


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """One run at the step that is shown. Arrays are read-only.

    Attributes:
        run: the run as the scene has it.
        values: the parameters of q now, in the order of its family's ``parameters``.
        estimate: the run's divergence now, by the display quadrature, with its error.
        curve: q at the snapshot's ``x``, (n,), by the density view of the request.
        integrand: the textbook integrand of the divergence at ``x``, (n,), in nats; or what the
            ratio view of the request is.
        loss_steps: which steps of the whole record ``losses`` belongs to, (m,); thinned for
            drawing, the step shown among them.
        losses: the divergence along the run, (m,), in nats.
        status: one of ready, running, converged, flat, diverging, stopped.
        note: a sentence about the status where there is something to say.
        path: location and log scale of q from the start to the step shown, (k, 2), thinned for
            drawing; empty where q has other parameters.
        least: what the losses are measured from: of points, their least negative log likelihood.
        moments: the mean and the standard deviation of q now.
        seen: what draws made of the losses, (m,), in nats; empty where there are none.
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
    path: Array = field(default_factory=lambda: NO_PATH)
    least: float = 0.0
    moments: tuple[float, float] = (math.nan, math.nan)
    seen: Array = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, eq=False)
class FitSnapshot:
    """All that the Fit page draws of one step. Arrays are read-only.

    Attributes:
        request: what this answers.
        step: the step shown; below the step asked for where the worker has not come so far, or
            where a long run has not kept that one.
        last: the last step recorded.
        x: where the curves are sampled, (n,), ascending, not evenly spaced.
        p: the target there, (n,), by the density view of the request.
        target_mean: the mean of p (nan where there is none, or it could not be computed).
        target_sd: the standard deviation of p (inf where it diverges).
        runs: one view a run, in the order of the request; none where there is an error.
        error: why there is nothing to show: a sentence, "" where all is well.
        rug: where the samples lie that p is made of, (m,), ascending; thinned for drawing.
        following: the next step that can be shown; the last where that is shown.
        reading: the numbers at the cursor of the request; None where there is none.
        region: the numbers in its region; likewise.
        along: what the losses go along where that is not the steps.
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
    rug: Array = field(default_factory=lambda: NOWHERE)
    following: int = 0
    reading: Reading | None = None
    region: RegionReading | None = None
    along: Along | None = None

    def is_drawn_like(self, other: object) -> bool:
        """Whether two snapshots differ in nothing but what is read."""
        if not isinstance(other, FitSnapshot):
            return False
        alike = all(getattr(self, name) is getattr(other, name) for name in DRAWN)
        return alike and self.request.unread == other.request.unread

    @property
    def at_rest(self) -> bool:
        """Whether no run goes anywhere by itself any more."""
        return all(view.status in REST for view in self.runs)

    @property
    def behind(self) -> bool:
        """Whether the runs have not come to the step asked for."""
        return not self.error and self.last < self.request.step

    @property
    def unread(self) -> FitSnapshot:
        """The same with nothing read at a cursor."""
        return replace(self, reading=None)


DRAWN = ("step", "last", "x", "p", "target_mean", "target_sd", "runs", "error", "rug", "following")
"""What of a snapshot is drawn whether or not anything is read."""
