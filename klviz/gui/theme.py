"""The colours of klviz: light, dark and projector, each a row of one table.

One meaning has one colour everywhere. A run's colour comes with a dash, so that no picture
depends on colour alone. `style.py` turns a theme and a size into pens and fonts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from klviz.core.parameters import table

DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (4.5, 2.2),
    (1.2, 1.5),
    (6.0, 1.8, 1.2, 1.8),
    (8.0, 3.2),
    (3.6, 1.6, 1.2, 1.6, 1.2, 1.6),
    (2.4, 1.4),
    (7.0, 1.6, 2.6, 1.6),
    (1.2, 3.0),
    (5.0, 1.4, 1.2, 1.4, 1.2, 1.4, 1.2, 1.4),
    (10.0, 2.0),
    (2.4, 1.4, 1.2, 1.4),
)
"""The dash of each run, in widths of its line; the first is solid."""

Q_DASH: tuple[float, ...] = (6.0, 2.0)
"""The dash of Q where it is not a run: P is solid."""

LINE_NAMES: tuple[str, ...] = (
    "Blue, solid",
    "Vermilion, dashed",
    "Green, dotted",
    "Purple, dash and dot",
    "Ochre, long dashes",
    "Wine, dash and two dots",
    "Indigo, short dashes",
    "Olive, long and short dashes",
    "Blue, sparse dots",
    "Vermilion, dash and three dots",
    "Green, longest dashes",
    "Purple, short dash and dot",
)
"""What the line of each run is called."""

LEGIBLE = 3.8
"""The least contrast of words in a run's colour."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look, as #RRGGBB.

    Attributes:
        key: the name that settings store.
        label: how a menu names it.
        dark: whether the ground is darker than the ink.
        canvas: the ground of figures.
        window: the ground of panels and bars.
        base: the ground of fields in which one types.
        button: the ground of buttons.
        border: the outline of fields and buttons.
        ink: text.
        muted: numbers of axes, axes, remarks.
        p_line: the outline of the target.
        p_fill: the area under it.
        q_line: the outline of the second of two that are compared; its dash is Q_DASH.
        q_fill: the area under it.
        ground: the lowest and the highest ground of a landscape.
        runs: the colours of the runs; they recur, with other dashes.
        magnification: how much larger everything is drawn.
        sparse: whether figures carry only the words that a back row needs.
    """

    key: str
    label: str
    dark: bool
    canvas: str
    window: str
    base: str
    button: str
    border: str
    ink: str
    muted: str
    p_line: str
    p_fill: str
    q_line: str
    q_fill: str
    ground: tuple[str, str]
    runs: tuple[str, ...]
    magnification: float = 1.0
    sparse: bool = False

    @property
    def accent(self) -> str:
        """The colour of what is selected or under way."""
        return self.runs[0]

    def run(self, index: int) -> str:
        """Return the colour of the run with that index."""
        return self.runs[index % len(self.runs)]

    def run_text(self, index: int) -> str:
        """Return the colour for words about a run: its own, as far towards ink as legible."""
        return legible(self.run(index), self.ink, self.canvas)


_LIGHT = Theme(
    key="light",
    label="Light",
    dark=False,
    canvas="#FFFFFF",
    window="#F3F4F7",
    base="#FFFFFF",
    button="#FFFFFF",
    border="#C3C9D3",
    ink="#1B1F27",
    muted="#5B6472",
    p_line="#2E3440",
    p_fill="#D5D9E1",
    q_line="#8A3FA0",
    q_fill="#E4CFEA",
    ground=("#FBFCFE", "#B3BDCB"),
    runs=(
        "#0072B2",  # blue
        "#D55E00",  # vermilion
        "#009E73",  # bluish green
        "#CC79A7",  # purple
        "#E69F00",  # ochre
        "#882255",  # wine
        "#5B5BD6",  # indigo
        "#678500",  # olive
    ),
)
_DARK = Theme(
    key="dark",
    label="Dark",
    dark=True,
    canvas="#16191F",
    window="#1D2129",
    base="#14171C",
    button="#2A303B",
    border="#475061",
    ink="#E8EBF0",
    muted="#9AA4B2",
    p_line="#D8DEE9",
    p_fill="#343B49",
    q_line="#CF9BE3",
    q_fill="#4A3556",
    ground=("#4A5B7C", "#1B2028"),
    runs=(
        "#56B4E9",
        "#F5A142",
        "#3DBE96",
        "#E2A0C6",
        "#F0D25A",
        "#D9658F",
        "#A5A5F5",
        "#BDBD62",
    ),
)

THEMES: Mapping[str, Theme] = table(
    [
        _LIGHT,
        _DARK,
        replace(
            _LIGHT,
            key="projector",
            label="Projector",
            ink="#000000",
            muted="#3E4653",
            p_line="#14181F",
            p_fill="#CBD1DB",
            magnification=1.5,
            sparse=True,
        ),
    ]
)


@cache
def legible(colour: str, ink: str, ground: str) -> str:
    """Return the colour, mixed with as many tenths of ink as it needs to be read on the ground."""
    shades = (mix(colour, ink, tenths / 10) for tenths in range(11))
    return next((shade for shade in shades if contrast(shade, ground) >= LEGIBLE), ink)


def mix(colour: str, other: str, share: float) -> str:
    """Return (1 − share)·colour + share·other, each channel of sRGB by itself."""
    channels = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round((1.0 - share) * a + share * b):02X}" for a, b in channels)


def contrast(colour: str, ground: str) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    darker, lighter = sorted((luminance(colour), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(value / 255.0) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
