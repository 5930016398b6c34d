"""The dialog of decks: which scenes, in which order, as what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from klviz.analyses.labs import LABS
from klviz.document.deck_settings import DECK_FOLDER, DECK_FORMAT, DECK_SIZE, DECK_THEME
from klviz.document.figure_sizes import SIZES
from klviz.document.file_errors import SceneFileError
from klviz.document.presets import load_preset, presets
from klviz.document.scene_list import NamedScene, scenes_of_paths
from klviz.document.settings import UNIT
from klviz.document.settings import Choice as ChoiceSetting
from klviz.document.units import UNITS
from klviz.gui import dialogs
from klviz.gui.decks.job import DeckJob
from klviz.gui.decks.rows import DeckList
from klviz.gui.decks.writing import DeckPlan
from klviz.gui.exporters import exporters_of
from klviz.gui.look import Look
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.field import show_refusal
from klviz.gui.panel.rows import Note
from klviz.gui.preferences import Preferences
from klviz.gui.spacing import rescale, spaced
from klviz.gui.theme import Theme

WIDTH, HEIGHT = 720, 520
"""How large the dialog is where there is room, in pixels at scale 1."""
ROOM = 0.94
"""The share of the window that it takes at most."""


@dataclass(frozen=True, slots=True)
class DeckBeginning:
    """What a dialog begins with.

    Attributes:
        here: returns the scene on the page, looked at as it is there.
        name: what a file of it would be called.
        folder: where files are likely to be.
    """

    here: Callable[[], NamedScene]
    name: str
    folder: Path


class DeckDialog(QDialog):
    """Scenes to be written as one deck, and the deck in the making.

    Args:
        beginning: the scene of the page, and where its files are.
        preferences: remember what was chosen.
        parent: the window.
    """

    written = Signal(object, object)
    """The path of a deck that was written, and what is to be known of its slides."""

    def __init__(self, beginning: DeckBeginning, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export a deck")
        self._beginning, self._preferences = beginning, preferences
        self._job: DeckJob | None = None
        self.list = DeckList()
        self.list.add([beginning.here()])
        self.said = Note()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Slides done")
        self.choices = {
            DECK_FORMAT.key: self._format_choice(),
            **{setting.key: self._choice(setting) for setting in (DECK_SIZE, DECK_THEME)},
        }
        self.files, self.folder = QPushButton("Add &files …"), QPushButton("Add a f&older …")
        self.presets, self.page = QPushButton("Add a &preset"), QPushButton("Add &this scene")
        self.up, self.down = QPushButton("Move &up"), QPushButton("Move dow&n")
        self.remove, self.make = QPushButton("&Remove"), QPushButton("&Export …")
        self.leave = QPushButton("Cancel")
        self._form = QWidget()
        self._lay_out()
        self._connect()
        self._show_possible()
        self._show_job()

    def open_over(self, window: QWidget, theme: Theme, scale: float) -> None:
        """Appear in the middle of a window."""
        rescale(self, scale)
        self.list.show_look(theme, scale)
        wanted = QSize(round(WIDTH * scale), round(HEIGHT * scale))
        self.resize(wanted.boundedTo(window.size() * ROOM))
        self.open()
        self.list.setFocus()

    def accept(self) -> None:
        """Ask for the file, and begin."""
        if self._job is not None or not self.list.count():
            return
        key = self.choices[DECK_FORMAT.key].key
        exporter = next(row for row in exporters_of("deck") if row.key == key)
        last = self._preferences.value(DECK_FOLDER)
        folder = last[0] if last and Path(last[0]).is_dir() else self._beginning.folder
        suggestion = Path(folder, f"{self._beginning.name}.{exporter.ending}")
        path = dialogs.ask_deck(self, suggestion, {exporter.ending: exporter.label})
        if path is not None:
            self._begin(path)

    def reject(self) -> None:
        """Give up the deck in the making; where there is none, close."""
        if self._job is None:
            super().reject()
            return
        self._job.cancel()
        self._end()
        self._say("Cancelled; nothing was written.")

    def stop(self) -> None:
        """Let go of everything: the window closes."""
        if self._job is not None:
            self._job.stop()
            self._job = None
        super().reject()

    def done(self, result: int) -> None:
        """Close, and draw no small pictures any more."""
        self.list.stop()
        super().done(result)

    def _begin(self, path: Path) -> None:
        look = Look(SIZES[self.choices[DECK_SIZE.key].key].size, self.choices[DECK_THEME.key].key)
        plan = DeckPlan(look, UNITS[self._preferences.value(UNIT)])
        try:
            job = DeckJob(self.list.scenes, path, plan, self)
        except (SceneFileError, ValueError) as error:
            self._say(f"The deck was not written: {error}", refused=True)
            return
        job.progressed.connect(self._show_progress)
        job.finished.connect(self._finish)
        job.failed.connect(self._fail)
        self._job = job
        self.list.pause()
        self._say("")
        self._show_job()
        self.leave.setFocus()
        job.start()

    def _finish(self, path: Path, remarks: Sequence[str]) -> None:
        self._job = None
        for setting in (DECK_FORMAT, DECK_SIZE, DECK_THEME):
            self._preferences.set_value(setting, self.choices[setting.key].key)
        self._preferences.set_value(DECK_FOLDER, (str(path.parent),))
        super().accept()
        self.written.emit(path, remarks)

    def _fail(self, sentence: str) -> None:
        self._end()
        self._say(f"The deck was not written: {sentence}", refused=True)

    def _end(self) -> None:
        """Go back to the choices."""
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        self._show_job()
        self.list.setFocus()

    def _say(self, sentence: str, *, refused: bool = False) -> None:
        """Say how things stand, or why something cannot be done."""
        show_refusal(self.said, refused)
        self.said.setText(sentence[:1].upper() + sentence[1:])

    def _show_job(self) -> None:
        """Show the choices, or how far the deck is."""
        busy = self._job is not None
        self._form.setEnabled(not busy)
        self.progress.setVisible(busy)
        self.make.setVisible(not busy)

    def _show_progress(self, done: int, of: int) -> None:
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self._say(f"Slide {min(done + 1, of)} of {of}" if done < of else "Writing the file")

    def _format_choice(self) -> Choice:
        formats = exporters_of("deck")
        field = Choice([(row.key, row.label, row.use) for row in formats], DECK_FORMAT.label)
        last = self._preferences.value(DECK_FORMAT)
        field.show_key(last if any(row.key == last for row in formats) else formats[0].key)
        return field

    def _choice(self, setting: ChoiceSetting) -> Choice:
        field = Choice([(key, text, "") for key, text in setting.choices.items()], setting.label)
        field.setToolTip(setting.help)
        field.show_key(self._preferences.value(setting))
        return field

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        spaced(beside, 6)
        for number, button in enumerate(self._buttons()):
            if number == len(self._adding()):
                beside.addSpacing(12)
            button.setAutoDefault(False)
            beside.addWidget(button)
        beside.addStretch(1)
        grid = QGridLayout(self._form)
        spaced(grid, 10)
        grid.setRowStretch(0, 1)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.list, 0, 0)
        grid.addLayout(beside, 0, 1)
        grid.addLayout(self._choice_row(), 1, 0, 1, 2)
        column = QVBoxLayout(self)
        spaced(column, 12, (16, 16, 16, 14))
        column.addWidget(self._form, 1)
        column.addWidget(self.progress)
        row = QHBoxLayout()
        spaced(row, 8)
        row.addWidget(self.said, 1)
        row.addWidget(self.leave)
        row.addWidget(self.make)
        self.leave.setAutoDefault(False)
        self.make.setDefault(True)
        column.addLayout(row)

    def _choice_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        spaced(row, 8)
        labels = ((DECK_FORMAT, "For&mat"), (DECK_SIZE, "&Slides"), (DECK_THEME, "T&heme"))
        for setting, label in labels:
            words = QLabel(label)
            field = self.choices[setting.key]
            words.setBuddy(field)
            row.addWidget(words)
            row.addWidget(field, 1)
        return row

    def _adding(self) -> Sequence[QPushButton]:
        return self.files, self.folder, self.presets, self.page

    def _buttons(self) -> Sequence[QPushButton]:
        return *self._adding(), self.up, self.down, self.remove

    def _connect(self) -> None:
        menu = QMenu(self.presets)
        for lab in LABS.values():
            menu.addSection(lab.title)
            for preset in presets(lab.key):
                action = menu.addAction(preset.title.replace("&", "&&"))
                action.triggered.connect(partial(self._add_preset, preset.key))
        self.presets.setMenu(menu)
        self.files.clicked.connect(self._ask_files)
        self.folder.clicked.connect(self._ask_folder)
        self.page.clicked.connect(lambda: self.list.add([self._beginning.here()]))
        self.up.clicked.connect(lambda: self.list.move_selected(-1))
        self.down.clicked.connect(lambda: self.list.move_selected(1))
        self.remove.clicked.connect(self.list.remove)
        self.list.changed.connect(self._show_possible)
        self.make.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)

    def _show_possible(self) -> None:
        """Offer what can be done with what is selected."""
        self.up.setEnabled(self.list.can_move(-1))
        self.down.setEnabled(self.list.can_move(1))
        self.remove.setEnabled(bool(self.list.rows))
        self.make.setEnabled(self.list.count() > 0)

    def _add_preset(self, key: str) -> None:
        self.list.add([NamedScene(key, load_preset(key))])
        self.list.setFocus()

    def _ask_files(self) -> None:
        self._add(dialogs.ask_scenes(self, self._beginning.folder))

    def _ask_folder(self) -> None:
        folder = dialogs.ask_folder(self, self._beginning.folder)
        self._add([folder] if folder else [])

    def _add(self, paths: Sequence[Path]) -> None:
        """Add the scenes of files, all or none."""
        self._say("")
        try:
            scenes = scenes_of_paths(paths)
        except SceneFileError as error:
            self._say(str(error), refused=True)
            return
        if scenes:
            self.list.add(scenes)
            self.list.setFocus()
