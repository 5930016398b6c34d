"""What holds of distributions over outcomes: products, joint tables, channels, units."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import finite_size
from klviz.core.discrete.information import (
    Channel,
    chain_rule,
    lost_divergence,
    markov_information,
    passage,
)
from klviz.core.discrete.joint_tables import (
    JointTable,
    conditional_entropy,
    joint_entropy,
    mutual_information,
)
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import KL, Divergence
from klviz.core.estimates import Estimate
from klviz.core.identity import AT_MOST, EQUAL, Identity, minus, plus, times

EXACT_SUM = "sum"


def chain_rule_splits(p: JointTable, q: JointTable) -> Identity:
    """KL(P(X, Y)‖Q(X, Y)) = KL(P(X)‖Q(X)) + E KL(P(Y|X)‖Q(Y|X)), the mean over P(X)."""
    rule = chain_rule(p, q)
    statement = "KL(P(X,Y)‖Q(X,Y)) = KL(P(X)‖Q(X)) + Σ p(x) KL(P(Y|x)‖Q(Y|x))"
    return Identity(
        "chain_rule", statement, rule.joint, EQUAL, plus(rule.marginal, rule.conditional)
    )


def data_processing(
    divergence: Divergence, p: Categorical, q: Categorical, channel: Channel
) -> Identity:
    """D(PW‖QW) ≤ D(P‖Q) where both pass the same channel W."""
    sides = passage(divergence, p, q, channel)
    return Identity("data_processing", "D(PW‖QW) ≤ D(P‖Q)", sides.after, AT_MOST, sides.before)


def processing_loss(p: Categorical, q: Categorical, channel: Channel) -> Identity:
    """KL(P‖Q) = KL(PW‖QW) + Σ p(z) KL(P(X|z)‖Q(X|z)): what a channel loses is a divergence."""
    sides = passage(KL, p, q, channel)
    statement = "KL(P‖Q) = KL(PW‖QW) + Σ p(z) KL(P(X|z)‖Q(X|z))"
    parts = plus(sides.after, lost_divergence(p, q, channel))
    return Identity("processing_loss", statement, sides.before, EQUAL, parts)


def coarsening(
    divergence: Divergence, p: Categorical, q: Categorical, groups: Sequence[int]
) -> Identity:
    """D of the groups that outcomes fall in ≤ D of the outcomes."""
    merged = divergence_value(divergence, p.merged(groups), q.merged(groups))
    fine = divergence_value(divergence, p, q)
    return Identity("coarsening", "D(P merged‖Q merged) ≤ D(P‖Q)", merged, AT_MOST, fine)


def additivity(p: Categorical, q: Categorical, r: Categorical, s: Categorical) -> Identity:
    """KL(P×R‖Q×S) = KL(P‖Q) + KL(R‖S)."""
    products = JointTable.product_of(p, r), JointTable.product_of(q, s)
    whole = divergence_value(KL, products[0].cells, products[1].cells)
    parts = plus(divergence_value(KL, p, q), divergence_value(KL, r, s))
    return Identity("additivity", "KL(P×R‖Q×S) = KL(P‖Q) + KL(R‖S)", whole, EQUAL, parts)


def information_of_entropies(joint: JointTable) -> Identity:
    """I(X; Y) = H(X) + H(Y) − H(X, Y)."""
    entropies = plus(discrete_values.entropy(joint.x), discrete_values.entropy(joint.y))
    right = minus(entropies, joint_entropy(joint))
    left = mutual_information(joint)
    return Identity("information", "I(X; Y) = H(X) + H(Y) − H(X, Y)", left, EQUAL, right)


def information_gained(joint: JointTable) -> Identity:
    """I(X; Y) = H(Y) − H(Y|X): what X tells of Y."""
    right = minus(discrete_values.entropy(joint.y), conditional_entropy(joint))
    left = mutual_information(joint)
    return Identity("information_gained", "I(X; Y) = H(Y) − H(Y|X)", left, EQUAL, right)


def markov_bound(p: Categorical, first: Channel, second: Channel) -> Identity:
    """I(X; Z) ≤ min(I(X; Y), I(Y; Z)) of X → Y → Z."""
    found = markov_information(p, first, second)
    least = min(found.first, found.second, key=float)
    statement = "I(X; Z) ≤ min(I(X; Y), I(Y; Z))"
    return Identity("markov", statement, found.through, AT_MOST, least)


def bits_of_nats(p: Categorical, q: Categorical) -> Identity:
    """Σ p log₂(p/q) = KL(P‖Q)/log 2: the same number in bits."""
    statement = "Σ p log₂(p/q) = KL(P‖Q)/log 2"
    right = times(1.0 / math.log(2.0), divergence_value(KL, p, q))
    if math.isinf(right.value):
        return Identity("bits", statement, right, EQUAL, right)
    here = p.support
    logs = (finite_size(p.log_probabilities) + finite_size(q.log_probabilities))[here]
    shares = p.probabilities[here]
    terms = shares * (binary_logarithm(p)[here] - binary_logarithm(q)[here])
    left = Estimate(
        math.fsum(terms), math.fsum(shares * UNIT_ROUNDING * (8.0 + 8.0 * logs)), EXACT_SUM
    )
    return Identity("bits", statement, left, EQUAL, right)


def binary_logarithm(p: Categorical) -> Array:
    """Return log₂ p, (n,); from log p only where p is too small for a number."""
    small = p.probabilities < np.finfo(np.float64).tiny
    logs = np.log2(np.where(small, 1.0, p.probabilities))
    return np.where(small, p.log_probabilities / math.log(2.0), logs)


def linear_terms(divergence: Divergence, p: Categorical, q: Categorical) -> Identity:
    """Adding c(p − q) to the integrand changes no divergence: the textbooks' sum is the same."""
    right = divergence_value(divergence, p, q)
    terms = discrete_values.classic_terms(divergence, p, q)
    if math.isinf(right.value):
        left = right
    else:
        sizes = np.abs(terms) + p.probabilities + q.probabilities
        error = 8.0 * UNIT_ROUNDING * math.fsum(sizes) + right.error
        left = Estimate(math.fsum(terms), error, EXACT_SUM)
    return Identity("linear_terms", "Σ q (f(r) + c(r − 1)) = Σ q f(r)", left, EQUAL, right)
