"""FilmRow: a film being made while the window goes on: how far it is, and a button to give up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from klviz.analyses.films import Film
from klviz.document.file_errors import SceneFileError, file_name
from klviz.gui.background import Background
from klviz.gui.export_dialog.recipe import Recipe
from klviz.gui.films.filming import EXPECTED, FilmJob
from klviz.gui.films.plan import FilmPlan
from klviz.gui.spacing import spaced

MINUTE = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class FilmOrder:
    """A film that is to be made.

    Attributes:
        recipe: which.
        path: into which file.
        plan: returns how it is made, once the film is there.
    """

    recipe: Recipe
    path: Path
    plan: Callable[[Film], FilmPlan]


class FilmRow(QFrame):
    """One film on its way.

    Args:
        order: what is made.
    """

    finished = Signal(object)
    """The path of the file, which is whole."""
    failed = Signal(str)
    """Why there is no film."""
    over = Signal()
    """It has finished, failed, or was given up."""

    def __init__(self, order: FilmOrder) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._order = order
        self._job: FilmJob | None = None
        self._making: Background[Film] = Background(self._film, self._refuse, self)
        self.label = QLabel(f"{file_name(order.path)}: preparing …")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName("Progress of the film")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setToolTip("Give the film up; nothing is left of it")
        self.cancel_button.clicked.connect(self._cancel)
        line = QHBoxLayout(self)
        spaced(line, 12, (16, 6, 8, 6))
        line.addWidget(self.label)
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel_button)

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way."""
        return not self._making.busy and (self._job is None or not self._job.busy)

    def start(self) -> None:
        """Begin."""
        self._making.start(self._order.recipe.make)

    @property
    def path(self) -> Path:
        """Where the film goes."""
        return self._order.path

    def give_up(self) -> bool:
        """Let the film end, and wait for nothing; return False where it is too late for that."""
        self._making.stop(0.0)
        return self._job is None or self._job.cancel()

    def _film(self, film: Film) -> None:
        """Begin to film."""
        try:
            self._job = FilmJob(self._order.plan(film), self)
            self._job.progressed.connect(self._tell)
            self._job.finished.connect(self._finish)
            self._job.failed.connect(self._fail)
            self._job.start()
        except (ValueError, SceneFileError) as error:
            self._fail(str(error))
        except Exception as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        why = str(error) or type(error).__name__
        self._fail(f"cannot make {file_name(self._order.path)}: {why}")
        if not isinstance(error, EXPECTED):
            raise error

    def _tell(self, done: int, count: int, seconds: float) -> None:
        self.bar.setRange(0, count)
        self.bar.setValue(done)
        rest = f", {remaining(seconds)} left" if math.isfinite(seconds) else ""
        self.label.setText(f"{file_name(self._order.path)}: {done} of {count} frames{rest}")

    def _finish(self, path: Path) -> None:
        self.finished.emit(path)
        self.over.emit()

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)
        self.over.emit()

    def _cancel(self) -> None:
        if self.give_up():
            self.over.emit()
        else:
            self.cancel_button.setEnabled(False)


def remaining(seconds: float) -> str:
    """Return a time that is left."""
    if seconds < MINUTE:
        return f"{math.ceil(seconds)} s"
    return f"{math.ceil(seconds / MINUTE)} min"
