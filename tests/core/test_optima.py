"""Every minimum and every basin of the reference files, by optimisers that take turns."""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import Run, run_descent
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL, Divergence, alpha
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import OPTIMISERS
from tests.core.records import TWO_MODES, Record, cases, mixture_of
from tests.core.runs import each, each_general

ROWS: dict[str, Divergence] = {
    "forward_kl": KL,
    "reverse_kl": REVERSE_KL,
    "jsd": DIVERGENCES["jsd"],
    "hellinger": DIVERGENCES["hellinger2"],
    "minka_alpha_0.25": alpha(0.25),
    "minka_alpha_0.75": alpha(0.75),
    "minka_alpha_2": alpha(2.0),
}
STEPS = 20_000


class Minimum(NamedTuple):
    """A minimum that a reference file lists."""

    case: Record
    name: str
    point: Record

    @property
    def divergence(self) -> Divergence:
        return ROWS[self.name]

    @property
    def label(self) -> str:
        return f"{self.case['id']}-{self.name}-{self.point['loc']:.3f}"

    @property
    def largest_curvature(self) -> float:
        """The largest eigenvalue of the Hessian in (loc, log scale) there."""
        scales = np.array([1.0, self.point["scale"]])
        hessian = np.array(self.point["hessian_loc_scale"]) * np.outer(scales, scales)
        return float(np.linalg.eigvalsh(hessian)[-1])


MINIMA = [
    Minimum(case, name, point)
    for case in cases("optima_1d")
    for name in case["optima"]
    for point in case["optima"][name]["minima"]
]


def fit(
    p: Mixture,
    key: str,
    values: tuple[float, ...],
    divergence: Divergence,
    optimiser: str,
    rate: float,
) -> Run:
    approximation, theta = approximation_of(FAMILIES[key], values)
    return run_descent(
        p,
        divergence,
        approximation,
        theta,
        OPTIMISERS[optimiser].make(rate),
        steps=STEPS,
        stop_when_converged=True,
    )


def rate_for(optimiser: str, minimum: Minimum) -> float:
    """Return a rate that suits the curvature, which the two plain rules cannot know."""
    rate = OPTIMISERS[optimiser].default_rate
    if optimiser == "gradient":
        return 1.0 / minimum.largest_curvature
    return 0.2 / minimum.largest_curvature if optimiser == "momentum" else rate


def test_the_reference_file_lists_minima_of_three_families() -> None:
    assert len(MINIMA) > 55
    assert {m.case["q_family"] for m in MINIMA} == {"normal", "laplace", "student_t"}


def serves(optimiser: str, minimum: Minimum) -> bool:
    """Return whether it serves the divergence and the family of a minimum."""
    case = minimum.case
    family = FAMILIES[case["q_family"]]
    shape = (case["df"],) if case["q_family"] == "student_t" else ()
    approximation, _ = approximation_of(family, (*shape, 0.0, 1.0))
    return not OPTIMISERS[optimiser].refusal(minimum.divergence, approximation)


SERVED = [(minimum, key) for minimum in MINIMA for key in OPTIMISERS if serves(key, minimum)]


def test_em_serves_every_forward_minimum_of_a_normal_and_the_others_serve_all() -> None:
    counts = {key: sum(served == key for _, served in SERVED) for key in OPTIMISERS}
    forward = [m for m in MINIMA if m.divergence is KL and m.case["q_family"] == "normal"]
    assert counts.pop("em") == len(forward) > 8
    assert set(counts.values()) == {len(MINIMA)}


PLAIN = ("gradient", "momentum", "adam", "natural")


def in_turn() -> list[tuple[Minimum, str]]:
    """Every minimum by those that are quick, and by one of the others, which take turns."""
    turns: Counter[object] = Counter()
    chosen = []
    for minimum in MINIMA:
        alike = minimum.case["q_family"], minimum.name
        chosen += [(minimum, key) for key in OPTIMISERS if key not in PLAIN]
        chosen += [(minimum, PLAIN[(turns[alike] + k) % len(PLAIN)]) for k in (0, 2)]
        turns[alike] += 1
    return [(minimum, key) for minimum, key in chosen if serves(key, minimum)]


TURNS = in_turn()


def test_every_minimum_and_every_divergence_by_every_optimiser_has_its_turn() -> None:
    assert {m.label for m, _ in TURNS} == {m.label for m in MINIMA}
    assert {(m.name, key) for m, key in TURNS} == {(m.name, key) for m, key in SERVED}


