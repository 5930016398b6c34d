"""Preferences: what is remembered from one start to the next, and where it is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, QStandardPaths, Signal

from klviz.document.settings import RECENT_FILES, Setting, with_recent

PLACE = "KLVIZ_SETTINGS"
"""The environment variable that names another file; logs and autosaves then lie beside it."""
GEOMETRY, LAYOUT, OPEN_FILE = "window/geometry", "window/layout", "window/file"

T = TypeVar("T")


class Preferences(QObject):
    """The settings, each read through its row of the table, so that nothing odd comes in.

    Args:
        path: the file they are kept in.
        parent: the object that owns it.
    """

    changed = Signal(str)
    """The key of a setting that has a new value."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat, self)

    def value(self, setting: Setting[T]) -> T:
        """Return the value of a setting, its default where none that makes sense is stored."""
        return setting.restored(self._settings.value(setting.key))

    def set_value(self, setting: Setting[T], value: T) -> None:
        """Remember a value.

        Raises:
            ValueError: it makes no sense.
        """
        value = setting.checked(value)
        if value != self.value(setting):
            self._settings.setValue(setting.key, list(value) if isinstance(value, tuple) else value)
            self.changed.emit(setting.key)

    def add_recent(self, path: Path) -> None:
        """Make a file the first of the recent ones."""
        known = self.value(RECENT_FILES)
        self.set_value(RECENT_FILES, with_recent(known, path))

    def remove_recent(self, path: str) -> None:
        """Forget a recent file."""
        kept = tuple(other for other in self.value(RECENT_FILES) if other != path)
        self.set_value(RECENT_FILES, kept)

    def window(self) -> tuple[QByteArray, QByteArray]:
        """Return the geometry and the layout of the window; empty where none are stored."""
        stored = (self._settings.value(GEOMETRY), self._settings.value(LAYOUT))
        geometry, layout = (v if isinstance(v, QByteArray) else QByteArray() for v in stored)
        return geometry, layout

    def set_window(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Remember the geometry and the layout of the window."""
        self._settings.setValue(GEOMETRY, geometry)
        self._settings.setValue(LAYOUT, layout)

    def open_file(self) -> Path | None:
        """Return the file that was open when the program was last seen; None for none."""
        stored = self._settings.value(OPEN_FILE)
        return Path(stored) if isinstance(stored, str) and stored else None

    def set_open_file(self, path: Path | None) -> None:
        """Remember which file is open, and at once: the program may not end in order."""
        wanted = None if path is None else Path(os.path.abspath(path))
        if wanted != self.open_file():
            self._settings.setValue(OPEN_FILE, "" if wanted is None else str(wanted))
            self.write()

    def write(self) -> None:
        """Write to the disk what has changed."""
        self._settings.sync()


def settings_path() -> Path:
    """Return the file of the settings."""
    place = os.environ.get(PLACE)
    if place:
        return Path(place)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(folder) / "klviz.ini"


def state_folder() -> Path:
    """Return the folder of the log and the autosaves."""
    place = os.environ.get(PLACE)
    if place:
        return Path(place).parent
    local = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(local))
