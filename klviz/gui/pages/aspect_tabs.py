"""AspectTabs: from which side a pair is looked at: tabs, or a list where these have no room."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QWidget

from klviz.document.aspects import ASPECTS
from klviz.document.comparison import Comparison
from klviz.gui.panel.choice import Choice
from klviz.gui.spacing import spaced

NAME = "What of the pair is looked at"
TIP = "From which side the pair is looked at: Alt and a number"
SIDES = 8


class AspectTabs(QWidget):
    """A tab for every aspect; where not all have room for their words, a drop-down list.

    Args:
        parent: the widget it lies in.
    """

    chosen = Signal(str)
    """The key of the aspect that a person has picked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tabs")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bar = QTabBar()
        self.bar.setObjectName("aspects")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        tips = [f"{row.help} (Alt+{k})" for k, row in enumerate(ASPECTS.values(), 1)]
        for row, tip in zip(ASPECTS.values(), tips, strict=True):
            self.bar.setTabToolTip(self.bar.addTab(row.title), tip)
        rows = zip(ASPECTS.values(), tips, strict=True)
        self.list = Choice([(row.key, row.title, tip) for row, tip in rows], NAME)
        for widget in (self.bar, self.list):
            widget.setAccessibleName(NAME)
            widget.setToolTip(TIP)
        self._line = line = QHBoxLayout(self)
        spaced(line, 0, (SIDES, 2, SIDES, 0))
        line.addWidget(self.bar, 1)
        line.addWidget(self.list, 1)
        self.bar.currentChanged.connect(self._tell)
        self.list.chosen.connect(self.chosen)
        self.fit()

    @property
    def key(self) -> str:
        """The key of the aspect that is shown."""
        return self.list.key

    def show_comparison(self, comparison: Comparison) -> None:
        """Show which aspect of a comparison is looked at, and which it has."""
        model = self.list.model()
        assert isinstance(model, QStandardItemModel)
        with QSignalBlocker(self.bar):
            for index, row in enumerate(ASPECTS.values()):
                there = comparison.space in row.spaces
                self.bar.setTabEnabled(index, there)
                model.item(index).setEnabled(there)
            self.bar.setCurrentIndex(list(ASPECTS).index(comparison.aspect))
        self.list.show_key(comparison.aspect)

    def fit(self) -> None:
        """Be tabs if all of them have room."""
        margins = self._line.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        fits = self.bar.sizeHint().width() <= room
        self.bar.setVisible(fits)
        self.list.setVisible(not fits)

    def _tell(self, index: int) -> None:
        self.chosen.emit(list(ASPECTS)[index])

    # Qt's name from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
