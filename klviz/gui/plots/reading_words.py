"""The words and numbers of what is read at an x, or in an interval."""

from __future__ import annotations

import math
from decimal import Decimal

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.handles import grain
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import NOTHING, estimate_text, fixed, settled

SMALL = 1e-3
"""Below this numbers are written with a power of ten, to three digits."""
TINY = 5e-5
"""Below this a number in brief is written with a power of ten."""
LONGEST = 12
"""The most characters of an x."""
FINE = 0.5
"""How many pixels the steps are in which an x is read."""


def density_words(snapshot: FitSnapshot, pixel: float) -> str:
    """Return what is read of p, in a few words; "" where nothing is."""
    reading, region = snapshot.reading, snapshot.region
    if reading is not None:
        symbol = DENSITY_VIEWS[snapshot.request.density_view].symbols[0]
        return f"x = {x_text(reading.x, pixel)}, {symbol} = {number_text(reading.p)}"
    if region is not None:
        return (
            f"{region_text(region.low, region.high, pixel)}: p has {number_text(region.mass.value)}"
        )
    return ""


def run_words(run: Shown) -> str:
    """Return what is read of a run, in a few words; "" where nothing is."""
    if run.reading is not None:
        return f"share {share_text(run.reading.share)}"
    return f"share {share_text(run.part.share)}" if run.part is not None else ""


def region_text(low: float, high: float, pixel: float) -> str:
    """Return the ends of an interval."""
    return f"{x_text(low, pixel)} … {x_text(high, pixel)}"


def number_text(value: float, *, brief: bool = False) -> str:
    """Return a density, or a probability, to four digits; in ``brief`` to four decimals."""
    if math.isnan(value):
        return NOTHING
    if brief and abs(value) < 10.0:
        return fixed(value, 4) if value == 0.0 or abs(value) >= TINY else format_number(value, 1)
    return format_number(value, 3) if 0.0 < abs(value) < SMALL else settled(value)


def ratio_text(nats: float, unit: Unit, *, brief: bool = False) -> str:
    """Return log p/q in a unit, to three decimals; in ``brief`` to two."""
    value = nats * unit.factor
    if math.isnan(value):
        return NOTHING
    return fixed(value, 2 if brief else 3) if abs(value) < 1e3 else settled(value)


def part_text(value: Estimate, run: Shown, *, unit: bool = True) -> str:
    """Return what a part adds to the divergence of a run, in its unit, which may be named."""
    if math.isnan(value.value):
        return NOTHING
    number = estimate_text(value, run.factor)
    named = unit and run.name.logarithmic and math.isfinite(value.value)
    return f"{number} {run.unit.key}" if named else number


def share_text(share: Estimate, *, brief: bool = False) -> str:
    """Return a share in per cent, to two decimals or to what its error leaves; ``brief``: none."""
    if math.isnan(share.value):
        return NOTHING
    value, error = 100.0 * share.value, 100.0 * share.error
    decimals = 0 if brief else 2
    if error <= 0.5 * 0.1**decimals and abs(value) < 1e5:
        return f"{fixed(value, decimals)} %"
    return f"{estimate_text(Estimate(value, error))} %"


def x_text(x: float, pixel: float) -> str:
    """Return an x with all its digits, and with as many decimals as pixels tell apart."""
    unit = grain(pixel, FINE)
    places = (-int(Decimal(repr(value)).normalize().as_tuple().exponent) for value in (x, unit))
    text = fixed(x, max(0, *places))
    return text if len(text) <= LONGEST else format_number(x, 8)
