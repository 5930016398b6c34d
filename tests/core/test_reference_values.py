"""Every case of the reference files, every quantity, within its tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pytest

from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.quadrature import resolve
from klviz.core.values import Method, cross_entropy, divergence_value, entropy, renyi
from tests.core.records import Record, cases, mixture_of

ALL = [*cases("gaussian_1d"), *cases("continuous_1d")]

DIVERGENCE_OF = {
    "kl_pq": "kl",
    "kl_qp": "reverse_kl",
    "jeffreys": "jeffreys",
    "jsd": "jsd",
    "hellinger2": "hellinger2",
    "tv": "tv",
    "chi2_pq": "chi2",
    "chi2_qp": "neyman_chi2",
}
IN_BITS = {"kl_pq_bits": "kl", "kl_qp_bits": "reverse_kl"}
PREFIXES_OF_OTHERS = ("grad_", "mse_", "w2_")
"""Gradients are tested with the objectives; distances of parameters are not computed here."""


class Check(NamedTuple):
    name: str
    label: str
    expected: float | str
    found: Callable[[], Estimate | float]


def checks(case: Record, method: Method | None = None) -> Iterator[Check]:
    """Yield what a case says of its p and q, and how the same is computed."""
    p, q = mixture_of(case["p"]), mixture_of(case["q"])
    for name, expected in case["values"].items():
        if name.startswith(PREFIXES_OF_OTHERS):
            continue
        if name.startswith("var_") and isinstance(expected, str):
            # klviz shows no such variance; the finite ones are here to exercise `resolve`.
            continue
        if name in ("minka_alpha", "renyi"):
            for order, value in expected.items():
                yield Check(
                    name, f"{name}[{order}]", value, of_order(name, float(order), p, q, method)
                )
        else:
            yield Check(name, name, expected, single(name, p, q, method))


def of_order(
    name: str, order: float, p: Mixture, q: Mixture, method: Method | None
) -> Callable[[], Estimate]:
    if name == "renyi":
        return lambda: renyi(p, q, order, None if order == 0.0 else method)
    return lambda: divergence_value(alpha(order), p, q, method)


def single(
    name: str, p: Mixture, q: Mixture, method: Method | None
) -> Callable[[], Estimate | float]:
    if name in DIVERGENCE_OF:
        return lambda: divergence_value(DIVERGENCES[DIVERGENCE_OF[name]], p, q, method)
    if name in IN_BITS:
        return lambda: (
            divergence_value(DIVERGENCES[IN_BITS[name]], p, q, method).value / math.log(2.0)
        )
    return {
        "entropy_p": lambda: entropy(p, method),
        "entropy_q": lambda: entropy(q, method),
        "cross_entropy_pq": lambda: cross_entropy(p, q, method),
        "cross_entropy_qp": lambda: cross_entropy(q, p, method),
        "bhattacharyya": lambda: 0.5 * renyi(p, q, 0.5, method).value,
        "var_log_ratio_under_p": lambda: log_ratio_variance(p, q),
        "var_log_ratio_under_q": lambda: log_ratio_variance(q, p),
    }[name]


def log_ratio_variance(p: Mixture, q: Mixture) -> float:
    """Return Var_P log(p/q) by a measure that is resolved for it."""
    mean = divergence_value(DIVERGENCES["kl"], p, q).value

    def spread(x: Array) -> Array:
        pair = densities(p.log_prob(x), q.log_prob(x))
        with np.errstate(over="ignore", invalid="ignore"):
            return np.where(pair.p > 0.0, pair.p * (pair.log_ratio - mean) ** 2, 0.0)

    measure = resolve(spread, p, q)
    return measure.estimate(spread(measure.points))[0]


def complaints(case: Record, method: Method | None = None) -> list[str]:
    """Return what is wrong with the values found for a case; nothing, it is hoped."""
    wrong = []
    for check in checks(case, method):
        found = check.found()
        tolerance = case["tol"].get(check.name, case["tol"]["default"])
        if not agrees(found, check.expected, tolerance):
            wrong.append(f"{check.label}: {found} instead of {check.expected}")
        elif isinstance(found, Estimate) and not is_honest(found, check.expected):
            wrong.append(f"{check.label}: {found} does not cover {check.expected}")
    return wrong


def agrees(found: Estimate | float, expected: float | str, tolerance: Record) -> bool:
    value = float(found)
    if expected == "inf":
        return math.isinf(value) and (isinstance(found, float) or bool(found.reason))
    right = float(expected)
    if math.isinf(right):
        return math.isinf(value) and isinstance(found, Estimate) and "double" in found.reason
    return abs(value - right) <= max(tolerance["abs"], tolerance["rel"] * abs(right))


def is_honest(found: Estimate, expected: float | str) -> bool:
    """Return whether the error that is shown covers the error there is, and is small."""
    if math.isinf(found.value):
        return True
    right = float(expected)
    # The reference has been rounded to a double, and so has the value.
    covered = abs(found.value - right) <= found.error + 2.3e-16 * abs(right)
    return covered and found.error <= 1e-9 * abs(found.value) + 1e-12


def named(case: Record) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", ALL, ids=named)
def test_every_quantity_of_a_case_is_within_its_tolerance(case: Record) -> None:
    assert complaints(case) == []


@pytest.mark.parametrize("case", ALL, ids=named)
def test_quadrature_alone_reaches_the_same_values(case: Record) -> None:
    assert complaints(case, "quadrature") == []


@pytest.mark.parametrize("case", [c for c in ALL if "points" in c], ids=named)
def test_log_densities_are_right_far_into_the_tails(case: Record) -> None:
    x = np.array(case["points"]["x"])
    for name in ("p", "q"):
        expected = np.array([float(v) for v in case["points"][f"log_{name}"]])
        found = mixture_of(case[name]).log_prob(x)
        assert np.allclose(found, expected, rtol=2e-14, atol=offset_noise(x)), name


def offset_noise(x: Array) -> float:
    """Return what the rounding of x itself does to a log density of unit scale."""
    return 1e-13 if np.abs(x).max() < 1e4 else 1e-8


@pytest.mark.parametrize("case", [c for c in ALL if "p_moments" in c], ids=named)
def test_moments_are_right_and_give_the_forward_optimum(case: Record) -> None:
    p, moments = mixture_of(case["p"]), case["p_moments"]
    for name, found in (("mean", p.mean), ("sd", p.sd)):
        expected = moments[name]
        if expected == "undefined":
            assert math.isnan(found)
        elif expected == "inf":
            assert math.isinf(found)
        else:
            assert found == pytest.approx(float(expected), rel=1e-13, abs=1e-13)
    least = moments.get("kl_from_p_to_normal_with_these_moments")
    if isinstance(least, float):
        q = mixture_of({"family": "normal", "loc": p.mean, "scale": p.sd})
        found = divergence_value(DIVERGENCES["kl"], p, q)
        assert found.value == pytest.approx(least, rel=1e-8, abs=1e-11)
