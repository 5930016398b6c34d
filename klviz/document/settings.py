"""What klviz remembers of a person's preferences: one row a setting.

The rows say what makes sense; where the values are kept is the window's affair. They come back from
there as texts, or as what another version wrote, so every row can read those.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from klviz.core.parameters import table
from klviz.document.numbers import exact_text, parse_number, quoted
from klviz.document.units import UNITS

MAX_RECENT = 10

T = TypeVar("T")


class Setting(ABC, Generic[T]):
    """One thing that is remembered.

    Attributes:
        key: what it is stored as.
        label: what a person reads.
        default: its value where nothing is stored.
        help: a sentence for the tooltip.
    """

    key: str
    label: str
    default: T
    help: str

    @abstractmethod
    def checked(self, value: object) -> T:
        """Return the value as what it should be; a text is read.

        Raises:
            ValueError: it makes no sense here; the message names the key and the value.
        """

    def restored(self, stored: object) -> T:
        """Return a value that was stored, the default where it makes no sense; never raises."""
        try:
            return self.checked(stored)
        except ValueError:
            return self.default


@dataclass(frozen=True, slots=True)
class Choice(Setting[str]):
    """One of a few; ``choices`` has what a person reads by what is stored."""

    key: str
    label: str
    default: str
    choices: Mapping[str, str]
    help: str = ""

    def checked(self, value: object) -> str:
        """Return the key of a choice."""
        if isinstance(value, str) and value in self.choices:
            return value
        known = ", ".join(self.choices)
        raise ValueError(f"{self.key} must be one of {known}, got {quoted(str(value))}")


@dataclass(frozen=True, slots=True)
class Range(Setting[float]):
    """A number from ``low`` to ``high``, shown with its ``unit``; ``steps`` are usual values."""

    key: str
    label: str
    default: float
    low: float
    high: float
    unit: str = ""
    steps: tuple[float, ...] = ()
    help: str = ""

    def checked(self, value: object) -> float:
        """Return the number."""
        number = _number(value)
        if number is None or not self.low <= number <= self.high:
            span = f"from {exact_text(self.low)} to {exact_text(self.high)}"
            raise ValueError(f"{self.key} must be {span}, got {quoted(str(value))}")
        return number


@dataclass(frozen=True, slots=True)
class Paths(Setting[tuple[str, ...]]):
    """A short list of files, the last used first."""

    key: str
    label: str
    default: tuple[str, ...] = ()
    help: str = ""

    def checked(self, value: object) -> tuple[str, ...]:
        """Return the paths: each once, the first ones. One path alone is a list of one."""
        paths = [value] if isinstance(value, str) else value
        if isinstance(paths, Iterable):
            return tuple(dict.fromkeys(p for p in paths if isinstance(p, str) and p))[:MAX_RECENT]
        raise ValueError(f"{self.key} must be a list of files, got {quoted(str(value))}")


def with_recent(paths: Iterable[str], path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return the list of recent files with this one, by its absolute path, as the first."""
    return tuple(dict.fromkeys((os.path.abspath(path), *paths)))[:MAX_RECENT]


def _number(value: object) -> float | None:
    """Return the number that was stored, as itself or as text, or None."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return parse_number(value) if isinstance(value, str) else None
    except ValueError:
        return None


THEME = Choice(
    "theme",
    "Theme",
    "system",
    {"system": "As the system", "light": "Light", "dark": "Dark", "projector": "Projector"},
)
TEXT_SIZE = Range(
    "text_size", "Text size", 100.0, 50.0, 300.0, "%", (80, 90, 100, 115, 130, 150, 200)
)
UNIT = Choice("unit", "Unit", "nats", {unit.key: unit.label for unit in UNITS.values()})
DENSITY_VIEW = Choice(
    "density_view",
    "Densities as",
    "density",
    {"density": "Density", "log": "Log density", "cdf": "Distribution function"},
)
RATIO_VIEW = Choice(
    "ratio_view",
    "Lower plots",
    "integrand",
    {
        "integrand": "Integrand",
        "log_ratio": "Log ratio",
        "ratio": "Ratio",
        "pull": "Pull on log q",
        "running": "Running integral",
    },
)
LANDSCAPES = Choice("landscapes", "Landscapes", "shown", {"shown": "Shown", "hidden": "Hidden"})
FRAME_RATE = Range(
    "frame_rate",
    "Frame rate",
    60.0,
    5.0,
    240.0,
    "frames/s",
    (15, 30, 60, 120),
    help="The most frames a second that are drawn while a run is played.",
)
SPEED = Range(
    "speed",
    "Speed",
    1.0,
    0.25,
    64.0,
    "×",
    (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64),
    help="How fast a run is played.",
)
RECENT_FILES = Paths("recent_files", "Recent files")

SETTINGS: Mapping[str, Setting[str] | Setting[float] | Setting[tuple[str, ...]]] = table(
    [THEME, TEXT_SIZE, UNIT, DENSITY_VIEW, RATIO_VIEW, LANDSCAPES, FRAME_RATE, SPEED, RECENT_FILES]
)
