"""Ctrl+C ends the program quietly, whatever it is doing: while it starts, works or shows itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from klviz.gui.preferences import PLACE

ROOT = Path(__file__).parents[2]
QUIET = {130, -signal.SIGINT}
"""What shells show as 130: the status itself, or an end by the signal."""
INTERRUPTED_AT_IMPORT = """
import os, runpy, signal, sys

place = sys.argv.pop(1)

class Interruption:
    def find_spec(self, name, path=None, target=None):
        if name == place:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interruption())
runpy.run_module("klviz", run_name="__main__", alter_sys=True)
"""
PLACES: dict[str, tuple[str, ...]] = {
    "numpy": (),
    "klviz.core.divergences": (),
    "PySide6.QtCore": (),
    "PySide6.QtWidgets": (),
    "klviz.gui.main_window": (),
    "klviz.gui.figures.fit": (),
    "klviz.gui.rendering": ("render", "two-modes", "-o", "never.png"),
    "klviz.doctor": ("doctor",),
}
"""Modules whose import is interrupted, and the command that imports them."""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, PLACE: str(folder / "klviz.ini")},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("place", PLACES)
def test_an_interrupt_in_the_middle_of_imports_is_quiet(tmp_path: Path, place: str) -> None:
    done = run(tmp_path, "-c", INTERRUPTED_AT_IMPORT, place, *PLACES[place])
    assert (done.stdout, done.stderr) == ("", "")
    assert done.returncode in QUIET


def test_importing_the_package_does_nothing_that_takes_time(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", "import sys, klviz; print('numpy' in sys.modules)")
    assert done.stdout == "False\n"


def test_as_a_library_it_leaves_interrupts_alone(tmp_path: Path) -> None:
    program = """
import signal
before = signal.getsignal(signal.SIGINT)
import klviz
klviz.kl(klviz.Normal(0, 1), klviz.Normal(1, 1))
print(signal.getsignal(signal.SIGINT) is before)
"""
    assert run(tmp_path, "-c", program).stdout == "True\n"
