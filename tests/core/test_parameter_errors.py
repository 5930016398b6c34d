"""Squared errors of parameters, and how they differ from a divergence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.divergences import DIVERGENCES
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.parameter_errors import multivariate_errors, parameter_errors
from klviz.core.values import divergence_value
from tests.core.planes import normal_of, tolerance_of, within
from tests.core.records import TWO_MODES, Record, cases, mixture_of, one

NAMES = {
    "mse_mean": "mean",
    "mse_sd": "sd",
    "mse_var": "var",
    "mse_params_mean_sd": "mean_and_sd",
    "mse_params_mean_var": "mean_and_var",
}


@pytest.mark.parametrize("case", cases("gaussian_1d"), ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("name", NAMES)
def test_on_the_line_they_are_those_of_the_reference(case: Record, name: str) -> None:
    found = parameter_errors(mixture_of(case["p"]), mixture_of(case["q"]))
    assert within(getattr(found, NAMES[name]), case["values"][name], tolerance_of(case, name))


@pytest.mark.parametrize("case", cases("gaussian_mv"), ids=lambda case: str(case["id"]))
def test_in_several_dimensions_they_are_those_of_the_reference(case: Record) -> None:
    found = multivariate_errors(normal_of(case["p"]), normal_of(case["q"]))
    for name in ("mean", "cov"):
        key = f"mse_{name}"
        assert within(getattr(found, name), case["values"][key], tolerance_of(case, key))
    sds = [np.sqrt(np.diag(case[side]["cov"])) for side in "pq"]
    assert found.sd == pytest.approx(np.mean((sds[0] - sds[1]) ** 2), rel=1e-9, abs=1e-30)
    assert found.var == pytest.approx(np.mean((sds[0] ** 2 - sds[1] ** 2) ** 2), rel=1e-9, abs=0)


def test_they_do_not_see_how_narrow_q_is_and_kl_does() -> None:
    errors, divergences = [], []
    for sd in (0.1, 1.0, 10.0):
        p, q = one("normal", 0.0, sd), one("normal", 1.0, sd)
        errors.append(parameter_errors(p, q).mean_and_sd)
        divergences.append(divergence_value(DIVERGENCES["kl"], p, q).value)
    assert errors == [0.5, 0.5, 0.5]
    assert divergences == pytest.approx([50.0, 0.5, 0.005])


def test_they_depend_on_what_a_width_is_called_and_kl_does_not() -> None:
    p = one("normal", 0.0, 1.0)
    narrow, wide = (parameter_errors(p, one("normal", 0.0, sd)) for sd in (0.5, 1.5))
    assert narrow.sd == wide.sd == 0.25
    assert (narrow.var, wide.var) == (0.5625, 1.5625)


def test_they_do_not_see_the_shape() -> None:
    bimodal = parameter_errors(TWO_MODES, one("normal", 0.0, math.sqrt(10.0)))
    assert bimodal.mean_and_sd < 1e-30


def test_they_change_with_units_and_kl_does_not() -> None:
    metres = MultivariateNormal([1.0, 0.0], np.eye(2)), MultivariateNormal([0.0, 0.0], np.eye(2))
    grown = [MultivariateNormal(100 * n.mean, 1e4 * n.cov) for n in metres]
    assert multivariate_errors(*grown).mean == pytest.approx(
        1e4 * multivariate_errors(*metres).mean
    )
    assert forms.kl(*grown).value == pytest.approx(forms.kl(*metres).value)


def test_what_does_not_exist_is_nan_and_what_diverges_is_no_number() -> None:
    cauchy, normal = one("student_t", 1.0, 0.0, 1.0), one("normal", 0.0, 1.0)
    assert math.isnan(parameter_errors(cauchy, normal).mean)
    heavy = parameter_errors(one("student_t", 2.0, 0.0, 1.0), normal)
    assert heavy.mean == 0.0
    assert math.isinf(heavy.sd)
    assert math.isinf(heavy.var)
    assert math.isnan(parameter_errors(cauchy, cauchy).mean_and_sd)


def test_normals_of_different_dimensions_are_refused() -> None:
    with pytest.raises(ValueError, match="as many dimensions, got 1 and 2"):
        multivariate_errors(MultivariateNormal([0], [[1]]), MultivariateNormal([0, 0], np.eye(2)))
