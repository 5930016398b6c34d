"""What keeps the program alive: garbage collection in one thread, and no exception lost.

Python's cyclic collector runs in whatever thread allocates. In the worker it would destroy widgets,
which ends the process; so it is switched off and driven from the window's thread. Exceptions in
slots, paint events and threads only print and go on; here each is logged and reported once.
"""

from __future__ import annotations

import faulthandler
import gc
import logging
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

TICK = 100
"""Milliseconds between two looks at the garbage and at what has gone wrong."""
PATIENCE = 20.0
"""Seconds for which a full collection waits for an idle moment."""
MAX_LOG = 1_000_000
"""Bytes after which the log begins anew."""
MAX_REPORTS = 200
"""Different faults that are written down; a paint event can fail sixty times a second."""

SEVERE = frozenset({QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg})


class Collector(QObject):
    """Runs Python's cyclic collector in the thread of the window, and nowhere else.

    Args:
        idle: whether a pause of some tens of milliseconds would go unnoticed now.
        parent: the object that owns it.
    """

    def __init__(self, idle: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._idle = idle
        self._full = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Take collection over; to be called before the first thread starts."""
        gc.disable()
        # What is imported by now lives as long as the process: no need to walk it again.
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give collection back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def tick(self) -> None:
        """Collect what has gathered; all of it only while nobody would notice."""
        young, middle, old = gc.get_count()
        limits = gc.get_threshold()
        if old > limits[2] and self._may_pause():
            gc.collect(2)
            self._full = time.monotonic()
        elif middle > limits[1]:
            gc.collect(1)
        elif young > limits[0]:
            gc.collect(0)

    def _may_pause(self) -> bool:
        return self._idle() or time.monotonic() - self._full > PATIENCE


class Incidents(QObject):
    """One handler for every hook through which faults otherwise vanish.

    Args:
        folder: where the log is kept.
        parent: the object that owns it.
    """

    happened = Signal(str)
    """A fault in one line, in the thread of the window, once for each kind."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = folder / "klviz.log"
        self._seen: set[str] = set()
        self._waiting: deque[str] = deque()
        self._faults: IO[str] | None = None
        self._before: tuple[Any, Any, Any, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tell)

    def install(self) -> None:
        """Take over the hooks."""
        before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._exception
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        self._before = (*before, qInstallMessageHandler(self._qt_message))
        self._open_log()
        self._timer.start()

    def remove(self) -> None:
        """Give the hooks back; what is still waiting is told first."""
        if self._before is None:
            return
        self._tell()
        self._timer.stop()
        sys.excepthook, threading.excepthook, sys.unraisablehook, qt = self._before
        qInstallMessageHandler(qt)
        self._before = None
        if self._faults is not None:
            if faulthandler.is_enabled():
                faulthandler.disable()
            self._faults.close()
            self._faults = None

    def report(self, error: BaseException) -> None:
        """Note an exception that was caught; may be called from any thread."""
        self._exception(type(error), error, error.__traceback__)

    def _open_log(self) -> None:
        """Keep the log open, so that a fault of the interpreter itself can still be written."""
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            too_long = self.log.exists() and self.log.stat().st_size > MAX_LOG
            self._faults = self.log.open("w" if too_long else "a", encoding="utf-8")
            faulthandler.enable(self._faults)
        except OSError as error:
            logging.getLogger("klviz").warning("no log is kept: %s", error)

    def _exception(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        lines = traceback.format_exception(kind, error, trace)
        self._note("".join(lines), lines[-1].strip())

    def _in_thread(self, fault: threading.ExceptHookArgs) -> None:
        self._exception(fault.exc_type, fault.exc_value, fault.exc_traceback)

    def _unraisable(self, fault: sys.UnraisableHookArgs) -> None:
        self._exception(fault.exc_type, fault.exc_value, fault.exc_traceback)

    def _qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        before = self._before[3] if self._before else None
        if before is not None:
            before(kind, context, text)
        if kind in SEVERE:
            self._note(f"Qt: {text}\n", text)
        elif kind == QtMsgType.QtWarningMsg:
            self._write(f"Qt: {text}\n")

    def _note(self, details: str, sentence: str) -> None:
        """Write a fault down the first time it is seen, and keep it for the window's thread."""
        if details in self._seen or len(self._seen) >= MAX_REPORTS:
            return
        self._seen.add(details)
        self._write(details)
        self._waiting.append(sentence)

    def _write(self, details: str) -> None:
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        for stream in (self._faults, sys.stderr):
            # Without a console there is no standard error.
            if stream is not None and not stream.closed:
                stream.write(f"{stamp} {details}")
                stream.flush()

    def _tell(self) -> None:
        while self._waiting:
            self.happened.emit(self._waiting.popleft())
