"""The application where there is no window: nothing of Qt is drawn without one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication


def application() -> QCoreApplication:
    """Return the application there is, else a new one; hold it while there are figures or fonts."""
    return QApplication.instance() or QApplication(["klviz"])
