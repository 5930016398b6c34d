"""Background: one task at a time, done in a thread while the window lives on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

LOOK = 15
"""Milliseconds between two looks whether a task is done."""

Result = TypeVar("Result")


class Background(QObject, Generic[Result]):
    """Does tasks in a thread and tells of them in the thread of the window.

    A plain daemon thread: one of Qt's that still runs at exit aborts the program.

    Args:
        done: told of what a task has returned.
        failed: told of what it has raised.
        parent: the object that owns it.
    """

    def __init__(
        self,
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._done, self._failed = done, failed
        self._task: _Task[Result] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether a task is under way."""
        return self._task is not None

    def start(self, work: Callable[[], Result]) -> None:
        """Do a task; one that is under way is forgotten."""
        self._task = _Task(work)
        self._timer.start()

    def settle(self, timeout: float) -> None:
        """Wait so many seconds for the task under way; if it is done, tell of it at once."""
        if self._task is not None:
            self._task.thread.join(timeout)
            self._look()

    def stop(self, timeout: float = 2.0) -> None:
        """Forget the task under way, and wait a little for its thread."""
        self._timer.stop()
        task, self._task = self._task, None
        if task is not None:
            task.thread.join(timeout)

    def _look(self) -> None:
        task = self._task
        if task is None or task.thread.is_alive():
            return
        self._timer.stop()
        self._task = None
        if task.error is not None:
            self._failed(task.error)
        else:
            for result in task.results:
                self._done(result)


class _Task(Generic[Result]):
    """A task and the thread that does it."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self.results: list[Result] = []
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._do, name="klviz-background", daemon=True)
        self.thread.start()

    def _do(self) -> None:
        try:
            self.results.append(self._work())
        except Exception as error:
            self.error = error
