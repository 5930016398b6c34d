"""Importer: samples from a file or the clipboard, read while the window lives on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from klviz.document.columns import Column
from klviz.document.file_errors import SceneFileError, file_name
from klviz.document.numbers import format_number
from klviz.document.samples import MAX_KERNELS, Samples, likely_bandwidth, likely_kind
from klviz.document.samples_file import ENDINGS, pasted_columns, read_columns
from klviz.gui import dialogs
from klviz.gui.background import Background
from klviz.gui.column_chooser import ColumnChooser
from klviz.gui.panel.edits import with_samples
from klviz.gui.store import Store

Columns = tuple[Column, ...]
CLIPBOARD = "the clipboard"


def holds_samples(path: Path) -> bool:
    """Return whether a file is taken for one of samples, by its name."""
    return path.suffix.lower() in ENDINGS


class Importer(QObject):
    """Makes samples of files and of the clipboard the target. Nothing else of the scene is lost.

    Args:
        store: holds the scene.
        folder: returns where files are likely to be.
        window: the widget that dialogs belong to.
    """

    said = Signal(str)
    """What should be known of samples that were taken."""
    failed = Signal(str)
    """Why samples could not be taken."""
    settled = Signal()
    """Samples were taken: what was said of others is of no use any more."""

    def __init__(self, store: Store, folder: Callable[[], Path], window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._folder = folder
        self._window = window
        self._name = ""
        self._in_file = False
        self._reading: Background[Columns] = Background(self._choose, self._refuse, self)
        self.chooser: ColumnChooser | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._reading.busy

    def ask(self) -> None:
        """Ask for a file and import it."""
        path = dialogs.ask_samples(self._window, self._folder())
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Import the samples of a file."""
        self._start(file_name(path), partial(read_columns, path), in_file=True)

    def paste(self) -> None:
        """Import the numbers on the clipboard."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self._start(CLIPBOARD, partial(pasted_columns, text), in_file=False)
        else:
            self.failed.emit("cannot paste samples: there is no text on the clipboard")

    def stop(self) -> None:
        """Read nothing any more."""
        self._reading.stop()

    def _start(self, name: str, work: Callable[[], Columns], *, in_file: bool) -> None:
        self._name, self._in_file = name, in_file
        if self.chooser is not None:
            self.chooser.close()
        self._reading.start(work)

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, SceneFileError):
            raise error
        self.failed.emit(str(error))

    def _choose(self, columns: Columns) -> None:
        """Take the one column there is, or ask which."""
        if len(columns) == 1:
            self._take(columns[0])
        else:
            self._ask_which(columns)

    def _ask_which(self, columns: Sequence[Column]) -> None:
        chooser = ColumnChooser(self._name, columns, self._window)
        chooser.chosen.connect(self._take_chosen)
        chooser.finished.connect(self._forget)
        self.chooser = chooser
        chooser.open()

    def _forget(self) -> None:
        self.chooser = None

    def _take_chosen(self, column: Column) -> None:
        self._name = f"{self._name}, {column.name}"
        self._take(column)

    def _take(self, column: Column) -> None:
        """Make the numbers of a column the target."""
        try:
            kind = likely_kind(len(column.numbers))
            chosen = likely_bandwidth(column.numbers) if kind == "kde" else None
            samples = Samples(column.numbers, kind, chosen, name=self._name)
            # Samples are what is fitted: who takes them elsewhere is shown what becomes of them.
            scene = replace(with_samples(self._store.scene, samples), lab="fit")
        except ValueError as error:
            self.failed.emit(f"cannot import {self._name}: {error}")
            return
        self._store.edit(f"Import {samples.told}", scene, repeatable=self._in_file)
        self._store.look_at_all()
        self.settled.emit()
        if chosen is not None:
            same = f"{samples.told} are all {format_number(samples.points[0])}"
            took = f"bandwidth {format_number(chosen)} was taken; change it in the panel"
            self.said.emit(f"{same} and say nothing of a width: {took}.")
        if kind == "points":
            few = f"a kernel density takes at most {MAX_KERNELS}"
            self.said.emit(f"{samples.told} are taken for the points themselves: {few}.")
