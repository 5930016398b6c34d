"""FitData: the numbers of a fit, whole and unthinned, for those who want to work on with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from klviz.analyses.fit_snapshot import FitSnapshot, RunView
from klviz.analyses.landscape import LandscapeSnapshot
from klviz.analyses.recording import Recording
from klviz.analyses.subjects import Subject, subject_of
from klviz.analyses.translation import q_of
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS
from klviz.core.arrays import Array, frozen
from klviz.core.divergences import divergence_of
from klviz.core.mixtures import Mixture
from klviz.document.scene import Scene
from klviz.document.units import Unit

FINE = 2001
"""At how many even points curves are sampled at least: on paper no corner of a line is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class FitData:
    """What there is to know of a fit.

    Attributes:
        scene: what is fitted.
        snapshot: the step that is shown.
        recording: every step that its runs have taken.
        unit: the unit of the divergences.
        landscapes: those of the runs, where they have been looked for.
    """

    scene: Scene
    snapshot: FitSnapshot
    recording: Recording
    unit: Unit
    landscapes: LandscapeSnapshot | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RunCurves:
    """The curves of one run over x, (n,) each. Arrays are read-only.

    Attributes:
        q: q, by the rows of DENSITY_VIEWS.
        compared: p beside q in nats, by the rows of RATIO_VIEWS; nan where it cannot be known.
    """

    q: Mapping[str, Array]
    compared: Mapping[str, Array]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Every curve of a fit at the step shown. Arrays are read-only.

    Attributes:
        x: where they are sampled, (n,), ascending.
        p: the target there, (n,), by the rows of DENSITY_VIEWS.
        runs: those of each run, in the order of the snapshot.
    """

    x: Array
    p: Mapping[str, Array]
    runs: tuple[RunCurves, ...]


def curves_of(snapshot: FitSnapshot) -> Curves:
    """Return every curve of a snapshot over its view, whichever of them is drawn.

    They are sampled where they are drawn and at FINE even points, densely at narrow components,
    and on both sides of a jump.
    """
    request = snapshot.request
    subject = subject_of(request.target)
    qs = [q_of(request.approximation, view.values) for view in snapshot.runs]
    fine = subject.points_of(request.view, max(FINE, request.points), qs)
    x = frozen(np.union1d(snapshot.x, fine))
    p = {key: frozen(subject.curve(x, key)) for key in DENSITY_VIEWS}
    pairs = zip(snapshot.runs, qs, strict=True)
    return Curves(x, p, tuple(_run_curves(subject, view, q, x) for view, q in pairs))


def _run_curves(subject: Subject, view: RunView, q: Mixture, x: Array) -> RunCurves:
    log_q = q.log_prob(x)
    divergence = divergence_of(view.run.divergence, view.run.alpha)
    return RunCurves(
        {key: frozen(row.of(q, x, log_q)) for key, row in DENSITY_VIEWS.items()},
        {
            key: frozen(subject.compared_if_known(divergence, q, x, log_q, key))
            for key, row in RATIO_VIEWS.items()
            if row.in_files
        },
    )
