"""Information passed on: the chain rule, channels, Markov chains, and the Gaussian cases.

All on one idea: a divergence between joint distributions is that of the marginals plus the mean of
that of the conditionals. What a channel loses is such a mean, over the posteriors of what came in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.arrays import Array, frozen
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical, of_shares
from klviz.core.discrete.joint_tables import JointTable, mean_estimate, mutual_information
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import KL, Divergence
from klviz.core.estimates import Estimate
from klviz.core.values import CLOSED_FORM

DETERMINED = "one variable determines the other exactly, and takes a continuum of values"
NOISELESS = "without noise the output tells the input to infinitely many digits"


class Conditional(NamedTuple):
    """KL of the laws of Y given one value of X, and how much it counts: p of that value."""

    given: int
    weight: float
    value: Estimate


class ChainRule(NamedTuple):
    """KL(P(X, Y)‖Q(X, Y)) = KL(P(X)‖Q(X)) + Σ p(x) KL(P(Y|x)‖Q(Y|x)), in nats.

    Attributes:
        joint: the left side.
        marginal: the first term of the right side.
        conditional: the second, a mean over P(X).
        parts: what it is the mean of, for every x that P(X) has.
    """

    joint: Estimate
    marginal: Estimate
    conditional: Estimate
    parts: tuple[Conditional, ...]


def chain_rule(p: JointTable, q: JointTable) -> ChainRule:
    """Return both sides of the chain rule, X first; of ``p.swapped, q.swapped`` for Y first.

    Raises:
        ValueError: the tables have different shapes.
    """
    if p.shape != q.shape:
        raise ValueError(f"p has shape {p.shape} and q {q.shape}; they must have the same")
    parts = tuple(
        Conditional(x, weight, _conditional_value(law, q, x)) for x, weight, law in p.slices
    )
    conditional = mean_estimate([part.weight for part in parts], [part.value for part in parts])
    joint = divergence_value(KL, p.cells, q.cells)
    return ChainRule(joint, divergence_value(KL, p.x, q.x), conditional, parts)


def _conditional_value(law: Categorical, q: JointTable, x: int) -> Estimate:
    """Return KL(P(Y|x)‖Q(Y|x)); ∞ where q has no such x."""
    if q.x.support[x]:
        return divergence_value(KL, law, q.given(x))
    return Estimate(math.inf, reason=f"p has mass in row {x}, where all of q is zero")


class Channel:
    """W(z|x): what goes in comes out changed at random. Immutable.

    Attributes:
        rows: the law of the output for every input.
        probabilities: W, a row an input, (inputs, outputs).
        log_probabilities: its logarithms.
        rounding: a bound on its relative error; 0 where it was typed.
    """

    rows: tuple[Categorical, ...]
    probabilities: Array
    log_probabilities: Array
    rounding: float

    def __init__(self, rows: ArrayLike) -> None:
        """Take a matrix (inputs, outputs), whose rows are normalised one by one.

        Raises:
            ValueError: it is no matrix, or a row is no distribution; the message names the row.
        """
        matrix = np.asarray(rows, dtype=np.float64)
        if matrix.ndim != 2 or matrix.size == 0:
            raise ValueError(f"a channel must be a matrix, got shape {matrix.shape}")
        self._take([_channel_row(i, row) for i, row in enumerate(matrix)])

    def joint(self, p: Categorical) -> JointTable:
        """Return the table of input and output, p(x) W(z|x).

        Raises:
            ValueError: p has not as many outcomes as the channel has inputs.
        """
        if p.size != len(self.rows):
            raise ValueError(f"the channel takes {len(self.rows)} inputs, p has {p.size} outcomes")
        shares = p.probabilities[:, None] * self.probabilities
        logs = p.log_probabilities[:, None] + self.log_probabilities
        return JointTable.of_cells(
            of_shares(shares.ravel(), logs.ravel(), rounding=p.rounding + self.rounding),
            (p.size, self.probabilities.shape[1]),
        )

    def output(self, p: Categorical) -> Categorical:
        """Return the law of the output where the input has law p.

        Raises:
            ValueError: p has not as many outcomes as the channel has inputs.
        """
        return self.joint(p).y

    def then(self, following: Channel) -> Channel:
        """Return this channel with another at its output.

        Raises:
            ValueError: the other has not as many inputs as this one has outputs.
        """
        made = object.__new__(Channel)
        made._take([following.output(row) for row in self.rows])
        return made

    def _take(self, rows: Sequence[Categorical]) -> None:
        """Become the channel with these rows."""
        self.rows = tuple(rows)
        self.probabilities = frozen(np.array([row.probabilities for row in rows]))
        self.log_probabilities = frozen(np.array([row.log_probabilities for row in rows]))
        self.rounding = max(row.rounding for row in rows)


def _channel_row(i: int, row: Array) -> Categorical:
    try:
        return Categorical(row)
    except ValueError as error:
        raise ValueError(f"row {i} of the channel: {error}") from None


class Passage(NamedTuple):
    """A divergence before a channel and after it; no channel makes it larger.

    Attributes:
        before: D of the inputs.
        after: D of the outputs.
        p_out: P after the channel.
        q_out: Q after the channel.
    """

    before: Estimate
    after: Estimate
    p_out: Categorical
    q_out: Categorical


def passage(divergence: Divergence, p: Categorical, q: Categorical, channel: Channel) -> Passage:
    """Return D(P‖Q) before and after both pass the same channel.

    Raises:
        ValueError: p or q has not as many outcomes as the channel has inputs.
    """
    p_out, q_out = channel.output(p), channel.output(q)
    before = divergence_value(divergence, p, q)
    return Passage(before, divergence_value(divergence, p_out, q_out), p_out, q_out)


def lost_divergence(p: Categorical, q: Categorical, channel: Channel) -> Estimate:
    """Return what KL(P‖Q) loses in a channel: Σ p(z) KL(P(X|z)‖Q(X|z)), never negative.

    Raises:
        ValueError: p or q has not as many outcomes as the channel has inputs.
    """
    return chain_rule(channel.joint(p).swapped, channel.joint(q).swapped).conditional


class MarkovInformation(NamedTuple):
    """I(X; Y), I(Y; Z) and I(X; Z) of X → Y → Z; the last is at most either of the others."""

    first: Estimate
    second: Estimate
    through: Estimate


def markov_information(p: Categorical, first: Channel, second: Channel) -> MarkovInformation:
    """Return the mutual informations along X → Y → Z, in nats.

    Raises:
        ValueError: the channels do not fit p, or each other.
    """
    tables = first.joint(p), second.joint(first.output(p)), first.then(second).joint(p)
    return MarkovInformation(*map(mutual_information, tables))


def gaussian_information(correlation: float) -> Estimate:
    """Return I(X; Y) = −½ log(1 − ρ²) of two jointly normal variables, in nats.

    Raises:
        ValueError: ρ is not from −1 to 1.
    """
    if not -1.0 <= correlation <= 1.0:
        raise ValueError(f"correlation must be from -1 to 1, got {correlation!r}")
    if abs(correlation) == 1.0:
        return Estimate(math.inf, method=CLOSED_FORM, reason=DETERMINED)
    # 1 − ρ² = (1 − ρ)(1 + ρ) keeps its digits where ρ is near ±1; −ρ² where it is near 0.
    if abs(correlation) < 0.5:
        value = 0.0 - 0.5 * math.log1p(-correlation * correlation)
    else:
        value = -0.5 * (math.log1p(-correlation) + math.log1p(correlation))
    return Estimate(value, 8.0 * UNIT_ROUNDING * value, CLOSED_FORM)


def gaussian_channel(snr: float) -> Estimate:
    """Return I = ½ log(1 + snr) through Y = X + noise, both normal, in nats.

    Args:
        snr: the variance of X over that of the noise.

    Raises:
        ValueError: snr is negative or nan.
    """
    if not snr >= 0.0:
        raise ValueError(f"snr must be at least 0, got {snr!r}")
    if math.isinf(snr):
        return Estimate(math.inf, method=CLOSED_FORM, reason=NOISELESS)
    value = 0.5 * math.log1p(snr)
    return Estimate(value, 4.0 * UNIT_ROUNDING * value, CLOSED_FORM)
