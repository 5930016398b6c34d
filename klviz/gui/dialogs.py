"""The questions that stop everything until they are answered: files, and unsaved work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

import klviz
from klviz.document.scene_file import SUFFIX
from klviz.gui.actions import ACTIONS

SCENES = f"Scenes (*{SUFFIX} *.json);;All files (*)"
SAVE, DISCARD, CANCEL = "save", "discard", "cancel"

_ABOUT = (
    f"klviz {klviz.__version__}\n\n"
    "See Kullback-Leibler divergence: q converging towards p, under forward and reverse KL "
    "and others, with every number right or with its error.\n\n"
    "MIT licence. Typeface: Inter, SIL Open Font License."
)


def ask_open(parent: QWidget, folder: Path) -> Path | None:
    """Ask which scene to open; None for none."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open a scene", str(folder), SCENES)
    return Path(name) if name else None


def ask_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask where to save the scene; None for nowhere. A name without an ending is given one."""
    name, _ = QFileDialog.getSaveFileName(parent, "Save the scene", str(suggestion), SCENES)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(SUFFIX)


def ask_export(parent: QWidget, suggestion: Path, kinds: str) -> Path | None:
    """Ask where to write a figure; None for nowhere."""
    name, _ = QFileDialog.getSaveFileName(parent, "Export the figure", str(suggestion), kinds)
    return Path(name) if name else None


def ask_unsaved(parent: QWidget, name: str) -> str:
    """Ask what becomes of unsaved work; return ``SAVE``, ``DISCARD`` or ``CANCEL``."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Unsaved changes")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Save the changes to {name}?")
    box.setInformativeText("What is not saved is lost.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    box.deleteLater()
    return {buttons.Save: SAVE, buttons.Discard: DISCARD}.get(buttons(answer), CANCEL)


def tell_about(parent: QWidget) -> None:
    """Say what klviz is."""
    _tell(parent, "About klviz", _ABOUT)


def tell_keys(parent: QWidget) -> None:
    """Say which keys do what."""
    rows = [
        f"{'  or  '.join(command.shortcuts)}:  {command.text.replace('&', '').rstrip(' …')}"
        for command in ACTIONS.values()
        if command.shortcuts
    ]
    _tell(parent, "Keys", "\n".join(rows))


def _tell(parent: QWidget, title: str, text: str) -> None:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.open()
