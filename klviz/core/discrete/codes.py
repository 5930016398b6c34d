"""Code lengths in bits: the ideal −log2 p of an outcome, and those of Huffman's code.

An outcome of probability zero has no code word: its length is infinite.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete.categorical import LOG_2, UNIT_ROUNDING, Categorical
from klviz.core.discrete.values import SUPPORT
from klviz.core.estimates import Estimate


def ideal_lengths(p: Categorical) -> Array:
    """Return −log2 p of every outcome, (n,); inf where p is zero."""
    return 0.0 - p.log_probabilities / LOG_2


def huffman_lengths(p: Categorical) -> Array:
    """Return the lengths of the words of a Huffman code for p, (n,), in bits.

    Of all codes that are no longer on average it is one whose longest word is shortest. Outcomes
    that p lacks have no word, inf; where there is but one outcome its word is empty, 0.
    """
    lengths = np.full(p.size, math.inf)
    present = np.flatnonzero(p.support)
    order = present[np.argsort(p.log_probabilities[present], kind="stable")]
    lengths[order] = _depths(p.probabilities[order].tolist())
    return lengths


def expected_length(p: Categorical, lengths: Array) -> Estimate:
    """Return the mean length Σ p l of the words of a code, in bits.

    Raises:
        ValueError: there are not as many lengths as outcomes.
    """
    if lengths.shape != (p.size,):
        raise ValueError(f"lengths must be {p.size} numbers, got shape {lengths.shape}")
    missing = np.flatnonzero(np.isinf(lengths) & p.support)
    if missing.size:
        name = p.names[int(missing[0])]
        return Estimate(math.inf, method=SUPPORT, reason=f"outcome {name} has no code word")
    terms = p.probabilities * np.where(p.support, lengths, 0.0)
    value = math.fsum(terms)
    error = value * (4.0 * UNIT_ROUNDING + p.rounding)
    return Estimate(value, error, f"sum over {p.size} outcomes")


def _depths(rising: list[float]) -> list[int]:
    """Return how deep each of these probabilities, which rise, lies in the tree of a code.

    The two least parts are joined until there is one. Sums rise as the single ones do, so that the
    least is always the first of one of both; among equals a single one comes first, which keeps
    the tree low.
    """
    single, many, joined = 0, len(rising), 0
    weights, parents = list(rising), [0] * (2 * many - 1)
    for node in range(many, 2 * many - 1):
        total = 0.0
        for _ in range(2):
            if many + joined < node and (
                single == many or weights[many + joined] < weights[single]
            ):
                least, joined = many + joined, joined + 1
            else:
                least, single = single, single + 1
            parents[least] = node
            total += weights[least]
        weights.append(total)
    depths = [0] * (2 * many - 1)
    for node in reversed(range(2 * many - 2)):
        depths[node] = depths[parents[node]] + 1
    return depths[:many]
