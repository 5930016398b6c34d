"""Dial: a slider turned by hand, wheel and arrow keys; a turn is one step of the history."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from klviz.gui.jump_slider import JumpSlider
from klviz.gui.panel.number_box import GESTURE_PAUSE

PARTS = 1000
"""Into how many parts the way from end to end is divided."""
TURNING = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
"""The keys that turn it; elsewhere some are commands of the window."""

_numbers = itertools.count()


class Dial(JumpSlider):
    """A slider for a share from 0 to 1: dragged, or turned by wheel and arrow keys.

    A share beyond is shown at the end it is beyond.

    Args:
        propose: told of every share on the way, and of the number of the turn that it belongs to.
        parent: the widget it lies in.
    """

    look: ClassVar[str] = "balance"
    """Its name in the style sheet: a groove without a filled part."""

    def __init__(
        self, propose: Callable[[float, int], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(self.look)
        self._propose = propose
        self._turn = next(_numbers)
        self._last_step = -1e9
        self.setRange(0, PARTS)
        self.setSingleStep(PARTS // 100)
        self.setPageStep(PARTS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._tell)

    def show_share(self, share: float) -> None:
        """Show a share; the handle in the hand stays where the hand is."""
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(round(PARTS * min(max(share, 0.0), 1.0)))
            self.blockSignals(False)

    def _tell(self, value: int) -> None:
        now = time.monotonic()
        if not self.isSliderDown() and now - self._last_step > GESTURE_PAUSE:
            self._turn = next(_numbers)
        self._last_step = now
        self._propose(value / PARTS, self._turn)

    # Qt's names from here on

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._turn = next(_numbers)
        self._last_step = time.monotonic()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._last_step = -1e9

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel that scrolls the panel must not turn a dial it happens to pass over.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in TURNING:
            event.accept()
            return True
        return super().event(event)
