"""GeneratorSection: which divergence's generator is drawn, at which α, and how."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from klviz.core.divergences import DIVERGENCES, ENDS
from klviz.document.comparison import Comparison
from klviz.document.numbers import format_number
from klviz.document.runs import ALPHA
from klviz.document.scene import Scene
from klviz.gui.panel.alpha_dial import AlphaDial
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.panel.section import Section
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

DUAL = "Draw the dual r f(1/r)"
DUAL_TIP = "The generator of the other direction: D*(P‖Q) = D(Q‖P)."
LEVELLED = "Take the tangent away"
LEVELLED_TIP = (
    "f and f + c (r − 1) make the same divergence, whatever c: P and Q have the same mass.\n"
    "Without its tangent at r = 1 f is nowhere negative, and no r takes anything away."
)
TURNING = "Turned from 0 to 1 the dial goes from reverse KL to forward KL."


class GeneratorSection(Section):
    """What the plots of generators are asked.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Generator", parent)
        self._edit = partial(edit_comparison, store)
        rows = [(row.key, row.label, row.help) for row in DIVERGENCES.values()]
        self.divergence = Choice(rows, "Divergence")
        self.divergence.setToolTip("Whose generator f is drawn, and whose contributions")
        self.divergence.chosen.connect(self._choose)
        self.alpha = NumBox(ALPHA, self._set_alpha, step=0.05, name="α")
        complaint = Complaint(self.alpha)
        self.alpha.refused.connect(complaint.say)
        self.dial = AlphaDial(self._turn)
        self.dial.setAccessibleName("α, from reverse KL to forward KL")
        self.dual, self.levelled = QCheckBox(DUAL), QCheckBox(LEVELLED)
        self.dual.setToolTip(DUAL_TIP)
        self.levelled.setToolTip(LEVELLED_TIP)
        self.dual.clicked.connect(self._show_dual)
        self.levelled.clicked.connect(self._level)
        self.note = Note()
        self._lay_out()
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        spaced(grid, 6)
        grid.setColumnStretch(1, 1)
        label = QLabel("Of")
        label.setBuddy(self.divergence)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.divergence, 0, 1)
        grid.addWidget(DragLabel("α", self.alpha), 1, 0)
        grid.addWidget(self.alpha, 1, 1)
        self.column.addLayout(grid)
        for widget in (self.dial, self.dual, self.levelled, self.note):
            self.column.addWidget(widget)

    def _choose(self, key: str) -> None:
        self._edit(f"Look at {DIVERGENCES[key].label}", None, divergence=key)

    def _set_alpha(self, value: float, gesture: int | None) -> None:
        self._edit("Change α", gesture, divergence="alpha", alpha=value)

    def _turn(self, alpha: float, turn: int) -> None:
        label = f"Turn α to {format_number(alpha)}"
        self._edit(label, ("generator", turn), divergence="alpha", alpha=alpha)

    def _show_dual(self, shown: bool) -> None:
        self._edit("Draw the dual" if shown else "Leave the dual out", None, dual=shown)

    def _level(self, levelled: bool) -> None:
        label = "Take the tangent away" if levelled else "Put the tangent back"
        self._edit(label, None, levelled=levelled)

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        chosen: Comparison = scene.comparison
        self.divergence.show_key(chosen.divergence)
        alpha = ENDS.get(chosen.divergence, chosen.alpha)
        self.alpha.show_value(alpha)
        self.dial.show_value(alpha)
        self.dual.setChecked(chosen.dual)
        self.levelled.setChecked(chosen.levelled)
        row = DIVERGENCES[chosen.divergence]
        self.note.setText(TURNING if row.key == "alpha" else row.formula)
