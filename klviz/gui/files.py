"""Files: new, open, save and recent, and the question about unsaved work."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from klviz.document.carried import Carried, Shown
from klviz.document.carried_file import is_picture, read_carried
from klviz.document.history import Unsaved
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import Scene
from klviz.document.scene_file import SUFFIX, SceneFileError, write_scene
from klviz.document.scene_folder import scenes_in
from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW, RECENT_FILES
from klviz.gui import dialogs
from klviz.gui.background import Background
from klviz.gui.likeness import Likeness
from klviz.gui.preferences import Preferences
from klviz.gui.store import Store


class Files(QObject):
    """Where the scene comes from and goes to. Nothing is lost without a question.

    Args:
        store: holds the scene.
        preferences: remember the recent files.
        window: the widget that dialogs belong to.
    """

    failed = Signal(str)
    """Why a file could not be read or written."""
    said = Signal(str)
    """What of a picture is not as it shows it."""
    settled = Signal()
    """A file was read or written: what was said of others is of no use any more."""

    def __init__(self, store: Store, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._preferences = preferences
        self._window = window
        self._likeness = Likeness(store, self)
        self._likeness.said.connect(self.said)
        self._picture = Path()
        self._left = store.scene
        self._reading: Background[Carried] = Background(self._take_picture, self._refuse, self)

    @property
    def busy(self) -> bool:
        """Whether a picture is being read."""
        return self._reading.busy

    @property
    def name(self) -> str:
        """What the document is called."""
        return _name(self._store.scene, self._store.path)

    def new(self) -> None:
        """Begin with the first preset."""
        if self.may_go_on():
            self.stop()
            self._store.open(load_preset(PRESETS[0]), None)

    def open_preset(self, key: str) -> None:
        """Go on with a preset; asks only where an open file would be left unsaved.

        Undo leads back, and what was left unsaved is asked about when that way ends.
        """
        scene = load_preset(key)
        leaves_file = self._store.path is not None and self._store.modified
        if leaves_file and not self.may_go_on():
            return
        self.stop()
        if leaves_file and self._store.modified:
            self._store.open(scene, None)
        else:
            self._store.begin(f"Preset “{scene.title}”", scene)

    def open(self) -> None:
        """Ask for a scene file, or a picture that carries a scene, and open it."""
        if self.may_go_on():
            path = dialogs.ask_open(self._window, self.folder())
            if path is not None:
                self.read(path)

    def open_path(self, path: Path) -> None:
        """Open a file, or the first scene in a folder, unless unsaved work keeps us here."""
        if path.is_dir():
            scenes = scenes_in(path)
            if not scenes:
                self.failed.emit(f"There is no scene in the folder {path.name}")
                return
            path = scenes[0]
        if self.may_go_on():
            self.read(path)

    def read(self, path: Path) -> None:
        """Replace the scene by the one in a file.

        Pictures may be large, and made by others: they are read while the window lives on. What
        is opened in the meantime is what stays.
        """
        self.stop()
        if is_picture(path):
            self._picture, self._left = path, self._store.scene
            self._reading.start(partial(read_carried, path))
            return
        try:
            carried = read_carried(path)
        except SceneFileError as error:
            self._refuse_file(path, error)
        else:
            # Where a scene lies among numbers, it would take their place.
            self._take(path, None if carried.among_numbers else path, carried)

    def stop(self) -> None:
        """Forget the picture that is being read."""
        self._reading.stop(0.0)

    def _take_picture(self, carried: Carried) -> None:
        """Show the scene of a picture: it lies in no file, a picture is never saved over.

        Whoever has gone on with the scene that was to be left is asked once more.
        """
        if self._store.scene == self._left or self.may_go_on():
            self._take(self._picture, None, carried)

    def _take(self, path: Path, place: Path | None, carried: Carried) -> None:
        """Show what was in a file; where it lies is None if it is not to be saved there."""
        self._store.open(carried.scene, place, carried.shown)
        self._choose_views(carried.shown)
        self._likeness.expect(carried)
        self._preferences.add_recent(path)
        self.settled.emit()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, SceneFileError):
            raise error
        self._refuse_file(self._picture, error)

    def _refuse_file(self, path: Path, error: SceneFileError) -> None:
        self._preferences.remove_recent(str(path))
        self.failed.emit(str(error))

    def _choose_views(self, shown: Shown) -> None:
        """Let menus and settings say how the scene is looked at."""
        for setting, view in (
            (DENSITY_VIEW, shown.density_view),
            (RATIO_VIEW, shown.ratio_view),
        ):
            if view is not None:
                self._preferences.set_value(setting, view)

    def save(self) -> bool:
        """Save to the file the scene came from; return whether it is saved."""
        if self._store.path is None:
            return self.save_as()
        return self._write(self._store.path)

    def save_as(self) -> bool:
        """Ask for a file and save to it; return whether it is saved."""
        suggestion = self._store.path or self.folder() / f"{self.plain_name()}{SUFFIX}"
        path = dialogs.ask_save(self._window, suggestion)
        return path is not None and self._write(path)

    def may_go_on(self) -> bool:
        """Return whether the present scene may be left, and all that undo leads back to.

        Asks about every scene where work is at stake, the present one first.
        """
        return all(self._may_leave(work) for work in reversed(self._store.at_risk))

    def _may_leave(self, work: Unsaved[Scene]) -> bool:
        """Ask what becomes of a scene with unsaved work; return whether it may be left."""
        is_present = work.value == self._store.scene and self._store.modified
        answer = dialogs.ask_unsaved(self._window, _name(work.value, work.path))
        if answer == dialogs.SAVE:
            return self.save() if is_present else self._save_left(work)
        if answer == dialogs.DISCARD and not is_present:
            # It is not on the screen any more: one answer is enough.
            self._store.give_up_left(work.value)
        return answer == dialogs.DISCARD

    def _save_left(self, work: Unsaved[Scene]) -> bool:
        """Save a scene that was left for another one; return whether it is saved."""
        path = work.path
        if path is None:
            name = f"{_plain(_name(work.value, None))}{SUFFIX}"
            path = dialogs.ask_save(self._window, self.folder() / name)
        if path is None or not self._written(work.value, path):
            return False
        self._store.left_saved_to(work.value, path)
        return True

    def plain_name(self) -> str:
        """Return a file name made of the letters and digits of what the scene is called."""
        return _plain(self.name)

    def fill_recent(self, menu: QMenu) -> None:
        """Fill a menu with the recent files."""
        menu.clear()
        for path in self._preferences.value(RECENT_FILES):
            action = menu.addAction(Path(path).name.replace("&", "&&"))
            action.setToolTip(path)
            action.setData(path)
        menu.setEnabled(not menu.isEmpty())

    def open_recent(self, action: QAction) -> None:
        """Open the file of an entry of the recent ones."""
        self.open_path(Path(action.data()))

    def _write(self, path: Path) -> bool:
        if self._written(self._store.scene, path):
            self._store.saved_to(path)
            return True
        return False

    def _written(self, scene: Scene, path: Path) -> bool:
        """Write a scene to a file; return whether that could be done."""
        try:
            write_scene(path, scene)
        except SceneFileError as error:
            self.failed.emit(str(error))
            return False
        self._preferences.add_recent(path)
        self.settled.emit()
        return True

    def folder(self) -> Path:
        """Return where the files of a person are likely to be."""
        if self._store.path is not None:
            return self._store.path.parent
        recent = self._preferences.value(RECENT_FILES)
        return Path(recent[0]).parent if recent else Path.home()


def _name(scene: Scene, path: Path | None) -> str:
    """Return what a document is called."""
    return path.name if path is not None else scene.title or "Untitled"


def _plain(name: str) -> str:
    """Return a file name made of the letters and digits of a name."""
    words = "".join(c if c.isalnum() else " " for c in Path(name).stem).split()
    return "-".join(words).lower()[:60] or "scene"
