"""The export dialog: what will be written at the left, what one may choose at the right."""

from __future__ import annotations

import errno
from pathlib import Path

import shiboken6
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from klviz.analyses.recording import Recording
from klviz.document.atomic import Replacement
from klviz.document.export_settings import (
    DIALOG_HEIGHT,
    DIALOG_WIDTH,
    FOLDER,
    FORMATS,
    PART,
    WHAT,
)
from klviz.document.file_errors import file_name
from klviz.gui import dialogs
from klviz.gui.builder import Builder
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.data_form import DataForm
from klviz.gui.export_dialog.fields import Form
from klviz.gui.export_dialog.film_form import FilmForm
from klviz.gui.export_dialog.film_viewer import FilmViewer
from klviz.gui.export_dialog.matter import Matter
from klviz.gui.export_dialog.picture_form import PictureForm
from klviz.gui.export_dialog.picture_job import PictureJob, waiting
from klviz.gui.export_dialog.place import PlaceForm
from klviz.gui.export_dialog.preview import Preview
from klviz.gui.export_dialog.recipe import Recipe
from klviz.gui.export_dialog.views import DataViewer, PictureViewer, Viewer
from klviz.gui.export_dialog.writing import film_order, recipe_of, write_data
from klviz.gui.exporters import exporters_of
from klviz.gui.icons import paint_icons
from klviz.gui.panel.rows import Note
from klviz.gui.preferences import Preferences
from klviz.gui.segments import Segments
from klviz.gui.spacing import rescale, spaced
from klviz.gui.theme import Theme

PATIENCE = 60
"""Milliseconds without a change after which the preview is drawn."""
FORM_WIDTH = 380
"""How wide the form is, in pixels at scale 1."""
ROOM = 0.96
"""The share of the window that the dialog takes at most."""
LABELS = {"picture": "&Picture", "film": "&Animation", "data": "Da&ta"}


