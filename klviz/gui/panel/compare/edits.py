"""Edits of the comparison as the panel makes them: one step of the history each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from klviz.document.outcomes import OutcomeTable
from klviz.gui.store import Store


def edit_comparison(store: Store, label: str, merge: object = None, **changes: Any) -> None:
    """Change fields of the comparison of a store."""
    scene = store.scene
    changed = replace(scene, comparison=replace(scene.comparison, **changes))
    store.edit(label, changed, merge)


def edit_table(
    store: Store, label: str, table: OutcomeTable, merge: tuple[object, ...] | None = None
) -> None:
    """Give the comparison of a store that table of outcomes."""
    edit_comparison(store, label, merge, table=table)
