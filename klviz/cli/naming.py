"""What a word of the command line names: a scene file, a preset, or a target in notation."""

from __future__ import annotations

import math
from pathlib import Path

from klviz.distributions import parse
from klviz.document.presets import load_preset
from klviz.document.scene import Approximation, Scene
from klviz.document.scene_file import SUFFIX, read_scene


class UsageError(Exception):
    """The command line asks for something that makes no sense."""


def looks_like_a_file(text: str) -> bool:
    """Return whether a word is meant as the name of a file, be it there or not."""
    return bool(text) and (text.endswith((SUFFIX, ".json")) or Path(text).exists())


def scene_of(text: str) -> Scene:
    """Return the scene that a file, a preset or a line of notation names."""
    if not text.strip():
        raise UsageError("the scene is empty; name a file, a preset or a target")
    if looks_like_a_file(text):
        return read_scene(Path(text))
    if text.replace("-", "").replace("_", "").isalnum():
        try:
            return load_preset(text)
        except ValueError as error:
            raise UsageError(str(error)) from error
    target = parse(text)
    mean = target.mean if math.isfinite(target.mean) else 0.0
    sd = target.sd if math.isfinite(target.sd) else 1.0
    # Off the centre, where reverse KL can find a mode.
    return Scene(target.target, Approximation(values=(mean + 0.6 * sd, 0.3 * sd)))
