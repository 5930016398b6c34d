"""Random use: no exception, no Qt warning, no memory that grows, whatever is done.

KLVIZ_SOAK_SECONDS lets it go on for that long.
"""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from klviz.analyses.translation import has_density
from klviz.document.notation import format_target
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import decode, encode
from klviz.document.target import Target
from klviz.gui import dialogs
from klviz.gui.crash import Collector
from klviz.gui.heap import keep_small
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import front, settle
from tests.e2e.monkey import EXTREMES, NUMBERS, Monkey
from tests.soak import SOAK

NEGATIVE = re.compile(r"(^|(?<!α )= )[-\N{MINUS SIGN}]\d")
"""A divergence that would be told as a negative number; its order α may be one."""
A_SEQUENCE = 12
"""Random acts of one sequence."""


@pytest.fixture
def tame(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Answer the questions about files, so that nothing stands still."""
    monkeypatch.setattr(dialogs, "ask_open", lambda *arguments: None)
    monkeypatch.setattr(dialogs, "ask_samples", lambda *arguments: None)
    monkeypatch.setattr(dialogs, "ask_export", lambda *arguments: None)
    monkeypatch.setattr(dialogs, "ask_scenes", lambda *arguments: [])
    monkeypatch.setattr(dialogs, "ask_folder", lambda *arguments: None)
    monkeypatch.setattr(dialogs, "ask_save", lambda *arguments: tmp_path / "monkey.klviz")
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *arguments: dialogs.DISCARD)


def memory() -> float:
    """Return how much memory the process holds, in MB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def check(window: MainWindow) -> None:
    """Check what must hold whatever was done."""
    store = window.store
    assert decode(encode(store.scene)) == store.scene
    assert store.transport.step >= 0
    assert len(window.panel.runs.cards) == len(store.scene.runs)
    rows = window.panel.target.table.model().rowCount()
    assert rows == len(store.scene.target.components)
    told = [card.value.text().lower() for card in window.panel.runs.cards]
    description = window.page.figure.accessibleDescription().lower()
    # Below both directions there are terms that may be negative, and code that returns nan.
    told.append(description if window.page.key == "fit" else description.partition(". ")[0])
    assert not [text for text in told if "nan" in text.split()], told
    # The likelihood of points is no divergence: its negative logarithm may be negative.
    if has_density(store.scene.p):
        assert not [text for text in told if NEGATIVE.search(text)], told


def fault(window: MainWindow) -> str:
    """Return why the scene could not be computed, with the scene; "" where it could.

    That doubles have no digits left for a scene is an answer, and no fault.
    """
    snapshot = window.store.snapshot
    if snapshot is None or not snapshot.error or "digits of a double" in snapshot.error:
        return ""
    request = snapshot.request
    runs = [(run.divergence, run.optimiser, run.rate, run.alpha) for run in request.runs]
    p = request.target
    target = format_target(p) if isinstance(p, Target) else f"{p.kind} of {p.points[:9]} …"
    return f"{snapshot.error}: p = {target}, q from {request.approximation}, runs {runs}"


@pytest.mark.parametrize("seed", range(3))
def test_random_use_breaks_nothing(
    qtbot: QtBot, tame: None, make_window: Callable[..., MainWindow], seed: int
) -> None:
    window = make_window()
    front(qtbot, window)
    monkey = Monkey(window, seed)
    for _ in range(8):
        for _ in range(A_SEQUENCE):
            monkey.act()
        check(window)
        assert not fault(window)


def test_numbers_at_the_ends_of_their_range_break_nothing(
    qtbot: QtBot, tame: None, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window()
    front(qtbot, window)
    monkey = Monkey(window, 7, [*NUMBERS, *EXTREMES, *EXTREMES])
    for _ in range(80):
        monkey.act()
        monkey.type_box()
    assert window.isVisible()
    window.store.open(FIRST_SCENE, None)
    settle(qtbot, window)
    check(window)
    assert not fault(window)


def test_whatever_was_done_can_be_undone(
    qtbot: QtBot, tame: None, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window()
    front(qtbot, window)
    scene = window.store.scene
    monkey = Monkey(window, 99)
    edits = (monkey.type_cell, monkey.type_box, monkey.component, monkey.run, monkey.preset)
    for _ in range(60):
        monkey.random.choice(edits)()
    last = window.store.scene
    count = 0
    while window.store.history.can_undo:
        window.store.undo()
        count += 1
    assert window.store.scene == scene
    assert count > 20
    while window.store.history.can_redo:
        window.store.redo()
    assert window.store.scene == last


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="KLVIZ_SOAK_SECONDS says for how long")
def test_long_random_use_leaves_memory_flat(
    qtbot: QtBot,
    tame: None,
    make_window: Callable[..., MainWindow],
    record_property: Callable[[str, object], None],
) -> None:
    keep_small()
    window = make_window()
    front(qtbot, window)
    collector = Collector(lambda: not window.store.busy)
    collector.start()
    begun = time.monotonic()
    levels: list[tuple[float, float]] = []
    faults: set[str] = set()
    sequences = acts = 0
    try:
        while (now := time.monotonic() - begun) < SOAK or sequences < min(500, 2 * SOAK):
            monkey = Monkey(window, 1_000 + sequences)
            for _ in range(A_SEQUENCE):
                monkey.act()
            acts += monkey.done
            sequences += 1
            check(window)
            faults.add(fault(window))
            if sequences % 5 == 0:
                levels.append((now, memory()))
            if sequences % 50 == 0:
                window.store.open(window.store.scene, None)
    finally:
        collector.stop()
    window.store.pause()
    QTest.qWait(200)
    gc.collect()
    settled = [level for at, level in levels if at > 0.4 * levels[-1][0]]
    growth = sum(settled[-5:]) / 5 - sum(settled[:5]) / 5
    record_property("sequences", sequences)
    record_property("growth_mb", round(growth, 2))
    print(f"{sequences} sequences, {acts} acts, memory {settled[0]:.0f} MB + {growth:.1f} MB")
    assert growth < 20.0
    assert not faults - {""}
