"""Keeper: unsaved work is kept a few seconds after it is done, and offered after a crash."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from klviz.document.history import Unsaved
from klviz.document.recovery import Autosave, Recoverable, forget, stale
from klviz.document.scene import Scene
from klviz.document.scene_file import SceneFileError
from klviz.gui.store import Store

DELAY = 3_000
"""Milliseconds from the first change that is not kept to its keeping."""


class Keeper(QObject):
    """Writes the autosave of a store, in a short-lived thread: a disk can take its time.

    Args:
        store: holds the work.
        folder: where autosaves lie.
        parent: the object that owns it.
    """

    failed = Signal(str)
    """Why the work could not be kept; said once."""

    def __init__(self, store: Store, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._folder = folder
        self._autosaves: list[Autosave] = []
        self._writing: threading.Thread | None = None
        self._error = ""
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        store.scene_changed.connect(self._wait)
        store.file_changed.connect(self._tidy)

    def keep(self) -> None:
        """Keep the work as it is now."""
        self._timer.stop()
        self._tell()
        if self._writing is not None and self._writing.is_alive():
            self._timer.start(DELAY)
        elif works := self._store.at_risk:
            while len(self._autosaves) < len(works):
                self._autosaves.append(Autosave(self._folder))
            self._writing = threading.Thread(
                target=self._write, args=(works,), name="klviz-autosave", daemon=True
            )
            self._writing.start()

    def left_over(self) -> list[Recoverable]:
        """Return the work that crashes have left, the latest first."""
        return stale(self._folder)

    def restore(self, item: Recoverable) -> None:
        """Go on with work that a crash has left; its copy goes once the new one is kept."""
        self._store.recover(item.scene, item.original)
        self.keep()
        self.join()
        if not self._error:
            forget(item)

    def discard(self, item: Recoverable) -> None:
        """Delete work that a crash has left."""
        forget(item)

    def close(self, *, keep: bool) -> None:
        """End; what was kept stays only if asked for."""
        self._timer.stop()
        self.join()
        if keep:
            self.keep()
            self.join()
        else:
            for autosave in self._autosaves:
                autosave.close()

    def join(self) -> None:
        """Wait until what is being kept is on the disk."""
        if self._writing is not None:
            self._writing.join()
            self._writing = None
        self._tell()

    def _wait(self) -> None:
        # The first change counts, not the last: steady work would else never be kept.
        if not self._timer.isActive():
            self._timer.start(DELAY)

    def _tidy(self) -> None:
        if not self._store.at_risk:
            self._timer.stop()
            self.join()
            for autosave in self._autosaves:
                autosave.discard()

    def _write(self, works: tuple[Unsaved[Scene], ...]) -> None:
        """Keep every work in a copy of its own; one whose place has moved is never without."""
        try:
            for autosave, work in zip(self._autosaves, works, strict=False):
                autosave.write(work.value, work.path, work.label)
            for autosave in self._autosaves[len(works) :]:
                autosave.discard()
        except SceneFileError as error:
            self._error = str(error)
        else:
            self._error = ""

    def _tell(self) -> None:
        if self._error and not self._told:
            self._told = True
            self.failed.emit(self._error)
