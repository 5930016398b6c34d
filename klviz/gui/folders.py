"""Folders: shown by the desktop or, where it has nothing that shows them, by their path."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

ASKED = "xdg-mime"
"""The program that knows what shows folders, where desktops can be without."""


def open_folder(folder: Path, tell: Callable[[str], object], parent: QObject) -> None:
    """Show a folder; where nothing here can, tell where it is.

    Args:
        folder: which.
        tell: told a sentence.
        parent: the object that owns what is under way.
    """
    sentence = f"No program here shows folders; it is {folder}"
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        tell(sentence)
    elif program := shutil.which(ASKED):
        # The desktop says that it tries, not that it can.
        process = QProcess(parent)

        def end(code: int) -> None:
            found = process.readAllStandardOutput().trimmed()
            process.deleteLater()
            if code == 0 and found.isEmpty():
                tell(sentence)

        process.finished.connect(end)
        process.start(program, ["query", "default", "inode/directory"])
