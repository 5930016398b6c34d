"""NumberDelegate: editors of the cells of a table, which never lose the number that was typed."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from klviz.gui.panel.components_model import Index
from klviz.gui.panel.number_box import NumBox

LEAVING = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter})


class NumberDelegate(QStyledItemDelegate):
    """Lets a NumBox be left only with a number that makes sense, or with the one it had."""

    refused = Signal(str)

    # Qt's names from here on

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        # The whole cell, not only the part with the text.
        editor.setGeometry(option.rect)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, NumBox):
            editor.commit()

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, NumBox) and editor.complaint:
            self.refused.emit("")
        super().destroyEditor(editor, index)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(editor, NumBox):
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    # The editor is left next, and whoever is left commits.
                    editor.revert()
                elif event.key() in LEAVING and not editor.commit():
                    return True
            elif event.type() == QEvent.Type.FocusOut and not editor.commit():
                return False
        return super().eventFilter(editor, event)


def cell_padding(table: QWidget) -> int:
    """Return how much of the width of a cell the style leaves empty beside its text."""
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.rect = QRect(0, 0, 100, 20)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
    option.text = "0"
    style, text = table.style(), QStyle.SubElement.SE_ItemViewItemText
    margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, table) + 1
    room = style.subElementRect(text, option, table).width()
    # Widths of letters are fractions of pixels.
    return 100 - room + 2 * margin + 2
