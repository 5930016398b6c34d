"""What the lesson says of densities: its numbers set right, its claims checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from klviz.core.closed.forms import kl_normal
from klviz.core.divergences import KL, REVERSE_KL
from klviz.core.families.family import Member
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate import vae
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.parameter_errors import parameter_errors
from klviz.core.values import divergence_value
from tests.core.planes import normal_of, tolerance_of, within
from tests.core.records import TWO_MODES, Record, cases, one
from tests.core.test_lesson_examples_discrete import NUMBERS as OVER_OUTCOMES

BY_ID = {case["id"].removeprefix("pub-lesson-"): case for case in cases("lesson_examples")}


def kl(first: tuple[float, float], second: tuple[float, float]) -> float:
    return divergence_value(KL, one("normal", *first), one("normal", *second)).value


def mode() -> Member:
    """Return the mode that q seeks under reverse KL, by Newton's method on the slope."""
    from scipy.optimize import minimize

    def loss(theta: np.ndarray) -> float:
        q = one("normal", float(theta[0]), math.exp(float(theta[1])))
        return divergence_value(REVERSE_KL, TWO_MODES, q).value

    found = minimize(loss, [3.0, 0.0], method="BFGS", options={"gtol": 1e-7})
    return Member(float(found.x[0]), math.exp(float(found.x[1])))


SECOND = forms.kl_terms(MultivariateNormal([0], [[1]]), MultivariateNormal([0], [[4]]))
THIRD = vae.terms([0.5], [2 * math.log(0.8)])

NUMBERS: Mapping[str, Callable[[], float]] = {
    "ex2_log2": lambda: 0.5 * SECOND.log_det,
    "ex2_eighth": lambda: 0.5 * SECOND.trace,
    "ex2_kl": lambda: kl((0, 1), (0, 2)),
    "ex3_term1": lambda: float(THIRD.log[0]),
    "ex3_term2": lambda: float(THIRD.spread[0] + THIRD.shift[0]) + 0.5,
    "ex3_kl": lambda: kl((0.5, 0.8), (0, 1)),
    "ex4_mode_loc": lambda: mode().loc,
    "code_gauss_1": lambda: kl((0, 1), (0, 2)),
    "code_gauss_2": lambda: kl((0, 2), (0, 1)),
    "code_vae": lambda: float(vae.kl([0.5, -0.3], [-0.5, -1.0])),
    "prob2": lambda: kl((1, 1), (0, 1)),
}
"""The quantities of densities; those over outcomes are tested where these are."""


def numbers(name: str) -> Record:
    found: Record = BY_ID[name]["numbers"]
    return found


@pytest.mark.parametrize("name", NUMBERS)
def test_the_right_value_is_computed(name: str) -> None:
    rel = 1e-6 if name == "ex4_mode_loc" else 1e-14
    assert NUMBERS[name]() == pytest.approx(BY_ID[name]["right_value"], rel=rel)


def test_every_number_of_the_lesson_is_tested_somewhere() -> None:
    every = {name for name, case in BY_ID.items() if case["kind"] == "number"}
    assert every == set(NUMBERS) | set(OVER_OUTCOMES)


def test_the_second_example_read_as_a_variance_is_another_number() -> None:
    expected = BY_ID["ex2_kl"]["right_value_if_variance"]
    assert kl((0, 1), (0, math.sqrt(2))) == pytest.approx(expected, rel=1e-14)


def test_the_fourth_example_has_a_minimum_on_a_mode_and_one_in_the_centre() -> None:
    found, case = mode(), BY_ID["ex4_mode_loc"]
    assert found.scale == pytest.approx(case["right_scale"], rel=1e-6)
    q = one("normal", case["right_value"], case["right_scale"])
    assert divergence_value(REVERSE_KL, TWO_MODES, q).value == pytest.approx(
        case["right_kl_qp"], rel=1e-13
    )
    centre = numbers("ex4_reverse")["centre_local_minimum"]
    wide = one("normal", centre["loc"], centre["scale"])
    assert divergence_value(REVERSE_KL, TWO_MODES, wide).value == pytest.approx(
        centre["kl_qp"], rel=1e-13
    )


def test_under_forward_kl_the_fourth_example_covers_both_modes() -> None:
    wanted = numbers("ex4_forward")
    assert TWO_MODES.mean == wanted["loc"]
    assert TWO_MODES.sd == pytest.approx(wanted["scale"], rel=1e-15)
    q = one("normal", wanted["loc"], wanted["scale"])
    assert divergence_value(KL, TWO_MODES, q).value == pytest.approx(wanted["kl_pq"], rel=1e-13)


