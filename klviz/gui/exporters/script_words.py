"""Words of scripts: how they write scenes, mixtures and numbers."""

from __future__ import annotations

from collections.abc import Sequence

from klviz.core.mixtures import Mixture
from klviz.document.plain_text import plain
from klviz.document.scene import Scene
from klviz.gui.exporters.script_text import FAMILIES, called, wrapped


def comment(scene: Scene, *told: str) -> str:
    """Return what a scene is, and what else is told of it, as lines of a comment."""
    words = (plain(text) for text in (scene.title, scene.text, *told) if text)
    return "".join(wrapped(text, "# ") + "\n" for text in words)


def mixture_text(mixture: Mixture, indent: str) -> str:
    """Return a mixture as a list of tuples, a line each.

    Raises:
        ValueError: a script has no function of a family.
    """
    parts = (
        (w, called(FAMILIES, family.key), row_text(family.values(member)))
        for w, family, member in mixture.present
    )
    if len(mixture.present) == 1:
        ((weight, name, numbers),) = parts
        return f"[({weight!r}, {name}, {numbers})]"
    lines = [f"{indent}    ({weight!r}, {name}, {numbers})," for weight, name, numbers in parts]
    return "\n".join(["[", *lines, f"{indent}]"])


def row_text(values: Sequence[float], brackets: str = "") -> str:
    """Return numbers to the last digit, parted by commas."""
    opening, closing = (brackets[:1], brackets[1:])
    return opening + ", ".join(repr(float(value)) for value in values) + closing
