"""klviz in a process of its own, for the tests that end it: python -m tests.e2e.instance PLAN.

PLAN is what is done once the window is at work: wait, edit (and say so), close-after:MS (of rest),
play-until:MS (close in the midst of playing), collect (say in which threads the collector ran),
raise_ (a fault in a slot), paint.
"""

from __future__ import annotations

import gc
import sys
import threading
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE
from klviz.gui import app, keeper


class Plan(QObject):
    """Does what the command line says, in the window of a session."""

    def __init__(self, session: app.Session, plan: str) -> None:
        super().__init__(session)
        self.session = session
        self.word, _, self.number = plan.partition(":")
        self.collected: set[str] = set()
        self.paints = 0
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(getattr(self, self.word.replace("-", "_")))
        self.timer.start(int(self.number or 300))

    def wait(self) -> None:
        """Say that the window is there."""
        say("ready", self.session.window.notices.text)

    def edit(self) -> None:
        """Edit the scene, and say when it has been kept."""
        store = self.session.store
        store.edit("Type", replace(FIRST_SCENE, target=parse_target("N(7, 2)")))
        self.session.keeper.keep()
        self.session.keeper.join()
        say("kept", "")

    def close_after(self) -> None:
        """Close the window in the middle of whatever it does."""
        self.session.window.close_unasked()

    def play_until(self) -> None:
        """Close the window in the middle of playing: it has played from the first moment on."""
        self.session.window.close_unasked()

    def raise_(self) -> None:
        """Say so, then fail in a slot."""
        say("raising", "")
        raise RuntimeError("provoked")

    def collect(self) -> None:
        """Play for a while, then say where garbage was collected."""
        gc.callbacks.append(lambda phase, info: self.collected.add(threading.current_thread().name))
        self.session.store.set_speed(64.0)
        self.session.store.set_stops(False)
        self.session.store.play()
        self.timer.timeout.disconnect()
        self.timer.timeout.connect(self.report)
        self.timer.start(2_500)

    def report(self) -> None:
        """Say where garbage was collected, and close."""
        say("collected", ",".join(sorted(self.collected)))
        self.session.window.close_unasked()

    def paint(self) -> None:
        """Paint three hundred frames, then close."""
        self.session.store.play()
        for _ in range(300):
            self.session.window.page.repaint()
        say("painted", "")
        self.session.window.close_unasked()


def say(word: str, rest: str) -> None:
    """Print a line at once."""
    print(word, rest, flush=True)


def main() -> int:
    """Open the window, carry out the plan, return the exit status."""
    keeper.DELAY = 200
    plans: list[Plan] = []
    begin = app.Session.begin

    def begin_with_plan(session: app.Session, path: object, *, last_file: bool) -> None:
        begin(session, None, last_file=last_file)
        if sys.argv[1].startswith("play-until"):
            session.store.set_speed(64.0)
            session.store.set_stops(False)
            session.store.play()
        plans.append(Plan(session, sys.argv[1]))

    app.Session.begin = begin_with_plan  # type: ignore[assignment]
    status = app.run()
    plans.clear()
    return status


if __name__ == "__main__":
    sys.exit(main())
