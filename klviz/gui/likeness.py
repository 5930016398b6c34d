"""Likeness: whether what is shown of a picture that was opened is what the picture shows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from klviz.analyses.carrying import ELSEWHERE, is_elsewhere
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.document.carried import Carried
from klviz.gui.store import Store


class Likeness(QObject):
    """Says where q is not where the picture has it, once its step is shown.

    Args:
        store: shows the scene.
        parent: the object that owns it.
    """

    said = Signal(str)
    """What is different."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._wanted: Carried | None = None
        store.fit_changed.connect(self._look)

    def expect(self, carried: Carried) -> None:
        """Compare the first snapshot of the step that a picture shows with the picture."""
        self._wanted = carried

    def _look(self, snapshot: FitSnapshot) -> None:
        wanted, store = self._wanted, self._store
        if wanted is None or store.transport.back_to is not None:
            return
        if store.scene != wanted.scene or store.transport.step != wanted.shown.step:
            self._wanted = None
        elif snapshot.request == store.request() and snapshot.step == wanted.shown.step:
            self._wanted = None
            if is_elsewhere(snapshot, wanted.shown):
                self.said.emit(ELSEWHERE)
