"""Store: the one mutable object of the program, on the main thread.

It holds the history of the scene, the file it lies in, where the playback stands and the latest
snapshot; it asks the worker for the next one and tells the window what has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.labs import LABS
from klviz.analyses.playback import Transport
from klviz.analyses.recording import Recording
from klviz.analyses.sight import Sight
from klviz.analyses.snapshots import Request, Snapshot
from klviz.analyses.studies import STUDIES, Study
from klviz.analyses.visits import Visit, Visits
from klviz.document.carried import AS_USUAL, Shown
from klviz.document.history import History, Origin, Unsaved
from klviz.document.scene import Scene
from klviz.gui.dialogue import Dialogue, LabEngine


class Store(QObject):
    """The scene and its history, the playback, and the snapshot that is shown.

    Args:
        scene: what to begin with.
        engine: what computes; touched by the worker's thread only.
        report: told, in any thread, of an exception that engine or studies did not expect.
        studies: what else can be asked about a fit.
        parent: the object that owns it.
    """

    scene_changed = Signal(object, object)
    """The scene before and the scene now."""
    history_changed = Signal()
    snapshot_changed = Signal(object)
    """The latest snapshot of the lab that is shown."""
    fit_changed = Signal(object)
    """The same, where it is of a fit."""
    transport_changed = Signal()
    study_changed = Signal(str, object)
    """The key of a study, and its latest snapshot; None once there is none any more."""
    file_changed = Signal()
    """The path, or whether the scene differs from the file."""

    def __init__(
        self,
        scene: Scene,
        engine: LabEngine,
        report: Callable[[Exception], None] = lambda error: None,
        studies: Mapping[str, Study] = STUDIES,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = History.start(scene)
        self._transport = Transport()
        self._visits = Visits()
        self._sight = Sight()
        self._outlook = LABS[scene.lab].outlook(scene)
        self._dialogue = Dialogue(self, engine, report, studies, self)
        self._dialogue.answered.connect(self._receive)
        self._dialogue.found.connect(self.study_changed)

    def start(self) -> None:
        """Begin to ask the worker; until then the window has the machine for itself."""
        self._dialogue.start()

    @property
    def scene(self) -> Scene:
        """The scene as it is now."""
        return self._history.present

    @property
    def history(self) -> History[Scene]:
        """The scene with what can be undone and redone."""
        return self._history

    @property
    def path(self) -> Path | None:
        """The file the scene was read from or saved to."""
        return self._history.origin.path

    @property
    def modified(self) -> bool:
        """Whether the scene differs from its file."""
        return self._history.modified and not self._only_looked

    @property
    def at_risk(self) -> tuple[Unsaved[Scene], ...]:
        """What is not saved of the scene, and of those that were left for it; the scene last."""
        found = self._history.at_risk
        return found[:-1] if self._history.modified and self._only_looked else found

    @property
    def _only_looked(self) -> bool:
        """Whether the scene is but looked at in another lab, or from another side."""
        saved = self._history.origin.saved
        return saved is not None and saved.unlooked == self.scene.unlooked

    @property
    def transport(self) -> Transport:
        """Where the playback stands."""
        return self._transport

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest snapshot of the lab that is shown; None before the first."""
        shown = self._dialogue.snapshot
        return shown if shown is not None and shown.request.lab == self.scene.lab else None

    @property
    def fit(self) -> FitSnapshot | None:
        """The latest snapshot, where it is of a fit; else None."""
        shown = self.snapshot
        return shown if isinstance(shown, FitSnapshot) else None

    @property
    def last(self) -> int:
        """The last step recorded of the present run."""
        shown = self.snapshot
        fresh = shown is not None and shown.request.restart >= self._transport.restart
        return shown.last if shown is not None and fresh else 0

    @property
    def sight(self) -> Sight:
        """How the scene is looked at."""
        return self._sight

    @property
    def view(self) -> tuple[float, float]:
        """The interval of x that is drawn."""
        return self._sight.view or self._outlook.whole

    @property
    def moves(self) -> bool:
        """Whether the scene as it is looked at has runs, so that there is something to play."""
        return self._outlook.moves

    @property
    def busy(self) -> bool:
        """Whether something is under way; when not, no timer runs."""
        return self._dialogue.busy

    # The scene

    def edit(
        self,
        label: str,
        scene: Scene,
        merge: Hashable | None = None,
        *,
        repeatable: bool = False,
    ) -> None:
        """Replace the scene, as one step of the history or as part of the gesture ``merge``.

        A step is repeatable where what it brings lies in a file of its own.
        """
        self._turn(self._history.edit(label, scene, merge=merge, repeatable=repeatable))

    def begin(self, label: str, scene: Scene) -> None:
        """Go on with another scene, which lies in no file; undo brings this one and its file."""
        self._turn(self._history.seal().begin(label, scene))

    def seal(self) -> None:
        """End the gesture under way: the next edit is a step of its own."""
        self._turn(self._history.seal())

    def undo(self) -> None:
        """Take the last edit back."""
        self._turn(self._history.seal().undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self._turn(self._history.seal().redo())

    def open(self, scene: Scene, path: Path | None, shown: Shown = AS_USUAL) -> None:
        """Begin with another scene: nothing to undo, looked at as is said, or from its start."""
        self._renew(History.start(scene, path), shown)

    def recover(self, scene: Scene, path: Path | None) -> None:
        """Begin with work that was never saved: it differs from its file, whatever that holds.

        Undo brings the present scene back, if that is not saved either.
        """
        history = self._history.seal()
        if history.at_risk:
            self._turn(history.begin("Restore", scene, Origin(path)))
        else:
            self._renew(History.unsaved(scene, path))

    def saved_to(self, path: Path) -> None:
        """Note that the scene as it is now lies in that file."""
        self._history = self._history.mark_saved(path)
        self.file_changed.emit()

    def left_saved_to(self, scene: Scene, path: Path) -> None:
        """Note that a scene that was left for another one lies in that file."""
        self._history = self._history.mark_left_saved(scene, path)
        self.file_changed.emit()

    def give_up_left(self, scene: Scene) -> None:
        """Note that a scene that was left for another one is not to be saved."""
        self._history = self._history.give_up_left(scene)
        self.file_changed.emit()

    # The playback

    def play(self) -> None:
        """Let the runs go on; once all have come to rest, play the record again."""
        self._drive(self._transport.played())

    def play_or_pause(self) -> None:
        """Play where it stands, stand where it plays."""
        if self._transport.playing:
            self.pause()
        else:
            self.play()

    def pause(self) -> None:
        """Stop at the step that is shown."""
        self._drive(self._transport.paused())

    def step(self) -> None:
        """Go to the next step, of those that a long run has kept, and stand."""
        step, shown = self._transport.step, self._answer()
        following = shown.following if shown else 0
        self._drive(self._transport.paused().at(max(step + 1, following)))

    def back(self) -> None:
        """Go to the step before in the record, and stand."""
        shown = self._answer()
        step = shown.step if shown and not shown.error else self._transport.step
        self._drive(self._transport.paused().at(step - 1))

    def scrub(self, step: int) -> None:
        """Show a step of the record, and stand."""
        self._drive(self._transport.paused().at(min(step, self.last)))

    def go_to_end(self) -> None:
        """Show the last step recorded, and stand."""
        self.scrub(self.last)

    def rewind(self) -> None:
        """Begin again from the same start; goes on playing if it was."""
        self._drive(self._transport.restarted(playing=self._transport.playing))

    def set_speed(self, speed: float) -> None:
        """Play that many steps a frame."""
        self._drive(replace(self._transport, speed=speed))

    def set_loop(self, loop: bool) -> None:
        """Say whether to begin again once every run has come to rest."""
        self._drive(replace(self._transport, loop=loop))

    def set_stops(self, stops: bool) -> None:
        """Say whether playing ends once every run has come to rest."""
        self._drive(replace(self._transport, stops=stops))

    def set_frame_rate(self, rate: float) -> None:
        """Show at most that many frames a second."""
        self._dialogue.set_frame_rate(rate)

    # What is drawn

    def look_at(self, low: float, high: float) -> None:
        """Draw that interval of x, unless it is too narrow or too wide for numbers to tell."""
        self.see(self._sight.at(low, high))

    def look_at_all(self) -> None:
        """Draw the interval that shows the target and the start of q."""
        self.see(replace(self._sight, view=None))

    def read(self, cursor: float | None, region: tuple[float, float] | None) -> None:
        """Read the numbers at an x, and in an interval; None for neither."""
        self.see(replace(self._sight, cursor=cursor, region=region))

    def see(self, sight: Sight) -> None:
        """Look at the scene like that."""
        if sight != self._sight:
            self._sight = sight
            self._dialogue.ask()

    def look_into(self, study: str, options: object | None) -> None:
        """Ask a study about every fit that is shown, with these options; not at all for None."""
        self._dialogue.inquiries[study].look_into(options)
        self._dialogue.ask()

    def finding(self, study: str) -> object | None:
        """Return the latest snapshot of a study; None where there is none."""
        return self._dialogue.inquiries[study].finding

    def record(self, told: Callable[[Recording], None]) -> None:
        """Hand over a copy of the runs as they are, on this thread, as soon as there are any."""
        self._dialogue.record(told)

    def painted(self) -> None:
        """Go on: the snapshot is on the screen, and the worker is in nobody's way now."""
        self._dialogue.painted()

    def close(self, timeout: float = 1.5) -> bool:
        """Stop the worker; return whether it ended in time. The store asks nothing any more."""
        return self._dialogue.close(timeout)

    # Between the store and the worker

    @property
    def playing(self) -> bool:
        """Whether the next step is wanted as soon as this one is shown."""
        return self._transport.playing

    def advance(self) -> None:
        """Want the next step, if playing."""
        if self._transport.playing:
            self._drive(self._transport.advanced())

    def request(self) -> Request:
        """Return what is to be shown now."""
        return self._outlook.request(self._sight, self._transport)

    def _answer(self) -> Snapshot | None:
        """Return the snapshot of the step that is wanted; None as long as it has not come."""
        shown, wanted = self.snapshot, self._transport
        if shown is None or (shown.request.restart, shown.request.step) != (
            wanted.restart,
            wanted.step,
        ):
            return None
        return shown

    def _turn(self, history: History[Scene]) -> None:
        """Make a history the present one and tell who wants to know."""
        old, before = self._history.present, self._history
        self._history = history
        if history.origin != before.origin:
            self._sight = replace(self._sight, view=None)
        if history.present != old:
            self._follow(old, history.present)
            self.scene_changed.emit(old, history.present)
        if history is not before:
            self.history_changed.emit()
            self.file_changed.emit()
        self._dialogue.ask()

    def _renew(self, history: History[Scene], shown: Shown = AS_USUAL) -> None:
        """Show another document, at rest, with nothing of the former one left."""
        self._sight = self._sight.of(shown)
        old, self._history = self._history.present, history
        self._outlook = LABS[history.present.lab].outlook(history.present)
        step = shown.step or 0
        started = self._visits.forget(self._transport).restarted(playing=False)
        self._transport = started.fetched(step, shown.last or step)
        self.scene_changed.emit(old, history.present)
        self.history_changed.emit()
        self.file_changed.emit()
        self.transport_changed.emit()
        self._dialogue.ask()

    def _follow(self, old: Scene, new: Scene) -> None:
        """Let the runs start afresh, or chase, or stand as they did in a lab that was left."""
        if old.lab != new.lab:
            here = Visit(old, self._transport, self._sight)
            self._visits.leave(here)
            found = self._visits.find(new, here)
            old, self._transport, self._sight = found.scene, found.transport, found.sight
        self._outlook = LABS[new.lab].outlook(new)
        self._transport = LABS[new.lab].follow(old, new, self._transport)
        self.transport_changed.emit()

    def _drive(self, transport: Transport) -> None:
        if transport != self._transport:
            self._transport = transport
            self.transport_changed.emit()
            self._dialogue.ask()

    def _receive(self, snapshot: Snapshot) -> None:
        self.snapshot_changed.emit(snapshot)
        if isinstance(snapshot, FitSnapshot):
            self.fit_changed.emit(snapshot)
        transport = self._transport
        if transport.back_to is not None and snapshot.last >= transport.step:
            self._drive(transport.at(transport.back_to))
        elif transport.playing and snapshot.error:
            self._drive(transport.paused())
        elif transport.playing and self._at_rest(snapshot):
            self._drive(transport.rested(snapshot.last))

    def _at_rest(self, snapshot: Snapshot) -> bool:
        """Whether the end of the record is shown, of the scene as it is, with all at rest."""
        return (
            snapshot.request.unread == self.request().unread
            and snapshot.step >= snapshot.last
            and snapshot.at_rest
        )
