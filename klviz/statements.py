"""Theorems as numbers, for the Python API: both sides computed, each with its error.

Each is an ``Identity`` with ``statement``, ``left``, ``relation``, ``right``, ``slack``, the right
side less the left, and ``holds``. What holds of any two distributions is in ``identities``.
"""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from klviz.api import Alpha, divergence_row, law_of, line_law
from klviz.arguments import count, number
from klviz.core import identities, line_identities, spaces
from klviz.core.discrete import table_identities
from klviz.core.discrete.joint_tables import JointTable
from klviz.core.identity import Identity
from klviz.core.spaces import Law
from klviz.distributions import Categorical, Distribution
from klviz.information import Channel, channel_law, outcomes_law


def affine_invariance(
    p: Distribution, q: Distribution, kind: str | Alpha = "kl", *, factor: float, shift: float = 0.0
) -> Identity:
    """Return D(aP + b‖aQ + b) = D(P‖Q): no f-divergence sees the units of x.

    Args:
        p: a distribution on the line.
        q: another.
        kind: as in ``divergence``.
        factor: a, not 0; a negative one mirrors.
        shift: b.

    Raises:
        ValueError: p or q is not on the line, a is 0, or a number is not finite.
    """
    a, b = number("factor", factor), number("shift", shift)
    if a == 0.0:
        raise ValueError("factor must not be 0: everything would lie at one point")
    first, second = line_law(p, "p"), line_law(q, "q")
    return line_identities.affine_invariance(divergence_row(kind), first, second, factor=a, shift=b)


def kl_triangle(p: Distribution, q: Distribution, r: Distribution) -> Identity:
    """Return KL(P‖R) ≤ KL(P‖Q) + KL(Q‖R), false in general: KL is no distance.

    Where it fails, ``holds`` is False and ``slack`` says by how much.

    Raises:
        ValueError: the three are not over one space.
    """
    return identities.kl_triangle(*_three(p, q, r))


def jsd_triangle(p: Distribution, q: Distribution, r: Distribution) -> Identity:
    """Return √JSD(P, R) ≤ √JSD(P, Q) + √JSD(Q, R), always true: √JSD is a distance.

    Source: Endres & Schindelin, A new metric for probability distributions, 2003.

    Raises:
        ValueError: the three are not over one space.
    """
    return identities.jsd_triangle(*_three(p, q, r))


def data_processing(
    p: Categorical, q: Categorical, channel: Channel, kind: str | Alpha = "kl"
) -> Identity:
    """Return D(PW‖QW) ≤ D(P‖Q): no channel makes two laws easier to tell apart.

    Raises:
        ValueError: p or q has not as many outcomes as the channel has inputs.
    """
    first, second = outcomes_law(p, "p"), outcomes_law(q, "q")
    through = channel_law(channel, "channel")
    return table_identities.data_processing(divergence_row(kind), first, second, through)


def processing_loss(p: Categorical, q: Categorical, channel: Channel) -> Identity:
    """Return KL(P‖Q) = KL(PW‖QW) + Σ p(z) KL(P(X|z)‖Q(X|z)): what a channel loses.

    Raises:
        ValueError: p or q has not as many outcomes as the channel has inputs.
    """
    through = channel_law(channel, "channel")
    return table_identities.processing_loss(outcomes_law(p, "p"), outcomes_law(q, "q"), through)


def coarsening(
    p: Categorical, q: Categorical, groups: Sequence[int], kind: str | Alpha = "kl"
) -> Identity:
    """Return D of merged outcomes ≤ D(P‖Q).

    Args:
        p: a distribution over n outcomes.
        q: another.
        groups: the number of the group that each outcome falls in, n of them.
        kind: as in ``divergence``.

    Raises:
        ValueError: there are not n groups, or one is no whole number from 0 on.
    """
    first, second = outcomes_law(p, "p"), outcomes_law(q, "q")
    spaces.check_same_space(first, second)
    chosen = [count(f"groups[{i}]", group) for i, group in enumerate(groups)]
    return table_identities.coarsening(divergence_row(kind), first, second, chosen)


def additivity(p: Categorical, q: Categorical, r: Categorical, s: Categorical) -> Identity:
    """Return KL(P×R‖Q×S) = KL(P‖Q) + KL(R‖S): independent parts add up.

    Raises:
        ValueError: p and q, or r and s, have different numbers of outcomes.
    """
    first, second, third, fourth = (
        outcomes_law(law, name) for law, name in ((p, "p"), (q, "q"), (r, "r"), (s, "s"))
    )
    spaces.check_same_space(first, second)
    spaces.check_same_space(third, fourth)
    return table_identities.additivity(first, second, third, fourth)


def chain_identity(p: ArrayLike, q: ArrayLike) -> Identity:
    """Return KL(P(X,Y)‖Q(X,Y)) = KL(P(X)‖Q(X)) + Σ p(x) KL(P(Y|x)‖Q(Y|x)), of joint tables.

    ``chain_rule`` gives the parts.

    Raises:
        ValueError: the tables have different shapes, or a cell makes no sense.
    """
    return table_identities.chain_rule_splits(JointTable(p), JointTable(q))


def _three(p: Distribution, q: Distribution, r: Distribution) -> tuple[Law, Law, Law]:
    """Return the objects of the mathematics behind three distributions over one space."""
    first, second, third = law_of(p, "p"), law_of(q, "q"), law_of(r, "r")
    spaces.check_same_space(first, second)
    spaces.check_same_space(second, third)
    return first, second, third
