"""What can be told of a run from the last values it went through."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array

WINDOW = 50
"""How many steps a diagnosis looks back."""
CLIMB = 0.4
"""A run swings if its climbs make up more than this share of all its ups and downs."""
GAIN = 0.1
"""It gains if the second half of the window lies lower by more than this share of the swing."""
SMALL = 1e-6
"""Swings below this, in nats, are the end of a run and not trouble."""

FLAT = "flat here: p and q hardly overlap, so the slope says next to nothing"
RISING = f"learning rate too large: the divergence has been rising for {WINDOW} steps"
SWINGING = f"learning rate too large: the divergence has swung up and down for {WINDOW} steps"
OVERSHOT = "learning rate too large: the step it asks for is larger than any number"
OVERLEAPT = "learning rate too large: its step leads up however often it is halved"
CUT_SHORT = f"learning rate too large: {WINDOW} steps were cut short and nothing is gained"

KINK = (
    "the optimum lies on a kink of the divergence, where the slope does not vanish: the steps lead "
    "across it and back, by less the lower the learning rate"
)


class Diagnosis(NamedTuple):
    """How a run is doing: running, converged, flat, diverging or stopped; and a sentence on it."""

    status: str
    note: str = ""


def trouble(values: Collection[float], cut_short: int) -> str:
    """Return what is wrong with a run, as a sentence; "" where nothing is.

    Damped swings round a minimum, which momentum makes, are not trouble: their mean falls.

    Args:
        values: the divergence at the last steps, in nats, the latest last.
        cut_short: how many of the last steps in succession were capped.
    """
    if len(values) < WINDOW:
        return ""
    v = np.array(values)
    early, late = v[: WINDOW // 2].mean(), v[WINDOW // 2 :].mean()
    swing = float(v.max() - v.min())
    if early - late > GAIN * swing:
        return ""
    if cut_short >= WINDOW and swing <= SMALL:
        return CUT_SHORT
    if swing <= SMALL or _climbs(v) < CLIMB:
        return ""
    return RISING if late - early > GAIN * swing else SWINGING


def of_kink(note: str) -> str:
    """Return what swings mean where a minimum may lie on a kink: no rate is small enough."""
    return KINK if note in (RISING, SWINGING) else note


def trouble_among_draws(cut_short: int) -> str:
    """Return what is wrong with a run that goes by draws: its ups and downs are no sign of it."""
    return CUT_SHORT if cut_short >= WINDOW else ""


def _climbs(v: Array) -> float:
    """Return which share of all the ups and downs the ups are."""
    changes = np.diff(v)
    return float(np.maximum(changes, 0.0).sum() / np.abs(changes).sum())
