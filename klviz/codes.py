"""Lengths of code words, for the Python API; they are in bits, whatever else is in nats."""

from __future__ import annotations

from numpy.typing import ArrayLike

from klviz.core.arrays import Array, numbers
from klviz.core.discrete import codes
from klviz.core.estimates import Estimate
from klviz.distributions import Categorical
from klviz.information import outcomes_law


def ideal_lengths(p: Categorical) -> Array:
    """Return −log₂ p of every outcome in bits, (n,): their mean under P is its entropy.

    It is inf where p is zero.

    Raises:
        ValueError: p is no Categorical.
    """
    return codes.ideal_lengths(outcomes_law(p, "p"))


def huffman_lengths(p: Categorical) -> Array:
    """Return the lengths of the words of a Huffman code for P in bits, (n,).

    No code of whole bits is shorter on average. Outcomes that p lacks have no word, inf.
    Source: Huffman, A method for the construction of minimum-redundancy codes, 1952.

    Raises:
        ValueError: p is no Categorical.
    """
    return codes.huffman_lengths(outcomes_law(p, "p"))


def expected_length(p: Categorical, lengths: ArrayLike) -> Estimate:
    """Return the mean length Σ p l of the words of a code under P, in bits.

    With ``ideal_lengths(q)`` it is the cross-entropy H(P, Q), which is H(P) + KL(P‖Q).

    Args:
        p: what the outcomes come from.
        lengths: of each word, (n,), as ``ideal_lengths`` and ``huffman_lengths`` give them.

    Raises:
        ValueError: p is no Categorical, or there are not as many lengths as outcomes.
    """
    return codes.expected_length(outcomes_law(p, "p"), numbers("lengths", lengths))
