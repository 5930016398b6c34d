"""Files: new, open, save and recent, and the question about unsaved work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene_file import SUFFIX, SceneFileError, read_scene, write_scene
from klviz.document.settings import RECENT_FILES
from klviz.gui import dialogs
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

    def __init__(self, store: Store, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._preferences = preferences
        self._window = window

    @property
    def name(self) -> str:
        """What the document is called."""
        if self._store.path is not None:
            return self._store.path.name
        return self._store.scene.title or "Untitled"

    def new(self) -> None:
        """Begin with the first preset."""
        if self.may_go_on():
            self._store.open(load_preset(PRESETS[0]), None)

    def open_preset(self, key: str) -> None:
        """Go on with a preset; asks only where an open file would be left unsaved."""
        if self._store.path is None or self.may_go_on():
            scene = load_preset(key)
            self._store.begin(f"Preset “{scene.title}”", scene)

    def open(self) -> None:
        """Ask for a scene file and open it."""
        if self.may_go_on():
            path = dialogs.ask_open(self._window, self._folder())
            if path is not None:
                self.read(path)

    def open_path(self, path: Path) -> None:
        """Open a scene file, unless unsaved work keeps us here."""
        if self.may_go_on():
            self.read(path)

    def read(self, path: Path) -> bool:
        """Replace the scene by the one in a file; return whether it could be read."""
        try:
            scene = read_scene(path)
        except SceneFileError as error:
            self._preferences.remove_recent(str(path))
            self.failed.emit(str(error))
            return False
        self._store.open(scene, path)
        self._preferences.add_recent(path)
        return True

    def save(self) -> bool:
        """Save to the file the scene came from; return whether it is saved."""
        if self._store.path is None:
            return self.save_as()
        return self._write(self._store.path)

    def save_as(self) -> bool:
        """Ask for a file and save to it; return whether it is saved."""
        suggestion = self._store.path or self._folder() / f"{self.plain_name()}{SUFFIX}"
        path = dialogs.ask_save(self._window, suggestion)
        return path is not None and self._write(path)

    def may_go_on(self) -> bool:
        """Return whether the present scene may be left; asks where work is at stake."""
        if not self._store.modified:
            return True
        answer = dialogs.ask_unsaved(self._window, self.name)
        return answer == dialogs.DISCARD or (answer == dialogs.SAVE and self.save())

    def plain_name(self) -> str:
        """Return a file name made of the letters and digits of what the scene is called."""
        words = "".join(c if c.isalnum() else " " for c in Path(self.name).stem).split()
        return "-".join(words).lower()[:60] or "scene"

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
        try:
            write_scene(path, self._store.scene)
        except SceneFileError as error:
            self.failed.emit(str(error))
            return False
        self._store.saved_to(path)
        self._preferences.add_recent(path)
        return True

    def _folder(self) -> Path:
        if self._store.path is not None:
            return self._store.path.parent
        recent = self._preferences.value(RECENT_FILES)
        return Path(recent[0]).parent if recent else Path.home()
