"""The KL term of a variational autoencoder: references, digits near zero, gradients, batches."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.arrays import Array
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate import vae
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.parameter_errors import encoder_errors
from tests.core.planes import tolerance_of, within
from tests.core.records import Record, cases

CASES = cases("vae")

VALUES: dict[str, Callable[[Array, Array], object]] = {
    "kl": vae.kl,
    "kl_per_dim": vae.kl_per_dimension,
    "kl_reversed_prior_to_encoder": vae.reversed_kl,
    "kl_bits": lambda mu, logvar: vae.kl(mu, logvar) / math.log(2.0),
    "grad_mu": lambda mu, logvar: vae.gradient(mu, logvar).mu,
    "grad_logvar": lambda mu, logvar: vae.gradient(mu, logvar).logvar,
    "entropy_encoder": lambda mu, logvar: vae.encoder_entropy(logvar),
    "mse_mean": lambda mu, logvar: encoder_errors(mu, logvar).mean,
    "mse_sd": lambda mu, logvar: encoder_errors(mu, logvar).sd,
    "mse_var": lambda mu, logvar: encoder_errors(mu, logvar).var,
    "mse_logvar": lambda mu, logvar: encoder_errors(mu, logvar).logvar,
}

numbers = st.floats(-20, 20)
outputs = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6).map(np.array)


def inputs(case: Record) -> tuple[Array, Array]:
    return np.array(case["mu"]), np.array(case["logvar"])


def test_every_value_of_the_reference_is_looked_at() -> None:
    assert {name for case in CASES for name in case["values"]} == set(VALUES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("name", VALUES)
def test_the_value_is_that_of_the_reference(case: Record, name: str) -> None:
    found = np.atleast_1d(np.asarray(VALUES[name](*inputs(case))))
    wanted = np.atleast_1d(np.array(case["values"][name]))
    assert found.shape == wanted.shape
    for one, other in zip(found.tolist(), wanted.tolist(), strict=True):
        assert within(one, other, tolerance_of(case, name))


@pytest.mark.parametrize("scale", [1e-3, 1e-9, 1e-30, 1e-150])
def test_near_the_prior_every_digit_is_kept(scale: float) -> None:
    # KL → ½ μ² + ¼ logvar², the next terms being smaller by a factor of the scale.
    expected = 0.5 * scale**2 + 0.25 * (2 * scale) ** 2
    assert float(vae.kl([scale], [2 * scale])) == pytest.approx(expected, rel=scale + 1e-15)
    assert float(vae.kl([0.0], [scale])) == pytest.approx(0.25 * scale**2, rel=scale + 1e-15)


def test_a_collapsed_posterior_costs_exactly_nothing() -> None:
    assert np.array_equal(vae.kl_per_dimension(np.zeros(4), np.zeros(4)), np.zeros(4))
    assert np.array_equal(vae.reversed_kl(np.zeros(4), np.zeros(4)), 0.0)
    slopes = vae.gradient(np.zeros(4), np.zeros(4))
    assert not slopes.mu.any()
    assert not slopes.logvar.any()


def test_what_is_too_large_for_a_double_is_infinite_without_a_warning() -> None:
    assert vae.kl([0.0], [800.0]) == math.inf
    assert vae.reversed_kl([0.0], [-800.0]) == math.inf
    assert vae.kl([1e200], [0.0]) == math.inf
    assert vae.kl([0.0], [-800.0]) == pytest.approx(399.5)


@settings(deadline=None)
@given(outputs)
def test_no_dimension_costs_less_than_nothing(rows: Array) -> None:
    mu, logvar = rows.T
    assert (vae.kl_per_dimension(mu, logvar) >= 0.0).all()
    assert (vae.reversed_kl_per_dimension(mu, logvar) >= 0.0).all()


@settings(deadline=None)
@given(outputs)
def test_the_terms_add_up_to_the_cost(rows: Array) -> None:
    mu, logvar = rows.T
    terms = vae.terms(mu, logvar)
    sizes = sum(map(np.abs, terms))
    assert sum(terms) == pytest.approx(vae.kl_per_dimension(mu, logvar), abs=1e-14 * sizes.max())


@settings(deadline=None)
@given(st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
def test_the_gradient_is_the_difference_quotient(output: tuple[float, float]) -> None:
    mu, logvar = output
    step = 1e-5
    slopes = vae.gradient([mu], [logvar])
    in_mu = float(vae.kl([mu + step], [logvar]) - vae.kl([mu - step], [logvar])) / (2 * step)
    in_logvar = float(vae.kl([mu], [logvar + step]) - vae.kl([mu], [logvar - step])) / (2 * step)
    assert float(slopes.mu[0]) == pytest.approx(in_mu, abs=1e-6)
    assert float(slopes.logvar[0]) == pytest.approx(in_logvar, rel=1e-6, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=4))
def test_it_is_the_divergence_between_multivariate_normals(
    rows: list[tuple[float, float]],
) -> None:
    mu, logvar = np.array(rows).T
    encoder = MultivariateNormal(mu, np.diag(np.exp(logvar)))
    prior = MultivariateNormal(np.zeros(mu.size), np.eye(mu.size))
    there, back = forms.kl(encoder, prior), forms.kl(prior, encoder)
    assert float(vae.kl(mu, logvar)) == pytest.approx(there.value, rel=1e-12, abs=1e-30)
    assert float(vae.reversed_kl(mu, logvar)) == pytest.approx(back.value, rel=1e-12, abs=1e-30)
    assert float(vae.encoder_entropy(logvar)) == pytest.approx(encoder.entropy, abs=1e-12)


def test_a_batch_is_summed_over_the_latent_dimensions_alone() -> None:
    rng = np.random.default_rng(0)
    mu, logvar = rng.normal(size=(5, 3, 4)), rng.normal(size=(5, 3, 4))
    assert vae.kl(mu, logvar).shape == (5, 3)
    assert vae.kl_per_dimension(mu, logvar).shape == (5, 3, 4)
    assert float(vae.kl(mu, logvar)[2, 1]) == pytest.approx(float(vae.kl(mu[2, 1], logvar[2, 1])))


def test_one_width_may_serve_a_whole_batch() -> None:
    mu = np.arange(6.0).reshape(2, 3)
    shared = vae.kl_per_dimension(mu, np.array([0.1, 0.2, 0.3]))
    repeated = vae.kl_per_dimension(mu, np.tile([0.1, 0.2, 0.3], (2, 1)))
    assert np.array_equal(shared, repeated)


@pytest.mark.parametrize(
    ("mu", "logvar", "message"),
    [
        ([0.0, math.nan], [0.0, 0.0], "mu must be finite"),
        ([0.0], [math.inf], "logvar must be finite"),
        ([0.0, 0.0], [0.0], "same latent dimensions"),
        (0.0, 0.0, "same latent dimensions"),
        (np.zeros((2, 3)), np.zeros((4, 3)), "same batch"),
    ],
)
def test_input_that_makes_no_sense_is_refused(mu: object, logvar: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vae.kl(mu, logvar)  # type: ignore[arg-type]


def test_the_gradient_is_the_callers_own() -> None:
    mu = np.ones(2)
    vae.gradient(mu, np.zeros(2)).mu[0] = 5.0
    assert mu[0] == 1.0
