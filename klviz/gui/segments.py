"""Segments: a few choices side by side, of which one is pressed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from klviz.gui.spacing import spaced


class Segments(QWidget):
    """A few choices side by side, of which one is pressed.

    Args:
        rows: keys and labels.
        name: what a screen reader calls them.
    """

    chosen = Signal(str)

    def __init__(self, rows: Iterable[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setObjectName("segments")
        line = QHBoxLayout(self)
        spaced(line, 0)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for key, label in rows:
            button = QPushButton(label)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {label.replace('&', '')}")
            button.clicked.connect(partial(self._tell, key))
            self._group.addButton(button)
            self.buttons[key] = button
            line.addWidget(button, 1)
        places = list(self.buttons.values())
        for button, end in ((places[0], "first"), (places[-1], "last")):
            button.setProperty("end", end)

    @property
    def key(self) -> str:
        """The key that is pressed."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def show_key(self, key: str) -> None:
        """Press one."""
        self.buttons[key].setChecked(True)

    def _tell(self, key: str, _: bool = False) -> None:
        self.chosen.emit(key)
