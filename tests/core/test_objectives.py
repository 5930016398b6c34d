"""Values and gradients of objectives: differences, references, exact cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Array
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.objectives import Evaluation, Objective, careful
from klviz.core.optimisers import Theta
from klviz.core.quadrature import step_measure
from klviz.core.terrain import Terrain
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, Record, cases, mixed, mixture_of, normals, one

SEED = 20240615
STATES = 12
"""Random p and q for each divergence and each family of q: 528 in all."""

ALL = [*DIVERGENCES.values(), alpha(0.2), alpha(-0.4)]
SHAPES = {"normal": (), "laplace": (), "logistic": (), "student_t": (4.5,)}


def objective_of(
    divergence: Divergence, p: Mixture, key: str, values: tuple[float, ...]
) -> tuple[Objective, Theta]:
    """Return the objective at a start, on the measure of an optimiser's steps."""
    approximation, theta = approximation_of(FAMILIES[key], values)
    measure = step_measure(p, approximation.mixture(theta))
    log_p = p.log_prob(measure.points)
    return Objective(divergence, measure, log_p, approximation, theta), theta


def evaluated(
    divergence: Divergence, p: Mixture, key: str, values: tuple[float, ...]
) -> Evaluation:
    objective, theta = objective_of(divergence, p, key, values)
    return objective.evaluate(theta)


def differences(terrain: Terrain, theta: Theta, h: float = 3e-4) -> Array:
    """Return the gradient by central differences of two widths, of fourth order."""
    gradient = []
    for i in range(len(theta)):

        def value(by: float, i: int = i) -> float:
            found = terrain.evaluate(tuple(t + by * (j == i) for j, t in enumerate(theta)))
            assert found is not None
            return found.value

        narrow, wide = value(h) - value(-h), value(2.0 * h) - value(-2.0 * h)
        gradient.append((8.0 * narrow - wide) / (12.0 * h))
    return np.array(gradient)


def random_state(
    rng: np.random.Generator, key: str, *, alike: bool
) -> tuple[Mixture, tuple[float, ...]]:
    """Return a target of one to three components, and the values of a q near it.

    Alike in their tails, all powers of p/q from −1 to 2 can be integrated.
    """
    families = [key] if alike else ["normal", "logistic"]
    parts = []
    for family in rng.choice(families, size=rng.integers(1, 4)).tolist():
        place = (rng.normal() * 1.5, rng.uniform(1.1, 1.4))
        parts.append((rng.uniform(0.2, 1.0), family, (*SHAPES[family], *place)))
    return mixed(*parts), (*SHAPES[key], rng.normal(), rng.uniform(1.0, 1.3))


@pytest.mark.parametrize("key", SHAPES)
@pytest.mark.parametrize("divergence", ALL, ids=lambda d: f"{d.key}-{d.order}")
def test_the_gradient_agrees_with_central_differences(divergence: Divergence, key: str) -> None:
    rng = np.random.default_rng(SEED)
    for _ in range(STATES):
        p, values = random_state(rng, key, alike=divergence.may_overflow)
        approximation, theta = approximation_of(FAMILIES[key], values)
        terrain = Terrain(p, divergence, approximation)
        found = terrain.evaluate(theta)
        assert found is not None, terrain.reason
        np.testing.assert_allclose(
            found.gradient, differences(terrain, theta), rtol=1e-6, atol=2e-9
        )


def q_of(key: str, values: tuple[float, ...]) -> Mixture:
    family = FAMILIES[key]
    return Mixture.single(family, family.member(values))


REFERENCES = {"grad_kl_pq": "kl", "grad_kl_qp": "reverse_kl"}
WITH_GRADIENTS = [
    (case, name)
    for file in ("gaussian_1d", "continuous_1d")
    for case in cases(file)
    for name in REFERENCES
    if case["q"]["family"] in SHAPES and isinstance(case["values"].get(name), dict)
]


def test_the_reference_files_give_gradients() -> None:
    assert len(WITH_GRADIENTS) > 100


