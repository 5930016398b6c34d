"""Snapshots made by hand, with plain NumPy: what pages and figures are tested against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from klviz.analyses.compare.lab import Compare
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot, RunView
from klviz.analyses.snapshots import Snapshot
from klviz.core.arrays import Array, frozen
from klviz.core.estimates import Estimate
from klviz.document.approximation import Approximation
from klviz.document.runs import Run
from klviz.document.target import Component, Target
from tests.analyses.compare.scenes import on_the_line, request_of

Curve = Callable[[Array, Array], Array]

TWO_MODES = ((0.5, -3.0, 1.0), (0.5, 3.0, 1.0))
EIGHT = tuple((0.05 + 0.03 * i, -9.0 + 2.6 * i, 0.35 + 0.1 * i) for i in range(8))


def normal(x: Array, mean: float, sd: float) -> Array:
    z = (x - mean) / sd
    return np.exp(-0.5 * z * z) / (sd * np.sqrt(2.0 * np.pi))


def mixture(x: Array, parts: Sequence[tuple[float, float, float]]) -> Array:
    total = sum(weight for weight, _, _ in parts)
    return sum(w / total * normal(x, mean, sd) for w, mean, sd in parts)


def safe_log_ratio(p: Array, q: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((p > 0) & (q > 0), np.log(p) - np.log(q), 0.0)


INTEGRANDS: dict[str, Curve] = {
    "kl": lambda p, q: p * safe_log_ratio(p, q),
    "reverse_kl": lambda p, q: q * safe_log_ratio(q, p),
    "jeffreys": lambda p, q: (p - q) * safe_log_ratio(p, q),
    "jsd": lambda p, q: (
        0.5 * p * safe_log_ratio(p, 0.5 * (p + q)) + 0.5 * q * safe_log_ratio(q, 0.5 * (p + q))
    ),
    "hellinger2": lambda p, q: 0.5 * (np.sqrt(p) - np.sqrt(q)) ** 2,
    "tv": lambda p, q: 0.5 * np.abs(p - q),
    "chi2": lambda p, q: (p - q) ** 2 / np.maximum(q, 1e-300),
    "neyman_chi2": lambda p, q: (p - q) ** 2 / np.maximum(p, 1e-300),
    "alpha": lambda p, q: 4.0 * (0.5 * p + 0.5 * q - np.sqrt(p * q)),
}


def path(run: Run, start: tuple[float, float], end: tuple[float, float], steps: Array) -> Array:
    """How (mean, sd) goes from start to end, (m, 2): fast at first."""
    pace = 30.0 + 8.0 * run.colour
    share = 1.0 - np.exp(-steps / pace) * np.cos(steps / (2.5 * pace))
    a, b = np.array([start[0], np.log(start[1])]), np.array([end[0], np.log(end[1])])
    way = a + share[:, None] * (b - a)
    way[:, 1] = np.exp(way[:, 1])
    return way


def run_view(
    run: Run,
    parts: Sequence[tuple[float, float, float]],
    x: Array,
    *,
    step: int,
    last: int,
    start: tuple[float, float],
    end: tuple[float, float],
) -> RunView:
    integrand = INTEGRANDS[run.divergence]
    lows = [mean - 9 * sd for _, mean, sd in parts] + [start[0] - 9 * start[1]]
    highs = [mean + 9 * sd for _, mean, sd in parts] + [start[0] + 9 * start[1]]
    fine = np.linspace(min(lows), max(highs), 4001)
    steps = np.unique(np.linspace(0, last, min(last + 1, 300)).round())
    p_fine = mixture(fine, parts)

    def value(theta: Array) -> float:
        return float(np.trapezoid(integrand(p_fine, normal(fine, *theta)), fine))

    losses = np.array([value(theta) for theta in path(run, start, end, steps)])
    now = path(run, start, end, np.array([float(step)]))[0]
    q = normal(x, *now)
    return RunView(
        run=run,
        values=(float(now[0]), float(now[1])),
        estimate=Estimate(value(now), 1e-9, "quadrature"),
        curve=frozen(q),
        integrand=frozen(integrand(mixture(x, parts), q)),
        loss_steps=frozen(steps),
        losses=frozen(losses),
        status="converged" if step > 200 else "running" if step else "ready",
    )


ENDS = {
    "kl": (0.0, 3.1623),
    "reverse_kl": (2.984, 1.023),
    "jeffreys": (0.4, 3.3),
    "jsd": (2.6, 1.5),
    "hellinger2": (1.2, 2.7),
    "tv": (2.95, 1.1),
    "chi2": (0.0, 3.9),
    "neyman_chi2": (3.0, 0.9),
    "alpha": (0.8, 2.9),
}
ALL_KEYS = tuple(ENDS)


def snapshot(
    keys: Sequence[str] = ("kl", "reverse_kl"),
    *,
    step: int = 120,
    last: int | None = None,
    parts: Sequence[tuple[float, float, float]] = TWO_MODES,
    start: tuple[float, float] = (2.0, 1.0),
    view: tuple[float, float] = (-8.0, 8.0),
    points: int = 500,
) -> FitSnapshot:
    """The Fit snapshot of runs under these divergences, at that step."""
    last = step if last is None else last
    runs = tuple(Run(key, colour=number) for number, key in enumerate(keys))
    x = np.linspace(*view, points)
    p = mixture(x, parts)
    weights = np.array([w for w, _, _ in parts]) / sum(w for w, _, _ in parts)
    means, sds = (np.array([part[i] for part in parts]) for i in (1, 2))
    mean = float(weights @ means)
    sd = float(np.sqrt(weights @ (sds**2 + means**2) - mean**2))
    target = Target(tuple(Component("normal", w, (m, s)) for w, m, s in parts))
    request = FitRequest(
        target, Approximation("normal", start), runs, view, points, step=step, restart=0
    )
    views = tuple(
        run_view(run, parts, x, step=step, last=last, start=start, end=ENDS[run.divergence])
        for run in runs
    )
    return FitSnapshot(request, step, last, frozen(x), frozen(p), mean, sd, views)


def with_run(shot: FitSnapshot, number: int, **changes: object) -> FitSnapshot:
    """The snapshot with other values in one of its runs."""
    views = list(shot.runs)
    views[number] = replace(views[number], **changes)
    return replace(shot, runs=tuple(views))


def infinite(shot: FitSnapshot, number: int = 0) -> FitSnapshot:
    """The snapshot with one run whose divergence is infinite, as it is with heavy tails."""
    reason = "The tails of p are heavier than those of q: the integral of p log(p/q) diverges."
    return with_run(
        shot,
        number,
        estimate=Estimate(float("inf"), 0.0, "tails", reason),
        losses=frozen(np.full_like(shot.runs[number].losses, np.inf)),
    )


def snapshot_of(lab: str) -> Snapshot:
    """Return a snapshot of a lab."""
    return snapshot() if lab == "fit" else Compare().answer(request_of(on_the_line()))