@pytest.mark.parametrize(
    ("minimum", "optimiser"), TURNS, ids=[f"{m.label}-{key}" for m, key in TURNS]
)
def test_a_run_from_the_basin_ends_in_the_minimum(minimum: Minimum, optimiser: str) -> None:
    case, point = minimum.case, minimum.point
    key = case["q_family"]
    shape = (case["df"],) if key == "student_t" else ()
    # Flat directions take plain rules long; a start nearer by is as much in the basin.
    away = 0.05 if optimiser in ("adam", "natural") or key != "laplace" else 0.002
    start = (*shape, point["loc"] + away * point["scale"], (1.0 + away) * point["scale"])
    run = fit(
        mixture_of(case["p"]),
        key,
        start,
        minimum.divergence,
        optimiser,
        rate_for(optimiser, minimum),
    )
    loc, log_scale = run.thetas[-1]
    assert loc == pytest.approx(point["loc"], abs=point["tol_loc_scale_abs"])
    assert math.exp(log_scale) == pytest.approx(point["scale"], abs=point["tol_loc_scale_abs"])
    tolerance = case["tol"]["value"]
    assert run.values[-1] == pytest.approx(
        point["value"], rel=tolerance["rel"], abs=tolerance["abs"]
    )


BASINS = [(case, run) for case in cases("descent_1d") for run in case["runs"]]


@pytest.mark.parametrize(
    ("case", "flow"),
    BASINS,
    ids=[f"{c['id']}-{r['start_loc']}-{r['start_scale']}" for c, r in BASINS],
)
@pytest.mark.parametrize(("optimiser", "rate"), [("gradient", 0.02), ("momentum", 0.003)])
def test_small_steps_end_where_the_gradient_flow_does(
    case: Record, flow: Record, optimiser: str, rate: float
) -> None:
    start = (flow["start_loc"], flow["start_scale"])
    run = fit(
        mixture_of(case["p"]),
        case["q_family"],
        start,
        DIVERGENCES[case["divergence"]],
        optimiser,
        rate,
    )
    loc, log_scale = run.thetas[-1]
    tol = case["tol"]
    assert loc == pytest.approx(flow["end_loc"], **tol["end_loc"])
    assert math.exp(log_scale) == pytest.approx(flow["end_scale"], **tol["end_scale"])
    assert run.values[-1] == pytest.approx(flow["end_kl_qp"], **tol["end_kl_qp"])


@each
@pytest.mark.parametrize("case", cases("optima_1d")[:1] + cases("optima_1d")[6:11])
def test_forward_kl_ends_at_the_mean_and_sd_of_the_target(case: Record, optimiser: str) -> None:
    p = mixture_of(case["p"])
    rate = 0.8 if optimiser == "gradient" else OPTIMISERS[optimiser].default_rate
    run = fit(p, "normal", (p.mean + 0.3, 0.8 * p.sd), KL, optimiser, rate)
    loc, log_scale = run.thetas[-1]
    assert loc == pytest.approx(p.mean, abs=1e-6)
    assert math.exp(log_scale) == pytest.approx(p.sd, abs=1e-6)


@each_general
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_reverse_kl_off_centre_finds_a_mode(optimiser: str, side: float) -> None:
    rate = OPTIMISERS[optimiser].default_rate
    run = fit(TWO_MODES, "normal", (side * 2.0, 1.0), REVERSE_KL, optimiser, rate)
    loc, log_scale = run.thetas[-1]
    assert run.converged
    assert (side * loc, math.exp(log_scale)) == pytest.approx((2.98430599, 1.02336856), abs=1e-7)
    assert run.values[-1] == pytest.approx(0.688768995854964, abs=1e-12)


@each_general
def test_reverse_kl_from_the_middle_covers_and_never_leaves_the_middle(optimiser: str) -> None:
    rate = OPTIMISERS[optimiser].default_rate
    run = fit(TWO_MODES, "normal", (0.0, 1.0), REVERSE_KL, optimiser, rate)
    assert run.converged
    assert run.thetas[:, 0].tolist() == [0.0] * len(run.thetas)
    assert math.exp(run.thetas[-1, 1]) == pytest.approx(2.743769309, abs=1e-7)
    assert run.values[-1] == pytest.approx(0.840621431278903, abs=1e-12)


@pytest.mark.parametrize(
    ("divergence", "start", "scale", "value"),
    [
        ("jsd", 2.0, 3.1198353, 0.128410872),
        ("jeffreys", 2.0, 2.8240867, 1.320044),
        ("hellinger2", 2.0, 3.0498808, 0.141089),
        ("chi2", 3.0, 3.2328707, 0.841232),
        ("tv", 2.0, 3.2076, 0.40949),
    ],
)
def test_the_other_divergences_have_their_covering_minimum(
    divergence: str, start: float, scale: float, value: float
) -> None:
    run = fit(TWO_MODES, "normal", (0.4, start), DIVERGENCES[divergence], "adam", 0.03)
    loc, log_scale = run.thetas[-1]
    assert run.converged
    assert loc == pytest.approx(0.0, abs=1e-6)
    assert math.exp(log_scale) == pytest.approx(scale, rel=4e-4 if divergence == "tv" else 1e-6)
    assert run.values[-1] == pytest.approx(value, abs=1e-5 if divergence == "tv" else 1e-6)
