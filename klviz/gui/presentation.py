"""Presentation: figure and playback alone on the whole screen, by a presenter's keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from klviz.document.presets import presets
from klviz.document.scene_folder import scenes_in
from klviz.gui.caption import Caption

if TYPE_CHECKING:
    from klviz.gui.main_window import MainWindow

KEYS = {
    "next": ("PgDown",),
    "last": ("PgUp",),
    "blank": ("B", "."),
    "end": ("Esc",),
}
"""What a presenter's remote sends, and what slide programs take."""


class Presentation(QObject):
    """Whether the window presents, and what it looked like before.

    Args:
        window: the window.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shortcuts: list[QShortcut] = []
        self._hidden: list[QWidget] = []
        self._was_full = False
        self._curtain: QWidget | None = None
        self.caption = Caption(window)
        window.store.scene_changed.connect(self._caption)

    @property
    def is_on(self) -> bool:
        """Whether the window presents."""
        return bool(self._shortcuts)

    @property
    def is_blank(self) -> bool:
        """Whether the screen is black."""
        return self._curtain is not None

    def toggle(self) -> None:
        """Begin, or end."""
        if self.is_on:
            self.end()
        else:
            self.begin()

    def begin(self) -> None:
        """Fill the screen with the figure, in the theme and at the size for a projector."""
        window = self._window
        for do, keys in KEYS.items():
            for key in keys:
                self._shortcuts.append(self._shortcut(key, getattr(self, do)))
        around = (
            window.menuBar(),
            window.bar,
            window.dock,
            window.scoreboard,
            window.notices,
            window.statusBar(),
        )
        self._hidden = [widget for widget in around if not widget.isHidden()]
        for widget in self._hidden:
            widget.hide()
        self._was_full = window.isFullScreen()
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        window.show_look()
        window.page.setFocus()
        window.actions_by_key["present"].setChecked(True)
        window.show_below_notices(self.caption)
        self._caption()

    def end(self) -> None:
        """Put everything back as it was."""
        window = self._window
        self._unveil()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        self.caption.hide()
        for widget in self._hidden:
            widget.show()
        self._hidden = []
        if not self._was_full:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
        window.show_look()
        window.actions_by_key["present"].setChecked(False)

    def next(self) -> None:
        """Go on to the next scene."""
        self._go(1)

    def last(self) -> None:
        """Go back to the scene before."""
        self._go(-1)

    def blank(self) -> None:
        """Make the screen black, or bright again."""
        if self._curtain is not None:
            self._unveil()
            return
        window = self._window
        self._curtain = QWidget(window)
        self._curtain.setObjectName("curtain")
        self._curtain.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._curtain.setGeometry(window.rect())
        self._curtain.show()
        self._curtain.raise_()

    def fit(self) -> None:
        """Cover the window, whatever size it has become, and say as much as it has room for."""
        self.caption.fit()
        if self._curtain is not None:
            self._curtain.setGeometry(self._window.rect())

    def _caption(self, *_: object) -> None:
        """Show what is presented in words, where it has any."""
        if self.is_on:
            scene = self._window.store.scene
            line = self._window.labs.preset_lines.get(scene.lab)
            self.caption.show_scene(scene, holds=line is None or line.holds(scene))
            self.caption.setVisible(bool(scene.title))

    def _unveil(self) -> None:
        if self._curtain is not None:
            self._curtain.hide()
            self._curtain.deleteLater()
            self._curtain = None

    def _go(self, step: int) -> None:
        """Show a neighbour of the scene: of the files in its folder, or of the presets."""
        self._unveil()
        path = self._window.store.path
        if path is None:
            keys = [preset.key for preset in presets(self._window.store.scene.lab)]
            titles = [preset.title for preset in presets(self._window.store.scene.lab)]
            title = self._window.store.scene.title
            at = titles.index(title) if title in titles else -1
            if 0 <= at + step < len(keys):
                self._window.open_preset(keys[at + step])
        else:
            files = scenes_in(path.parent)
            at = files.index(path) if path in files else -1
            if 0 <= at + step < len(files):
                self._window.files.open_path(files[at + step])

    def _shortcut(self, key: str, do: Callable[[], None]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.activated.connect(do)
        return shortcut
