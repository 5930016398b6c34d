"""Decks from the window: the dialog, and what is said of a deck that was written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from klviz.analyses.carrying import shown_in
from klviz.document.carried import AS_USUAL
from klviz.document.scene_list import NamedScene
from klviz.gui.appearance import chosen_scale
from klviz.gui.decks.dialog import DeckBeginning, DeckDialog
from klviz.gui.export_dialog.exports import tell_written

if TYPE_CHECKING:
    from klviz.gui.main_window import MainWindow


def ask(window: MainWindow) -> None:
    """Open the dialog, with the scene of the window as the first."""
    if any(dialog.isVisible() for dialog in window.findChildren(DeckDialog)):
        return
    files = window.files
    beginning = DeckBeginning(partial(_on_screen, window), files.plain_name(), files.folder())
    dialog = DeckDialog(beginning, window.preferences, window)
    dialog.written.connect(partial(_tell, window))
    window.closing.connect(dialog.stop)
    dialog.open_over(window, window.theme, chosen_scale(window.preferences, window.screen()))


def _on_screen(window: MainWindow) -> NamedScene:
    """Return the scene of the window, to be looked at as it is now on the page."""
    store, snapshot = window.store, window.page.figure_builder().snapshot
    seen = AS_USUAL if snapshot is None else shown_in(snapshot, store.scene)
    return NamedScene(store.path.stem if store.path else "", store.scene, seen)


def _tell(window: MainWindow, path: Path, remarks: Sequence[str]) -> None:
    told = "".join(f". {remark[:1].upper()}{remark[1:]}" for remark in remarks)
    tell_written(window, path, f"The deck is in {path}{told}")
