"""Overrides: an exception in one that Qt calls is told of, and the process lives on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from klviz.gui.overrides import whole

ROOT = Path(__file__).parents[2]

PROGRAM = """
import math, sys
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from klviz.gui.overrides import make_overrides_safe
from klviz.gui.panel.field import TextField

class Failing(TextField):
    __module__ = "klviz.failing"

    def keyPressEvent(self, event):
        {body}

make_overrides_safe()
make_overrides_safe()
application, field = QApplication([]), Failing()
letter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
try:
    QApplication.sendEvent(field, letter)
except Exception as error:
    print("raised", type(error).__name__)
print("alive")
"""

FAULTS = {
    "math.floor(math.inf)": "OverflowError",
    "1 // 0": "ZeroDivisionError",
    "{}['x']": "KeyError",
    "raise ValueError('no')": "ValueError",
}


@pytest.mark.parametrize("body", FAULTS)
def test_a_fault_inside_of_a_call_of_qt_does_not_end_the_process(body: str) -> None:
    program = PROGRAM.replace("{body}", body)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "alive"
    assert FAULTS[body] in done.stdout + done.stderr


def test_a_safe_override_returns_and_raises_as_it_did() -> None:
    halved = whole(lambda number: 6 // number)
    assert halved(3) == 2
    with pytest.raises(ZeroDivisionError):
        halved(0)
