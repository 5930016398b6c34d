"""DeckJob: a deck being made while the window lives on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from klviz.document.file_errors import SceneFileError
from klviz.document.scene_list import NamedScene
from klviz.gui.background import Background
from klviz.gui.decks.writing import (
    Computed,
    DeckPlan,
    check_place,
    computed,
    draw,
    title_of,
    told_remarks,
    write_deck,
    writer_of,
)
from klviz.gui.exporters import exporter_of


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the thread has done: the next scene is computed, or the content of the file is made."""

    found: Computed | None
    content: bytes = b""


class DeckJob(QObject):
    """A deck being made: one slide is drawn at a time, all that may be slow is done in a thread.

    Args:
        scenes: of what.
        path: the file; its ending names the format.
        plan: what slides have in common.
        parent: the object that owns it.

    Raises:
        ValueError: the ending is that of no deck.
        SceneFileError: the file cannot be written.
    """

    progressed = Signal(int, int)
    """How many slides are done, of how many."""
    finished = Signal(object, object)
    """The path of the file, which is whole and in its place, and what is to be known of slides."""
    failed = Signal(str)
    """Why there is no deck, in one sentence; what was at the path is as it was."""

    def __init__(
        self,
        scenes: Sequence[NamedScene],
        path: Path,
        plan: DeckPlan,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._scenes, self._path, self._plan = tuple(scenes), path, plan
        exporter_of(path, "deck")
        check_place(path)
        self._writer = writer_of(path, plan, title_of(scenes, path))
        self._done = 0
        self._remarks: list[tuple[str, int]] = []
        self._background: Background[_Stage] = Background(self._go_on, self._fail, self)

    @property
    def busy(self) -> bool:
        """Whether it has begun and neither finished, failed nor been cancelled."""
        return self._background.busy

    def start(self) -> None:
        """Begin."""
        self.progressed.emit(0, len(self._scenes))
        self._compute(lambda: None)

    def cancel(self) -> None:
        """Give up: nothing is left, and no signal comes any more."""
        self.stop(0.0)

    def stop(self, timeout: float = 5.0) -> None:
        """Give up, and wait for so many seconds for the thread to end."""
        self._background.stop(timeout)
        self._writer.abandon()

    def _compute(self, before: Callable[[], None]) -> None:
        """Do what is left of the last slide, then compute the next, or make the content."""
        if self._done < len(self._scenes):
            named, plan = self._scenes[self._done], self._plan

            def work() -> _Stage:
                before()
                return _Stage(computed(named, plan))

        else:
            ending = self._writer.close()

            def work() -> _Stage:
                before()
                return _Stage(None, ending())

        self._background.start(work)

    def _go_on(self, stage: _Stage) -> None:
        """Draw the slide whose turn it is, or write the file: then nobody can cancel it any more.

        An error of one of these is told like one in the thread.
        """
        try:
            if stage.found is None:
                write_deck(self._path, stage.content)
            else:
                drawn = draw([self._writer], stage.found, self._plan)
        except Exception as error:
            self._fail(error)
            return
        if stage.found is None:
            self._writer.abandon()
            self.finished.emit(self._path, told_remarks(self._remarks))
            return
        self._done += 1
        self._remarks += [(remark, self._done) for remark in drawn.remarks]
        self._compute(drawn.rest)
        self.progressed.emit(self._done, len(self._scenes))

    def _fail(self, error: Exception) -> None:
        self._writer.abandon()
        self.failed.emit(str(error) or type(error).__name__)
        if not isinstance(error, OSError | ValueError | SceneFileError):
            raise error
