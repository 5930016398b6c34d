"""What a word of the command line names: a scene file, a picture, a preset, or a target."""

from __future__ import annotations

import math
from pathlib import Path

from klviz.distributions import parse
from klviz.document.approximation import Approximation
from klviz.document.carried import Carried
from klviz.document.carried_file import PICTURE_ENDINGS, read_carried
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import Scene
from klviz.document.scene_folder import SCENE_ENDINGS
from klviz.document.scene_list import NamedScene, scenes_of_path


class UsageError(Exception):
    """The command line asks for something that makes no sense."""


def looks_like_a_file(text: str) -> bool:
    """Return whether a word is meant as the name of a file, be it there or not."""
    endings = (*SCENE_ENDINGS, *PICTURE_ENDINGS)
    return bool(text) and (text.lower().endswith(endings) or Path(text).exists())


def scene_of(text: str) -> Scene:
    """Return the scene that a file, a preset or a line of notation names."""
    return carried_by(text).scene


def carried_by(text: str) -> Carried:
    """Return the scene that a word names, and how it was looked at in the picture it names."""
    return read_carried(Path(text)) if looks_like_a_file(text) else Carried(_scene_of(text))


def scenes_of(word: str) -> list[NamedScene]:
    """Return the scene that a word names, or all of those in a folder, and how to look at them."""
    if word and Path(word).is_dir():
        return scenes_of_path(Path(word))
    carried = carried_by(word)
    is_named = looks_like_a_file(word) or word in PRESETS
    return [NamedScene(Path(word).stem if is_named else "", carried.scene, carried.shown)]


def _scene_of(text: str) -> Scene:
    if not text.strip():
        raise UsageError("the scene is empty; name a file, a preset or a target")
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
