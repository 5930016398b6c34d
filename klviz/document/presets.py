"""The scenes that come with klviz, each of which makes one point.

They are scene files like any other, in resources/presets; here is only their order.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from klviz.document.numbers import quoted
from klviz.document.scene import Scene
from klviz.document.scene_file import read_scene
from klviz.resources import resources

FIT_PRESETS: tuple[str, ...] = (
    "two-modes",
    "two-modes-middle",
    "near-modes",
    "far-modes",
    "unequal-weights",
    "three-modes",
    "spike-on-base",
    "skewed",
    "claw",
    "heavy-tails",
    "heavy-tails-followed",
    "uniform-target",
    "one-gaussian",
    "divergences",
    "alpha-family",
)
"""The keys of those of the Fit lab, in their order; the first is what klviz opens with."""
COMPARE_PRESETS: tuple[str, ...] = (
    "first-example",
    "common-slip",
    "two-widths",
    "variance-two",
    "shifted",
    "narrow-against-wide",
    "binomial-against-uniform",
    "vae-term",
    "equal-widths",
    "mirrored-coins",
    "cauchy-pair",
    "triangle",
    "almost-alike",
    "stretched",
    "code-lengths",
    "letters",
    "zipf",
    "joint-table",
    "correlated-bins",
    "jsd-saturates",
    "disjoint",
    "negative-estimate",
    "estimators-apart",
    "missing-outcome",
    "uniform-against-normal",
    "heavy-against-normal",
    "smoothing",
    "naive-code",
    "underflow",
    "two-humps",
)
"""Those of the Compare lab."""
PRESETS = (*FIT_PRESETS, *COMPARE_PRESETS)
"""All keys, lab by lab. A key names its file, and files name it: it never changes."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A scene that comes with klviz, by its key."""

    key: str
    scene: Scene

    @property
    def title(self) -> str:
        """What the scene shows, in a few words."""
        return self.scene.title

    @property
    def text(self) -> str:
        """What to look at, and what is right, in a few sentences."""
        return self.scene.text

    @property
    def source(self) -> str:
        """Where the example comes from; "" for our own."""
        return self.scene.source


@cache
def presets(lab: str = "") -> tuple[Preset, ...]:
    """Return the presets of a lab, or all, in the order of the menu."""
    every = (Preset(key, load_preset(key)) for key in PRESETS)
    return tuple(preset for preset in every if lab in ("", preset.scene.lab))


@cache
def load_preset(key: str) -> Scene:
    """Return the scene of that preset.

    Raises:
        ValueError: there is none of that key; the message names one that is much like it.
    """
    if key not in PRESETS:
        close = difflib.get_close_matches(key[:100], PRESETS, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise ValueError(f"unknown preset {quoted(key)}; {hint}klviz presets lists them all")
    return read_scene(resources() / "presets" / f"{key}.json")