class ExportDialog(QDialog):
    """Everything there is to choose for a file, and what it will look like.

    Args:
        matter: what there is to be written.
        preferences: remember what was chosen.
        parent: the window.
        part: the plot that is chosen first; "" for the last one.
    """

    written = Signal(object)
    """The path of a file that was written."""
    film_wanted = Signal(object)
    """The order of a film that is to be made."""

    def __init__(
        self, matter: Matter, preferences: Preferences, parent: QWidget, part: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.matter = matter
        self._scale = 1.0
        self.choices = Choices(preferences, self)
        self._begin(part)
        self.kinds = Segments(
            [(kind, label) for kind, label in LABELS.items() if exporters_of(kind)], "Kind of file"
        )
        self.preview = Preview()
        self._recording: Recording | None = None
        self._make_forms()
        self._make_viewers()
        self.place = PlaceForm(self.choices, matter.name, self._first_folder())
        self.said = Note()
        self.export_button, self.copy_button = QPushButton("&Export"), QPushButton("&Copy")
        self.cancel_button = QPushButton("Cancel")
        self._job = PictureJob(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._lay_out()
        self._connect()
        self._show_kind()

    def _make_forms(self) -> None:
        """Make what one may choose, for each kind of file."""
        matter, choices = self.matter, self.choices
        shown = matter.build.snapshot
        self._films = FilmForm(choices, matter.reasons, matter.scene, shown)
        self.forms: dict[str, Form] = {
            "picture": PictureForm(choices, matter.reasons),
            "film": self._films,
            "data": DataForm(choices, matter.tables),
        }

    def _make_viewers(self) -> None:
        """Make what fills the preview, for each kind of file."""
        matter, choices, preview = self.matter, self.choices, self.preview
        self._film_viewer = FilmViewer(matter, self._films, preview)
        self._data_viewer = DataViewer(matter, choices, preview)
        self.viewers: dict[str, Viewer] = {
            "picture": PictureViewer(matter, choices, preview),
            "film": self._film_viewer,
            "data": self._data_viewer,
        }

    @property
    def kind(self) -> str:
        """Which kind of file is chosen."""
        return self.choices.value(WHAT)

    def open_over(self, window: QWidget, theme: Theme, scale: float) -> None:
        """Appear in the middle of a window."""
        self._scale = scale
        self.preview.picture.show_theme(theme)
        self._scroll.setFixedWidth(round(FORM_WIDTH * scale))
        rescale(self, scale)
        paint_icons(self, theme, scale)
        wanted = QSize(
            round(self.choices.value(DIALOG_WIDTH) * scale),
            round(self.choices.value(DIALOG_HEIGHT) * scale),
        )
        self.resize(wanted.boundedTo(window.size() * ROOM))
        self.open()
        self.export_button.setFocus()
        self.matter.record(self._take_recording)

    def learn(self, build: Builder) -> None:
        """Show what studies have found since, of what is to be written."""
        if self.kind != "film" and self.matter.learn(build):
            self.viewers[self.kind].stop()
            self._timer.start()

    def accept(self) -> None:
        """Write the file; what cannot be is said beside what is to blame, and nothing is lost."""
        if self._job.busy or not self._all_said():
            return
        path = self.place.path()
        if path is None or not self._may_write(path):
            return
        write = {"picture": self._write_picture, "film": self._order_film, "data": self._write_data}
        try:
            write[self.kind](path)
        except OSError as error:
            self.place.refuse(path, error)
        except ValueError as error:
            self.said.setText(f"{error}"[:1].upper() + f"{error}"[1:])

    def done(self, result: int) -> None:
        """Close, and remember how large the dialog was; what is not written yet is not wanted."""
        self._timer.stop()
        self._job.cancel()
        for viewer in self.viewers.values():
            viewer.stop()
        self._remember_size()
        super().done(result)

    def copy(self) -> None:
        """Put exactly this picture on the clipboard."""
        if self._all_said():
            self.matter.copy_picture(self.choices)
            self.choices.remember()
            self.said.setText("The picture is on the clipboard.")

    def _begin(self, part: str) -> None:
        """Begin with what makes sense here."""
        reasons = self.matter.reasons
        wanted = part or self.choices.value(PART)
        usable = wanted in reasons and not reasons[wanted]
        self.choices.choose(PART, wanted if usable else next(iter(reasons)))
        if not exporters_of(self.kind) or part:
            self.choices.choose(WHAT, "picture")

    def _first_folder(self) -> Path:
        last = self.choices.folder
        return Path(last) if last and Path(last).is_dir() else self.matter.folder

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        spaced(right, 12)
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        for kind, form in self.forms.items():
            page = QWidget()
            column = QVBoxLayout(page)
            spaced(column, 0, (0, 0, 8, 0))
            column.addWidget(form)
            column.addStretch(1)
            self._pages[kind] = page
            self._stack.addWidget(page)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._stack)
        right.addWidget(self.kinds)
        right.addWidget(self._scroll, 1)
        middle = QHBoxLayout()
        spaced(middle, 16)
        middle.addWidget(self.preview, 1)
        middle.addLayout(right)
        column = QVBoxLayout(self)
        spaced(column, 12, (16, 16, 16, 14))
        column.addLayout(middle, 1)
        column.addWidget(self.place)
        column.addLayout(self._button_row())

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        spaced(row, 8)
        row.addWidget(self.copy_button)
        row.addWidget(self.said, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.export_button)
        for button in (self.copy_button, self.cancel_button):
            button.setAutoDefault(False)
        self.copy_button.setToolTip("Put exactly this picture on the clipboard")
        self.export_button.setDefault(True)
        return row

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._choose_kind)
        self.choices.changed.connect(self._follow)
        self._films.ends_changed.connect(self._timer.start)
        self.place.ending_typed.connect(self._choose_format)
        self.preview.picture.resized.connect(self._timer.start)
        self._timer.timeout.connect(self._show_preview)
        self.export_button.clicked.connect(self.accept)
        self.copy_button.clicked.connect(self.copy)
        self.cancel_button.clicked.connect(self.reject)
        self._job.written.connect(self._finish)
        self._job.failed.connect(self._fail)

    def _choose_kind(self, kind: str) -> None:
        self.choices.choose(WHAT, kind)

    def _choose_format(self, key: str) -> None:
        self.choices.choose(FORMATS[self.kind], key)

    def _follow(self, key: str) -> None:
        """Show what has been chosen."""
        self.said.setText("")
        if key == WHAT.key:
            self._show_kind()
            return
        self.forms[self.kind].show_choices()
        self.place.show_format(self.kind)
        self._timer.start()

    def _show_kind(self) -> None:
        self.kinds.show_key(self.kind)
        self._stack.setCurrentWidget(self._pages[self.kind])
        self.forms[self.kind].show_choices()
        self.place.show_format(self.kind)
        self.copy_button.setVisible(self.kind == "picture")
        self._timer.start()

    def _show_preview(self) -> None:
        for kind, viewer in self.viewers.items():
            if kind != self.kind:
                viewer.stop()
        if self.kind == "film":
            self._film_viewer.show_recipe(self._recipe())
        self.viewers[self.kind].show()

    def _take_recording(self, recording: Recording) -> None:
        """Let films and data be made of the runs as they were."""
        if shiboken6.isValid(self) and self.isVisible():
            self._recording = self._data_viewer.recording = recording
            if self.kind != "picture":
                self._timer.start()

    def _recipe(self) -> Recipe:
        """Return which film is chosen."""
        return recipe_of(self.matter, self.choices, self._films.span, self._recording)

    def _all_said(self) -> bool:
        """Take what is being typed; return whether all of it makes sense."""
        form = self.forms[self.kind]
        return all(box.commit() for box in form.boxes) and not form.refuses()

    def _may_write(self, path: Path) -> bool:
        """Return whether there may be a file of that name; asks where there is one."""
        if path in self.matter.taken():
            self.place.refuse(path, OSError(errno.EBUSY, "it is being made"))
            return False
        return not path.exists() or dialogs.ask_replace(self, path)

    def _write_picture(self, path: Path) -> None:
        """Write a picture; a large one takes a while to encode, and the dialog waits for it."""
        if self._job.start(self.matter, self.choices, path):
            self._show_busy(f"Writing {file_name(path)} …")

    def _order_film(self, path: Path) -> None:
        Replacement(path).discard()
        self._film_viewer.stop()
        self.film_wanted.emit(film_order(self.matter, self.choices, self._recipe(), path))
        self._close(path)

    def _write_data(self, path: Path) -> None:
        if self._recording is None and self.matter.moves:
            raise ValueError("the numbers are not there yet.")
        with waiting():
            write_data(self.matter, self.choices, path, self._recording)
        self._finish(path)

    def _finish(self, path: Path) -> None:
        self.written.emit(path)
        self._close(path)

    def _close(self, path: Path) -> None:
        self._remember(path)
        super().accept()

    def _fail(self, path: Path, error: OSError) -> None:
        self._show_busy("")
        self.place.refuse(path, error)

    def _show_busy(self, sentence: str) -> None:
        """Say what is under way, "" for nothing; meanwhile nothing can be chosen, but cancelled."""
        self.said.setText(sentence)
        for widget in (self.kinds, self._scroll, self.place, self.copy_button, self.export_button):
            widget.setEnabled(not sentence)
        self.cancel_button.setFocus() if sentence else self.export_button.setFocus()

    def _remember(self, path: Path) -> None:
        self.choices.choose(FOLDER, (str(path.parent),))
        self.choices.remember()

    def _remember_size(self) -> None:
        for setting, length in ((DIALOG_WIDTH, self.width()), (DIALOG_HEIGHT, self.height())):
            self.choices.remember_alone(setting, round(length / self._scale))
