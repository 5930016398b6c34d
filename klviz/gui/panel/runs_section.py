"""RunsSection: the runs of the scene, one card each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.progress import Progress
from klviz.analyses.snapshots import Snapshot
from klviz.document.places import FIT_RUNS, RunsPlace
from klviz.document.runs import MAX_RUNS
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.icons import paint_icons
from klviz.gui.panel.edits import with_added_run
from klviz.gui.panel.run_card import RunCard
from klviz.gui.panel.run_texts import mixture_text, names, value_text, value_tip
from klviz.gui.panel.section import Section, small_button
from klviz.gui.plots.numbers import value_of
from klviz.gui.plots.wording import NOTHING
from klviz.gui.spacing import rescale, spaced
from klviz.gui.store import Store
from klviz.gui.theme import Theme


class Seen(NamedTuple):
    """What a snapshot tells of runs.

    Attributes:
        views: one a run.
        error: why there are none, "" where there are.
        remarks: what is added to the tips of their values, one a run or none.
    """

    views: Sequence[Progress] = ()
    error: str = ""
    remarks: Sequence[str] = ()


def of_fit(snapshot: Snapshot) -> Seen | None:
    """Return what is seen of the runs of a fit; None where it is another snapshot."""
    if not isinstance(snapshot, FitSnapshot):
        return None
    mixed = snapshot.request.approximation.is_mixture
    remarks = [mixture_text(view.values) for view in snapshot.runs] if mixed else ()
    return Seen(snapshot.runs, snapshot.error, remarks)


class RunsSection(Section):
    """One card a run, and a button for another.

    Args:
        store: holds the scene.
        unit: what the values are written in.
        theme: the colours of the runs.
        place: where the runs stand.
        seen: what is seen of them in a snapshot.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        store: Store,
        unit: Unit,
        theme: Theme,
        place: RunsPlace = FIT_RUNS,
        seen: Callable[[Snapshot], Seen | None] = of_fit,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Runs", parent)
        self._store, self._place, self._seen = store, place, seen
        self._unit = unit
        self._theme = theme
        self._scale = 1.0
        self._narrow = False
        self.cards: list[RunCard] = []
        self.add_button = small_button(
            "add", "Add a run", "Add a run: the same start under another divergence"
        )
        self.add_button.clicked.connect(lambda: self.add())
        self.bar.addWidget(self.add_button)
        self._list = QVBoxLayout()
        spaced(self._list, 6)
        self.column.addLayout(self._list)
        store.scene_changed.connect(self.show_scene)
        store.snapshot_changed.connect(self.show_snapshot)
        self.show_scene(store.scene, store.scene)

    def show_scene(self, old: Scene, new: Scene) -> None:
        """Show the runs of a scene."""
        runs = self._place.get(new)
        while len(self.cards) > len(runs):
            card = self.cards.pop()
            card.hide()
            self._list.removeWidget(card)
            card.deleteLater()
        for card, run in zip(self.cards, runs, strict=False):
            card.show_run(run)
        for index in range(len(self.cards), len(runs)):
            self._append(index)
        self.add_button.setEnabled(len(runs) < MAX_RUNS)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the values of a snapshot beside the runs they belong to."""
        seen = self._seen(snapshot)
        if seen is None:
            return
        if seen.error:
            for card in self.cards:
                card.show_value(NOTHING, seen.error)
            return
        runs, named = self._place.get(self._store.scene), names(seen.views)
        remarks = seen.remarks or [""] * len(named)
        for card, run, view, name, remark in zip(
            self.cards, runs, seen.views, named, remarks, strict=False
        ):
            if (run.divergence, run.alpha) == (view.run.divergence, view.run.alpha):
                tip = f"{value_tip(view, name, self._unit)}\n{remark}".strip()
                number = value_of(view, name, self._unit)
                card.show_value(value_text(view, name, self._unit), tip, number)
            else:
                card.show_value("", "")

    def show_unit(self, unit: Unit) -> None:
        self._unit = unit
        if self._store.snapshot is not None:
            self.show_snapshot(self._store.snapshot)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale
        for card in self.cards:
            card.show_theme(theme, scale)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        for card in self.cards:
            card.set_narrow(narrow)

    def add(self, divergence: str = "") -> None:
        """Add a run under that divergence, or under one that is not there yet; let it be seen."""
        self._store.edit("Add a run", with_added_run(self._store.scene, divergence, self._place))
        # It has its place only when it has been laid out.
        QTimer.singleShot(0, self, self._show_last)

    def _show_last(self) -> None:
        self.unfolded.emit(self.cards[-1])

    def _append(self, index: int) -> None:
        card = RunCard(self._store, index, self._place)
        card.unfolded.connect(partial(self.unfolded.emit, card))
        rescale(card, self._scale)
        paint_icons(card, self._theme, self._scale)
        card.show_theme(self._theme, self._scale)
        card.set_narrow(self._narrow)
        self.cards.append(card)
        self._list.addWidget(card)
