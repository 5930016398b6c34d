"""Information in tables and codes, for the Python API; values are in nats."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike

from klviz.api import Alpha, divergence_row
from klviz.arguments import instance
from klviz.core.arrays import Array
from klviz.core.discrete import categorical, information, joint_tables
from klviz.core.discrete.information import ChainRule
from klviz.core.estimates import CLOSED_FORM, TOO_LARGE, Estimate
from klviz.core.multivariate import vae
from klviz.distributions import Categorical

ROUNDING = 4e-15
"""What rounding can do to a sum of terms none of which is negative, relative."""


def mutual_information(joint_table: ArrayLike) -> Estimate:
    """Return I(X; Y) = KL(p(x, y) ‖ p(x) p(y)) = Σ p(x, y) log (p(x, y) / (p(x) p(y))) in nats.

    Args:
        joint_table: probabilities with X down and Y across, (m, n); they need not sum to one.

    Raises:
        ValueError: a cell is negative or not finite, or all are zero; the message names it.
    """
    return joint_tables.mutual_information(joint_tables.JointTable(joint_table))


def chain_rule(p: ArrayLike, q: ArrayLike) -> ChainRule:
    """Return KL of two joint tables as that of X plus the mean, under P, of that of Y given X.

    KL(P‖Q) = KL(P_X‖Q_X) + Σ p(x) KL(P_{Y|x} ‖ Q_{Y|x}), every term with its error, in nats.

    Raises:
        ValueError: the tables have different shapes, or a cell makes no sense.
    """
    return information.chain_rule(joint_tables.JointTable(p), joint_tables.JointTable(q))


class Channel:
    """W(z|x): what goes in as x comes out as z with probability W[x, z]. Immutable.

    ``kv.Channel([[0.9, 0.1], [0.1, 0.9]])`` flips one bit in ten. Rows are normalised one by one.

    Args:
        rows: a row for every input, its law of the output, (inputs, outputs).

    Raises:
        ValueError: it is no matrix, or a row is no distribution; the message names the row.
    """

    __slots__ = ("_law",)

    def __init__(self, rows: ArrayLike) -> None:
        self._law = information.Channel(rows)

    @property
    def law(self) -> information.Channel:
        """The object behind it that the mathematics works on."""
        return self._law

    @property
    def probabilities(self) -> Array:
        """W, normalised, (inputs, outputs)."""
        return self._law.probabilities

    def output(self, p: Categorical) -> Categorical:
        """Return PW, the law of the output where the input has the law P.

        Raises:
            ValueError: p has not as many outcomes as the channel has inputs.
        """
        return Categorical.of(self._law.output(outcomes_law(p, "p")))

    def joint(self, p: Categorical) -> Array:
        """Return p(x) W(z|x), (inputs, outputs), as ``mutual_information`` takes it.

        Raises:
            ValueError: p has not as many outcomes as the channel has inputs.
        """
        return self._law.joint(outcomes_law(p, "p")).probabilities

    def then(self, following: Channel) -> Channel:
        """Return this channel with another at its output: the product of the matrices.

        Raises:
            ValueError: the other has not as many inputs as this one has outputs.
        """
        made = object.__new__(Channel)
        made._law = self._law.then(channel_law(following, "following"))
        return made

    def __repr__(self) -> str:
        return f"Channel({self.probabilities.tolist()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Channel) and np.array_equal(
            self.probabilities, other.probabilities
        )

    def __hash__(self) -> int:
        return hash(self.probabilities.tobytes())


class Passage(NamedTuple):
    """A divergence before a channel and after it, where it is never larger.

    Attributes:
        before: D(P‖Q) of the inputs.
        after: D(PW‖QW) of the outputs.
        p_out: PW.
        q_out: QW.
    """

    before: Estimate
    after: Estimate
    p_out: Categorical
    q_out: Categorical


def passage(p: Categorical, q: Categorical, channel: Channel, kind: str | Alpha = "kl") -> Passage:
    """Return D(P‖Q) before and after both pass the same channel: data processing.

    Args:
        p: the law of one input.
        q: that of the other.
        channel: what both pass.
        kind: as in ``divergence``.

    Raises:
        ValueError: p or q has not as many outcomes as the channel has inputs.
    """
    found = information.passage(
        divergence_row(kind),
        outcomes_law(p, "p"),
        outcomes_law(q, "q"),
        channel_law(channel, "channel"),
    )
    return Passage(
        found.before, found.after, Categorical.of(found.p_out), Categorical.of(found.q_out)
    )


def outcomes_law(distribution: Categorical, name: str) -> categorical.Categorical:
    """Return the object of the mathematics behind a Categorical.

    Raises:
        ValueError: it is none.
    """
    return instance(name, distribution, Categorical, "a Categorical").law


def channel_law(channel: Channel, name: str) -> information.Channel:
    """Return the object of the mathematics behind a Channel.

    Raises:
        ValueError: it is none.
    """
    return instance(name, channel, Channel, "a Channel").law


@overload
def vae_kl(mu: ArrayLike, logvar: ArrayLike, *, per_dim: Literal[True]) -> Array: ...
@overload
def vae_kl(
    mu: ArrayLike, logvar: ArrayLike, *, per_dim: Literal[False] = False
) -> Estimate | Array: ...
def vae_kl(mu: ArrayLike, logvar: ArrayLike, *, per_dim: bool = False) -> Estimate | Array:
    """Return KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σ (μ² + σ² − 1 − log σ²) in nats.

    Source: Kingma & Welling, Auto-encoding variational Bayes, 2014, appendix B.

    Args:
        mu: the means, (..., d).
        logvar: log σ², (..., d).
        per_dim: return each dimension's share, (..., d), instead of the sum over the last axis.

    Returns:
        An Estimate for one μ, (d,); the sums, (...), for a batch of them.

    Raises:
        ValueError: a number is not finite, or the shapes do not fit.
    """
    if per_dim:
        return vae.kl_per_dimension(mu, logvar)
    total = vae.kl(mu, logvar)
    if total.ndim:
        return total
    value = float(total)
    if math.isinf(value):
        return Estimate(value, method=CLOSED_FORM, reason=TOO_LARGE)
    return Estimate(value, ROUNDING * value, CLOSED_FORM)
