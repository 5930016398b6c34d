"""The numbers of two densities side by side, as they are copied."""

from __future__ import annotations

from klviz.analyses.compare.line_overview import Direction, LineContent, LineReading
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.readings import RunPart, RunReading
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.estimates import Estimate
from klviz.document.units import Unit
from klviz.gui.figures.aspects.line_layout import DENSITIES, FORWARD, REVERSE
from klviz.gui.plots.direction_plot import NAMES, SWAPPED
from klviz.gui.plots.numbers import Number, known
from klviz.gui.plots.reading_rows import LOGARITHMS


def numbers_of(snapshot: CompareSnapshot, content: LineContent, unit: Unit) -> list[Number]:
    """Return every number that the figure shows, but for both values."""
    return [
        number
        for part in (DENSITIES, FORWARD, REVERSE)
        for number in numbers_of_part(part, snapshot, content, unit)
    ]


def numbers_of_part(
    part: str, snapshot: CompareSnapshot, content: LineContent, unit: Unit
) -> list[Number]:
    """Return the numbers of one of the plots."""
    reading = snapshot.reading if isinstance(snapshot.reading, LineReading) else None
    if part == DENSITIES:
        equal = [Number("pair", "p = q at x", x) for x in content.equal.tolist()]
        return equal + _of_densities(snapshot, reading)
    if part not in (FORWARD, REVERSE):
        return []
    way = int(part == REVERSE)
    direction = (content.forward, content.reverse)[way]
    found = _of_direction(way, direction, unit)
    if reading is not None and reading.point is not None:
        found += _at(way, (reading.point.forward, reading.point.reverse)[way], unit)
    if reading is not None and reading.part is not None:
        found += _within(way, (reading.part.forward, reading.part.reverse)[way], unit)
    return known(found)


def _of_densities(snapshot: CompareSnapshot, reading: LineReading | None) -> list[Number]:
    found: list[Number] = []
    if reading is not None and reading.point is not None:
        p, q = DENSITY_VIEWS[snapshot.request.density_view].symbols
        point = reading.point
        found += [Number("crosshair", "x", point.x)]
        found += [Number("P", p, point.p), Number("Q", q, point.q)]
    if reading is not None and reading.part is not None:
        part = reading.part
        found += [Number("region", "from", part.low), Number("region", "to", part.high)]
        found += [
            _estimated("P", "mass in the region", part.p),
            _estimated("Q", "mass in the region", part.q),
        ]
    return found


def _of_direction(way: int, direction: Direction, unit: Unit) -> list[Number]:
    of = NAMES[way]
    found = [
        _estimated(of, "value", direction.value, unit),
        _estimated(of, "area above zero", direction.gain, unit),
        _estimated(of, "area below zero", direction.loss, unit),
    ]
    if direction.quadrature is not None:
        found.append(_estimated(of, "value by quadrature", direction.quadrature, unit))
    return found


def _at(way: int, reading: RunReading, unit: Unit) -> list[Number]:
    logarithm = LOGARITHMS[unit.key]
    name = logarithm.translate(SWAPPED) if way else logarithm
    return [
        Number(NAMES[way], name, reading.log_ratio * unit.factor, unit=unit.key),
        _estimated(NAMES[way], "up to x", reading.below, unit),
        _estimated(NAMES[way], "share up to x", reading.share),
    ]


def _within(way: int, part: RunPart, unit: Unit) -> list[Number]:
    return [
        _estimated(NAMES[way], "in the region", part.value, unit),
        _estimated(NAMES[way], "share in the region", part.share),
    ]


def _estimated(of: str, name: str, found: Estimate, unit: Unit | None = None) -> Number:
    factor, word = (unit.factor, unit.key) if unit is not None else (1.0, "")
    return Number.of_estimate(of, name, found, factor, word)
