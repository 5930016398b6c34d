"""Landmarks: where a divergence has no slope over a family, found once for all studies that ask."""

from __future__ import annotations

from functools import lru_cache

from klviz.analyses.translation import mixture_of
from klviz.core.approximations import LocationScale
from klviz.core.batched.stationary import Landmarks, minima
from klviz.core.divergences import divergence_of
from klviz.document.scene import Source

REMEMBERED = 100
"""How many searches are kept, the last used first to stay."""


def landmarks_of(source: Source, approximation: LocationScale, key: str, alpha: float) -> Landmarks:
    """Return all minima, saddles and maxima of a divergence between p and the q of a family.

    Args:
        source: p.
        approximation: the family of q.
        key: of the divergence.
        alpha: which member of the α family, where it is one.

    Raises:
        ValueError: they cannot be computed.
    """
    return _landmarks(source, approximation, key, alpha if key == "alpha" else 0.0)


@lru_cache(maxsize=REMEMBERED)
def _landmarks(source: Source, approximation: LocationScale, key: str, alpha: float) -> Landmarks:
    return minima(mixture_of(source), divergence_of(key, alpha), approximation)
