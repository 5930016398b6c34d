"""Where a file goes: its name and its folder, each with why it can be none beside it."""

from __future__ import annotations

import errno
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from klviz.document.export_names import file_name, with_ending
from klviz.document.file_errors import os_error
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.exporters import exporters_of
from klviz.gui.panel.field import show_refusal
from klviz.gui.spacing import spaced

OF_THE_NAME = (errno.ENAMETOOLONG, errno.EISDIR, errno.EINVAL, errno.EBUSY, errno.ELOOP)
"""What is wrong with a name rather than with a folder."""


class PlaceForm(QWidget):
    """The name and the folder of a file.

    Args:
        choices: which format it has.
        name: what is proposed, without an ending.
        folder: likewise.
    """

    ending_typed = Signal(str)
    """The ending of a format that was typed."""

    def __init__(self, choices: Choices, name: str, folder: Path) -> None:
        super().__init__()
        self._choices, self._kind = choices, "picture"
        self.name, self.folder = QLineEdit(name), QLineEdit(str(folder))
        self.browse = QPushButton("&Browse …")
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)
        self.complaints = {field: _complaint() for field in (self.name, self.folder)}
        for field, told in ((self.name, "File name"), (self.folder, "Folder")):
            field.setAccessibleName(told)
        self.name.textEdited.connect(self._typed)
        self.folder.textEdited.connect(self._forgive)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        spaced(grid, 8)
        for column, (label, field) in enumerate(
            (("&Name", self.name), ("Fol&der", self.folder), ("", self.browse))
        ):
            if label:
                words = QLabel(label)
                words.setBuddy(field)
                grid.addWidget(words, 0, 2 * column)
            grid.addWidget(field, 0, 2 * column + 1)
            if field in self.complaints:
                grid.addWidget(self.complaints[field], 1, 2 * column + 1)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)

    def show_format(self, kind: str) -> None:
        """Let the name end as files of the chosen format do."""
        self._kind = kind
        ending = self._choices.exporter(kind).ending
        typed = self.name.text()
        if Path(typed).suffix.lower() != f".{ending}":
            every = {row.ending for row in exporters_of()}
            self.name.setText(with_ending(typed, every, ending))
        self._forgive()

    def path(self) -> Path | None:
        """Return the file; None where there is no such name, which is said beside it."""
        self._forgive()
        usual = self._choices.exporter(self._kind).ending
        endings = [usual, *(row.ending for row in exporters_of(self._kind) if row.ending != usual)]
        others = {row.ending for row in exporters_of()} - set(endings)
        try:
            name = file_name(self.name.text(), endings, others)
        except ValueError as error:
            self._say(self.name, str(error))
            return None
        typed = self.folder.text().strip()
        if not typed:
            self._say(self.folder, "there must be a folder")
            return None
        return Path(typed).expanduser().absolute() / name

    def refuse(self, path: Path, error: OSError) -> None:
        """Say beside the name or the folder why the file could not be written."""
        self._forgive()
        field = self.name if error.errno in OF_THE_NAME else self.folder
        self._say(field, str(os_error("write", path, error)))

    def _say(self, field: QLineEdit, sentence: str) -> None:
        show_refusal(field, bool(sentence))
        self.complaints[field].setText(sentence[:1].upper() + sentence[1:])
        self.complaints[field].setVisible(bool(sentence))
        field.setAccessibleDescription(sentence)
        if sentence:
            field.setFocus()

    def _forgive(self) -> None:
        """Take back what was said of the name and of the folder: it was of both together."""
        for field in self.complaints:
            self._say(field, "")

    def _typed(self, text: str) -> None:
        self._forgive()
        ending = Path(text.strip()).suffix.lower().removeprefix(".")
        here = self._choices.exporter(self._kind)
        format_of = (row for row in exporters_of(self._kind) if row.ending == ending)
        meant = here if here.ending == ending else next(format_of, here)
        if meant is not here:
            self.ending_typed.emit(meant.key)

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder", self.folder.text())
        if found:
            self.folder.setText(found)
            self._forgive()


def _complaint() -> QLabel:
    """Return what says why a field was not taken: below it, so that no button is covered."""
    label = QLabel()
    label.setObjectName("refusal")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.hide()
    return label
