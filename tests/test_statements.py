"""Theorems, channels and slopes of estimators in the Python API."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import klviz as kv

KINDS = ["kl", "reverse_kl", "jeffreys", "jsd", "hellinger2", "tv", "chi2", kv.alpha(0.3)]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)

A, B = kv.Categorical([0.7, 0.2, 0.1]), kv.Categorical([0.2, 0.3, 0.5])
NOISY = kv.Channel([[0.8, 0.2], [0.5, 0.5], [0.1, 0.9]])
P, Q = kv.parse("0.3 N(-2, 0.5) + 0.7 N(3, 1)"), kv.Normal(1, 2.5)


def test_a_channel_is_a_matrix_of_laws() -> None:
    assert kv.Channel([[4, 1], [1, 1], [1, 9]]) == NOISY
    assert hash(kv.Channel([[4, 1], [1, 1], [1, 9]])) == hash(NOISY)
    assert eval(repr(NOISY), {"Channel": kv.Channel}) == NOISY
    assert NOISY.output(A).probabilities == pytest.approx([0.67, 0.33])
    assert NOISY.joint(A) == pytest.approx(A.probabilities[:, None] * NOISY.probabilities)
    twice = NOISY.then(kv.Channel([[0.9, 0.1], [0.1, 0.9]]))
    assert twice.probabilities == pytest.approx(
        NOISY.probabilities @ np.array([[0.9, 0.1], [0.1, 0.9]])
    )
    assert twice != NOISY


@each_kind
def test_nothing_is_easier_to_tell_apart_after_a_channel(kind: str) -> None:
    found = kv.passage(A, B, NOISY, kind)
    assert found.before == kv.divergence(A, B, kind)
    assert found.after == kv.divergence(found.p_out, found.q_out, kind)
    assert found.p_out == NOISY.output(A)
    assert found.after.value < found.before.value
    theorem = kv.data_processing(A, B, NOISY, kind)
    assert (theorem.left, theorem.right) == (found.after, found.before)
    assert theorem.holds
    assert kv.data_processing(A, B, kv.Channel(np.eye(3)), kind).slack == pytest.approx(0.0)


def test_what_a_channel_loses_is_a_divergence_too() -> None:
    theorem = kv.processing_loss(A, B, NOISY)
    assert theorem.holds
    assert theorem.left == kv.kl(A, B)


@each_kind
def test_merging_outcomes_loses_what_told_them_apart(kind: str) -> None:
    theorem = kv.coarsening(A, B, [0, 0, 1], kind)
    merged = kv.divergence(kv.Categorical([0.9, 0.1]), kv.Categorical([0.5, 0.5]), kind)
    assert theorem.holds
    assert theorem.left.value == pytest.approx(merged.value, rel=1e-13)
    assert theorem.right == kv.divergence(A, B, kind)


def test_independent_parts_and_chained_parts_add_up() -> None:
    product = kv.additivity(A, B, kv.Categorical([0.9, 0.1]), kv.Categorical([0.5, 0.5]))
    assert product.holds
    alone = kv.kl(kv.Categorical([0.9, 0.1]), kv.Categorical([0.5, 0.5]))
    assert product.right.value == pytest.approx(kv.kl(A, B).value + alone.value, rel=1e-15)
    table, flat = [[0.4, 0.1], [0.2, 0.3]], [[0.25, 0.25], [0.25, 0.25]]
    chain, parts = kv.chain_identity(table, flat), kv.chain_rule(table, flat)
    assert chain.holds
    assert chain.left == parts.joint
    assert chain.right.value == parts.marginal.value + parts.conditional.value


@each_kind
def test_units_of_x_change_no_divergence(kind: str) -> None:
    theorem = kv.affine_invariance(P, Q, kind, factor=-2.5, shift=7.0)
    assert theorem.holds
    assert theorem.right == kv.divergence(P, Q, kind)


def test_the_root_of_jsd_is_a_distance_and_kl_is_none() -> None:
    three = kv.Categorical([0.9, 0.1]), kv.Categorical([0.7, 0.3]), kv.Categorical([0.3, 0.7])
    kl, jsd = kv.kl_triangle(*three), kv.jsd_triangle(*three)
    assert (kl.holds, jsd.holds) == (False, True)
    assert kl.slack < 0.0
    assert jsd.left.value == pytest.approx(math.sqrt(kv.divergence(*three[::2], "jsd").value))
    assert kv.jsd_triangle(P, Q, kv.Cauchy(0, 1)).holds


def test_what_a_loss_of_each_estimator_goes_down() -> None:
    p, q = kv.Normal(1.1, 0.9), kv.Normal(0.3, 1.2)
    reverse = ((0.3 - 1.1) / 0.81, 1.44 / 0.81 - 1.0)
    forward = ((0.3 - 1.1) / 1.44, 1.0 - (0.81 + 0.64) / 1.44)
    for key, held in (("k1", (0.0, 0.0)), ("k2", reverse), ("k3", forward)):
        assert kv.ratio_slopes(p, q, key).held == pytest.approx(held, abs=1e-10)
    for key in ("k1", "k3"):
        assert kv.ratio_slopes(p, q, key).whole == pytest.approx(reverse, abs=1e-9)


@pytest.mark.parametrize("estimator", ["score", "score_baseline", "reparameterised"])
def test_every_estimator_of_slopes_has_the_same_mean_and_its_own_spread(estimator: str) -> None:
    p, q = kv.Normal(1.1, 0.9), kv.Normal(0.3, 1.2)
    found = kv.gradient_spread(p, q, "reverse_kl", estimator)
    means = [mean.value for mean in found.mean]
    assert means == pytest.approx([(0.3 - 1.1) / 0.81, 1.44 / 0.81 - 1.0], abs=1e-9)
    plain = kv.gradient_spread(p, q).sd
    assert all(own.value <= other.value for own, other in zip(found.sd, plain, strict=True))


REFUSED: dict[str, Callable[[], object]] = {
    "channel must be a Channel, got [[1]]": lambda: kv.passage(A, B, [[1]]),  # type: ignore[arg-type]
    "p must be a Categorical, got": lambda: NOISY.output(Q),  # type: ignore[arg-type]
    "the channel takes 3 inputs, p has 2": lambda: NOISY.output(kv.Categorical([1, 1])),
    "row 1 of the channel": lambda: kv.Channel([[1, 0], [-1, 2]]),
    "factor must not be 0": lambda: kv.affine_invariance(P, Q, factor=0.0),
    "p must be a distribution on the line": lambda: kv.affine_invariance(A, B, factor=2.0),
    "groups[1] must be a whole number": lambda: kv.coarsening(A, B, [0, 0.5, 1]),  # type: ignore[list-item]
    "groups must be 3 numbers": lambda: kv.coarsening(A, B, [0, 1]),
    "estimator must be one of k1, k2, k3": lambda: kv.ratio_slopes(P, Q, "k4"),
    "q must be one member of a family": lambda: kv.ratio_slopes(Q, P),
    "Uniform cannot be fitted": lambda: kv.ratio_slopes(P, kv.Uniform(0, 1)),
    "the same space": lambda: kv.kl_triangle(A, B, Q),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_a_wrong_argument_is_named(sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the sentence is compared)
        REFUSED[sentence]()
    assert sentence in str(caught.value)


def test_data_of_a_cauchy_are_those_of_a_student_t_with_one_degree_of_freedom() -> None:
    cauchy = {"family": "cauchy", "loc": 2, "scale": 3}
    assert kv.from_dict(cauchy) == kv.Cauchy(2, 3)
    mixture = {"family": "mixture", "components": [{**cauchy, "weight": 1}]}
    assert kv.from_dict(mixture) == kv.Cauchy(2, 3)
    with pytest.raises(ValueError, match="df is not known of a cauchy"):
        kv.from_dict({**cauchy, "df": 2})
