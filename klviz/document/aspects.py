"""ASPECTS: from which sides a pair is looked at, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klviz.core.parameters import table

SPACES = ("line", "outcomes")
"""Where two distributions are: densities on the line, or probabilities of outcomes."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """A row of the table of aspects.

    Attributes:
        key: what scenes call it.
        title: what a person reads on its tab.
        help: what it shows, in a sentence.
        spaces: in which spaces there is such a thing.
        moves: whether it has runs, so that there is something to play.
        over_x: whether its plots are over x, which hands zoom and move.
        words: by which other words it is found.
    """

    key: str
    title: str
    help: str
    spaces: tuple[str, ...] = SPACES
    moves: bool = False
    over_x: bool = False
    words: str = ""


ASPECTS: Mapping[str, Aspect] = table(
    [
        Aspect(
            "overview",
            "Divergence",
            "Both distributions, and what each direction adds up",
            words=(
                "integrand log ratio running sum contributions code lengths huffman bits "
                "relative entropy information gain i-projection m-projection exclusive inclusive"
            ),
            over_x=True,
        ),
        Aspect(
            "entropy",
            "Entropy",
            "Entropy and KL add up to cross-entropy, and why KL is never negative",
            words="gibbs inequality stack jensen chord cross-entropy surprise negative shannon",
        ),
        Aspect(
            "generator",
            "Generator",
            "Which function of p/q each divergence averages, and how they bound each other",
            words=(
                "f-divergence tangent dual alpha jsd jensen-shannon hellinger total variation "
                "chi squared pinsker bounds rényi"
            ),
        ),
        Aspect(
            "truth",
            "Estimates",
            "KL by formula, by quadrature or a sum, and from random draws",
            words=(
                "closed form formula monte carlo k1 k2 k3 bias variance samples estimators vae "
                "gaussian"
            ),
        ),
        Aspect(
            "infinity",
            "Infinity",
            "When KL is infinite and why, and what truncating and smoothing do about it",
            words=(
                "truncation cut support tails smoothing ε windows zero missing absolutely "
                "continuous"
            ),
            over_x=True,
        ),
        Aspect(
            "numerics",
            "Numerics",
            "What KL comes to in code, written in eight ways, and where each goes wrong",
            words=("naive masked ε logs underflow nan slips code mistakes where numpy scipy"),
        ),
        Aspect(
            "distance",
            "Distance?",
            "Why KL is no distance, and where both directions agree",
            words=(
                "triangle inequality symmetric symmetry asymmetry euclid metric jsd jeffreys "
                "stretch scale"
            ),
        ),
        Aspect(
            "descent",
            "Descent",
            "q goes step by step to P over outcomes, forward and reverse side by side",
            words="discrete fit softmax logits binomial mode seeking mass covering moments",
            spaces=("outcomes",),
            moves=True,
            over_x=True,
        ),
    ]
)
"""Every aspect, in the order of its tabs."""
