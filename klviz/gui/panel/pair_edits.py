"""What the window does to the pair of a scene, whether its panel is there yet or not."""

from __future__ import annotations

from dataclasses import replace

from klviz.document.scene import Scene
from klviz.gui.store import Store

TURN = "aspect"
"""The gesture of going from tab to tab: one step of the history."""


def looking_at(scene: Scene, aspect: str) -> Scene:
    """Return a scene with another aspect of its pair looked at."""
    return replace(scene, lab="compare", comparison=replace(scene.comparison, aspect=aspect))


def swap(store: Store) -> None:
    """Exchange P and Q, in one step of the history."""
    scene = store.scene
    store.edit("Swap P and Q", replace(scene, comparison=scene.comparison.swapped))
