"""Expectation maximisation for forward KL: q takes over the moments of its shares of p.

Its step is a function of θ and the slope alone (Xu and Jordan 1996), so it is an optimiser like
others; but it serves one divergence and one kind of q, and says so of the rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Theta
from klviz.core.families.normal import Normal
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.optimisers.optimiser import Search, Vantage

if TYPE_CHECKING:
    from klviz.core.divergences import Divergence

FORWARD_ONLY = "EM serves forward KL alone: matching moments of p lowers KL(p‖q), not {name}"
NORMAL_ONLY = "EM serves a normal q or a mixture of normals: of no other q are moments of p enough"

UNSEEN = 1e-13
"""The share of p at which rounding hides what a component stands for."""
FADING = 10.0
"""By how much the logit of such a component falls in a step."""
NOTHING = 1e-20
"""The weight at which it has fallen enough: less than a double can tell is left to gain."""
DROWNED = 1e-7
"""The share of a mean square that a variance must be, lest it be lost in the error of both."""


@dataclass(frozen=True, slots=True)
class ExpectationMaximisation(Search):
    """θ ← argmax ∫ p Σₖ rₖ log(wₖ qₖ), with rₖ = wₖ qₖ / q as q was: KL(p‖q) never rises.

    With q = Σ wₖ N(mₖ, sₖ) that is wₖ ← Nₖ = ∫ p rₖ, and mₖ, sₖ² ← mean and variance under p rₖ/Nₖ
    (Dempster, Laird and Rubin 1977, with a density in place of data). The derivatives of KL(p‖q) in
    (logit wₖ, mₖ, log sₖ) are wₖ − Nₖ, −∫ p rₖ z/sₖ and −∫ p rₖ (z² − 1), z = (x − mₖ)/sₖ, hence
    all of it follows from the slope. A single normal q takes the mean and sd of p in one step.

    Attributes:
        rate: the share of the step that is tried first; 1 for EM as it is known.
    """

    rate: float

    def change(self, vantage: Vantage) -> Theta:
        """Return what changes in (mean, log sd) or (logits, means, log sds), k numbers."""
        logits, _, log_sds = blocks(vantage.theta)
        of_logits, of_means, of_log_sds = blocks(vantage.gradient)
        weights = _softmax(logits) or (1.0,)
        shares = [w - g for w, g in zip(weights, of_logits or (0.0,), strict=True)]
        parts = zip(shares, log_sds, of_means, of_log_sds, strict=True)
        moves = [_moments(*part) for part in parts]
        raised = [_raised(n, w) for n, w in zip(shares, weights, strict=True)] if logits else []
        change = [*raised, *(mean for mean, _ in moves), *(log_sd for _, log_sd in moves)]
        return tuple([self.rate * c for c in change])

    def refusal(self, divergence: Divergence, approximation: Any) -> str:
        """Return why it cannot serve, as a sentence: another divergence, or q is not normal."""
        if not divergence.is_alpha(1.0):
            return FORWARD_ONLY.format(name=divergence.name)
        return "" if matches_moments(approximation) else NORMAL_ONLY


def matches_moments(approximation: Any) -> bool:
    """Return whether q is a normal on the line or a mixture of such."""
    if isinstance(approximation, NormalMixture):
        return True
    return isinstance(approximation, LocationScale) and approximation.family.key == Normal.key


def blocks(numbers: Theta) -> tuple[Theta, Theta, Theta]:
    """Return what belongs to logits, means and log sds; a single normal has no logits."""
    count = max(len(numbers) // 3, 1)
    return numbers[: -2 * count], numbers[-2 * count : -count], numbers[-count:]


def _softmax(logits: Theta) -> tuple[float, ...]:
    """Return the weights that logits stand for."""
    if not logits:
        return ()
    powers = np.exp(np.array(logits) - max(logits))
    return tuple((powers / powers.sum()).tolist())


def _raised(share: float, weight: float) -> float:
    """Return what changes in the logit of a component that stands for this share of p."""
    if share > UNSEEN:
        return math.log(share / weight)
    return -FADING if weight > NOTHING else 0.0


def _moments(share: float, log_sd: float, of_mean: float, of_log_sd: float) -> tuple[float, float]:
    """Return what changes in mean and log sd of a component, by its share and its slopes."""
    if share <= UNSEEN:
        return 0.0, 0.0
    sd = math.exp(log_sd)
    shift = -of_mean * sd / share
    square = 1.0 - of_log_sd / share
    variance = square - shift * shift
    # So far from its share of p that a step there must show how wide that is.
    lost = not variance > DROWNED * square
    return sd * shift, 0.0 if lost else 0.5 * math.log(variance)
