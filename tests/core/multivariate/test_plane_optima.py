"""Every minimum in the plane of the reference, reached from near by; the cases of the books."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from klviz.core.arrays import Array
from klviz.core.descent import Run, run_descent
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.multivariate import mean_field, plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_approximations import (
    DIAGONAL,
    FULL,
    PLANE_APPROXIMATIONS,
    PlaneApproximation,
)
from klviz.core.multivariate.plane_terrain import PlaneTerrain
from klviz.core.optimisers import OPTIMISERS
from tests.core.planes import (
    MEAN_FIELDS,
    PLANE_MIXTURES,
    normal_of,
    plane_mixture_of,
    single,
    tolerance_of,
    within,
)
from tests.core.records import Record

ROWS = {"full": "full", "mean_field": "diagonal", "isotropic": "isotropic"}
VALUE_OF = {"kl": "kl_pq", "reverse_kl": "kl_qp"}


class Minimum(NamedTuple):
    """A minimum that the reference lists."""

    case: Record
    divergence: str
    row: str
    point: Record
    number: int

    @property
    def label(self) -> str:
        return f"{self.case['id'][9:]}-{self.divergence}-{self.row}-{self.number}"

    @property
    def start(self) -> Array:
        """A θ near by: means off by a tenth of a width, the others by a few hundredths."""
        approximation = PLANE_APPROXIMATIONS[self.row]
        q = normal_of(self.point)
        signs = np.random.default_rng(self.number).choice([-1.0, 1.0], len(approximation.symbols))
        away = np.full(len(signs), 0.05)
        away[:2] = 0.1 * q.sd
        return np.asarray(np.array(approximation.theta_of(q)) + signs * away)


def minima() -> list[Minimum]:
    found = []
    for case in PLANE_MIXTURES:
        for name, row in (("full", "full"), ("mean_field", "diagonal")):
            found.append(Minimum(case, "kl", row, case[f"forward_{name}"], 0))
            for number, point in enumerate(case[f"reverse_{name}"]["minima"]):
                found.append(Minimum(case, "reverse_kl", row, point, number))
    return found


def fit(
    p: MultivariateMixture,
    divergence: Divergence,
    approximation: PlaneApproximation,
    start: Array,
    rate: float = 0.1,
) -> Run:
    return run_descent(
        p,
        divergence,
        approximation,
        tuple(start.tolist()),
        OPTIMISERS["natural"].make(rate),
        steps=3000,
        stop_when_converged=True,
        survey=PlaneTerrain,
    )


@pytest.mark.parametrize("minimum", minima(), ids=lambda minimum: str(minimum.label))
def test_a_start_near_by_ends_in_the_minimum(minimum: Minimum) -> None:
    p = plane_mixture_of(minimum.case["p"])
    approximation = PLANE_APPROXIMATIONS[minimum.row]
    run = fit(p, DIVERGENCES[minimum.divergence], approximation, minimum.start)
    assert run.converged
    end = tuple(run.thetas[-1].tolist())
    found = approximation.normal(end)
    tolerance = tolerance_of(minimum.case, "optimum_mean_cov")
    numbers = np.concatenate([found.mean, found.cov.ravel()]).tolist()
    expected = np.concatenate([minimum.point["mean"], np.ravel(minimum.point["cov"])]).tolist()
    assert all(within(a, b, tolerance) for a, b in zip(numbers, expected, strict=True))
    name = VALUE_OF[minimum.divergence]
    value = plane_values.divergence_value(
        DIVERGENCES[minimum.divergence], p, approximation.mixture(end)
    )
    assert within(value.value, minimum.point["values"][name], tolerance_of(minimum.case, name))


@pytest.mark.parametrize("case", PLANE_MIXTURES, ids=lambda case: str(case["id"]))
def test_at_a_saddle_there_is_no_slope(case: Record) -> None:
    p = plane_mixture_of(case["p"])
    for name, row in (("reverse_full", FULL), ("reverse_mean_field", DIAGONAL)):
        terrain = PlaneTerrain(p, DIVERGENCES["reverse_kl"], row)
        for point in case[name]["saddles"]:
            found = terrain.evaluate(row.theta_of(normal_of(point)))
            assert found is not None
            assert found.predicted_decrease() < 1e-14


IN_THE_PLANE = [case for case in MEAN_FIELDS if len(case["p"]["mean"]) == 2]


@pytest.mark.parametrize("case", IN_THE_PLANE, ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("name", ["mean_field", "isotropic"])
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl"])
def test_descent_finds_the_best_factors(case: Record, name: str, divergence: str) -> None:
    p = normal_of(case["p"])
    approximation = PLANE_APPROXIMATIONS[ROWS[name]]
    direction = "forward" if divergence == "kl" else "reverse"
    wanted = case["optima"][f"{direction}_{name}"]
    # Along a narrow ridge the mean creeps; only the widths are off there.
    shift = 0.1 * p.sd if np.linalg.cond(p.cov) < 20 else 0.0
    start = MultivariateNormal.diagonal(p.mean + shift, 0.8 * np.array(wanted["sd"]))
    run = fit(
        MultivariateMixture.single(p),
        DIVERGENCES[divergence],
        approximation,
        np.array(approximation.theta_of(start)),
        rate=0.2,
    )
    found = approximation.normal(tuple(run.thetas[-1].tolist()))
    assert run.converged
    assert found.mean == pytest.approx(p.mean, abs=1e-6 * p.sd.max())
    assert found.sd == pytest.approx(wanted["sd"], rel=1e-6)
    assert run.values[-1] == pytest.approx(wanted[VALUE_OF[divergence]], rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("a", [-1.0, 0.25, 0.5, 0.75, 1.5])
def test_descent_finds_the_alpha_optimum_of_the_formula(a: float) -> None:
    p = MultivariateNormal([0, 0], [[1, 0.8], [0.8, 1]])
    start = DIAGONAL.theta_of(MultivariateNormal.diagonal([0.1, -0.1], [0.9, 0.8]))
    if a < 0.0:
        # There q may not be wider than p.
        start = DIAGONAL.theta_of(MultivariateNormal.diagonal([0.02, -0.02], [0.45, 0.45]))
    run = fit(MultivariateMixture.single(p), alpha(a), DIAGONAL, np.array(start))
    found = DIAGONAL.normal(tuple(run.thetas[-1].tolist()))
    assert run.converged
    assert np.diag(found.cov) == pytest.approx(
        np.diag(mean_field.alpha_diagonal(p, a).cov), rel=1e-6
    )


def two_bananas(scale: float) -> MultivariateMixture:
    """Return the mixture of the books' picture of both directions, its parts scaled."""
    return MultivariateMixture(
        [
            WeightedNormal(
                0.5,
                MultivariateNormal([s, s], scale * np.array([[0.5, -0.25 * s], [-0.25 * s, 1]])),
            )
            for s in (-1, 1)
        ]
    )


