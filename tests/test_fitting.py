"""Fits by the Python API: families, optimisers, schedules, draws and points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import klviz as kv
from klviz.core.optimisers import OPTIMISERS
from klviz.core.schedules import SCHEDULES

P = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")
NEAR_A_MODE = kv.Normal(2, 1)
POINTS = P.sample(300, seed=4)


@pytest.mark.parametrize("optimiser", ["gradient", "momentum", "adam", "natural", "newton"])
def test_fit_reaches_the_mode_next_to_its_start(optimiser: str) -> None:
    run = kv.fit(P, divergence="reverse_kl", start=NEAR_A_MODE, optimiser=optimiser)
    assert run.converged
    assert run.parameters[-1] == pytest.approx((2.984305987835742, 1.0233685596612), abs=1e-6)
    assert run.value.value == pytest.approx(0.688768995854964, abs=1e-9)
    assert run.parameters.shape == (run.values.size, 2)
    assert run.parameters[0].tolist() == [2.0, 1.0]
    assert run.q.mean == run.parameters[-1][0]


@pytest.mark.parametrize("optimiser", ["natural", "newton", "em"])
def test_a_mixture_finds_the_mixture_it_came_from(optimiser: str) -> None:
    run = kv.fit(P, family="normal_mixture", optimiser=optimiser)
    assert run.converged
    weights, means, sds = run.parameters[-1].reshape(3, -1)
    assert weights == pytest.approx([0.5, 0.5], abs=1e-6)
    assert sorted(means) == pytest.approx([-3.0, 3.0], abs=1e-6)
    assert sds == pytest.approx([1.0, 1.0], abs=1e-6)
    assert 0.0 <= run.value.value < 1e-12


def test_a_mixture_begins_where_it_is_told_to() -> None:
    start = kv.parse("0.2 N(0, 1) + 0.3 N(1, 2) + 0.5 N(4, 1)")
    run = kv.fit(P, family="normal_mixture", start=start, steps=0)
    assert run.parameters[0] == pytest.approx([0.2, 0.3, 0.5, 0, 1, 4, 1, 2, 1], rel=1e-14)
    assert run.value.value == pytest.approx(kv.kl(P, start).value, rel=1e-12)


def test_more_components_never_fit_worse() -> None:
    p = kv.parse("0.5 Laplace(-2, 1) + 0.5 Laplace(3, 0.5)")
    fits = [kv.fit(p, family="normal_mixture", optimiser="em", components=k) for k in (1, 2, 3)]
    values = [run.value.value for run in fits]
    assert values[0] > values[1] > values[2] > 0.0


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_comes_down_to_the_bottom(schedule: str) -> None:
    run = kv.fit(P, divergence="reverse_kl", start=NEAR_A_MODE, schedule=schedule, steps=1500)
    assert run.value.value == pytest.approx(0.688768995854964, abs=1e-6)


def test_the_tolerance_says_when_a_run_is_over() -> None:
    rough, fine = (
        kv.fit(P, divergence="reverse_kl", start=NEAR_A_MODE, tolerance=tolerance)
        for tolerance in (1e-2, 1e-8)
    )
    assert rough.converged
    assert fine.converged
    assert rough.values.size < fine.values.size
    assert fine.value.value < rough.value.value < fine.value.value + 1e-4


def test_draws_are_seeded_and_their_fit_is_near() -> None:
    options = {"divergence": "reverse_kl", "start": NEAR_A_MODE, "optimiser": "adam"}
    first, again, other = (
        kv.fit(P, samples=64, seed=seed, schedule="cosine", **options) for seed in (1, 1, 2)
    )
    assert first.values.tolist() == again.values.tolist()
    assert first.values.tolist() != other.values.tolist()
    assert first.value.value == pytest.approx(0.688769, abs=5e-3)
    assert first.value.value >= 0.688768


@pytest.mark.parametrize("estimator", ["score", "score_baseline", "reparameterised"])
def test_every_estimator_of_slopes_finds_the_mode(estimator: str) -> None:
    run = kv.fit(
        P,
        divergence="reverse_kl",
        start=NEAR_A_MODE,
        samples=256,
        estimator=estimator,
        schedule="cosine",
    )
    assert run.q.mean == pytest.approx(2.98, abs=0.1)


def test_draws_serve_in_every_space() -> None:
    outcomes = kv.fit(kv.Categorical([0.7, 0.3]), samples=64, steps=300, schedule="cosine")
    assert outcomes.q.probabilities == pytest.approx([0.7, 0.3], abs=0.05)
    plane = kv.MultivariateNormal([1, 2], [[1, 0.5], [0.5, 1]])
    start = kv.MultivariateNormal([0, 0], [[1, 0], [0, 1]])
    reached = kv.fit(plane, samples=64, start=start, steps=400, schedule="cosine").q
    assert reached.mean == pytest.approx(np.array([1, 2]), abs=0.2)


@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t"])
def test_a_fit_to_points_is_maximum_likelihood(family: str) -> None:
    run = kv.fit(kv.Points(POINTS), family=family, optimiser="newton")
    found = kv.maximum_likelihood(POINTS, family)
    assert run.value.value == pytest.approx(found.value.value, abs=1e-7)
    assert run.q.mean == pytest.approx(found.q.mean, abs=0.05)


def test_a_fit_to_batches_of_points_is_near_that() -> None:
    run = kv.fit(kv.Points(POINTS), samples=50, schedule="cosine", seed=3)
    assert run.q.mean == pytest.approx(POINTS.mean(), abs=0.3)


def test_points_become_a_mixture_by_em() -> None:
    run = kv.fit(kv.Points(POINTS), family="normal_mixture", optimiser="em")
    assert run.converged
    assert sorted(run.parameters[-1][2:4]) == pytest.approx([-3, 3], abs=0.25)


@pytest.mark.parametrize("optimiser", ["em", "natural"])
def test_a_likelihood_without_bound_is_told_of_and_p_is_not_blamed(optimiser: str) -> None:
    run = kv.fit(
        kv.Points([0.0, 1, 2, 3]), family="normal_mixture", components=9, optimiser=optimiser
    )
    assert not run.converged
    assert run.note.startswith("a component of q has collapsed onto the one point")
    assert run.value.value == pytest.approx(run.values[-1], rel=1e-12)


def test_a_run_of_too_few_steps_says_how_far_it_is_from_its_end() -> None:
    short = kv.fit(P, divergence="reverse_kl", start=NEAR_A_MODE, steps=60)
    assert not short.converged
    assert short.note.startswith("60 steps are not enough: the last 50 gained 0.")
    assert short.note.endswith("above the tolerance of 1e-09")
    assert kv.fit(P, divergence="reverse_kl", start=NEAR_A_MODE).note == ""
    assert kv.fit(P, samples=32, steps=60).note == ""


def test_newton_converges_with_a_component_to_spare() -> None:
    parts = {"family": "normal_mixture", "components": 3, "optimiser": "newton"}
    run = kv.fit(P, divergence="reverse_kl", **parts)  # type: ignore[arg-type]
    assert run.converged
    assert 0.0 <= run.value.value < 1e-15


TABLE = [[0.3, 0.1, 0.1], [0.05, 0.2, 0.25]]


def test_the_best_product_by_forward_kl_is_that_of_the_marginals() -> None:
    run = kv.fit(TABLE, family="product")
    assert run.converged
    assert run.parameters[-1] == pytest.approx([0.5, 0.5, 0.35, 0.3, 0.35], abs=1e-8)
    assert run.value.value == pytest.approx(kv.mutual_information(TABLE).value, rel=1e-14)
    assert isinstance(run.q, kv.Categorical)
    assert run.q.probabilities == pytest.approx(
        np.outer([0.5, 0.5], [0.35, 0.3, 0.35]).ravel(), abs=1e-8
    )
    assert run.q.names[4] == "(1, 1)"


def test_products_by_reverse_kl_take_the_mode_next_to_their_start() -> None:
    joint = np.full((3, 3), 0.01) + np.diag([0.3, 0.31, 0.32])
    for mode in range(3):
        start = np.full((3, 3), 0.1)
        start[mode, mode] = 2.0
        run = kv.fit(joint, family="product", divergence="reverse_kl", start=start)
        assert run.converged
        assert int(np.argmax(run.q.prob(np.arange(9)))) == 4 * mode


@pytest.mark.parametrize(
    ("p", "options", "sentence"),
    [
        ([1.0, 2.0], {}, r"the table must have rows and columns, got shape \(2,\)"),
        ([[1, -1]], {}, r"cell \(0, 1\) must be finite and at least 0, got -1.0"),
        (TABLE, {"start": [[1, 1]]}, r"start must have the shape of p, \(2, 3\), got \(1, 2\)"),
        (TABLE, {"start": [[0] * 3, [1] * 3]}, "start: every row and every column must have"),
        (TABLE, {"start": kv.Normal()}, "start must be a table of probabilities, such as"),
        (P, {}, "family must be one of normal, laplace"),
        ("x", {}, "p must be a table of probabilities, such as"),
        (TABLE, {"family": "normal"}, "p must be a distribution, such as"),
    ],
)
def test_a_table_that_makes_no_sense_is_named(
    p: Any, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        kv.fit(p, **{"family": "product", **options})


def test_points_of_which_too_many_coincide_for_student_t_are_refused() -> None:
    for coincide in (kv.maximum_likelihood, lambda x, family: kv.fit(kv.Points(x), family=family)):
        with pytest.raises(ValueError, match="4 of 5 points coincide"):
            coincide([1.0, 1, 1, 1, 2], "student_t")


def test_who_cannot_serve_is_refused() -> None:
    for key, row in OPTIMISERS.items():
        if key == "em":
            with pytest.raises(ValueError, match="optimiser em: EM serves forward KL alone"):
                kv.fit(P, optimiser=key, divergence="jsd")
        else:
            assert kv.fit(P, optimiser=key, divergence="jsd", steps=2).values.size == 3, row


@pytest.mark.parametrize("options", [{}, {"divergence": "jsd"}, {"samples": 4}])
def test_a_hundred_thousand_outcomes_take_no_square_of_them(options: dict[str, Any]) -> None:
    p = kv.Categorical(np.random.default_rng(0).random(100_000))
    run = kv.fit(p, steps=3, **options)
    assert run.values.size == 4
    if "samples" not in options:
        assert (np.diff(run.values) < 0.0).all()


def test_newton_refuses_more_parameters_than_it_can_pair() -> None:
    with pytest.raises(ValueError, match=r"at most, and here are 1,001; a natural gradient"):
        kv.fit(kv.Categorical(np.ones(1001)), optimiser="newton")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"samples": 1}, "samples must be 2 or more, got 1"),
        ({"samples": 2.5}, "samples must be a whole number, got 2.5"),
        ({"estimator": "x"}, "estimator must be one of score,"),
        ({"estimator": "data"}, "estimator is for draws from a distribution, got 'data'"),
        ({"schedule": "x"}, "schedule must be one of constant,"),
        ({"tolerance": 0}, "tolerance must be positive, got 0.0"),
        ({"family": "normal_mixture", "components": 0}, "components must be at least 1, got 0"),
        ({"family": "normal_mixture", "components": 2000}, "components must be at most 1,000, got"),
        ({"family": "normal_mixture", "start": kv.Laplace()}, "every component must be normal"),
        ({"start": kv.Points([1, 2])}, "start must be a distribution on the line"),
        ({"seed": -1}, "seed must not be negative, got -1"),
    ],
)
def test_a_wrong_argument_is_named(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kv.fit(P, **options)  # type: ignore[arg-type]


def test_a_vector_of_one_number_is_sent_to_the_line() -> None:
    with pytest.raises(ValueError, match=r"on the line, such as Normal\(0, 1\); got Multivariate"):
        kv.fit(kv.MultivariateNormal([0], [[1]]))
