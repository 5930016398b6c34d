"""python -m tests.pictures: draw the pictures of the README anew, from the real window.

Each is the program as a user sees it, on a preset, some steps into its runs.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from klviz.analyses.fit import Fit
from klviz.document.presets import load_preset
from klviz.document.settings import THEME
from klviz.gui.app import application
from klviz.gui.main_window import MainWindow
from klviz.gui.preferences import Preferences
from klviz.gui.store import Store
from klviz.resources import resources

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, and what the window shows in it, after these commands."""

    name: str
    preset: str
    step: int
    theme: str = "light"
    size: tuple[int, int] = (1600, 900)
    commands: tuple[str, ...] = ()


SHOTS = (
    Shot("window", "two-modes", 45),
    Shot("three-modes-dark", "three-modes", 60, theme="dark", size=(1280, 800)),
    Shot("scoreboard", "two-modes", 200, size=(1280, 800), commands=("scoreboard",)),
    Shot("basins", "three-modes", 60, size=(1280, 800), commands=("basins",)),
    Shot("divergences", "divergences", 80, size=(1280, 800)),
    Shot("spike", "spike-on-base", 60, size=(1280, 800)),
    Shot("uniform", "uniform-target", 80, size=(1280, 800)),
)


def take(shot: Shot, folder: Path) -> None:
    """Open the window on a preset, go to the step, and save what it shows."""
    preferences = Preferences(folder / "klviz.ini")
    preferences.set_value(THEME, shot.theme)
    store = Store(load_preset(shot.preset), Fit())
    window = MainWindow(store, preferences)
    window.showNormal()
    window.resize(*shot.size)
    store.start()
    for command in shot.commands:
        window.actions_by_key[command].trigger()
    for _ in range(shot.step):
        store.step()
    deadline = time.monotonic() + PATIENCE
    while store.busy or store.snapshot is None or store.snapshot.step < shot.step:
        QApplication.processEvents()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{shot.name}: step {shot.step} was not reached")
    path = resources() / "images" / f"{shot.name}.png"
    path.parent.mkdir(exist_ok=True)
    window.grab().save(str(path))
    window.close_unasked()
    window.deleteLater()
    QApplication.processEvents()
    print(path.name, path.stat().st_size // 1024, "kB")


def main() -> None:
    """Take every picture."""
    qt = application([])
    for shot in SHOTS:
        with tempfile.TemporaryDirectory() as folder:
            take(shot, Path(folder))
    qt.quit()


if __name__ == "__main__":
    main()
