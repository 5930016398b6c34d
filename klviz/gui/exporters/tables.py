"""The numbers of a fit as tables: its curves, its runs step by step, and the values it shows.

What files of numbers have in common. Names of runs and values are those of plots and of copied
tables, and come from `gui.plots`; no widget is needed for them. Infinity is a number here and nan
is what cannot be known, or was not recorded: a format says how it writes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.fit_data import FitData, RunCurves, curves_of
from klviz.analyses.record import RunTable
from klviz.analyses.translation import has_density
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS, SURPRISE
from klviz.core.arrays import Array
from klviz.core.divergences import Divergence, divergence_of
from klviz.core.families import FAMILIES
from klviz.document.approximation import Approximation
from klviz.gui.exporters.columns import ONE, Column
from klviz.gui.plots.numbers import Number, numbers_of, numbers_of_spots
from klviz.gui.plots.shown import Shown, shown_runs

KINDS = (("weight", "w", "weight"), ("loc", "μ", "mean"), ("scale", "σ", "sd"))
"""The parameters of a mixture of normals, kind by kind: key, symbol, name."""
OF_P, OF_Q = ("p", "log_p", "cdf_p"), ("q", "log_q", "cdf_q")
"""The keys of the curves that the rows of DENSITY_VIEWS are of."""

LIKELIHOOD_VIEWS = (RATIO_VIEWS["integrand"], RATIO_VIEWS["running"])
"""What there is to be compared where p is points, which have no density."""


def curve_table(data: FitData) -> tuple[Column, ...]:
    """Return p, every visible q, and how the two compare, over x."""
    curves = curves_of(data.snapshot)
    columns = [Column("x", "x", "x", ONE, curves.x)]
    for key, row in zip(OF_P, DENSITY_VIEWS.values(), strict=True):
        name = f"{row.label.lower()} of p"
        columns.append(Column(key, name, row.symbols[0], ONE, curves.p[row.key]))
    for number, run in _numbered(data):
        columns += _curves_of_run(data, number, run, curves.runs[number - 1])
    return tuple(columns)


def run_table(data: FitData) -> tuple[Column, ...]:
    """Return divergence and parameters of every visible run at every step that is kept."""
    kept = data.recording.tables()
    steps = _every_step(kept)
    columns = [Column("step", "step", "step", ONE, steps)]
    for number, run in _numbered(data):
        columns += _steps_of_run(data, number, run, kept[number - 1], steps)
    return tuple(columns)


def value_table(data: FitData) -> tuple[Number, ...]:
    """Return every number that the figure shows, the marked points of landscapes among them."""
    runs = shown_runs(data.snapshot, data.unit)
    marked = [number for run in runs for number in _marked(data, run)]
    return tuple(numbers_of(data.snapshot, runs, marked))


def _numbered(data: FitData) -> Iterator[tuple[int, Shown]]:
    """Yield the visible runs, and which of the scene they are, counted from 1."""
    visible = [k for k, view in enumerate(data.snapshot.runs, start=1) if view.run.visible]
    yield from zip(visible, shown_runs(data.snapshot, data.unit), strict=True)


def _curves_of_run(data: FitData, number: int, run: Shown, curves: RunCurves) -> Iterator[Column]:
    of, prefix = run.name.texts[1], f"run{number}"
    for key, row in zip(OF_Q, DENSITY_VIEWS.values(), strict=True):
        name, values = f"{row.label.lower()} of q", curves.q[row.key]
        yield Column(f"{prefix}_{key}", name, row.symbols[1], ONE, values, of)
    _, formula = written_of(data, run)
    views = RATIO_VIEWS.values() if _has_density(data) else LIKELIHOOD_VIEWS
    for ratio in (row for row in views if row.in_files):
        has_unit = run.name.logarithmic if ratio.in_nats is None else ratio.in_nats
        unit, factor = (data.unit.key, data.unit.factor) if has_unit else (ONE, 1.0)
        symbol = f"∫ {formula} up to x" if ratio.key == "running" else ratio.formula or formula
        values = curves.compared[ratio.key] * factor
        yield Column(f"{prefix}_{ratio.key}", ratio.label.lower(), symbol, unit, values, of)


def _steps_of_run(
    data: FitData, number: int, run: Shown, kept: RunTable, steps: NDArray[np.int64]
) -> Iterator[Column]:
    of, prefix = run.name.texts[1], f"run{number}"
    unit = data.unit.key if run.name.logarithmic else ONE
    rows = np.searchsorted(steps, kept.steps)

    def column(key: str, name: str, symbol: str, unit: str, known: Array) -> Column:
        values = np.full(len(steps), np.nan)
        values[rows] = known
        return Column(f"{prefix}_{key}", name, symbol, unit, values, of)

    symbol, _ = written_of(data, run)
    exists = _has_density(data) or _divergence(run).is_alpha(1.0)
    # Points have no divergence but their likelihood; a run towards another stands still.
    values = kept.values * (run.factor if exists else math.nan)
    yield column("value", "divergence", symbol, unit, values)
    if kept.seen.size:
        told = "divergence as its draws make it"
        yield column("seen", told, f"{symbol} from draws", unit, kept.seen * run.factor)
    named = parameter_names(data.snapshot.request.approximation)
    for (key, symbol, name), known in zip(named, kept.parameters.T, strict=True):
        yield column(key, name, f"{name} {symbol}", ONE, known)


def _has_density(data: FitData) -> bool:
    return has_density(data.snapshot.request.target)


def _divergence(run: Shown) -> Divergence:
    return divergence_of(run.view.run.divergence, run.view.run.alpha)


def written_of(data: FitData, run: Shown) -> tuple[str, str]:
    """Return how the value of a run and its integrand are written, whatever other runs there are.

    Of points, of which there is no other value, it is the likelihood.
    """
    divergence = _divergence(run)
    if not _has_density(data) and divergence.is_alpha(1.0):
        return f"mean {SURPRISE.formula}", SURPRISE.formula
    return divergence.name, divergence.classic_formula


def parameter_names(approximation: Approximation) -> list[tuple[str, str, str]]:
    """Return key, symbol and name of the parameters of q, in their order."""
    if not approximation.is_mixture:
        rows = FAMILIES[approximation.family].parameters
        return [(row.key, row.symbol, row.label) for row in rows]
    numbers = range(1, len(approximation.components) + 1)
    return [
        (f"{key}{k}", f"{symbol}{k}", f"{name} {k}") for key, symbol, name in KINDS for k in numbers
    ]


def _every_step(kept: Sequence[RunTable]) -> NDArray[np.int64]:
    """Return the steps of all runs, ascending."""
    return np.unique(np.concatenate([table.steps for table in kept]))


def _marked(data: FitData, run: Shown) -> Sequence[Number]:
    """Return the marked points of the landscape of a run, where one was looked for."""
    if data.landscapes is None:
        return ()
    picture = data.landscapes.pictures.get((run.view.run.divergence, run.view.run.alpha))
    if picture is None or picture.spots is None:
        return ()
    loc, scale = FAMILIES[data.snapshot.request.approximation.family].parameters[-2:]
    return numbers_of_spots(run, picture.spots, (loc.symbol, scale.symbol))
