"""What the tests of the store share: scenes, and a store that has started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.gui.store import Store
from tests.gui.engines import Counting

MakeStore = Callable[..., Store]
"""The fixture ``make_store``."""


def with_target(text: str) -> Scene:
    """Return the first scene with another target."""
    return replace(FIRST_SCENE, target=parse_target(text))


def with_start(*values: float) -> Scene:
    """Return the first scene with q starting elsewhere."""
    return replace(FIRST_SCENE, approximation=Approximation(values=values))


def rest(qtbot: QtBot, store: Store) -> None:
    """Wait until nothing is under way."""
    qtbot.waitUntil(lambda: not store.busy, timeout=10_000)


def started(qtbot: QtBot, make_store: MakeStore, engine: Counting | None = None) -> Store:
    """Return a store that shows its first snapshot and is at rest."""
    store = make_store(engine=engine or Counting())
    store.start()
    rest(qtbot, store)
    return store
