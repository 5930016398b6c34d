"""SWEEPS: the numbers that can go from low to high in a film, those of every lab.

A new sweep is one row of FIT_SWEEPS or COMPARE_SWEEPS.
"""

from __future__ import annotations

from collections.abc import Mapping

from klviz.analyses.compare.sweeps import COMPARE_SWEEPS, FILMED
from klviz.analyses.fit_sweeps import FIT_SWEEPS
from klviz.analyses.labs import LABS
from klviz.analyses.sweep import Sweep
from klviz.document.scene import Scene

SWEEPS: tuple[Sweep, ...] = (*FIT_SWEEPS, *COMPARE_SWEEPS)
SWEEP_KEYS: tuple[str, ...] = tuple(dict.fromkeys(sweep.key for sweep in SWEEPS))
"""What the command line calls them; labs may share a key."""


def sweeps_of(lab: str) -> Mapping[str, Sweep]:
    """Return the sweeps of a lab, by their keys."""
    return {sweep.key: sweep for sweep in SWEEPS if sweep.lab == lab}


def sweep_of(scene: Scene, key: str) -> Sweep:
    """Return the sweep of a key that the scene has.

    Raises:
        ValueError: it has none such; the message says why.
    """
    if key not in SWEEP_KEYS:
        raise ValueError(f"sweep must be one of {', '.join(SWEEP_KEYS)}, got {key!r}")
    found = sweeps_of(scene.lab).get(key)
    if found is None:
        labs = " or ".join(LABS[sweep.lab].title for sweep in SWEEPS if sweep.key == key)
        raise ValueError(f"The sweep {key} is of the lab {labs}, and this scene is of another.")
    if refusal := found.refusal(scene):
        raise ValueError(refusal)
    return found


def nothing_to_film(scene: Scene) -> str:
    """Return in a sentence what of a lab can be filmed, "" where that is of this scene."""
    if LABS[scene.lab].outlook(scene).moves:
        return ""
    refusals = [sweep.refusal(scene) for sweep in sweeps_of(scene.lab).values()]
    return FILMED if all(refusals) else ""
