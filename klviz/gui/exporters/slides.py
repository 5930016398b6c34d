"""Slide: what one scene brings to a deck."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.document.scene import Scene
from klviz.gui.figure import Figure


@dataclass(frozen=True, slots=True)
class Slide:
    """One scene of a deck.

    Attributes:
        scene: which; its title and text are those of the slide and of its notes.
        values: what the values are called, and the values with their unit.
        figure: the figure, laid out for the place that it has on the slide.
    """

    scene: Scene
    values: tuple[tuple[str, str], ...]
    figure: Figure
