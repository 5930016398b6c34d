"""klviz render, what of a scene is drawn: from which side two are looked at, and which plot."""

from __future__ import annotations

from dataclasses import replace

from klviz.cli.naming import UsageError
from klviz.document.scene import Scene

PAGE = "page"


def from_side(scene: Scene, aspect: str | None) -> Scene:
    """Return a scene that compares two, from another side; from its own if none is named.

    Raises:
        UsageError: it compares nothing, or its space has no such side.
    """
    from klviz.document.aspects import ASPECTS

    if aspect is None:
        return scene
    if scene.lab != "compare":
        raise UsageError("--aspect is of scenes that compare two, and this one does not")
    if scene.comparison.space not in ASPECTS[aspect].spaces:
        there = [key for key, row in ASPECTS.items() if scene.comparison.space in row.spaces]
        raise UsageError(f"--aspect {aspect} is of another space; there are {', '.join(there)}")
    return replace(scene, comparison=replace(scene.comparison, aspect=aspect))


def check_plot(scene: Scene, plot: str) -> None:
    """Make sure that a scene has a plot.

    Raises:
        UsageError: it has not; the message names those it has.
    """
    from klviz.gui.builder import drawing_of
    from klviz.gui.figures.aspects import ASPECT_FIGURES

    parts = drawing_of(scene.lab).parts
    if scene.lab == "compare":
        looked = scene.comparison
        parts = (PAGE, *ASPECT_FIGURES[looked.aspect].plots_in(looked.space))
    if plot not in parts:
        told = f"here there are {', '.join(parts)}"
        if scene.lab == "compare":
            sides = _sides_with(plot, scene.comparison.space)
            if sides:
                raise UsageError(f"--plot {plot} is of --aspect {sides[0]}; {told}")
        raise UsageError(f"--plot {plot} is of other scenes; {told}")


def _sides_with(plot: str, space: str) -> list[str]:
    """Return the aspects in a space that have a plot."""
    from klviz.gui.figures.aspects import ASPECT_FIGURES

    return [key for key, figure in ASPECT_FIGURES.items() if plot in figure.plots_in(space)]
