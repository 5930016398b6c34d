"""Preferences: read through their rows, written to a file, never trusted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from klviz.document.settings import (
    FRAME_RATE,
    MAX_RECENT,
    RECENT_FILES,
    SETTINGS,
    SPEED,
    TEXT_SIZE,
    THEME,
    UNIT,
)
from klviz.gui.preferences import PLACE, Preferences, settings_path, state_folder


def again(path: Path) -> Preferences:
    """Return the settings as the next start would read them."""
    return Preferences(path)


def test_nothing_stored_means_the_defaults(preferences: Preferences) -> None:
    for setting in SETTINGS.values():
        assert preferences.value(setting) == setting.default


def test_values_come_back_from_the_file_as_what_they_were(
    preferences: Preferences, settings: Path
) -> None:
    preferences.set_value(THEME, "dark")
    preferences.set_value(UNIT, "bits")
    preferences.set_value(TEXT_SIZE, 130.0)
    preferences.set_value(SPEED, 0.25)
    preferences.set_value(FRAME_RATE, 30.0)
    preferences.set_value(RECENT_FILES, ("/a, b/c.klviz", "/d.klviz"))
    preferences.write()
    read = again(settings)
    assert read.value(THEME) == "dark"
    assert read.value(UNIT) == "bits"
    assert (read.value(TEXT_SIZE), read.value(SPEED), read.value(FRAME_RATE)) == (130.0, 0.25, 30.0)
    assert read.value(RECENT_FILES) == ("/a, b/c.klviz", "/d.klviz")
    assert [type(read.value(s)) for s in (TEXT_SIZE, THEME)] == [float, str]


@pytest.mark.parametrize("paths", [(), ("/one.klviz",), ("/one.klviz", "/two.klviz")])
def test_short_lists_come_back_as_lists(
    preferences: Preferences, settings: Path, paths: tuple[str, ...]
) -> None:
    preferences.set_value(RECENT_FILES, ("/x",))
    preferences.set_value(RECENT_FILES, paths)
    preferences.write()
    assert again(settings).value(RECENT_FILES) == paths


def test_a_change_is_told_once_and_no_change_not_at_all(preferences: Preferences) -> None:
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.set_value(UNIT, "nats")
    assert told == []
    preferences.set_value(UNIT, "bits")
    preferences.set_value(UNIT, "bits")
    assert told == ["unit"]


def test_a_value_that_makes_no_sense_is_refused(preferences: Preferences) -> None:
    with pytest.raises(ValueError, match="text_size must be from 50 to 300"):
        preferences.set_value(TEXT_SIZE, 1e9)
    with pytest.raises(ValueError, match="theme must be one of"):
        preferences.set_value(THEME, "pink")


def test_recent_files_are_few_and_the_last_is_first(
    preferences: Preferences, tmp_path: Path
) -> None:
    for number in range(MAX_RECENT + 5):
        preferences.add_recent(tmp_path / f"{number}.klviz")
    preferences.add_recent(tmp_path / "7.klviz")
    recent = preferences.value(RECENT_FILES)
    assert len(recent) == MAX_RECENT
    assert recent[0] == str(tmp_path / "7.klviz")
    assert len(set(recent)) == MAX_RECENT
    preferences.remove_recent(recent[0])
    assert preferences.value(RECENT_FILES) == recent[1:]


def test_the_window_is_remembered_as_bytes(preferences: Preferences, settings: Path) -> None:
    assert [part.isEmpty() for part in preferences.window()] == [True, True]
    preferences.set_window(QByteArray(b"\x00\x01geometry"), QByteArray(b"layout\xff"))
    preferences.write()
    geometry, layout = again(settings).window()
    assert (geometry.data(), layout.data()) == (b"\x00\x01geometry", b"layout\xff")


def test_the_file_that_is_open_is_on_the_disk_at_once(
    preferences: Preferences, settings: Path, tmp_path: Path
) -> None:
    assert preferences.open_file() is None
    preferences.set_open_file(tmp_path / "a.klviz")
    assert again(settings).open_file() == tmp_path / "a.klviz"
    preferences.set_open_file(None)
    assert again(settings).open_file() is None


def test_a_file_full_of_junk_is_a_file_without_settings(settings: Path) -> None:
    settings.write_bytes(bytes(range(256)) * 20)
    read = again(settings)
    for setting in SETTINGS.values():
        assert read.value(setting) == setting.default
    assert [part.isEmpty() for part in read.window()] == [True, True]
    assert read.open_file() is None


def test_the_environment_moves_settings_and_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path / "x" / "k.ini"))
    assert settings_path() == tmp_path / "x" / "k.ini"
    assert state_folder() == tmp_path / "x"
    monkeypatch.delenv(PLACE)
    assert settings_path().name == "klviz.ini"
    assert settings_path().parent.is_absolute()
    assert state_folder().is_absolute()
