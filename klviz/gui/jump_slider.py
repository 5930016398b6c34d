"""JumpSlider: a slider that goes to where it is pressed, as in a player."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget


class JumpSlider(QSlider):
    """A level slider whose handle jumps to where it is pressed, and is dragged from there.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def _jump(self, handle_width: int, x: float) -> None:
        room = max(1, self.width() - handle_width)
        place = round(x - handle_width / 2)
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room))

    # Qt's name from here on

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        at_handle = handle.contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and not at_handle:
            self._jump(handle.width(), event.position().x())
        super().mousePressEvent(event)
