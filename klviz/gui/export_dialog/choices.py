"""Choices: what a person has chosen for a file, before it is remembered."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from klviz.document.export_settings import (
    DPI,
    EXPORT_SETTINGS,
    FOLDER,
    FORMATS,
    FREE,
    HEIGHT,
    LINES,
    LOOK,
    MOST_DOTS,
    OUTLINES,
    PART,
    RATE,
    SECONDS,
    SIZE,
    TEXT,
    TRANSPARENT,
    WIDTH,
)
from klviz.document.figure_sizes import SIZES, FigureSize
from klviz.document.settings import Setting
from klviz.gui.exporters import (
    EXPORTERS,
    Exporter,
    ExportOptions,
    FilmExporter,
    PictureExporter,
    exporters_of,
)
from klviz.gui.exporters.options import SCREEN_DPI
from klviz.gui.look import Look
from klviz.gui.preferences import Preferences

T = TypeVar("T")


class Choices(QObject):
    """The values of the settings of exports. They are remembered once a file has been made.

    Args:
        preferences: remember the last ones.
        parent: the object that owns it.
    """

    changed = Signal(str)
    """The key of a setting that has another value."""
    grew = Signal()
    """The figure of a size that grows has another height."""

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._grown = preferences, 0.0
        self._values: dict[str, Any] = {
            key: preferences.value(setting) for key, setting in EXPORT_SETTINGS.items()
        }

    def value(self, setting: Setting[T]) -> T:
        """Return what is chosen."""
        found: T = self._values[setting.key]
        return found

    def choose(self, setting: Setting[T], value: T) -> None:
        """Choose a value.

        Raises:
            ValueError: it makes no sense.
        """
        checked = setting.checked(value)
        before = self._values[setting.key]
        if checked != before:
            self._values[setting.key] = checked
            self.changed.emit(setting.key)
            if setting.key == SIZE.key:
                self._suit(before)

    def _suit(self, size: str) -> None:
        """Take the theme that suits the size, where that of the size before was taken."""
        before, now = SIZES.get(size), SIZES.get(self.value(SIZE))
        if before and now and self.value(LOOK) == before.theme:
            self.choose(LOOK, now.theme)

    @property
    def height(self) -> float:
        """How high the figure is, in pixels, as far as it is known of one that grows."""
        return max(self.size.height, self._grown if self.size.grows else 0.0)

    def grow(self, height: float) -> None:
        """Learn how high a figure has become."""
        if height != self._grown:
            self._grown = height
            self.grew.emit()

    def remember(self) -> None:
        """Begin with these choices the next time."""
        for key, setting in EXPORT_SETTINGS.items():
            self._preferences.set_value(setting, self._values[key])

    def remember_alone(self, setting: Setting[float], value: float) -> None:
        """Remember one number, if it makes sense, whatever becomes of the other choices."""
        with contextlib.suppress(ValueError):
            self._preferences.set_value(setting, value)

    def exporter(self, kind: str) -> Exporter:
        """Return the format for a kind of file; the first one where the chosen one is gone."""
        chosen = EXPORTERS.get(self.value(FORMATS[kind]))
        return chosen if chosen is not None and chosen.kind == kind else exporters_of(kind)[0]

    @property
    def picture_format(self) -> PictureExporter:
        """The format for a picture."""
        exporter = self.exporter("picture")
        assert isinstance(exporter, PictureExporter)
        return exporter

    @property
    def size(self) -> FigureSize:
        """How large the figure is."""
        named = SIZES.get(self.value(SIZE))
        return named.size if named else FigureSize(self.value(WIDTH), self.value(HEIGHT))

    @property
    def look(self) -> Look:
        """How the figure looks."""
        return Look(
            self.size,
            self.value(LOOK),
            self.value(TRANSPARENT),
            self.value(TEXT) / 100.0,
            self.value(LINES) / 100.0,
            self.value(PART),
        )

    @property
    def picture_look(self) -> Look:
        """How a picture looks: some formats have a ground in any case."""
        clear = self.value(TRANSPARENT) and self.picture_format.clear
        return replace(self.look, transparent=clear)

    @property
    def film_look(self) -> Look:
        """How a film looks: some formats have a ground in any case."""
        exporter = self.exporter("film")
        assert isinstance(exporter, FilmExporter)
        return replace(self.look, transparent=self.value(TRANSPARENT) and exporter.clear)

    @property
    def frames(self) -> int:
        """How many frames a film has, unless there are fewer steps."""
        return max(1, round(self.value(RATE) * self.value(SECONDS)))

    def rate_of(self, count: int) -> float:
        """Return how many frames a second a film of so many has: fewer, where there are fewer."""
        if count >= self.frames:
            return self.value(RATE)
        return max(RATE.low, count / self.value(SECONDS))

    @property
    def has_dots(self) -> bool:
        """Whether a picture is of dots rather than of lines."""
        return self.picture_format.dotted

    @property
    def dots(self) -> tuple[int, int]:
        """How many dots a picture is wide and high."""
        ratio = self.value(DPI) / SCREEN_DPI
        width, height = self.size.pixels
        return round(width * ratio), round(height * ratio)

    def why_too_large(self) -> str:
        """Return why a picture of dots cannot be made, "" where it can."""
        width, height = self.dots
        if not self.has_dots or width * height <= MOST_DOTS:
            return ""
        most = f"{MOST_DOTS // 1_000_000} million"
        return f"{width} × {height} are more than {most} dots; choose a lower resolution or size"

    def options(self, title: str, carried: str, table: str = "") -> ExportOptions:
        """Return what an exporter must know, of the table of that name where it is of one."""
        return ExportOptions(
            self.value(DPI), title, carried, self.value(OUTLINES), self.look, table
        )

    def set_free_size(self, size: FigureSize) -> None:
        """Choose a size that has no name."""
        self._values[WIDTH.key], self._values[HEIGHT.key] = size.width, size.height
        self._values[SIZE.key] = FREE
        self.changed.emit(SIZE.key)

    @property
    def folder(self) -> str:
        """The folder of the last file; "" where there was none yet."""
        folders: tuple[str, ...] = self._values[FOLDER.key]
        return next(iter(folders), "")
