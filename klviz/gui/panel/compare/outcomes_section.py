"""OutcomesSection: the outcomes: how many, what they are called, and the table of both laws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

from klviz.analyses.compare import outcome_edits as edits
from klviz.analyses.compare.outcome_edits import Edited
from klviz.core.parameters import Parameter
from klviz.document.file_errors import SceneFileError, file_name
from klviz.document.outcome_texts import pasted
from klviz.document.outcomes import LEAST_OUTCOMES, MOST_OUTCOMES
from klviz.document.samples_file import read_words
from klviz.document.scene import Scene
from klviz.gui.panel.compare.edits import edit_table
from klviz.gui.panel.compare.letters_dialog import LettersDialog
from klviz.gui.panel.compare.outcome_table import OutcomeView
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.panel.section import Section, small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store
from klviz.gui.theme import Theme

COUNT = Parameter(
    "outcomes",
    "n",
    "number of outcomes",
    float(LEAST_OUTCOMES),
    positive=True,
    help="How many outcomes there are. Named laws follow; bars get zeros, or are cut.",
    whole=(LEAST_OUTCOMES, MOST_OUTCOMES),
)
HOW = "Drag across the bars to paint P; with Shift, or on a bar of Q, Q is painted."
PASTE_TIP = (
    "Paste a row or columns of numbers, with names perhaps, from a spreadsheet or a text "
    "(Ctrl+V in the table)"
)
NO_TEXT = "there is no text on the clipboard; copy a row or columns of numbers first"


class OutcomesSection(Section):
    """The number of outcomes, and their table.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Outcomes", parent)
        self._store = store
        self.count = NumBox(COUNT, self._resize, name="the number of outcomes")
        complaint = Complaint(self.count)
        self.count.refused.connect(complaint.say)
        self.table = OutcomeView(store)
        self.table.paste_requested.connect(self.paste)
        self.table.remove_requested.connect(self.remove)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.buttons: dict[str, QToolButton] = {}
        self.told = Note(HOW)
        line = QHBoxLayout()
        spaced(line, 8)
        line.addWidget(DragLabel("Number n", self.count))
        line.addWidget(self.count, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.table)
        letters_tip = "Count the letters of one text or two"
        self.letters = _text_button("Letters …", letters_tip, self.ask_letters)
        self._lines = self._button_lines()
        self.column.addLayout(self._lines)
        # Below the buttons: whoever mends what was refused needs them.
        self.complaint = Complaint(self.letters)
        self.table.refused.connect(self.complaint.say)
        self.column.addWidget(self.told)
        store.scene_changed.connect(self._show_scene)
        store.snapshot_changed.connect(self.table.outcomes.show_snapshot)
        self._show(store.scene)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self.table.set_scale(scale)

    def set_narrow(self, narrow: bool) -> None:
        way = QBoxLayout.Direction
        self._lines.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def add(self) -> None:
        """Add an outcome after the last."""
        table = self._store.scene.comparison.table
        self._try("Add an outcome", lambda: edits.resized(table, table.size + 1))
        self.table.setCurrentIndex(self.table.outcomes.index(table.size, 0))

    def remove(self) -> None:
        """Take away the outcomes selected."""
        rows, table = self.table.rows(), self._store.scene.comparison.table
        if rows:
            what = "an outcome" if len(rows) == 1 else f"{len(rows)} outcomes"
            self._try(f"Remove {what}", lambda: edits.without(table, set(rows)))

    def paste(self) -> None:
        """Take the numbers on the clipboard, and names beside them."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self._take("Paste outcomes", text)
        else:
            self.complaint.say(NO_TEXT)

    def read(self, path: Path) -> None:
        """Take the numbers of a file, and names beside them."""
        try:
            text = read_words(path)
        except SceneFileError as error:
            self.complaint.say(str(error))
        else:
            self._take(f"Import outcomes from {file_name(path)}", text)

    def ask_letters(self) -> LettersDialog:
        """Ask for texts whose letters are counted."""
        dialog = LettersDialog(self.window())
        dialog.counted.connect(self._count)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()
        return dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() == Qt.Key.Key_Escape and self.complaint.text():
            self.complaint.say("")
        else:
            super().keyPressEvent(event)

    def _button_lines(self) -> QBoxLayout:
        """Return the buttons in a line, or in two where the panel is narrow."""
        lines = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        rows, texts = QHBoxLayout(), QHBoxLayout()
        for layout in (lines, rows, texts):
            spaced(layout, 4)
        for key, name, tip, command in (
            ("add", "Add an outcome", "Add an outcome after the last, of probability 0", self.add),
            ("remove", "Remove", "Take away the outcomes selected (Del)", self.remove),
        ):
            self.buttons[key] = small_button(key, name, tip)
            self.buttons[key].clicked.connect(command)
            rows.addWidget(self.buttons[key])
        rows.addStretch(1)
        texts.addWidget(_text_button("Paste", PASTE_TIP, self.paste))
        texts.addWidget(self.letters)
        lines.addLayout(rows, 1)
        lines.addLayout(texts)
        return lines

    def _resize(self, count: float, gesture: int | None) -> None:
        found = edits.resized(self._store.scene.comparison.table, int(count))
        merge = None if gesture is None else ("outcomes", gesture)
        edit_table(self._store, "Change the number of outcomes", found.table, merge)
        self._say(found.told)

    def _take(self, label: str, text: str) -> None:
        table, who = self._store.scene.comparison.table, self.table.who
        self._try(label, lambda: edits.with_pasted(table, pasted(text), who))

    def _count(self, found: object) -> None:
        table = self._store.scene.comparison.table
        if isinstance(found, dict):
            self._try("Count letters", lambda: edits.with_letters(table, found))

    def _try(self, label: str, edit: Callable[[], Edited]) -> None:
        try:
            found = edit()
        except ValueError as error:
            self.complaint.say(str(error))
            return
        edit_table(self._store, label, found.table)
        self._say(found.told)

    def _show_scene(self, old: Scene, new: Scene) -> None:
        if old.comparison.table != new.comparison.table:
            self._show(new)
            return
        # Whatever else has been done since, a refusal is of the past.
        self.complaint.say("")
        if old.comparison.aspect != new.comparison.aspect:
            self._say()

    def _show(self, scene: Scene) -> None:
        table = scene.comparison.table
        self.table.show_table(table)
        self.count.show_value(float(table.size))
        self._say()
        self.complaint.say("")
        self._enable()

    def _say(self, told: str = "") -> None:
        """Say that, or else how to paint where there are bars to paint."""
        paints = self._store.scene.comparison.aspect == "overview"
        self.told.setText(told or (HOW if paints else ""))
        self.told.setVisible(bool(self.told.text()))

    def _enable(self) -> None:
        size, chosen = self._store.scene.comparison.table.size, len(self.table.rows())
        self.buttons["add"].setEnabled(size < MOST_OUTCOMES)
        self.buttons["remove"].setEnabled(0 < chosen <= size - LEAST_OUTCOMES)


def _text_button(text: str, tip: str, command: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.clicked.connect(lambda: command())
    return button
