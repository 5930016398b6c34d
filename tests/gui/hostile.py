"""Snapshots that no healthy computation gives: what must draw without a fault or a warning."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.core.arrays import Array, frozen
from klviz.core.estimates import Estimate
from tests.gui.snapshots import infinite, snapshot, with_run


def filled(value: float) -> FitSnapshot:
    """Every array of every run full of one value."""
    shot = snapshot()
    for number in (0, 1):
        view = shot.runs[number]
        shot = with_run(
            shot,
            number,
            curve=frozen(np.full_like(view.curve, value)),
            integrand=frozen(np.full_like(view.integrand, value)),
            losses=frozen(np.full_like(view.losses, value)),
            estimate=Estimate(value, 0.0, "", "It cannot be told." if math.isnan(value) else ""),
            values=(value, value),
        )
    p = frozen(np.full_like(shot.p, value))
    return replace(shot, p=p, target_mean=value, target_sd=value)


def with_points(count: int) -> FitSnapshot:
    """Curves of that many points."""
    shot = snapshot()
    cut: Callable[[Array], Array] = lambda array: array[:count]  # noqa: E731
    for number in (0, 1):
        view = shot.runs[number]
        shot = with_run(
            shot,
            number,
            curve=cut(view.curve),
            integrand=cut(view.integrand),
            losses=cut(view.losses),
            loss_steps=cut(view.loss_steps),
        )
    return replace(shot, x=cut(shot.x), p=cut(shot.p))


def seen_through(view: tuple[float, float]) -> FitSnapshot:
    """The first scene through another view of x."""
    return snapshot(view=view)


def with_view(view: tuple[float, float]) -> FitSnapshot:
    """Curves of the first scene in a request for another view."""
    shot = snapshot()
    return replace(shot, request=replace(shot.request, view=view))


def spotted(value: float) -> FitSnapshot:
    """Every third number of the curves replaced."""
    shot = snapshot()
    for number in (0, 1):
        view = shot.runs[number]
        shot = with_run(
            shot,
            number,
            curve=_spotted(view.curve, value),
            integrand=_spotted(view.integrand, value),
        )
    return replace(shot, p=_spotted(shot.p, value))


def _spotted(array: Array, value: float) -> Array:
    changed = array.copy()
    changed[::3] = value
    return frozen(changed)


def failed() -> FitSnapshot:
    """The snapshot of an engine that stopped."""
    nothing = frozen(np.empty(0))
    return replace(
        snapshot(), x=nothing, p=nothing, runs=(), error="The computation stopped: out of memory."
    )


HOSTILE: Mapping[str, Callable[[], FitSnapshot]] = {
    "nan": lambda: filled(math.nan),
    "inf": lambda: filled(math.inf),
    "minus inf": lambda: filled(-math.inf),
    "zero": lambda: filled(0.0),
    "1e-310": lambda: filled(1e-310),
    "1e-200": lambda: filled(1e-200),
    "1e300": lambda: filled(1e300),
    "-1e300": lambda: filled(-1e300),
    "1.7e308": lambda: filled(1.7e308),
    "empty": lambda: with_points(0),
    "1 point": lambda: with_points(1),
    "2 points": lambda: with_points(2),
    "spots of nan": lambda: spotted(math.nan),
    "spots of inf": lambda: spotted(math.inf),
    "spots of minus inf": lambda: spotted(-math.inf),
    "far tail": lambda: seen_through((60.0, 70.0)),
    "beside a million": lambda: seen_through((1e6, 1e6 + 1e-3)),
    "a view of no width": lambda: with_view((1.0, 1.0)),
    "a view backwards": lambda: with_view((3.0, -3.0)),
    "a view of nan": lambda: with_view((math.nan, 1.0)),
    "a view of everything": lambda: with_view((-1.7e308, 1.7e308)),
    "an infinite view": lambda: with_view((-math.inf, math.inf)),
    "a denormal view": lambda: with_view((0.0, 1e-310)),
    "narrow as doubles": lambda: with_view((1.0, math.nextafter(1.0, 2.0))),
    "all infinite": lambda: infinite(infinite(snapshot(), 0), 1),
    "no runs": lambda: replace(snapshot(), runs=()),
    "failed": failed,
    "negative step": lambda: replace(snapshot(), step=-1, last=-1),
    "far step": lambda: replace(snapshot(), step=10**12, last=10**12),
}
