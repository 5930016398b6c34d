"""From a fit to a comparison: p and the q of a run become P and Q."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from klviz.analyses.translation import mixture_of, q_of
from klviz.core.mixtures import Mixture
from klviz.document.comparison import Cut
from klviz.document.scene import Scene
from klviz.document.target import MAX_COMPONENTS, Component, Target


def refusal(scene: Scene) -> str:
    """Return why p of a fit cannot be compared with anything; "" where it can."""
    samples = scene.samples
    if samples is None:
        return ""
    if samples.kind == "points":
        return "The target is the points themselves, which have no density to compare."
    count = len(set(samples.points))
    if count > MAX_COMPONENTS:
        return f"P has at most {MAX_COMPONENTS} components, and the density of these has {count}."
    return ""


def compared(scene: Scene, values: Sequence[float]) -> Scene:
    """Return the scene in the Compare lab, with p as P, and as Q the q with these values.

    What is looked at is the divergence of the two, on the line, with nothing cut off. The fit is
    still there.

    Raises:
        ValueError: p has no density, or one of too many components; the message is a sentence.
    """
    if why := refusal(scene):
        raise ValueError(why)
    p = scene.target if scene.samples is None else _target(mixture_of(scene.samples))
    q = _target(q_of(scene.approximation, values))
    beside = replace(
        scene.comparison, space="line", aspect="overview", p=p, q=q, cut_p=Cut(), cut_q=Cut()
    )
    return replace(scene, lab="compare", comparison=beside)


def _target(law: Mixture) -> Target:
    """Return a mixture as the record of it."""
    parts = (Component(f.key, weight, f.values(member)) for weight, f, member in law.parts)
    return Target(tuple(parts))
