"""Joint tables of two discrete variables X and Y, and the entropies and information in them.

Mutual information is a divergence, KL(joint‖product of the marginals); a conditional entropy is a
mean of entropies, not a difference of two, so it is never negative.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.arrays import Array, numbers
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical, mixed
from klviz.core.discrete.categorical_pairs import compared
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate


class Slice(NamedTuple):
    """Y given one value of X: which value, its probability, and the law of Y."""

    given: int
    weight: float
    law: Categorical


class JointTable:
    """p(x, y) for x = 0 … r − 1 down and y = 0 … c − 1 across. Immutable.

    Attributes:
        cells: the table as one distribution over r·c outcomes, row after row.
        shape: (r, c).
    """

    cells: Categorical
    shape: tuple[int, int]

    def __init__(self, table: ArrayLike) -> None:
        """Take probabilities, or numbers in proportion to them, (r, c).

        Raises:
            ValueError: it is no table, a cell is negative or not finite, or all are zero. The
                message names the cell.
        """
        weights = numbers("table", table)
        if weights.ndim != 2 or weights.size == 0:
            raise ValueError(f"the table must have rows and columns, got shape {weights.shape}")
        for x, y in np.argwhere(~(np.isfinite(weights) & (weights >= 0.0))).tolist():
            raise ValueError(
                f"cell ({x}, {y}) must be finite and at least 0, got {float(weights[x, y])!r}"
            )
        self.shape = (weights.shape[0], weights.shape[1])
        self.cells = Categorical(weights.ravel(), _cell_names(self.shape))

    @classmethod
    def of_cells(cls, cells: Categorical, shape: tuple[int, int]) -> JointTable:
        """Return the table with these cells, row after row."""
        made = object.__new__(cls)
        made.cells, made.shape = cells, shape
        return made

    @classmethod
    def product_of(cls, x: Categorical, y: Categorical) -> JointTable:
        """Return p(x) p(y): X and Y independent."""
        shape = (x.size, y.size)
        logits = np.add.outer(x.log_probabilities, y.log_probabilities)
        rounding = x.rounding + y.rounding + 4.0 * UNIT_ROUNDING
        cells = Categorical.from_logits(logits.ravel(), _cell_names(shape), rounding=rounding)
        return cls.of_cells(cells, shape)

    @cached_property
    def probabilities(self) -> Array:
        """The cells as a table, (r, c)."""
        return self.cells.probabilities.reshape(self.shape)

    @cached_property
    def x(self) -> Categorical:
        """The marginal of X."""
        shares, logs = list(self.probabilities), list(self.log_probabilities)
        return mixed(shares, logs, rounding=self.cells.rounding)

    @cached_property
    def y(self) -> Categorical:
        """The marginal of Y."""
        return self.swapped.x

    @cached_property
    def log_probabilities(self) -> Array:
        """Their logarithms, (r, c)."""
        return self.cells.log_probabilities.reshape(self.shape)

    @cached_property
    def product(self) -> JointTable:
        """The product of the marginals: what p would be if X and Y were independent."""
        return JointTable.product_of(self.x, self.y)

    @cached_property
    def swapped(self) -> JointTable:
        """The table with X and Y exchanged."""
        rows, columns = self.shape
        shape = (columns, rows)
        cells = self.cells
        order = np.arange(cells.size).reshape(self.shape).T.ravel()
        names = _cell_names(shape)
        if cells.weights is None:
            moved = Categorical.from_logits(cells.logits[order], names, rounding=cells.rounding)
        else:
            moved = Categorical(cells.weights[order], names, rounding=cells.rounding)
        return JointTable.of_cells(moved, shape)

    def given(self, x: int) -> Categorical:
        """Return the law of Y given a value of X whose probability is not zero."""
        columns = self.shape[1]
        row = slice(x * columns, (x + 1) * columns)
        cells = self.cells
        if cells.weights is None:
            return Categorical.from_logits(cells.logits[row], rounding=cells.rounding)
        return Categorical(cells.weights[row], rounding=cells.rounding)

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """The laws of Y given each value that X takes."""
        taken = np.flatnonzero(self.x.support).tolist()
        return tuple(Slice(x, float(self.x.probabilities[x]), self.given(x)) for x in taken)


def joint_entropy(joint: JointTable) -> Estimate:
    """Return H(X, Y), in nats."""
    return discrete_values.entropy(joint.cells)


def conditional_entropy(joint: JointTable) -> Estimate:
    """Return H(Y|X) = Σ p(x) H(Y|X = x), in nats; H(X|Y) is that of ``joint.swapped``."""
    entropies = [discrete_values.entropy(part.law) for part in joint.slices]
    return mean_estimate([part.weight for part in joint.slices], entropies)


def mutual_information(joint: JointTable) -> Estimate:
    """Return I(X; Y) = KL(joint‖product of the marginals), in nats."""
    return discrete_values.divergence_value(KL, joint.cells, joint.product.cells)


def lautum_information(joint: JointTable) -> Estimate:
    """Return KL(product of the marginals‖joint), in nats: mutual information the other way round.

    D. Palomar, S. Verdú, Lautum information, 2008.
    """
    return discrete_values.divergence_value(KL, joint.product.cells, joint.cells)


def pointwise_information(joint: JointTable) -> Array:
    """Return log p(x, y)/(p(x) p(y)), (r, c): −∞ where a cell is empty, 0 where its row is."""
    pair = compared(joint.cells, joint.product.cells).pair
    return pair.log_ratio.reshape(joint.shape)


def information_terms(joint: JointTable) -> Array:
    """Return p(x, y) log p(x, y)/(p(x) p(y)), (r, c): what each cell adds to I(X; Y)."""
    terms = discrete_values.classic_terms(KL, joint.cells, joint.product.cells)
    return terms.reshape(joint.shape)


def mean_estimate(weights: Sequence[float], parts: Sequence[Estimate]) -> Estimate:
    """Return Σ weight · part over parts of positive weight; ∞, and why, where a part is so."""
    for part in parts:
        if math.isinf(part.value):
            return part
    value = math.fsum(w * part.value for w, part in zip(weights, parts, strict=True))
    error = math.fsum(w * part.error for w, part in zip(weights, parts, strict=True))
    return Estimate(value, error + 4.0 * UNIT_ROUNDING * abs(value), f"mean of {len(parts)} sums")


def _cell_names(shape: tuple[int, int]) -> tuple[str, ...]:
    return tuple(f"({x}, {y})" for x in range(shape[0]) for y in range(shape[1]))
