"""The numbers of two that are compared as tables: both curves, or all outcomes, and the values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.compare.descent import DescentContent
from klviz.analyses.compare.pairs import LinePair, OutcomePair, pair_of
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.tables import Field, tables_of
from klviz.analyses.fit_data import FINE
from klviz.analyses.record import RunTable
from klviz.analyses.recording import Recording
from klviz.analyses.subjects import DensitySubject
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.arrays import Array
from klviz.core.discrete.codes import huffman_lengths, ideal_lengths
from klviz.core.discrete.contributions import contributions
from klviz.core.discrete.laws import LAWS
from klviz.core.divergence import Divergence
from klviz.core.divergences import KL, REVERSE_KL, divergence_of
from klviz.core.plans import UnresolvableError
from klviz.document.runs import Run
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.exporters.columns import ONE, Column
from klviz.gui.plots.numbers import Number

OF_P, OF_Q = ("p", "log_p", "cdf_p"), ("q", "log_q", "cdf_q")
"""The keys of the curves that the rows of DENSITY_VIEWS are of."""
DIRECTIONS = (
    ("forward", KL, "p log(p/q)", "KL(P‖Q)"),
    ("reverse", REVERSE_KL, "q log(q/p)", "KL(Q‖P)"),
)
"""Both directions: key, divergence, integrand and name."""


@dataclass(frozen=True, slots=True, eq=False)
class PairData:
    """What there is to know of two that are compared.

    Attributes:
        scene: where they are from.
        snapshot: what is shown of them.
        unit: the unit of the divergences.
        numbers: every number that the figure shows, in that unit.
        recording: every step that its runs have taken; None where nothing moves.
    """

    scene: Scene
    snapshot: CompareSnapshot
    unit: Unit
    numbers: Sequence[Number]
    recording: Recording | None = None


def pair_table(data: PairData) -> tuple[Column, ...]:
    """Return P and Q over x, or of every outcome, and what each direction has there.

    Raises:
        ValueError: one of them cannot be computed with.
    """
    pair = pair_of(data.scene.comparison)
    found = _over_x(data, pair) if isinstance(pair, LinePair) else _by_outcome(data, pair)
    return tuple(found)


def descent_table(data: PairData) -> tuple[Column, ...]:
    """Return divergence and parameters of the runs at every step that is kept; none: no column."""
    content = data.snapshot.content
    if data.recording is None or not isinstance(content, DescentContent):
        return ()
    kept = data.recording.tables()
    steps = np.unique(np.concatenate([table.steps for table in kept]))
    columns = [Column("step", "step", "step", ONE, steps)]
    for number, (table, view) in enumerate(zip(kept, content.runs, strict=True), start=1):
        columns += _steps_of_run(data, number, table, view.run, steps)
    return tuple(columns)


def named_tables(data: PairData) -> Mapping[str, tuple[Column, ...]]:
    """Return every table of the aspect, with its information in the unit."""
    return {
        table.key: tuple(_column(data.unit, table.key, field) for field in table.fields)
        for table in tables_of(data.snapshot.content)
    }


def _column(unit: Unit, table: str, field: Field) -> Column:
    key, values = f"{table}_{field.key}", field.values
    if not field.in_nats:
        return Column(key, field.name, field.symbol, ONE, values)
    scaled = np.asarray(values, dtype=np.float64) * unit.factor
    return Column(key, field.name, field.symbol, unit.key, scaled)


def _steps_of_run(
    data: PairData, number: int, kept: RunTable, run: Run, steps: NDArray[np.int64]
) -> Iterator[Column]:
    divergence = divergence_of(run.divergence, run.alpha)
    factor, unit = (data.unit.factor, data.unit.key) if divergence.logarithmic else (1.0, ONE)
    of, rows = f"q of run {number}", np.searchsorted(steps, kept.steps)

    def column(key: str, name: str, symbol: str, unit: str, known: Array) -> Column:
        values = np.full(steps.size, np.nan)
        values[rows] = known
        return Column(f"run{number}_{key}", name, symbol, unit, values, of)

    yield column("value", "divergence", divergence.name, unit, kept.values * factor)
    comparison = data.scene.comparison
    named = parameter_names(comparison.descent.family, comparison.table.size)
    for (key, symbol, name), known in zip(named, kept.parameters.T, strict=True):
        yield column(key, name, f"{name} {symbol}".strip(), ONE, known)


def parameter_names(family: str, size: int) -> list[tuple[str, str, str]]:
    """Return key, symbol and name of the parameters of a discrete q, in their order."""
    if family in LAWS:
        return [(row.key, row.symbol, row.label) for row in LAWS[family].parameters]
    return [(f"q{k}", f"{k}", "q of outcome") for k in range(size)]


def _over_x(data: PairData, pair: LinePair) -> Iterator[Column]:
    request, unit = data.snapshot.request, data.unit.key
    subject = DensitySubject(pair.p)
    x = subject.points_of(request.view, max(FINE, request.points), [pair.q])
    log_q = pair.q.log_prob(x)
    yield Column("x", "x", "x", ONE, x)
    for keys, law, which in ((OF_P, pair.p, 0), (OF_Q, pair.q, 1)):
        logs = law.log_prob(x)
        for key, view in zip(keys, DENSITY_VIEWS.values(), strict=True):
            name = f"{view.label.lower()} of {'pq'[which]}"
            yield Column(key, name, view.symbols[which], ONE, view.of(law, x, logs))

    def compared(divergence: Divergence, view: str) -> Array:
        try:
            return data.unit.factor * subject.compared(divergence, pair.q, x, log_q, view)
        except UnresolvableError:
            return np.full(x.size, np.nan)

    yield Column("log_ratio", "log ratio", "log(p/q)", unit, compared(KL, "log_ratio"))
    for key, row, formula, name in DIRECTIONS:
        told, values = f"integrand of {name}", compared(row, "integrand")
        yield Column(f"{key}_integrand", told, formula, unit, values)
    for key, row, formula, name in DIRECTIONS:
        told, values = f"running integral of {name}", compared(row, "running")
        yield Column(f"{key}_running", told, f"∫ {formula} up to x", unit, values)


def _by_outcome(data: PairData, pair: OutcomePair) -> Iterator[Column]:
    unit = data.unit
    with np.errstate(invalid="ignore"):
        ratio = np.where(
            pair.p.support | pair.q.support,
            pair.p.log_probabilities - pair.q.log_probabilities,
            np.nan,
        )
    ways = (contributions(pair.p, pair.q), contributions(pair.q, pair.p))
    yield Column("outcome", "outcome", "outcome", ONE, np.array(pair.names))
    for key, law in (("p", pair.p), ("q", pair.q)):
        yield Column(key, f"probability under {key}", f"{key}(x)", ONE, law.probabilities)
    yield Column("log_ratio", "log ratio", "log(p/q)", unit.key, unit.factor * ratio)
    for (key, _, formula, name), way in zip(DIRECTIONS, ways, strict=True):
        told = f"what it adds to {name}"
        yield Column(f"{key}_contribution", told, formula, unit.key, unit.factor * way.values)
    for key, law in (("p", pair.p), ("q", pair.q)):
        ideal, words = (
            f"ideal length of its code word for {key}",
            f"length in a Huffman code of {key}",
        )
        yield Column(f"ideal_length_{key}", ideal, f"−log₂ {key}", "bits", ideal_lengths(law))
        yield Column(f"huffman_length_{key}", words, f"Huffman {key}", "bits", huffman_lengths(law))
