"""BinsSection: from densities to bars: how many bins, and the way there."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QWidget

from klviz.analyses.compare.bins import over_bins
from klviz.document.comparison import BINS
from klviz.document.scene import Scene
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.panel.section import Section
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

TOLD = "Over bins no divergence is larger: they hide what is in them, and add nothing."


class BinsSection(Section):
    """The number of bins, and a button that looks at P and Q through them.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Bins", parent)
        self._store = store
        self.count = NumBox(BINS, self._propose, name="Number of bins")
        self.count.setToolTip(BINS.help)
        self.go = QPushButton("Look at the bins")
        self.go.setToolTip("Make bars of P and Q: what each bin of the line holds of them")
        self.go.clicked.connect(self._cut)
        self.complaint = Complaint(self.count)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        line = QHBoxLayout()
        for layout in (self._lines, line):
            spaced(layout, 6)
        line.addWidget(DragLabel("Number n", self.count))
        line.addWidget(self.count, 1)
        self._lines.addLayout(line, 1)
        self._lines.addWidget(self.go)
        self.column.addLayout(self._lines)
        note = Note()
        note.setText(TOLD)
        self.column.addWidget(note)
        self.count.refused.connect(self.complaint.say)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def set_narrow(self, narrow: bool) -> None:
        way = QBoxLayout.Direction
        self._lines.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        self.count.show_value(scene.comparison.bins)
        self.complaint.say("")

    def _propose(self, value: float, gesture: int | None) -> None:
        merge = None if gesture is None else ("bins", gesture)
        edit_comparison(self._store, "Change the number of bins", merge, bins=int(value))

    def _cut(self) -> None:
        scene = self._store.scene
        try:
            comparison = over_bins(scene.comparison)
        except ValueError as error:
            self.complaint.say(str(error))
            return
        self._store.edit("Look at the bins", replace(scene, comparison=comparison))
