"""Script of two that are compared: it draws both, and what each direction adds up.

It stands alone like that of a fit: both are formulas in it, or rows of logarithms of probabilities.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import klviz
from klviz.analyses.compare.pairs import LinePair, OutcomePair, pair_of
from klviz.core.arrays import Array
from klviz.document.figure_sizes import PIXELS_PER_INCH
from klviz.document.notation import format_target
from klviz.document.numbers import typeset
from klviz.document.plain_text import plain
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.pair_tables import DIRECTIONS, PairData
from klviz.gui.exporters.script_look import LETTERS, scale_of
from klviz.gui.exporters.script_text import (
    FAMILIES,
    INTEGRANDS,
    block,
    filled,
    functions,
    literal,
    wrapped,
)
from klviz.gui.exporters.script_words import comment, mixture_text, row_text
from klviz.gui.look import Look
from klviz.gui.plots.wording import estimate_text
from klviz.gui.theme import THEMES, mix


def pair_script_bytes(data: PairData, options: ExportOptions) -> bytes:
    """Return the script; it is UTF-8, as Python has it.

    Raises:
        ValueError: one of the two cannot be computed with.
    """
    pair = pair_of(data.scene.comparison)
    look = options.look
    if isinstance(pair, LinePair):
        name, own = "pair_line", _of_line(data, pair, look)
    else:
        name, own = "pair_outcomes", _of_outcomes(data, pair, look)
    return filled(
        name,
        version=klviz.__version__,
        title=literal(plain(data.scene.title) or "klviz"),
        unit=literal(data.unit.key),
        styling=block("styling", ()),
        **own,
        **_look(look),
    ).encode()


def _of_line(data: PairData, pair: LinePair, look: Look) -> dict[str, str]:
    """Return what fills the gaps that are about densities."""
    comparison = data.scene.comparison
    p, q = mixture_text(pair.p, ""), mixture_text(pair.q, "")
    used = {*re.findall(r"\w+", p + q), "kl", "reverse_kl"}
    told = f"P = {format_target(comparison.p)}", f"Q = {format_target(comparison.q)}"
    return {
        "comment": comment(data.scene, *told),
        "families": functions(FAMILIES, used),
        "integrands": functions(INTEGRANDS, used),
        "places": block("places", used),
        "view": row_text(data.snapshot.request.view),
        "p": p,
        "q": q,
        "directions": _directions(data, look, "∫", ("kl",), ("reverse_kl",)),
    }


def _of_outcomes(data: PairData, pair: OutcomePair, look: Look) -> dict[str, str]:
    """Return what fills the gaps that are about outcomes."""
    return {
        "comment": comment(data.scene),
        "names": "[\n" + wrapped(", ".join(map(literal, pair.names)), "    ") + "\n]",
        "log_p": _array(pair.p.log_probabilities),
        "log_q": _array(pair.q.log_probabilities),
        "directions": _directions(data, look, "Σ", ("LOG_P", "LOG_Q"), ("LOG_Q", "LOG_P")),
    }


def _directions(data: PairData, look: Look, sign: str, *own: Sequence[str]) -> str:
    """Return both directions as the calls that make them; what is their own follows the formula."""
    values = (data.snapshot.forward, data.snapshot.reverse)
    theme, lines = THEMES[look.theme], []
    for place, (row, value) in enumerate(zip(DIRECTIONS, values, strict=True)):
        _, _, formula, name = row
        found = estimate_text(value, data.unit.factor)
        if math.isfinite(value.value):
            number, error = value.value * data.unit.factor, value.error * data.unit.factor
            found = f"{number!r} ± {error:.2g} {data.unit.key}"
        words = [literal(name), literal(f"{sign} {formula}"), *own[place]]
        words += [repr(data.unit.factor), literal(found), literal(_why(value.value, value.reason))]
        words += [literal(theme.run(place)), literal(theme.run_text(place))]
        lines.append("    Direction(\n" + "".join(f"        {w},\n" for w in words) + "    ),\n")
    return "".join(lines)


def _why(value: float, reason: str) -> str:
    return "" if math.isfinite(value) else typeset(reason or "It cannot be computed.")


def _array(logs: Array) -> str:
    """Return logarithms as a list, to the last digit."""
    told = ", ".join("-math.inf" if math.isinf(x) else repr(x) for x in logs.tolist())
    return f"[\n{wrapped(told, '    ')}\n]"


def _look(look: Look) -> dict[str, str]:
    """Return what fills the gaps that are about the look."""
    theme, (width, height) = THEMES[look.theme], look.size.pixels
    ground = "none" if look.transparent else theme.canvas
    rule = mix(theme.canvas, theme.muted, 0.6)
    return {
        "size": f"{width / PIXELS_PER_INCH:.6g}, {height / PIXELS_PER_INCH:.6g}",
        "letters": f"{LETTERS * scale_of(look) * look.text:.4g}",
        "lines": f"{scale_of(look) * look.lines:.4g}",
        "colours": ", ".join(map(literal, (ground, theme.ink, theme.muted, rule))),
        "p_colours": ", ".join(map(literal, (theme.p_line, theme.p_fill))),
        "q_colours": ", ".join(map(literal, (theme.q_line, theme.q_line))),
    }
