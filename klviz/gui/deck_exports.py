"""Decks from the window: the dialog, and what is said of a deck that was written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from klviz.document.scene_list import NamedScene
from klviz.gui.appearance import chosen_scale
from klviz.gui.deck_dialog import DeckBeginning, DeckDialog
from klviz.gui.export.exports import tell_written

if TYPE_CHECKING:
    from klviz.gui.main_window import MainWindow


def ask(window: MainWindow) -> None:
    """Open the dialog, with the scene of the window as the first."""
    if any(dialog.isVisible() for dialog in window.findChildren(DeckDialog)):
        return
    files, store = window.files, window.store
    scene = NamedScene(store.path.stem if store.path else "", store.scene)
    beginning = DeckBeginning(scene, files.plain_name(), files.folder())
    dialog = DeckDialog(beginning, window.preferences, window)
    dialog.written.connect(partial(_tell, window))
    window.closing.connect(dialog.stop)
    dialog.open_over(window, window.theme, chosen_scale(window.preferences, window.screen()))


def _tell(window: MainWindow, path: Path) -> None:
    tell_written(window, path, f"The deck is in {path}")
