"""LabViews: the pages and the panels of all labs, of which the window shows those of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from klviz.analyses.labs import LABS
from klviz.document.scene import Scene
from klviz.document.settings import UNIT
from klviz.document.units import UNITS
from klviz.gui.pages import PAGES
from klviz.gui.pages.page import Page
from klviz.gui.panel.compare.outcomes_section import OutcomesSection
from klviz.gui.panel.compare.panel import ComparePanel
from klviz.gui.panel.lab_panel import LabPanel
from klviz.gui.panel.panel import Panel
from klviz.gui.panel.preset_line import PresetLine
from klviz.gui.preferences import Preferences
from klviz.gui.stack import Stack
from klviz.gui.store import Store
from klviz.gui.theme import Theme

LAB = "lab"
"""The gesture of going from lab to lab: one step of the history."""


class LabViews(QObject):
    """A stack of pages and one of panels, with the lab of the scene on top of both.

    Args:
        store: holds the scene.
        preferences: hold the unit.
        theme: the colours to begin with.
        actions: the commands by their keys; those of the labs are ticked.
        parent: the object that owns it.
    """

    def __init__(
        self,
        store: Store,
        preferences: Preferences,
        theme: Theme,
        actions: Mapping[str, QAction],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._actions = store, actions
        unit = UNITS[preferences.value(UNIT)]
        self.pages, self.panels = Stack(), Stack()
        self.fit_panel = Panel(store, preferences, theme)
        self.compare_panel = ComparePanel(store, preferences)
        for panel in (self.fit_panel, self.compare_panel):
            self.panels.addWidget(panel)
        for make in PAGES.values():
            page = cast("Callable[[], Page]", make)()
            self.pages.addWidget(page)
            self._connect(page)
            page.show_scene(store.scene)
            page.show_unit(unit)
            page.figure.setAccessibleName(f"{page.title}: the figure")
        self._show(store.scene)
        store.scene_changed.connect(self._show_scene)
        store.snapshot_changed.connect(lambda snapshot: self.page.show_snapshot(snapshot))

    @property
    def taker(self) -> OutcomesSection | None:
        """What takes numbers from files and the clipboard; None where they are samples of a fit."""
        scene = self._store.scene
        over_outcomes = scene.lab == "compare" and scene.comparison.space == "outcomes"
        return self.compare_panel.outcomes if over_outcomes else None

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return cast("Page", self.pages.currentWidget())

    @property
    def panel(self) -> LabPanel:
        """The panel that is shown."""
        return cast("LabPanel", self.panels.currentWidget())

    @property
    def preset_lines(self) -> Mapping[str, PresetLine]:
        """Where the presets of each lab can be chosen."""
        return {"fit": self.fit_panel.target.line, "compare": self.compare_panel.presets.line}

    @property
    def all_pages(self) -> tuple[Page, ...]:
        """Every page, shown or not."""
        return tuple(cast("Page", self.pages.widget(k)) for k in range(self.pages.count()))

    def go_to(self, lab: str) -> None:
        """Show the scene in another lab."""
        scene = self._store.scene
        if scene.lab != lab:
            self._store.edit(f"Go to {LABS[lab].title}", replace(scene, lab=lab), LAB)
        self._tick(lab)

    def show_theme(self, theme: Theme, scale: float, text: float) -> None:
        """Show panels at a scale and pages with text of that size, in the colours of a theme."""
        for panel in (self.fit_panel, self.compare_panel):
            panel.show_theme(theme, scale)
        for page in self.all_pages:
            page.show_theme(theme, text)

    def make_room(self, width: int) -> None:
        """Leave the better part of a window of that width to the page."""
        for panel in (self.fit_panel, self.compare_panel):
            panel.make_room(width)
        self.panels.setMinimumWidth(self.panel.minimumWidth())
        self.panels.setMaximumWidth(self.panel.maximumWidth())

    def show_unit(self, key: str) -> None:
        """Write values in that unit."""
        for page in self.all_pages:
            page.show_unit(UNITS[key])
        for panel in (self.fit_panel, self.compare_panel):
            panel.show_unit(UNITS[key])

    def _connect(self, page: Page) -> None:
        store = self._store
        page.view_requested.connect(store.look_at)
        page.view_reset_requested.connect(store.look_at_all)
        page.edit_requested.connect(store.edit)
        page.gesture_ended.connect(store.seal)
        page.reading_requested.connect(store.read)
        store.study_changed.connect(page.show_finding)

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        self._show(scene)
        for page in self.all_pages:
            page.show_scene(scene)

    def _show(self, scene: Scene) -> None:
        """Put the lab of a scene on top."""
        index = list(PAGES).index(scene.lab)
        if index != self.pages.currentIndex():
            had = self.page.figure.hasFocus()
            self.pages.setCurrentIndex(index)
            self.panels.setCurrentIndex(index)
            self.pages.updateGeometry()
            self.panels.updateGeometry()
            if had:
                self.page.setFocus()
        self._tick(scene.lab)

    def _tick(self, lab: str) -> None:
        for key in LABS:
            self._actions[f"lab_{key}"].setChecked(key == lab)
