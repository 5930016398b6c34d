"""ANALYSTS: what finds out about each aspect of a pair; imported when one is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.descent import DiscreteFit
from klviz.analyses.compare.distance import Distance
from klviz.analyses.compare.entropy import Entropy
from klviz.analyses.compare.generator import Generators
from klviz.analyses.compare.infinity import Infinity
from klviz.analyses.compare.numerics import Numerics
from klviz.analyses.compare.overview import Overview
from klviz.analyses.compare.truth import Truth

ANALYSTS: Mapping[str, Callable[[float], Analyst]] = {
    "overview": Overview,
    "entropy": Entropy,
    "generator": Generators,
    "truth": Truth,
    "infinity": Infinity,
    "numerics": Numerics,
    "distance": Distance,
    "descent": DiscreteFit,
}
"""By the key of an aspect, what makes its analyst, given the seconds that an answer may take."""