@pytest.mark.parametrize(
    ("case", "name"), WITH_GRADIENTS, ids=[f"{c['id']}-{n}" for c, n in WITH_GRADIENTS]
)
def test_the_gradient_is_that_of_the_reference(case: Record, name: str) -> None:
    p, record = mixture_of(case["p"]), case["q"]
    values = tuple(record[row.key] for row in FAMILIES[record["family"]].parameters)
    divergence = DIVERGENCES[REFERENCES[name]]
    objective, theta = objective_of(divergence, p, record["family"], values)
    found = objective.evaluate(theta)
    scale = math.exp(theta[1])
    expected = case["values"][name]
    tolerance = case["tol"].get(name, case["tol"]["default"])
    sizes = objective.absolute_gradient(theta)
    for key, got, size in (
        ("loc", found.gradient[0], sizes[0]),
        ("scale", found.gradient[1] / scale, sizes[1] / scale),
    ):
        right = float(expected.get(key, expected.get(f"q_{key}")))
        # Where positive and negative parts cancel, double precision is relative to their size;
        # the steps are taken on a measure of ten digits.
        allowed = max(tolerance["abs"], tolerance["rel"] * abs(right), 1e-9 * abs(right))
        assert abs(got - right) <= max(allowed, 1e-11 * size)


@pytest.mark.parametrize("key", SHAPES)
@pytest.mark.parametrize(
    "divergence", [d for d in ALL if d.smooth], ids=lambda d: f"{d.key}-{d.order}"
)
def test_the_value_is_the_one_that_is_shown(divergence: Divergence, key: str) -> None:
    """Total variation needs cuts at p = q, which the terrain puts in."""
    values = (*SHAPES[key], 0.4, 1.3)
    p = mixed((0.6, "logistic", (-2.0, 1.0)), (0.4, "student_t", (4.5, 2.0, 1.5)))
    shown = divergence_value(divergence, p, q_of(key, values))
    if math.isfinite(shown.value):
        found = evaluated(divergence, p, key, values)
        assert found.value == pytest.approx(shown.value, rel=1e-9)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (3.0, 0.4), (-1.0, 5.0)])
def test_kl_between_normals_has_its_closed_form_and_gradient(mean: float, sd: float) -> None:
    p = normals((1.0, 1.0, 2.0))
    forward = evaluated(DIVERGENCES["kl"], p, "normal", (mean, sd))
    reverse = evaluated(DIVERGENCES["reverse_kl"], p, "normal", (mean, sd))
    ratio, shift = 2.0 / sd, (1.0 - mean) / sd
    assert forward.value == pytest.approx(
        (ratio**2 + shift**2 - 1) / 2 - math.log(ratio), rel=1e-10
    )
    assert forward.gradient == pytest.approx((-shift / sd, 1 - ratio**2 - shift**2), rel=1e-9)
    gap = (mean - 1.0) / 2.0
    expected = (1 / ratio**2 + gap**2 - 1) / 2 + math.log(ratio)
    assert reverse.value == pytest.approx(expected, rel=1e-10)
    assert reverse.gradient == pytest.approx((gap / 2.0, 1 / ratio**2 - 1), rel=1e-9)


@pytest.mark.parametrize(
    ("key", "loc", "log_scale"),
    [
        ("normal", 1.0, 2.0),
        ("laplace", 1.0, 1.0),
        ("logistic", 1.0 / 3.0, (3.0 + math.pi**2) / 9.0),
        ("student_t", 5.5 / 7.5, 2.0 * 4.5 / 7.5),
    ],
)
def test_the_fisher_information_is_the_known_one(key: str, loc: float, log_scale: float) -> None:
    scale = 0.7
    found = evaluated(DIVERGENCES["kl"], TWO_MODES, key, (*SHAPES[key], 0.3, scale)).fisher()
    expected = [[loc / scale**2, 0.0], [0.0, log_scale]]
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    assert found[0, 1] == found[1, 0] == 0.0


def test_the_predicted_decrease_is_right_for_a_normal_near_its_target() -> None:
    """Near equality KL is ½ δᵀFδ, so that all of it is left to gain."""
    near = evaluated(DIVERGENCES["kl"], normals((1.0, 0.0, 1.0)), "normal", (1e-3, 1.0))
    assert near.value == pytest.approx(0.5e-6, rel=1e-5)
    assert near.predicted_decrease() == pytest.approx(near.value, rel=1e-5)


