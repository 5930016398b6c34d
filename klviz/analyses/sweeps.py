"""Sweeps: films in which one number of a scene goes from low to high.

A new sweep is one row of SWEEPS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from klviz.analyses.films import Film, Shot
from klviz.document.scene import Scene


@dataclass(frozen=True, slots=True)
class Sweep:
    """One number of a scene that can go from low to high.

    Attributes:
        key: its name in the table, and on the command line.
        label: how a dialog names it.
        symbol: how a caption names the number.
        ends: returns from where to where it goes in a scene, if nobody says otherwise.
        refusal: returns why a scene has no such film, as a sentence; "" where it has one.
        note: returns what the film does to a scene beyond moving the number; "" for nothing.
        limits: the least and the largest number.
        logarithmic: whether equal factors lie between the frames, rather than equal differences.
        steps: whether every frame is a run of so many steps.
    """

    key: str
    label: str
    symbol: str
    ends: Callable[[Scene], tuple[float, float]]
    refusal: Callable[[Scene], str]
    note: Callable[[Scene], str] = lambda scene: ""
    limits: tuple[float, float] = (float("-inf"), float("inf"))
    logarithmic: bool = False
    steps: bool = False


STEPS = 100
"""How many steps every frame of a sweep of the rate takes, if nobody says otherwise."""
SWEEPS: Mapping[str, Sweep] = {
    row.key: row
    for row in (
        Sweep("alpha", "α from low to high", "α", lambda scene: (0.0, 1.0), lambda scene: ""),
        Sweep("apart", "Modes move apart", "distance", lambda scene: (0.0, 1.0), lambda scene: ""),
        Sweep(
            "rate",
            "Learning rate",
            "rate",
            lambda scene: (0.01, 1.0),
            lambda scene: "",
            limits=(0.0, float("inf")),
            logarithmic=True,
            steps=True,
        ),
    )
}


def sweep_film(
    scene: Scene,
    key: str,
    low: float,
    high: float,
    count: int,
    shot: Shot | None = None,
    *,
    run: int | None = None,
    steps: int = STEPS,
) -> Film:
    """Return the film in which one number of a scene goes from low to high, or down.

    Args:
        scene: what it is a number of.
        key: a key of SWEEPS.
        low: the number in the first frame.
        high: that in the last one.
        count: how many frames there are.
        shot: how it is looked at.
        run: the index of the run whose number it is; None for all that have it.
        steps: how many steps every frame takes, where it takes steps.

    Raises:
        ValueError: the scene has no such film, or a number makes no sense; the message says why.
    """
    raise NotImplementedError
