"""SamplesForm: what the samples are that p is made of, and what they are taken for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from klviz.core.sampling.samples import Sample, bandwidth_of
from klviz.document.samples import BANDWIDTH, SAMPLE_KINDS, Samples
from klviz.gui.long_words import breakable
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

RULE = "Silverman’s rule"


class SamplesForm(QWidget):
    """How many samples there are, and from where; what they are taken for; the bandwidth.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: Samples | None = None
        self.told = QLabel()
        self.told.setObjectName("value")
        self.told.setWordWrap(True)
        rows = [(kind.key, kind.label, kind.help) for kind in SAMPLE_KINDS.values()]
        self.kind = Choice(rows, "What the samples are taken for")
        self.kind.setToolTip("As what the samples stand for p: a smooth density, or themselves")
        self.kind.chosen.connect(self._choose)
        self.bandwidth = NumBox(BANDWIDTH, self._propose)
        self._label = DragLabel(f"{BANDWIDTH.label} {BANDWIDTH.symbol}", self.bandwidth)
        self.rule = QPushButton("By rule")
        self.rule.setToolTip("Take the bandwidth of Silverman’s rule: sd · (3n/4)^(−1/5)")
        self.rule.clicked.connect(self._by_rule)
        self.help = Note()
        self.complaint = Complaint(self.kind)
        self._width_complaint = Complaint(self.bandwidth)
        self.bandwidth.refused.connect(self._width_complaint.say)
        self._lay_out()

    def show_samples(self, samples: Samples) -> None:
        """Show samples."""
        if samples == self._shown:
            return
        self._shown = samples
        self.told.setText(breakable(samples.told))
        self.told.setToolTip(samples.told)
        self.kind.show_key(samples.kind)
        self.help.setText(SAMPLE_KINDS[samples.kind].help)
        self.complaint.say("")
        is_density = samples.kind == "kde"
        for widget in (self._label, self.bandwidth, self.rule):
            widget.setVisible(is_density)
        if is_density:
            width = samples.bandwidth or bandwidth_of(Sample(samples.points))
            self.bandwidth.show_value(float(width))
            self.rule.setEnabled(samples.bandwidth is not None)
            self.rule.setText(RULE if samples.bandwidth is None else "By rule")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        spaced(column, 8)
        column.addWidget(self.told)
        column.addWidget(self.kind)
        column.addWidget(self.help)
        grid = QGridLayout()
        spaced(grid, 8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self.bandwidth, 0, 1)
        # Beside the number it would make the panel wider than all else in it.
        grid.addWidget(self.rule, 1, 1)
        column.addLayout(grid)

    def _choose(self, kind: str) -> None:
        try:
            self._change(f"Take samples as {SAMPLE_KINDS[kind].label.lower()}", kind=kind)
        except ValueError as error:
            if self._shown is not None:
                self.kind.show_key(self._shown.kind)
            self.complaint.say(str(error))

    def _propose(self, value: float, gesture: int | None) -> None:
        merge = None if gesture is None else ("bandwidth", gesture)
        self._change("Change the bandwidth", merge, bandwidth=value)

    def _by_rule(self) -> None:
        try:
            self._change("Take the bandwidth by rule", bandwidth=None)
        except ValueError as error:
            self.complaint.say(str(error))

    def _change(
        self, label: str, merge: tuple[str, int] | None = None, **changes: str | float | None
    ) -> None:
        scene = self._store.scene
        if scene.samples is not None:
            samples = replace(scene.samples, **changes)  # type: ignore[arg-type]
            self._store.edit(label, replace(scene, samples=samples), merge)
