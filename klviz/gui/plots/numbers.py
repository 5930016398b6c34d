"""The numbers of a figure as they are copied: every digit, with error and unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.progress import Progress
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.batched.stationary import Stationary
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.plots.reading_rows import LOGARITHMS
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import RunName, equal_to, estimate_text

HEADINGS = ("of", "number", "value", "error", "unit")
COMPONENT = ("weight", "mean", "sd")
"""What the parameters of a mixture of normals are, kind by kind."""
PLACED = 1e-9
"""How well the location of a minimum is known, as a share of the scale there."""


class Number(NamedTuple):
    """A number that can be copied.

    Attributes:
        of: what it is a number of.
        name: what it is.
        value: its value.
        error: a bound on its error; None where there is none to speak of.
        unit: its unit, "" for none.
        method: how it was found, in words; "" where that is plain.
        reason: why it is infinite, or what the error hides.
    """

    of: str
    name: str
    value: float
    error: float | None = None
    unit: str = ""
    method: str = ""
    reason: str = ""

    @classmethod
    def of_estimate(
        cls, of: str, name: str, found: Estimate, factor: float = 1.0, unit: str = ""
    ) -> Number:
        """Return an estimate times a factor, which makes it one in that unit."""
        value, error = found.value * factor, found.error * factor
        return cls(of, name, value, error, unit, found.method, found.reason)

    @property
    def text(self) -> str:
        """The value to 17 digits, its error and its unit."""
        error = f" ± {self.error:.2g}" if self.error else ""
        return f"{self.value:.17g}{error} {self.unit}".strip()

    @property
    def told(self) -> str:
        """What it is and about how large, in a few words."""
        number = format_number(self.value)
        if self.error is not None:
            number = estimate_text(Estimate(self.value, self.error, reason=self.reason))
        return f"{self.name} {equal_to(number)} {self.unit}".strip()

    @property
    def cells(self) -> tuple[str, ...]:
        """Its row in a table of HEADINGS."""
        error = "" if self.error is None else f"{self.error:.17g}"
        return self.of, self.name, f"{self.value:.17g}", error, self.unit


def table_of(snapshot: FitSnapshot, runs: Sequence[Shown], further: Sequence[Number] = ()) -> str:
    """Return every number of a figure in lines of tab-separated cells, headings first."""
    return lines_of(numbers_of(snapshot, runs, further))


def lines_of(numbers: Iterable[Number]) -> str:
    """Return numbers in lines of tab-separated cells, headings first."""
    return "".join("\t".join(cells) + "\n" for cells in (HEADINGS, *(n.cells for n in numbers)))


def numbers_of(
    snapshot: FitSnapshot, runs: Sequence[Shown], further: Sequence[Number] = ()
) -> list[Number]:
    """Return every number of a figure."""
    numbers = [Number("figure", "step", snapshot.step), *numbers_of_p(snapshot)]
    for run in runs:
        numbers += numbers_of_run(snapshot, run)
    return [*numbers, *further]


def numbers_of_p(snapshot: FitSnapshot) -> list[Number]:
    """Return the moments of p, and what is read of it."""
    numbers = [Number("p", "mean", snapshot.target_mean), Number("p", "sd", snapshot.target_sd)]
    return numbers + readings_of_p(snapshot)


def readings_of_p(snapshot: FitSnapshot) -> list[Number]:
    """Return what is read of p at the crosshair and in the region."""
    numbers, reading, region = [], snapshot.reading, snapshot.region
    if reading is not None:
        symbol = DENSITY_VIEWS[snapshot.request.density_view].symbols[0]
        numbers += [Number("crosshair", "x", reading.x), Number("p", symbol, reading.p)]
    if region is not None:
        numbers += [Number("region", "from", region.low), Number("region", "to", region.high)]
        numbers.append(Number.of_estimate("p", "mass in the region", region.mass))
    return numbers


def numbers_of_run(snapshot: FitSnapshot, run: Shown) -> list[Number]:
    """Return the parameters of a run, its value, and what is read of it."""
    value = value_of(run.view, run.name, run.unit)
    return [*parameters_of(snapshot, run), value, *readings_of_run(snapshot, run)]


def parameters_of(snapshot: FitSnapshot, run: Shown) -> list[Number]:
    """Return the parameters of q, and of a mixture its moments, too."""
    approximation, of = snapshot.request.approximation, run.name.texts[1]
    if not approximation.is_mixture:
        rows = FAMILIES[approximation.family].parameters
        named = zip(rows, run.view.values, strict=True)
        return [Number(of, f"{row.label} {row.symbol}", value) for row, value in named]
    count = len(run.view.values) // len(COMPONENT)
    names = [f"{kind} {number + 1}" for kind in COMPONENT for number in range(count)]
    named_values = zip((*names, "mean", "sd"), (*run.view.values, *run.view.moments), strict=True)
    return [Number(of, name, value) for name, value in named_values]


def value_of(view: Progress, name: RunName, unit: Unit) -> Number:
    """Return the divergence of a run."""
    factor, word = (unit.factor, unit.key) if name.logarithmic else (1.0, "")
    return Number.of_estimate(name.texts[1], name.divergence, view.estimate, factor, word)


def readings_of_run(snapshot: FitSnapshot, run: Shown) -> list[Number]:
    """Return what is read of a run at the crosshair and in the region."""
    return list(_readings(snapshot, run))


def _readings(snapshot: FitSnapshot, run: Shown) -> Iterator[Number]:
    of, word = run.name.texts[1], run.unit.key if run.name.logarithmic else ""
    if run.reading is not None:
        read = run.reading
        yield Number(of, DENSITY_VIEWS[snapshot.request.density_view].symbols[1], read.q)
        ratio = read.log_ratio * run.unit.factor
        yield Number(of, LOGARITHMS[run.unit.key], ratio, unit=run.unit.key)
        yield Number.of_estimate(of, f"{run.name.divergence} up to x", read.below, run.factor, word)
        yield Number.of_estimate(of, "share up to x", read.share)
    if run.part is not None:
        yield Number.of_estimate(of, "mass in the region", run.part.mass)
        named = f"{run.name.divergence} in the region"
        yield Number.of_estimate(of, named, run.part.value, run.factor, word)
        yield Number.of_estimate(of, "share in the region", run.part.share)


def numbers_of_spots(
    run: Shown, spots: Sequence[Stationary], symbols: tuple[str, str]
) -> list[Number]:
    """Return the divergence at each minimum and saddle of a landscape, named by its place."""
    word = run.unit.key if run.name.logarithmic else ""
    numbers = []
    for spot in spots:
        scale = math.exp(spot.theta[1])
        loc = spot.theta[0] if abs(spot.theta[0]) > PLACED * scale else 0.0
        at = f"{symbols[0]} = {format_number(loc)}, {symbols[1]} = {format_number(scale)}"
        place = f"{spot.kind} at {at}"
        named = f"{run.name.divergence}, {place}"
        numbers.append(
            Number.of_estimate(run.name.texts[1], named, spot.estimate, run.factor, word)
        )
    return numbers


def known(numbers: Iterable[Number]) -> list[Number]:
    """Return those that there are."""
    return [number for number in numbers if not math.isnan(number.value)]
