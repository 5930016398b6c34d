"""What is remembered, and what is made of a store that holds nonsense."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.export_settings import EXPORT_SETTINGS
from klviz.document.settings import (
    FRAME_RATE,
    MAX_RECENT,
    RECENT_FILES,
    SETTINGS,
    SPEED,
    TEXT_SIZE,
    THEME,
    UNIT,
    Choice,
    Range,
    with_recent,
)

ALL: dict[str, Any] = {**SETTINGS, **EXPORT_SETTINGS}
every_setting = pytest.mark.parametrize("key", ALL)


@every_setting
def test_a_default_makes_sense(key: str) -> None:
    setting: Any = ALL[key]
    assert setting.checked(setting.default) == setting.default
    assert setting.label


@every_setting
@given(
    stored=st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.text()) | st.binary()
)
def test_whatever_was_stored_something_sensible_is_restored(key: str, stored: object) -> None:
    setting: Any = ALL[key]
    restored = setting.restored(stored)
    assert setting.checked(restored) == restored


@pytest.mark.parametrize("key", [k for k, s in ALL.items() if isinstance(s, Choice)])
def test_a_choice_is_one_of_its_keys(key: str) -> None:
    setting: Any = ALL[key]
    for choice, label in setting.choices.items():
        assert setting.checked(choice) == choice
        assert label
    for nonsense in ("", "Light", "nonsense\n", None, 1, ["light"]):
        with pytest.raises(ValueError, match=f"^{key} must be one of "):
            setting.checked(nonsense)
        assert setting.restored(nonsense) == setting.default


@pytest.mark.parametrize("key", [k for k, s in ALL.items() if isinstance(s, Range)])
def test_a_number_is_in_its_range(key: str) -> None:
    setting: Any = ALL[key]
    for value in (setting.low, setting.high, *setting.steps):
        assert setting.checked(value) == value
        assert setting.checked(str(value)) == value
    outside = (setting.low - 1, setting.high + 1, math.nan, math.inf)
    nonsense: object
    for nonsense in (*outside, "", "1e999", "x", None, True, []):
        with pytest.raises(ValueError, match=f"^{key} must be from "):
            setting.checked(nonsense)
        assert setting.restored(nonsense) == setting.default


def test_the_settings_are_these() -> None:
    assert THEME.default == "system"
    assert list(THEME.choices) == ["system", "light", "dark", "projector"]
    assert UNIT.default == "nats"
    assert list(UNIT.choices) == ["nats", "bits", "bans"]
    assert (TEXT_SIZE.default, TEXT_SIZE.unit) == (100.0, "%")
    assert FRAME_RATE.default == 60.0
    assert (SPEED.low, SPEED.default, SPEED.high) == (0.25, 1.0, 64.0)
    assert RECENT_FILES.default == ()


@pytest.mark.parametrize(
    ("stored", "restored"),
    [
        (None, ()),
        ("", ()),
        ("/a", ("/a",)),
        (["/a", "/b", "/a"], ("/a", "/b")),
        (["/a", None, 3, ""], ("/a",)),
        ([f"/{i}" for i in range(50)], tuple(f"/{i}" for i in range(MAX_RECENT))),
        (7, ()),
    ],
)
def test_recent_files_are_restored(stored: object, restored: tuple[str, ...]) -> None:
    assert RECENT_FILES.restored(stored) == restored


def test_the_file_used_last_comes_first_and_once() -> None:
    recent = with_recent(("/a", "/b"), "/b")
    assert recent == ("/b", "/a")
    for number in range(20):
        recent = with_recent(recent, Path(f"/file {number}"))
    assert recent == tuple(f"/file {n}" for n in range(19, 19 - MAX_RECENT, -1))


def test_recent_files_are_known_by_their_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert with_recent((str(tmp_path / "a"),), os.path.join(".", "a")) == (str(tmp_path / "a"),)
