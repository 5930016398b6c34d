"""Where an axis has its marks and what stands beside them: round steps and plain numbers.

No prefixes and no common factor hidden at the end of an axis: a number is written out, or as a
power of ten where that is shorter. Where all numbers share a long beginning, as near
x = 1000000, the axis counts from there and says so in its name.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from klviz.document.numbers import MINUS, format_number

MOST = 6
"""The most marks a side."""
LEAST = 4
"""How many marks a side has at least, if there is room for them."""
PLAIN, PLAIN_ALONE = (1.0, 2.0, 5.0), (3.0, 4.0)
MANTISSAS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""The steps that are preferred: times powers of ten, and only as such; and all there are."""
LONGEST = 7
"""From how many significant digits on numbers are counted from an offset."""


class Ticks(NamedTuple):
    """The marks of an axis: their positions, what is written there, and what to add to that.

    ``offset`` follows the name of the axis, as in "x − 1000000"; "" where numbers are in full.
    """

    values: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    offset: str = ""


@lru_cache(maxsize=256)
def linear_ticks(low: float, high: float, most: int = MOST, least: int = LEAST) -> Ticks:
    """Return at most so many marks, at least one if there is room for any, in round steps.

    Args:
        low: where the axis begins.
        high: where it ends; nothing is marked unless it is above ``low``.
        most: how many marks there may be.
        least: how many there should be, though their steps be less plain.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high and most > 0):
        return Ticks()
    origin, text = _origin(low, high)
    step = _step(low - origin, high - origin, most, least)
    first, last = _whole(low - origin, step, math.ceil), _whole(high - origin, step, math.floor)
    marks = [number * step for number in range(first, last + 1)]
    return Ticks(tuple(origin + mark for mark in marks), tuple(_labels(marks, step)), text)


@lru_cache(maxsize=64)
def log_ticks(low: float, high: float, most: int = MOST) -> Ticks:
    """Return the marks of a logarithmic axis from ``low`` to ``high``, both positive.

    1-2-5 in every decade where they fit, else 1-3, else 1, else 1 in every so many decades.
    """
    if not (0.0 < low < high < math.inf and most > 0):
        return Ticks()
    choices = [_log_marks(low, high, mantissas) for mantissas in ((1, 2, 5), (1, 3), (1,))]
    marks = next((c for c in choices if 2 <= len(c) <= most), choices[0])
    if len(choices[-1]) > most:
        marks = choices[-1]
    stride = math.ceil(len(marks) / most)
    marks = marks[::stride]
    written_out = all(1e-4 <= mark < 1e5 for mark in marks)
    labels = [_plain_or_power(mark, written_out=written_out) for mark in marks]
    return Ticks(tuple(marks), tuple(labels))


def _log_marks(low: float, high: float, mantissas: tuple[int, ...]) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [float(f"{mantissa}e{decade}") for decade in decades for mantissa in mantissas]
    return [mark for mark in marks if low * (1 - 1e-9) <= mark <= high * (1 + 1e-9)]


def _plain_or_power(mark: float, *, written_out: bool) -> str:
    if written_out or mark in (1.0, 10.0):
        return format_number(mark)
    mantissa, _, power = f"{mark:.0e}".partition("e")
    digits = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{digits}" if mantissa == "1" else f"{mantissa}×10{digits}"


def _step(low: float, high: float, most: int, least: int) -> float:
    """Return the least plain step that makes at most that many marks: 1, 2 or 5 × 10ⁿ, or 3, or 4.

    Where that leaves fewer marks than there should be, a step that is less plain but makes more.
    """
    power = math.floor(math.log10((high - low) / most))
    steps = _steps(power - 1, PLAIN, PLAIN_ALONE)
    counted = ((step, _count(low, high, step)) for step in steps)
    step, count = next(pair for pair in counted if pair[1] <= most)
    if count >= min(least, most):
        return step
    others = itertools.islice(_steps(power, MANTISSAS, ()), 2 * len(MANTISSAS))
    better = [(-c, other) for other in others if count < (c := _count(low, high, other)) <= most]
    return min(better)[1] if better else step


def _steps(power: int, mantissas: tuple[float, ...], alone: tuple[float, ...]) -> Iterator[float]:
    """Yield mantissa × 10ⁿ from that power on, ascending; at n = 0 some more."""
    while True:
        for mantissa in sorted((*mantissas, *alone)) if power == 0 else mantissas:
            yield float(f"{mantissa}e{power}")
        power += 1


def _count(low: float, high: float, step: float) -> int:
    return _whole(high, step, math.floor) - _whole(low, step, math.ceil) + 1


def _whole(value: float, step: float, rounding: Callable[[float], int]) -> int:
    """Return value/step rounded that way, unless it is whole but for the last bits."""
    ratio = value / step
    nearest = round(ratio)
    return nearest if abs(ratio - nearest) < 1e-6 else rounding(ratio)


def _origin(low: float, high: float) -> tuple[float, str]:
    """Return a round number to count from where all numbers begin with the same digits, or 0."""
    reach = max(abs(low), abs(high))
    if low <= 0.0 <= high or reach / (high - low) < 10.0 ** (LONGEST - 2):
        return 0.0, ""
    power = math.ceil(math.log10(high - low))
    origin = float(f"{round(0.5 * (low + high) / 10.0**power)}e{power}")
    written_out = repr(abs(origin)).removesuffix(".0")
    text = format_number(abs(origin), 17) if "e" in written_out else written_out
    return origin, f"{MINUS if origin > 0 else '+'} {text}"


def _labels(marks: list[float], step: float) -> list[str]:
    """Return the numbers, all with as many decimals as the step has."""
    reach = max((abs(mark) for mark in marks), default=0.0)
    if reach == 0.0:
        return ["0" for _ in marks]
    top, bottom = math.floor(math.log10(reach) + 1e-9), math.floor(math.log10(step) + 1e-9)
    # 2.5 has a digit more than 2.
    bottom -= not math.isclose(step, round(step / 10.0**bottom) * 10.0**bottom, rel_tol=1e-6)
    if top >= 6 or bottom < -4:
        return [format_number(mark, max(1, top - bottom + 1)) for mark in marks]
    return [_plain(mark, max(0, -bottom)) for mark in marks]


def _plain(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace("-", MINUS) if float(text) else "0"
