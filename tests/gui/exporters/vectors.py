"""What independent readers see of the lines in files of vectors."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

from klviz.gui.theme import DASHES, THEMES

SVG = "{http://www.w3.org/2000/svg}"
LONG = 15
"""Of a line with more points than this one it is a curve, and no rule, tick or swatch."""


@dataclass(frozen=True)
class Curve:
    """A line: its colour, the lengths of its dashes and its width in the unit of the file."""

    colour: str = "#000000"
    dash: tuple[float, ...] = ()
    width: float = 1.0
    points: int = 0

    @property
    def pattern(self) -> tuple[float, ...]:
        """Its dashes in widths of the line."""
        return tuple(round(length / self.width, 2) for length in self.dash)


def wanted_curves(theme: str, runs: int) -> list[tuple[str, tuple[float, ...]]]:
    """The colours and dashes that p and so many q have, in order."""
    colours = THEMES[theme]
    rows = [(colours.run(k).lower(), DASHES[k % len(DASHES)]) for k in range(runs)]
    return sorted([(colours.p_line.lower(), ()), *rows])


def svg_curves(drawing: bytes) -> list[Curve]:
    """Every line of a drawing that is stroked."""
    return list(_lines(ET.fromstring(drawing), {}))


def _lines(element: ET.Element, outer: dict[str, str]) -> Iterator[Curve]:
    style = {**outer, **element.attrib}
    if element.tag == f"{SVG}polyline" and style.get("stroke", "none") != "none":
        dash = tuple(map(float, style.get("stroke-dasharray", "").replace(",", " ").split()))
        count = len(style["points"].split())
        yield Curve(style["stroke"].lower(), dash, float(style["stroke-width"]), count)
    inherited = {key: style[key] for key in style if key.startswith("stroke")}
    for child in element:
        yield from _lines(child, inherited)


def pdf_paths(document: bytes) -> tuple[list[Curve], list[str]]:
    """Every line of a page that is stroked, and the colour of every area that is filled."""
    reader = PdfReader(io.BytesIO(document))
    kept: list[tuple[Curve, str]] = []
    line, fill, stroked, filled = Curve(), "#000000", [], []
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        name = operator.decode()
        if name == "q":
            kept.append((line, fill))
        elif name == "Q":
            line, fill = kept.pop()
        elif name in ("scn", "rg"):
            fill = _colour(operands)
        line = replace(line, **_CHANGES.get(name, lambda *_: {})(operands, line))
        stroked += [line] * (name in ("S", "B", "B*"))
        filled += [fill] * (name in ("f", "f*", "B", "B*"))
    return stroked, filled


def _colour(operands: list[float]) -> str:
    return "#" + "".join(f"{round(255 * float(part)):02x}" for part in operands[:3])


_CHANGES: Mapping[str, Callable[[list[Any], Curve], dict[str, Any]]] = {
    "SCN": lambda operands, _: {"colour": _colour(operands)},
    "RG": lambda operands, _: {"colour": _colour(operands)},
    "d": lambda operands, _: {"dash": tuple(map(float, operands[0]))},
    "w": lambda operands, _: {"width": float(operands[0])},
    "m": lambda *_: {"points": 1},
    "l": lambda _, line: {"points": line.points + 1},
}
"""What operators of a page do to the line that is being drawn."""
