"""FitData: the numbers of a fit, whole and unthinned, for those who want to work on with them."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.analyses.fit import FitSnapshot
from klviz.analyses.recording import Recording
from klviz.document.scene import Scene
from klviz.document.units import Unit


@dataclass(frozen=True, slots=True, eq=False)
class FitData:
    """What there is to know of a fit.

    Attributes:
        scene: what is fitted.
        snapshot: the step that is shown.
        recording: every step that its runs have taken.
        unit: the unit of the divergences.
    """

    scene: Scene
    snapshot: FitSnapshot
    recording: Recording
    unit: Unit
