"""python -m tests.pictures: draw the pictures of the README anew, from the real window.

Each is the program as a user sees it, on a preset, some steps into its runs.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication, QDialog

from klviz.analyses.labs import Labs
from klviz.cli import main as render
from klviz.document.presets import load_preset
from klviz.document.settings import THEME
from klviz.gui.app import application
from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.main_window import MainWindow
from klviz.gui.preferences import Preferences
from klviz.gui.store import Store
from klviz.resources import resources

PATIENCE = 120.0
IMAGES = resources() / "images"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, and what the window shows in it, after these commands."""

    name: str
    preset: str
    step: int
    theme: str = "light"
    size: tuple[int, int] = (1600, 900)
    commands: tuple[str, ...] = ()
    dialog: type[QDialog] | None = None
    """What is shown instead of the window: what the last command has opened."""


SHOTS = (
    Shot("window", "two-modes", 45),
    Shot("three-modes-dark", "three-modes", 60, theme="dark", size=(1280, 800)),
    Shot("scoreboard", "two-modes", 200, size=(1280, 800), commands=("scoreboard",)),
    Shot("basins", "three-modes", 60, size=(1280, 800), commands=("basins",)),
    Shot("divergences", "divergences", 80, size=(1280, 800)),
    Shot("spike", "spike-on-base", 60, size=(1280, 800)),
    Shot("uniform", "uniform-target", 80, size=(1280, 800)),
    Shot("compare", "letters", 0, commands=("aspect_overview",)),
    Shot("entropy", "first-example", 0, size=(1280, 800), commands=("aspect_entropy",)),
    Shot("generator", "two-widths", 0, size=(1280, 800), commands=("aspect_generator",)),
    Shot("estimates", "estimators-apart", 0, size=(1280, 800), theme="dark"),
    Shot("infinity", "heavy-against-normal", 0, size=(1280, 800)),
    Shot("numerics", "naive-code", 0, size=(1280, 800)),
    Shot("distance", "triangle", 0, size=(1280, 800)),
    Shot("descent", "two-humps", 60, size=(1280, 800)),
    Shot("export", "two-modes", 45, commands=("export",), dialog=ExportDialog),
)
FILM = ("two-modes", "--size", "800x450", "--step", "60", "--fps", "15", "--length", "4")
"""What the film of the README is made of."""


def take(shot: Shot, folder: Path) -> None:
    """Open the window on a preset, go to the step, and save what it shows."""
    preferences = Preferences(folder / "klviz.ini")
    preferences.set_value(THEME, shot.theme)
    store = Store(load_preset(shot.preset), Labs())
    window = MainWindow(store, preferences)
    window.showNormal()
    window.resize(*shot.size)
    store.start()
    if shot.dialog is None:
        give(window, shot)
    for _ in range(shot.step):
        store.step()
    wait(lambda: is_there(store, shot.step))
    if shot.dialog is not None:
        give(window, shot)
    shown = window if shot.dialog is None else window.findChildren(shot.dialog)[-1]
    if isinstance(shown, ExportDialog):
        # No folder of this machine.
        shown.place.folder.blockSignals(True)
        shown.place.folder.setText("/home/ada/slides")
        wait(lambda: not shown.preview.picture.image.isNull())
    path = IMAGES / f"{shot.name}.png"
    path.parent.mkdir(exist_ok=True)
    shown.grab().save(str(path))
    window.close_unasked()
    window.deleteLater()
    QApplication.processEvents()
    tell(path)


def is_there(store: Store, step: int) -> bool:
    """Return whether a step is shown, with all there is to it."""
    shown = store.snapshot
    return not store.busy and shown is not None and shown.step >= step and not shown.behind


def give(window: MainWindow, shot: Shot) -> None:
    """Give the commands of a picture."""
    for command in shot.commands:
        window.actions_by_key[command].trigger()


def wait(until: Callable[[], bool]) -> None:
    """Let the program live until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        QApplication.processEvents()
        if time.monotonic() > deadline:
            raise TimeoutError("what the picture is to show has not come")


def tell(path: Path) -> None:
    """Say that a picture is there, and how large it is."""
    print(path.name, path.stat().st_size // 1024, "kB")


def main() -> None:
    """Take every picture, and make the film."""
    qt = application([])
    for shot in SHOTS:
        with tempfile.TemporaryDirectory() as folder:
            take(shot, Path(folder))
    qt.quit()
    film = IMAGES / "run.gif"
    render(["render", *FILM, "-o", str(film)])
    tell(film)


if __name__ == "__main__":
    main()
