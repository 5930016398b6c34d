"""Dialogue: what the window asks the worker, once a frame, and what it gets to hear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from klviz.analyses.snapshots import Request, Snapshot
from klviz.analyses.studies import Study
from klviz.analyses.worker import Engine, Worker
from klviz.gui.inquiry import Inquiries
from klviz.gui.recordings import Recordings, Told

FRAME = 16
"""Milliseconds between two looks at what the worker has left."""

LabEngine: TypeAlias = Engine[Any, Any]
"""What answers requests with snapshots, in the worker's thread."""


class Asker(Protocol):
    """Whose questions they are."""

    @property
    def playing(self) -> bool:
        """Whether the next step is wanted as soon as this one is shown."""

    def request(self) -> Request:
        """Return what is to be shown now."""

    def advance(self) -> None:
        """Want the next step, if playing."""


class Dialogue(QObject):
    """Asks one question at a time, and the next one once the answer is painted.

    Args:
        asker: whose questions they are.
        engine: what computes; touched by the worker's thread only.
        report: told, in any thread, of an exception that an engine or a study did not expect.
        studies: what else can be asked about a snapshot.
        parent: the object that owns it.
    """

    answered = Signal(object)
    """A snapshot."""
    found = Signal(str, object)
    """The key of a study, and its latest snapshot; None once there is none any more."""

    def __init__(
        self,
        asker: Asker,
        engine: LabEngine,
        report: Callable[[Exception], None],
        studies: Mapping[str, Study],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._asker = asker
        self._worker = Worker(report)
        self._channel = self._worker.channel(engine)
        self.inquiries = Inquiries(studies, self._worker, report)
        self._recordings = Recordings(engine, self._worker)
        self._snapshot: Snapshot | None = None
        self._posted: Request | None = None
        self._in_flight = False
        self._running = False
        self._unpainted = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._look)

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest snapshot; None before the first."""
        return self._snapshot

    @property
    def busy(self) -> bool:
        """Whether something is under way; when not, no timer runs."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin to ask; until then the window has the machine for itself."""
        self._running = True
        self.ask()

    def close(self, timeout: float) -> bool:
        """Stop the worker; return whether it ended in time. Nothing is asked any more."""
        self._running = False
        self._timer.stop()
        return self._worker.close(timeout)

    def record(self, told: Told) -> None:
        """Hand over the runs as they are, once the worker has a moment."""
        self._recordings.want(told)
        self._recordings.ask()
        self.ask()

    def set_frame_rate(self, rate: float) -> None:
        """Show at most that many frames a second."""
        self._timer.setInterval(max(1, int(1000.0 / rate)))

    def ask(self) -> None:
        """Post the requests that follow from the state, unless they are under way or answered."""
        if not self._running:
            return
        # Python runs one thread at a time: a worker that computes while the window paints makes
        # both late. So it is asked once the last snapshot is painted, or a frame later.
        if not self._unpainted:
            self._ask_lab()
            self.inquiries.ask(self._snapshot)
        asked = self._in_flight or self.inquiries.busy or self._recordings.busy
        awake = asked or self._unpainted or self._asker.playing
        if awake != self._timer.isActive():
            self._timer.start() if awake else self._timer.stop()

    def painted(self) -> None:
        """Go on: the snapshot is on the screen, and the worker is in nobody's way now."""
        if self._unpainted:
            self._unpainted = False
            self._go_on()

    def _ask_lab(self) -> None:
        request = self._asker.request()
        if not self._in_flight and (request != self._posted or self._behind()):
            self._posted = request
            self._in_flight = True
            self._channel.post(request)

    def _look(self) -> None:
        """Take what the worker has left; where it has left nothing, go on."""
        snapshot = self._channel.take()
        self._in_flight = self._in_flight and snapshot is None
        if snapshot is not None and self._is_stale(snapshot):
            snapshot = None
        self._recordings.take()
        found = self.inquiries.take()
        self._unpainted = snapshot is not None or bool(found)
        if snapshot is not None:
            self._snapshot = snapshot
            self._recordings.ask()
            self.answered.emit(snapshot)
        for key, finding in found:
            self.found.emit(key, finding)
        if not self._unpainted:
            self._go_on()

    def _go_on(self) -> None:
        """Go on playing, ask for the next snapshot, sleep when there is nothing to do."""
        if not self._in_flight and not self._behind():
            self._asker.advance()
        self.ask()

    def _is_stale(self, snapshot: Snapshot) -> bool:
        wanted = self._asker.request()
        if snapshot.request.lab != wanted.lab:
            return True
        started: int = snapshot.request.restart
        return started < wanted.restart

    def _behind(self) -> bool:
        """Whether the worker has answered, but has not come to all that was asked for."""
        shown = self._snapshot
        return shown is not None and shown.behind and shown.request == self._posted