def kl(p: MultivariateMixture, q: MultivariateMixture) -> float:
    return plane_values.divergence_value(DIVERGENCES["kl"], p, q).value


def reverse_fit(
    p: MultivariateMixture, start: MultivariateNormal
) -> tuple[Run, MultivariateNormal]:
    run = fit(p, DIVERGENCES["reverse_kl"], FULL, np.array(FULL.theta_of(start)))
    assert run.converged
    return run, FULL.normal(tuple(run.thetas[-1].tolist()))


def test_the_picture_of_the_books_in_numbers() -> None:
    p = two_bananas(1.0)
    best = p.moment_match
    assert best.cov == pytest.approx(np.array([[1.5, 1], [1, 2]]))
    assert kl(p, MultivariateMixture.single(best)) == pytest.approx(0.165606, abs=6e-7)
    assert kl(p, single([0, 0], [[3, 2], [2, 3]])) == pytest.approx(0.273752, abs=6e-7)
    drawn = [
        MultivariateMixture.single(MultivariateNormal(n.mean, 0.6 * n.cov)) for _, n in p.parts
    ]
    assert kl(drawn[0], p) == pytest.approx(0.768613, abs=6e-7)
    assert kl(drawn[1], p) == pytest.approx(0.760628, abs=6e-7)


@pytest.mark.parametrize(
    "start", [([0, 0], 1.0), ([-1, -1], 0.5), ([1, 1], 0.5), ([2, -1], 0.3), ([0, 0], 4.0)]
)
def test_from_every_start_the_reverse_optimum_covers_both_modes_of_the_books(
    start: tuple[list[float], float],
) -> None:
    mean, variance = start
    run, found = reverse_fit(two_bananas(1.0), MultivariateNormal(mean, variance * np.eye(2)))
    # Digits of scipy's BFGS on a fine trapezoid rule.
    assert found.mean == pytest.approx([-0.156078, -0.103235], abs=6e-7)
    expected = np.array([[1.2348064, 0.8595377], [0.8595377, 1.7454674]])
    assert found.cov == pytest.approx(expected, abs=6e-7)
    assert run.values[-1] == pytest.approx(0.20071126, abs=6e-9)


@pytest.mark.parametrize(
    ("scale", "mode", "value", "stays"),
    [
        (0.5, 0, 0.5239, False),
        (0.5, 1, 0.6732, True),
        (0.4, 0, 0.6817, True),
        (0.4, 1, 0.6856, True),
        (0.3, 0, 0.6908, True),
    ],
)
def test_only_narrow_modes_hold_q(scale: float, mode: int, value: float, stays: bool) -> None:
    p = two_bananas(scale)
    place = p.parts[mode].normal
    run, found = reverse_fit(p, place)
    assert run.values[-1] == pytest.approx(value, abs=6e-5)
    assert (float(np.hypot(*(found.mean - place.mean))) < 0.1) == stays


def test_where_modes_hold_q_the_cover_is_a_minimum_too() -> None:
    p = two_bananas(0.4)
    run, found = reverse_fit(p, p.moment_match)
    assert run.values[-1] == pytest.approx(0.7089, abs=6e-5)
    assert float(np.hypot(*found.mean)) < 0.5
