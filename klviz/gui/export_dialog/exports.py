"""Exports: what the window does about files of what it shows, and about the clipboard.

What writes the formats is imported at the first need: few sessions export, all of them start.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from klviz.document.export_names import next_free
from klviz.document.export_settings import PART, WHAT
from klviz.document.file_errors import os_error
from klviz.gui import dialogs
from klviz.gui.appearance import chosen_scale
from klviz.gui.figures.fit import NOT_SHOWN
from klviz.gui.folders import open_folder

if TYPE_CHECKING:
    from klviz.analyses.recording import Recording
    from klviz.gui.export_dialog.choices import Choices
    from klviz.gui.export_dialog.dialog import ExportDialog
    from klviz.gui.export_dialog.matter import Matter
    from klviz.gui.export_dialog.picture_job import PictureJob
    from klviz.gui.export_dialog.progress import FilmOrder, FilmRow
    from klviz.gui.main_window import MainWindow

TOPIC = "export"
"""What a notice about a file replaces is one about the file before."""
LAST_FRAMES = 2.0
"""Seconds for which a window that closes waits for unfinished films to be gone."""
COPIED = "Copied: picture, drawing and numbers"


class Exports(QObject):
    """Writes what the window shows, and copies it.

    Args:
        window: shows it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: ExportDialog | None = None
        self._job: PictureJob | None = None
        self.rows: list[FilmRow] = []
        self._closes = False
        # Once the page has it.
        queued = Qt.ConnectionType.QueuedConnection
        window.store.study_changed.connect(self._learn, queued)
        window.labs.part_copy_requested.connect(self.copy)
        window.labs.part_export_requested.connect(self.ask)

    def ask(self, part: str = "") -> None:
        """Open the dialog, with a part of the page chosen."""
        from klviz.gui.export_dialog.dialog import ExportDialog

        window = self._window
        if self._dialog is not None:
            return
        if window.store.snapshot is None:
            once = Qt.ConnectionType.SingleShotConnection
            window.store.snapshot_changed.connect(lambda _: self.ask(part), once)
            return
        dialog = ExportDialog(self._matter(), window.preferences, window, part)
        dialog.written.connect(self._tell)
        dialog.film_wanted.connect(self._film)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.open_over(window, window.theme, chosen_scale(window.preferences, window.screen()))

    def again(self) -> None:
        """Write a file as the last one was written, under the next name that is free."""
        choices, matter = self._choices(), self._matter()
        if not choices.folder:
            self.ask()
        elif choices.value(WHAT) == "picture" or not matter.moves:
            self._write_again(choices, matter)
        else:
            matter.record(partial(self._write_again, choices, matter))

    def _write_again(
        self, choices: Choices, matter: Matter, recording: Recording | None = None
    ) -> None:
        from klviz.gui.export_dialog.writing import film_order, recipe_of, write_data

        ending = choices.exporter(choices.value(WHAT)).ending
        path = next_free(Path(choices.folder) / f"{matter.name}.{ending}", self._taken())
        if matter.reasons.get(choices.value(PART), "gone"):
            choices.choose(PART, next(iter(matter.reasons)))
        if choices.value(WHAT) == "film":
            recipe = recipe_of(matter, choices, recording=recording)
            self._film(film_order(matter, choices, recipe, path))
            return
        try:
            if choices.value(WHAT) == "picture":
                self._write_picture(choices, matter, path)
            else:
                write_data(matter, choices, path, recording)
                self._tell(path)
        except ValueError as error:
            self._complain(path, f"The file was not written: {error}")
        except OSError as error:
            self._refuse(path, error)

    def _write_picture(self, choices: Choices, matter: Matter, path: Path) -> None:
        from klviz.gui.export_dialog.picture_job import PictureJob

        if self._job is None:
            self._job = PictureJob(self)
            self._job.written.connect(self._tell)
            self._job.failed.connect(self._refuse)
        if self._job.busy:
            raise ValueError("the last one is still being written")
        if self._job.start(matter, choices, path):
            self._window.notices.say(f"Writing {path} …", topic=str(path))

    def _refuse(self, path: Path, error: OSError) -> None:
        self._complain(path, f"The file was not written: {os_error('write', path, error)}")

    def copy(self, part: str = "page") -> None:
        """Put a part of the page on the clipboard, in the look of the last export."""
        from klviz.gui.exporters.options import SCREEN_DPI

        choices = self._choices()
        self._matter().copy_part(choices, part, 2.0 * SCREEN_DPI)
        self._window.remark(COPIED)

    def may_end(self) -> bool:
        """Return whether the window may close now; asks where films are being made."""
        if not self.rows:
            return True
        answer = dialogs.ask_unfinished(self._window, len(self.rows))
        self._closes = answer == dialogs.WAIT and bool(self.rows)
        return answer == dialogs.DISCARD or (answer == dialogs.WAIT and not self.rows)

    def stop(self) -> None:
        """Let go of everything: the window closes."""
        if self._dialog is not None:
            self._dialog.reject()
        if self._job is not None:
            self._job.cancel()
        for row in list(self.rows):
            row.give_up()
            self._remove(row)
        if "klviz.gui.films.stages" in sys.modules:
            from klviz.gui.films.stages import await_files

            await_files(LAST_FRAMES)

    def _film(self, order: FilmOrder) -> None:
        """Begin a film, and show how far it is above the page."""
        from klviz.gui.export_dialog.progress import FilmRow

        row = FilmRow(order)
        self.rows.append(row)
        row.finished.connect(self._tell)
        row.failed.connect(partial(self._complain, order.path))
        row.over.connect(partial(self._remove, row))
        self._window.show_below_notices(row)
        row.start()

    def _remove(self, row: FilmRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        if self._closes and not self.rows:
            QTimer.singleShot(0, self._window, self._window.close)

    def _choices(self) -> Choices:
        from klviz.gui.export_dialog.choices import Choices

        return Choices(self._window.preferences)

    def _matter(self) -> Matter:
        from klviz.gui.export_dialog.matter import Matter

        window = self._window
        drawing = window.page.figure.drawing
        reasons = {part: drawing.lacks(part) for part in drawing.shown_parts}
        reasons[drawing.parts[0]] = ""
        if reasons.get("landscapes") == NOT_SHOWN and window.survey.is_on:
            reasons["landscapes"] = ""  # They are on their way.
        return Matter(
            window.page.figure_builder(),
            window.store.scene,
            window.files.plain_name(),
            window.files.folder(),
            reasons,
            window.store.record,
            self._taken,
        )

    def _taken(self) -> list[Path]:
        """Return the files that are being made."""
        return [row.path for row in self.rows]

    def _learn(self) -> None:
        """Let the dialog show what a study has found."""
        if self._dialog is not None:
            self._dialog.learn(self._window.page.figure_builder())

    def _forget(self) -> None:
        self._dialog = None

    def _tell(self, path: Path) -> None:
        self._window.notices.withdraw(str(path))
        tell_written(self._window, path, f"Written to {path}")

    def _complain(self, path: Path, sentence: str) -> None:
        """Say why there is no file, until there is one of that name; nobody is to miss it."""
        self._closes = False
        self._window.notices.complain(sentence, str(path))


def tell_written(window: MainWindow, path: Path, sentence: str) -> None:
    """Say that a file was written, and offer to show where; only of the last one."""
    show = partial(open_folder, path.parent, window.notices.say, window)
    window.notices.say(sentence, {"Open folder": show}, topic=TOPIC)
