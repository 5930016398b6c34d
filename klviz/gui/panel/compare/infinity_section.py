"""InfinitySection: where P and Q are cut off, how heavy P's tail is, and the ε of smoothing."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from klviz.core.families.student_t import DF, StudentT
from klviz.core.parameters import Parameter
from klviz.document.comparison import SMOOTHING, Comparison, Cut
from klviz.document.numbers import format_number
from klviz.document.scene import Scene
from klviz.document.target import Component, Target
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.dial import Dial
from klviz.gui.panel.end_box import EndBox
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.panel.section import Section
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

ENDS = (
    ("cut_p", "low", "P from", "P is zero below"),
    ("cut_p", "high", "to", "P is zero above"),
    ("cut_q", "low", "Q from", "Q is zero below"),
    ("cut_q", "high", "to", "Q is zero above"),
)
SAME = "Cut Q where P is cut"
SAME_TIP = "With matching cuts a cut makes neither direction infinite."
LEAST_DF, MOST_DF = 0.5, 50.0
"""The ends of the dial for degrees of freedom."""
LEAST_EPSILON = 1e-12
CAUCHY_NOTE = "Smoothing is another Q: a stated prior is mixed in, and it must be normalised again."
DIGITS = 2
"""To how many digits dials go."""


class LogDial(Dial):
    """A dial for a positive number; one beyond its ends is shown at the end it is beyond."""

    low, high = 1.0, 10.0

    def show_value(self, value: float) -> None:
        """Show a number; the handle in the hand stays where the hand is."""
        text = format_number(value)
        self.setToolTip(f"{text}\nDrag, or turn by wheel and arrow keys.")
        self.setAccessibleDescription(text)
        self.show_share(math.log(value / self.low) / math.log(self.high / self.low))

    def value_of(self, share: float) -> float:
        """Return the number at a share of the dial, in few digits."""
        return float(f"{self.low * (self.high / self.low) ** share:.{DIGITS}g}")


class FreedomDial(LogDial):
    """A dial for degrees of freedom."""

    low, high = LEAST_DF, MOST_DF


class EpsilonDial(LogDial):
    """A dial for ε."""

    low, high = LEAST_EPSILON, 1.0


class InfinitySection(Section):
    """The numbers of cuts, tails and smoothing.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Infinity", parent)
        self._store = store
        self._edit = partial(edit_comparison, store)
        self.ends = tuple(self._end(*row) for row in ENDS)
        self.same = QCheckBox(SAME)
        self.same.setToolTip(SAME_TIP)
        self.same.clicked.connect(self._tie)
        self.freedom = NumBox(DF, self._set_freedom, name="ν of P")
        self.freedom_dial = FreedomDial(self._turn_freedom)
        self.freedom_dial.setAccessibleName("Degrees of freedom of P")
        self.freedom_dial.setToolTip("The fewer, the heavier: up to 2, KL to a normal Q is ∞")
        self.epsilon = NumBox(SMOOTHING, self._smooth, factor=10.0**0.25, name="ε")
        self.epsilon_dial = EpsilonDial(self._turn_epsilon)
        self.epsilon_dial.setAccessibleName("ε of smoothing")
        self._cuts, self._tail = QWidget(), QWidget()
        self._lay_out()
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def _lay_out(self) -> None:
        grid = QGridLayout(self._cuts)
        spaced(grid, 6)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        for number, (row, box) in enumerate(zip(ENDS, self.ends, strict=True)):
            label = QLabel(row[2])
            label.setBuddy(box)
            line, column = divmod(number, 2)
            grid.addWidget(label, line, 2 * column)
            grid.addWidget(box, line, 2 * column + 1)
        grid.addWidget(self.same, 2, 0, 1, 4)
        self.column.addWidget(self._cuts)
        self._number_with_dial(self._tail, "Tail of P, ν", self.freedom, self.freedom_dial)
        self._number_with_dial(QWidget(), "Smooth by ε", self.epsilon, self.epsilon_dial)
        self.column.addWidget(Note(CAUCHY_NOTE))

    def _number_with_dial(self, holder: QWidget, text: str, box: NumBox, dial: Dial) -> None:
        """Put a number above its dial."""
        grid = QGridLayout(holder)
        spaced(grid, 6)
        grid.setColumnStretch(1, 1)
        complaint = Complaint(box)
        box.refused.connect(complaint.say)
        grid.addWidget(DragLabel(text, box), 0, 0)
        grid.addWidget(box, 0, 1)
        grid.addWidget(dial, 1, 0, 1, 2)
        self.column.addWidget(holder)

    def _end(self, key: str, side: str, _: str, told: str) -> EndBox:
        def propose(value: float, gesture: int | None) -> None:
            comparison = self._store.scene.comparison
            cut: Cut = getattr(comparison, key)
            made = replace(cut, low=value) if side == "low" else replace(cut, high=value)
            self._edit(f"Cut {key[-1].upper()}", gesture, **{key: made})

        parameter = Parameter(side, "", told, 0.0, help=f"{told} this; ∞ cuts nothing off.")
        box = EndBox(parameter, propose, side=-1 if side == "low" else 1, name=told)
        complaint = Complaint(box)
        box.refused.connect(complaint.say)
        return box

    def _tie(self, tied: bool) -> None:
        self._edit("Cut both alike" if tied else "Cut each by itself", None, same_cuts=tied)

    def _set_freedom(self, value: float, gesture: object) -> None:
        scene = self._store.scene
        target = scene.comparison.p
        at = _heavy(target)
        if at is None:
            return
        part = target.components[at]
        made = replace(part, values=(value, *part.values[1:]))
        components = (*target.components[:at], made, *target.components[at + 1 :])
        self._edit("Change the tail of P", gesture, p=Target(components))

    def _turn_freedom(self, share: float, turn: int) -> None:
        self._set_freedom(self.freedom_dial.value_of(share), ("freedom", turn))

    def _smooth(self, value: float, gesture: object) -> None:
        self._edit("Change ε", gesture, smoothing=value)

    def _turn_epsilon(self, share: float, turn: int) -> None:
        self._smooth(self.epsilon_dial.value_of(share), ("epsilon", turn))

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        comparison = scene.comparison
        on_line = comparison.space == "line"
        self._cuts.setVisible(on_line)
        self._show_cuts(comparison)
        at = _heavy(comparison.p)
        self._tail.setVisible(on_line and at is not None)
        if at is not None:
            freedom = comparison.p.components[at].values[0]
            self.freedom.show_value(freedom)
            self.freedom_dial.show_value(freedom)
        self.epsilon.show_value(comparison.smoothing)
        self.epsilon_dial.show_value(comparison.smoothing)

    def _show_cuts(self, comparison: Comparison) -> None:
        cuts = comparison.cuts
        ends = (cuts[0].low, cuts[0].high, cuts[1].low, cuts[1].high)
        for box, end in zip(self.ends, ends, strict=True):
            box.show_value(end)
        for box in self.ends[2:]:
            box.setEnabled(not comparison.same_cuts)
        self.same.setChecked(comparison.same_cuts)


def _heavy(target: Target) -> int | None:
    """Return which component is a Student-t: the first; None where there is none."""

    def is_heavy(component: Component) -> bool:
        return component.family == StudentT.key

    return next((n for n, part in enumerate(target.components) if is_heavy(part)), None)
