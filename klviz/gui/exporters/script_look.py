"""How a script makes its figure look: the colours, dashes and sizes that klviz draws with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress
from typing import TypeAlias

import numpy as np

from klviz.analyses.fit_data import FitData, curves_of
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.translation import has_density
from klviz.core.arrays import Array
from klviz.document.figure_sizes import PIXELS_PER_INCH
from klviz.gui.exporters.script_text import literal
from klviz.gui.figures.sheet import CELL_WIDTH, LEAST_SIDE, SMALLEST_CROWDED, TALL
from klviz.gui.look import Look
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import source_texts
from klviz.gui.style import natural_scale
from klviz.gui.theme import DASHES, THEMES, mix

POINT = 72.0 / PIXELS_PER_INCH
LETTERS = 14.0
"""The height of letters in pixels, where the scale is 1."""
ALIKE = 8.0
"""Of integrands of which one is more than so many times as high as another each has its heights."""
MOST_FOR_LABELS, LETTER = 0.55, 0.64
"""How much of the plot of losses is for the labels of its lines at most; the width of a letter."""
LOSS_WIDTH, DENSITY_HEIGHT = 0.7, 1.9
"""The width of losses beside a column of integrands, the height of densities beside one of them."""


SPIKE = 6.0
"""An integrand with gaps that is so many times as high as nearly all of it is cut off."""
VALUE = 20
"""How many letters a value with its unit has, the gap before it, and the axis beside a plot."""
Heading: TypeAlias = tuple[str, str]
"""What an integrand is called, and what stands before its value."""


def looks_of_runs(
    data: FitData, runs: Sequence[Shown], formulas: Sequence[str], look: Look
) -> list[dict[str, object]]:
    """Return what every run is called and how it is drawn; the formulas are of the integrands."""
    theme = THEMES[look.theme]
    labels, _ = _labels(runs, look)
    headings, heights = _headings(runs, formulas, look), _all_heights(data, runs)
    return [
        {
            "name": _fitting(run.name.texts[1:], look, len(runs)),
            "heading": heading,
            "label": label,
            "colour": theme.run(run.colour),
            "text_colour": theme.run_text(run.colour),
            "dash": DASHES[run.colour % len(DASHES)],
            "heights": ends,
        }
        for run, heading, label, ends in zip(runs, headings, labels, heights, strict=True)
    ]


def name_of_p(snapshot: FitSnapshot, look: Look, count: int) -> str:
    """Return what p is called beside so many runs."""
    return _fitting(source_texts(snapshot.request.target), look, count)


def look_of(snapshot: FitSnapshot, runs: Sequence[Shown], look: Look) -> dict[str, str]:
    """Return what fills the gaps of the script that are about the look."""
    theme = THEMES[look.theme]
    width, height = look.size.pixels
    ground = "none" if look.transparent else theme.canvas
    plots, columns, rows = _plots(len(runs), look)
    return {
        "size": f"{width / PIXELS_PER_INCH:.6g}, {height / PIXELS_PER_INCH:.6g}",
        "letters": f"{_letters(look, len(runs)):.4g}",
        "lines": f"{scale_of(look) * look.lines:.4g}",
        "colours": _words(ground, theme.ink, theme.muted, mix(theme.canvas, theme.muted, 0.6)),
        "p_colours": _words(theme.p_line, theme.p_fill),
        "plots": "[\n" + "".join(f"    {literal(row)},\n" for row in plots) + "]",
        "ratios": f"{columns!r}, {rows!r}",
        "labels": f"{_labels(runs, look)[1]:.2g}",
        "loss_words": _words(*_loss_words(snapshot, runs)),
    }


def scale_of(look: Look) -> float:
    """Return how many points a pixel of klviz is, where neither text nor lines are larger."""
    return natural_scale(*look.size.pixels) * THEMES[look.theme].magnification * POINT


def _letters(look: Look, count: int) -> float:
    """Return the height of letters in points; beside many integrands they are smaller."""
    needed = CELL_WIDTH * _across(count) + 80.0
    k = max(SMALLEST_CROWDED, min(1.0, look.size.width / needed))
    return LETTERS * k * scale_of(look) * look.text


def _across(count: int) -> int:
    """Return in how many columns integrands stand."""
    return 1 if count <= 3 else 2 if count <= 6 else 3


def _labels(runs: Sequence[Shown], look: Look) -> tuple[list[str], float]:
    """Return what stands before the values at the lines of losses, and the share that needs.

    The longest that leave room for the lines.
    """
    width = look.size.pixels[0] / PIXELS_PER_INCH
    _, columns, _ = _plots(len(runs), look)
    room = 0.85 * width * (columns[-1] / sum(columns) if len(columns) > 1 else 1.0)
    letter = LETTER * _letters(look, len(runs)) / 72.0
    for place in (1, 0):
        names = [(run.name.texts[3], f"{run.name.divergence} =")[place] for run in runs]
        share = letter * (max(map(len, names), default=0) + 9) / room
        if share <= MOST_FOR_LABELS:
            return names, share
    return [""] * len(runs), min(letter * 9 / room, MOST_FOR_LABELS)


def _all_heights(data: FitData, runs: Sequence[Shown]) -> list[tuple[float, float]]:
    """Return from where to where the integrand of every run is drawn: alike, if they are alike."""
    shown = [view.run.visible for view in data.snapshot.runs]
    curves = compress(curves_of(data.snapshot).runs, shown)
    found = [
        _heights(own.compared["integrand"] * run.factor)
        for own, run in zip(curves, runs, strict=True)
    ]
    highest = [high for _, high in found]
    if highest and max(highest) <= ALIKE * min(highest):
        return [(min(low for low, _ in found), max(highest))] * len(found)
    return found


def _heights(integrand: Array) -> tuple[float, float]:
    """Return the ends of an integrand, to three digits; of one that shoots up, of most of it."""
    known = integrand[np.isfinite(integrand)]
    if not known.size:
        return 0.0, 1.0
    low, high = min(0.0, float(known.min())), float(known.max())
    usual = float(np.quantile(known, 0.9))
    if not np.isfinite(integrand).all() and high > SPIKE * usual > 0.0:
        high = usual
    return float(f"{low:.3g}"), float(f"{high:.3g}") if low < high else low + 1.0


def _fitting(texts: Sequence[str], look: Look, count: int) -> str:
    """Return the longest text of which three have room beside each other, or the shortest."""
    room = look.size.width / PIXELS_PER_INCH * 72.0 / LETTER / _letters(look, count) / 3.0
    return next((text for text in texts if len(text) <= room), texts[-1])


def _headings(runs: Sequence[Shown], formulas: Sequence[str], look: Look) -> list[Heading]:
    """Return what stands over the integrands: the longest that has room."""
    _, columns, _ = _plots(len(runs), look)
    width = look.size.pixels[0] / PIXELS_PER_INCH * 0.85 * columns[0] / sum(columns)
    room = width * 72.0 / (LETTER * _letters(look, len(runs))) - VALUE
    found = []
    for run, formula in zip(runs, formulas, strict=True):
        name, brief = f"{run.name.divergence} = ", run.name.texts[3]
        ways = ((formula, name), (brief, name), (brief, ""), ("", name))
        fitting = (way for way in ways if len(way[0]) + len(way[1]) <= room)
        found.append(next(fitting, ("", "")))
    return found


def _plots(count: int, look: Look) -> tuple[list[list[str]], list[float], list[float]]:
    """Return which plots are where, and how wide columns and how high rows are."""
    integrands = [f"integrand {number}" for number in range(1, count + 1)]
    across = _across(count)
    rows = [integrands[k : k + across] for k in range(0, count, across)]
    rows = [[*row, *["."] * (across - len(row))] for row in rows]
    if look.part in ("loss", "densities"):
        return [[look.part]], [1.0], [1.0]
    if look.part == "integrands" and rows:
        return rows, [1.0] * across, [1.0] * len(rows)
    rows = [["densities"] * across, *rows]
    if min(look.size.pixels) < LEAST_SIDE:
        return rows, [1.0] * across, [DENSITY_HEIGHT, *[1.0] * (len(rows) - 1)]
    heights = [DENSITY_HEIGHT, *[1.0] * (len(rows) - 1)]
    if look.size.width < TALL * look.size.height:
        return [*rows, ["loss"] * across], [1.0] * across, [*heights, 1.3]
    widths = [*[1.0] * across, round(LOSS_WIDTH * math.sqrt(across), 2)]
    return [[*row, "loss"] for row in rows], widths, heights


def _loss_words(snapshot: FitSnapshot, runs: Sequence[Shown]) -> tuple[str, str]:
    """Return title and axis of the losses."""
    if not has_density(snapshot.request.target):
        above = " above its least" if any(run.view.least for run in runs) else ""
        return f"mean −log q{above} (log scale)", f"mean −log q{above}"
    in_unit = runs and all(run.name.logarithmic for run in runs)
    return (f"loss in {runs[0].unit.key}" if in_unit else "loss") + " (log scale)", "loss"


def _words(*words: str) -> str:
    return ", ".join(map(literal, words))