def test_other_units_change_derivatives_and_metric_but_not_what_is_left_to_gain() -> None:
    plain = evaluated(DIVERGENCES["reverse_kl"], TWO_MODES, "normal", (2.0, 1.0))
    units = (1e-3, 1.0)
    found = plain.in_units(units)
    assert found.gradient == pytest.approx((plain.gradient[0] * 1e-3, plain.gradient[1]))
    np.testing.assert_allclose(found.fisher(), np.outer(units, units) * plain.fisher(), rtol=1e-12)
    assert found.predicted_decrease() == pytest.approx(plain.predicted_decrease(), rel=1e-9)
    assert found.value == plain.value


@pytest.mark.parametrize("key", SHAPES)
@pytest.mark.parametrize("divergence", ALL, ids=lambda d: f"{d.key}-{d.order}")
def test_the_slope_across_an_axis_of_symmetry_is_exactly_zero(
    divergence: Divergence, key: str
) -> None:
    p = normals((0.3, -4.0, 0.5), (0.4, 0.0, 1.1), (0.3, 4.0, 0.5))
    values = (*SHAPES[key], 0.0, 1.3)
    if math.isfinite(divergence_value(divergence, p, q_of(key, values)).value):
        assert evaluated(divergence, p, key, values).gradient[0] == 0.0


def test_far_from_the_origin_symmetry_still_counts() -> None:
    p = normals((0.5, 1e6 - 3.0, 1.0), (0.5, 1e6 + 3.0, 1.0))
    found = evaluated(DIVERGENCES["reverse_kl"], p, "normal", (1e6, 1.0))
    assert found.gradient[0] == 0.0
    assert found.gradient[1] == pytest.approx(-2.2934996280591933, rel=1e-7)


def test_careful_and_quick_forms_make_the_same_objective() -> None:
    objective, theta = objective_of(DIVERGENCES["jsd"], TWO_MODES, "normal", (1.0, 2.0))
    quick = objective.evaluate(theta)
    objective._terms = careful(DIVERGENCES["jsd"])
    slow = objective.evaluate(theta)
    assert slow.value == pytest.approx(quick.value, rel=1e-13)
    assert slow.gradient == pytest.approx(quick.gradient, rel=1e-11)


@pytest.mark.parametrize("key", ["kl", "jsd", "hellinger2", "chi2"])
def test_a_target_that_is_zero_somewhere_can_be_descended(key: str) -> None:
    p = mixed((1.0, "uniform", (-1.0, 2.0)))
    objective, theta = objective_of(DIVERGENCES[key], p, "normal", (0.0, 1.0))
    found = objective.evaluate(theta)
    shown = divergence_value(DIVERGENCES[key], p, q_of("normal", (0.0, 1.0)))
    assert found.value == pytest.approx(shown.value, rel=1e-8)
    assert all(map(math.isfinite, found.gradient))


def test_an_evaluation_is_the_same_to_the_last_bit_every_time() -> None:
    objective, theta = objective_of(DIVERGENCES["reverse_kl"], TWO_MODES, "normal", (2.0, 1.0))
    first = objective.evaluate(theta)
    objective.evaluate((2.2, 0.1))
    again: Any = objective.evaluate(theta)
    assert (again.value, again.gradient) == (first.value, first.gradient)


@pytest.mark.parametrize("scale", [1e-160, 1e-140, 1e140, 1e160])
def test_what_is_left_to_gain_does_not_hang_on_the_unit_of_x(scale: float) -> None:
    """The square of such a scale is no number, and nothing may warn of it."""
    gains = []
    for unit in (1.0, scale):
        approximation, theta = approximation_of(FAMILIES["normal"], (0.3 * unit, 1.2 * unit))
        terrain = Terrain(one("normal", 0.0, unit), DIVERGENCES["kl"], approximation)
        found = terrain.evaluate(theta)
        assert found is not None
        gains.append(found.predicted_decrease())
    assert gains[1] == pytest.approx(gains[0], rel=1e-9)
