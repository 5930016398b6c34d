"""Edits of the table of outcomes as the panel makes them: one step of the history each."""

from __future__ import annotations

from dataclasses import replace

from klviz.document.outcomes import OutcomeTable
from klviz.gui.store import Store


def edit_table(
    store: Store, label: str, table: OutcomeTable, merge: tuple[object, ...] | None = None
) -> None:
    """Give the comparison of a store that table of outcomes."""
    scene = store.scene
    changed = replace(scene, comparison=replace(scene.comparison, table=table))
    store.edit(label, changed, merge)