def test_the_kl_term_of_a_vae_pulls_towards_collapse() -> None:
    assert float(vae.kl([0.0], [0.0])) == numbers("ex4_collapse")["kl_at_mu0_logvar0"]
    for mu, logvar in ((0.3, 0.2), (-1.0, -2.0), (2.0, 1.0)):
        slopes = vae.gradient([mu], [logvar])
        assert float(slopes.mu[0]) * mu > 0.0
        assert float(slopes.logvar[0]) * logvar > 0.0


def test_the_kl_term_of_a_vae_averages_over_the_approximation() -> None:
    # By the lesson's own definition that is reverse KL: the encoder is q, the prior p.
    encoder, prior = one("normal", 0.5, 0.8), one("normal", 0.0, 1.0)
    term = float(vae.kl([0.5], [2 * math.log(0.8)]))
    assert term == pytest.approx(divergence_value(REVERSE_KL, prior, encoder).value, rel=1e-14)
    assert term == pytest.approx(numbers("vae_closed_form")["at_mu_0_5_sd_0_8"], rel=1e-14)


@pytest.mark.parametrize("case", cases("gaussian_1d"), ids=lambda case: str(case["id"]))
def test_the_formula_on_the_line_holds_in_every_case(case: Record) -> None:
    p, q = (Member(case[side]["loc"], case[side]["scale"]) for side in "pq")
    assert within(kl_normal(p, q), case["values"]["kl_pq"], tolerance_of(case, "kl_pq"))


@pytest.mark.parametrize("case", cases("gaussian_mv"), ids=lambda case: str(case["id"]))
def test_the_formula_in_several_dimensions_holds_in_every_case(case: Record) -> None:
    found = forms.kl(normal_of(case["p"]), normal_of(case["q"])).value
    assert within(found, case["values"]["kl_pq"], tolerance_of(case, "kl_pq"))


def test_the_six_lines_of_the_thread_end_in_the_vae_term() -> None:
    mu, sd = np.array([0.5, -0.3, 1.2]), np.array([0.8, 1.5, 0.4])
    encoder = MultivariateNormal.diagonal(mu, sd)
    prior = MultivariateNormal(np.zeros(3), np.eye(3))
    terms = forms.kl_terms(encoder, prior)
    assert terms.log_det == pytest.approx(-np.log(np.prod(sd**2)))
    assert terms.trace == pytest.approx(np.sum(sd**2))
    assert terms.mahalanobis == pytest.approx(mu @ mu)
    assert terms.total == pytest.approx(float(vae.kl(mu, 2 * np.log(sd))))


def test_a_shift_costs_by_the_precision_and_its_square_does_not() -> None:
    wanted = numbers("mse_same_mean")
    for key, sd in (("kl_sd_0_1", 0.1), ("kl_sd_1", 1.0), ("kl_sd_10", 10.0)):
        assert kl((0, sd), (1, sd)) == pytest.approx(wanted[key], rel=1e-14)
        errors = parameter_errors(one("normal", 0.0, sd), one("normal", 1.0, sd))
        assert errors.mean == wanted["mse_mean_each"]


def test_a_width_that_vanishes_costs_without_bound_and_its_square_does_not() -> None:
    wanted = numbers("mse_sd")
    for key, sd in (("0_5", 0.5), ("1_5", 1.5), ("0_001", 0.001)):
        assert kl((0, sd), (0, 1)) == pytest.approx(wanted[f"kl_sd_{key}"], rel=1e-13)
        errors = parameter_errors(one("normal", 0.0, sd), one("normal", 0.0, 1.0))
        assert errors.sd == pytest.approx(wanted[f"mse_sd_{key}"], rel=1e-14)


def test_the_bound_of_em_has_the_entropy_of_q_in_it() -> None:
    # z ~ N(0, 1), x | z ~ N(z, 0.1²), x = 0.5: everything is normal.
    wanted, x, noise = numbers("em_bound"), 0.5, 0.1
    evidence = MultivariateNormal([0.0], [[1.0 + noise**2]])
    variance = noise**2 / (1.0 + noise**2)
    posterior = MultivariateNormal([x / (1.0 + noise**2)], [[variance]])
    joint = MultivariateNormal([0.0, 0.0], [[1.0, 1.0], [1.0, 1.0 + noise**2]])
    assert float(evidence.log_prob([x])) == pytest.approx(wanted["log_p_x"], rel=1e-14)
    assert posterior.entropy == pytest.approx(wanted["entropy_q"], rel=1e-14)
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    z = posterior.mean[0] + math.sqrt(variance) * nodes
    points = np.stack([z, np.full_like(z, x)], axis=-1)
    expected_log_joint = float(weights @ joint.log_prob(points)) / math.sqrt(2 * math.pi)
    assert expected_log_joint == pytest.approx(wanted["lesson_right_side"], rel=1e-9)
    # With the entropy the bound is tight at the posterior; the lesson's exceeds the evidence.
    assert expected_log_joint + posterior.entropy == pytest.approx(wanted["log_p_x"], rel=1e-9)
    assert expected_log_joint > wanted["log_p_x"]
