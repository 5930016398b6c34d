"""NumericsSection: which way to write KL is shown, and the ε in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from klviz.core.slips import ADDED, SLIPS
from klviz.document.scene import Scene
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.panel.section import Section
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

UNMET = "Over outcomes only: densities are not typed point by point."


class NumericsSection(Section):
    """The code that is shown.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Code", parent)
        self._edit = partial(edit_comparison, store)
        rows = [(slip.key, slip.title, slip.sentence) for slip in SLIPS.values()]
        self.slip = Choice(rows, "Way to write KL")
        self.slip.setToolTip("Which code is shown, line by line, and what becomes of it")
        self.slip.chosen.connect(self._choose)
        self.eps = NumBox(ADDED, self._add, factor=10.0, name="ε in the code")
        complaint = Complaint(self.eps)
        self.eps.refused.connect(complaint.say)
        self.note = Note()
        grid = QGridLayout()
        spaced(grid, 6)
        grid.setColumnStretch(1, 1)
        label = QLabel("Shown")
        label.setBuddy(self.slip)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.slip, 0, 1)
        grid.addWidget(DragLabel("ε in the code", self.eps), 1, 0)
        grid.addWidget(self.eps, 1, 1)
        self.column.addLayout(grid)
        self.column.addWidget(self.note)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def _choose(self, key: str) -> None:
        self._edit("Show code", None, slip=key)

    def _add(self, value: float, gesture: int | None) -> None:
        self._edit("Change the ε in the code", gesture, added=value)

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        comparison = scene.comparison
        self.slip.show_key(comparison.slip)
        self.eps.show_value(comparison.added)
        met = comparison.space in SLIPS[comparison.slip].spaces
        self.note.setText("" if met else UNMET)
        self.note.setVisible(not met)
