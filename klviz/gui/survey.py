"""Survey: what of the landscapes is looked at: whether at all, which rectangle, and the basins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from klviz.analyses.landscape import BUDGET, RESTING, STUDY, LandscapeOptions
from klviz.core.batched.searches import Region
from klviz.document.scene import Scene
from klviz.document.settings import LANDSCAPES
from klviz.gui.pages.page import Page
from klviz.gui.preferences import Preferences
from klviz.gui.store import Store


class Survey(QObject):
    """Asks for landscapes as long as they are shown.

    Args:
        store: answers.
        page: shows them, and asks for rectangles.
        preferences: remember whether they are shown.
        actions: by their keys; those of the landscapes are ticked.
        parent: the object that owns it.
    """

    def __init__(
        self,
        store: Store,
        page: Page,
        preferences: Preferences,
        actions: Mapping[str, QAction],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._preferences, self._actions = preferences, actions
        self._options = LandscapeOptions(budget=RESTING)
        page.region_requested.connect(self._look_at)
        store.scene_changed.connect(self._follow)
        store.transport_changed.connect(self._keep_pace)
        preferences.changed.connect(self._show_setting)
        self._ask()

    @property
    def is_on(self) -> bool:
        """Whether landscapes are shown."""
        return self._preferences.value(LANDSCAPES) == "shown"

    def toggle(self) -> None:
        """Show the landscapes, or not."""
        self._preferences.set_value(LANDSCAPES, "hidden" if self.is_on else "shown")

    def toggle_basins(self) -> None:
        """Show the basins, and the landscapes that they are in, or not."""
        self._options = replace(self._options, basins=not self._options.basins)
        if self._options.basins:
            self._preferences.set_value(LANDSCAPES, "shown")
        self._ask()

    def _look_at(self, region: Region | None) -> None:
        """Show a rectangle; for None, one that suits what there is."""
        self._options = replace(self._options, region=region)
        self._ask()

    def _follow(self, old: Scene, new: Scene) -> None:
        """Forget the rectangle where another document begins, or q is of another family."""
        told = [(s.title, s.source, s.text, s.approximation.family) for s in (old, new)]
        if self._options.region is not None and told[0] != told[1]:
            self._look_at(None)

    def _keep_pace(self) -> None:
        """Let the landscapes take their time while nothing is played."""
        budget = BUDGET if self._store.transport.playing else RESTING
        if budget != self._options.budget:
            self._options = replace(self._options, budget=budget)
            self._ask()

    def _show_setting(self, key: str) -> None:
        if key == LANDSCAPES.key:
            self._ask()

    def _ask(self) -> None:
        shown = self.is_on
        self._actions["landscapes"].setChecked(shown)
        self._actions["basins"].setChecked(shown and self._options.basins)
        self._store.look_into(STUDY, self._options if shown else None)
