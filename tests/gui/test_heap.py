"""Memory: what was needed once is not held for ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from klviz.document.settings import THEME
from klviz.gui.main_window import MainWindow
from tests.heap import has_glibc, in_use

pytestmark = pytest.mark.skipif(not has_glibc(), reason="only glibc tells what is allocated")

PICTURES = """
from klviz.gui.heap import keep_small
from tests.heap import unused
if {told}:
    keep_small()
small, pictures = [], []
for megabytes in (2, 3, 4, 5, 6):
    pictures = [bytearray(megabytes << 20) for _ in range(3)]
    small.append(bytearray(100_000))
    pictures.clear()
for _ in range(5):
    pictures.append(bytearray(5 << 20))
    small.append(bytearray(100_000))
pictures.clear()
print(unused())
"""


def unused_after_pictures(*, told: bool) -> float:
    """Return how many MB of heap lie idle after some large blocks have come and gone."""
    script = PICTURES.format(told=told)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return float(done.stdout)


def test_large_blocks_leave_no_holes_in_the_heap() -> None:
    assert unused_after_pictures(told=False) > 15.0, "what is to be kept from happening"
    assert unused_after_pictures(told=True) < 3.0


def test_themes_may_be_changed_for_ever(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()

    def change(times: int) -> float:
        for number in range(times):
            window.preferences.set_value(THEME, ("light", "dark", "projector")[number % 3])
            QTest.qWait(1)
        return in_use()

    change(6)
    before = change(6)
    assert change(30) - before < 0.33, "MB"
