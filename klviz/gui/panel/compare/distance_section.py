"""DistanceSection: what is at the edges of the triangle, and how far x is stretched."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from klviz.document.comparison import STRETCH
from klviz.document.numbers import format_number
from klviz.document.scene import Scene
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.dial import Dial
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel
from klviz.gui.panel.section import Section
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

EDGE_ROWS = (
    ("kl", "KL, both ways", "KL is no distance: the triangle inequality fails."),
    ("jsd", "JSD", "Symmetric and at most log 2, but the triangle inequality may fail."),
    ("root_jsd", "√JSD", "A distance: symmetric, and the triangle inequality always holds."),
)
FARTHEST = 100.0
"""The factor at the right end of the dial; its inverse is at the left one."""
DIGITS = 3
"""To how many digits the dial goes."""


class StretchDial(Dial):
    """A dial for a factor, 1 in the middle. A factor beyond is shown at the end it is beyond."""

    def show_value(self, stretch: float) -> None:
        """Show a factor; the handle in the hand stays where the hand is."""
        text = f"x → {format_number(stretch)} x"
        self.setToolTip(f"{text}\nDrag, or turn by wheel and arrow keys.")
        self.setAccessibleDescription(text)
        self.show_share(0.5 + 0.5 * math.log(stretch) / math.log(FARTHEST))


def stretch_of(share: float) -> float:
    """Return the factor at a share of the dial, in few digits."""
    return float(f"{FARTHEST ** (2.0 * share - 1.0):.{DIGITS}g}")


class DistanceSection(Section):
    """What the plots of distances are asked.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Distances", parent)
        self._edit = partial(edit_comparison, store)
        grid = QGridLayout()
        spaced(grid, 6)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)
        self.edges = Choice(EDGE_ROWS, "Edges of the triangle")
        self.edges.setToolTip("What is written at the edges of the triangle of P, Q and R")
        self.edges.chosen.connect(self._choose_edges)
        label = QLabel("Edges")
        label.setBuddy(self.edges)
        self.stretch = NumBox(STRETCH, self._stretch, factor=1.25, name="stretch a")
        complaint = Complaint(self.stretch)
        self.stretch.refused.connect(complaint.say)
        self.dial = StretchDial(self._turn)
        self.dial.setAccessibleName("Stretch of x")
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.edges, 0, 1)
        grid.addWidget(DragLabel("Stretch a", self.stretch), 1, 0)
        grid.addWidget(self.stretch, 1, 1)
        self.column.addWidget(self.dial)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def _choose_edges(self, key: str) -> None:
        self._edit("Choose the edges of the triangle", None, edges=key)

    def _stretch(self, value: float, gesture: int | None) -> None:
        self._edit("Stretch x", gesture, stretch=value)

    def _turn(self, share: float, turn: int) -> None:
        self._edit("Stretch x", ("stretch", turn), stretch=stretch_of(share))

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        self.edges.show_key(scene.comparison.edges)
        self.stretch.show_value(scene.comparison.stretch)
        self.dial.show_value(scene.comparison.stretch)
