"""LabViews: the pages and the panels of all labs, of which the window shows those of one.

The Compare lab is made, and what it draws and edits with imported, when it is shown first: every
start would wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from klviz.analyses.labs import LABS
from klviz.document.aspects import ASPECTS
from klviz.document.scene import Scene
from klviz.document.settings import UNIT
from klviz.document.units import UNITS
from klviz.gui.icons import paint_icons
from klviz.gui.pages.fit import FitPage
from klviz.gui.pages.page import Page
from klviz.gui.panel.lab_panel import LabPanel
from klviz.gui.panel.panel import Panel
from klviz.gui.panel.preset_line import PresetLine
from klviz.gui.preferences import Preferences
from klviz.gui.spacing import rescale
from klviz.gui.stack import Stack
from klviz.gui.store import Store
from klviz.gui.theme import Theme

if TYPE_CHECKING:
    from klviz.gui.panel.compare.outcomes_section import OutcomesSection
    from klviz.gui.panel.compare.panel import ComparePanel

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

    preset_wanted = Signal(str)
    """The key of a preset that was chosen in the panel of a lab."""
    gallery_wanted = Signal()
    """All presets are wanted as pictures."""
    part_copy_requested = Signal(str)
    """The part of a page that is to be copied."""
    part_export_requested = Signal(str)
    """The part of a page that is to be written to a file."""

    def __init__(
        self,
        store: Store,
        preferences: Preferences,
        theme: Theme,
        actions: Mapping[str, QAction],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._preferences, self._actions = store, preferences, actions
        self._look: tuple[Theme, float, float] | None = None
        self._width = 0
        self.pages, self.panels = Stack(), Stack()
        self.fit_panel = Panel(store, preferences, theme)
        self._compare_panel: ComparePanel | None = None
        self._add(FitPage(), self.fit_panel, self.fit_panel.target.line)
        self._show(store.scene)
        store.scene_changed.connect(self._show_scene)
        store.snapshot_changed.connect(lambda snapshot: self.page.show_snapshot(snapshot))

    @property
    def compare_panel(self) -> ComparePanel:
        """The panel of the Compare lab, made with its page at the first need."""
        if self._compare_panel is None:
            from klviz.gui.pages.compare import ComparePage
            from klviz.gui.panel.compare.panel import ComparePanel

            panel = self._compare_panel = ComparePanel(self._store, self._preferences)
            self._add(ComparePage(), panel, panel.presets.line)
        return self._compare_panel

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
        """Where the presets of each lab can be chosen that has been made."""
        lines = {"fit": self.fit_panel.target.line}
        if self._compare_panel is not None:
            lines["compare"] = self._compare_panel.presets.line
        return lines

    @property
    def all_pages(self) -> Sequence[Page]:
        """Every page that has been made, shown or not."""
        return [cast("Page", self.pages.widget(k)) for k in range(self.pages.count())]

    @property
    def all_panels(self) -> Sequence[LabPanel]:
        """Every panel that has been made, shown or not."""
        return [cast("LabPanel", self.panels.widget(k)) for k in range(self.panels.count())]

    def go_to(self, lab: str) -> None:
        """Show the scene in another lab."""
        scene = self._store.scene
        if scene.lab != lab:
            self._store.edit(f"Go to {LABS[lab].title}", replace(scene, lab=lab), LAB)
        self.tick()

    def show_theme(self, theme: Theme, scale: float, text: float) -> None:
        """Show panels at a scale and pages with text of that size, in the colours of a theme."""
        self._look = theme, scale, text
        for panel in self.all_panels:
            panel.show_theme(theme, scale)
        for page in self.all_pages:
            page.show_theme(theme, text)

    def make_room(self, width: int) -> None:
        """Leave the better part of a window of that width to the page."""
        self._width = width
        for panel in self.all_panels:
            panel.make_room(width)
        self.panels.setMinimumWidth(self.panel.minimumWidth())
        self.panels.setMaximumWidth(self.panel.maximumWidth())

    def show_unit(self, key: str) -> None:
        """Write values in that unit."""
        for page in self.all_pages:
            page.show_unit(UNITS[key])
        for panel in self.all_panels:
            panel.show_unit(UNITS[key])

    def _add(self, page: Page, panel: LabPanel, line: PresetLine) -> None:
        """Put the page and the panel of a lab below those there are, looking like these."""
        self._connect(page)
        line.preset_wanted.connect(self.preset_wanted)
        line.gallery.clicked.connect(lambda: self.gallery_wanted.emit())
        self.pages.addWidget(page)
        self.panels.addWidget(panel)
        page.show_scene(self._store.scene)
        page.show_unit(UNITS[self._preferences.value(UNIT)])
        page.figure.setAccessibleName(f"{page.title}: the figure")
        if self._look is not None:
            theme, scale, text = self._look
            paint_icons(panel, theme, scale)
            panel.make_room(self._width)
            panel.show_theme(theme, scale)
            rescale(page, scale)
            page.show_theme(theme, text)

    def _connect(self, page: Page) -> None:
        store = self._store
        page.figure.part_copy_requested.connect(self.part_copy_requested)
        page.figure.part_export_requested.connect(self.part_export_requested)
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
        panel = self.fit_panel if scene.lab == "fit" else self.compare_panel
        index = self.panels.indexOf(panel)
        if index != self.pages.currentIndex():
            had = self.page.figure.hasFocus()
            self.pages.setCurrentIndex(index)
            self.panels.setCurrentIndex(index)
            self.pages.updateGeometry()
            self.panels.updateGeometry()
            if had:
                self.page.setFocus()
        self.tick()

    def tick(self) -> None:
        """Tick the lab, and the side from which a pair is looked at."""
        scene = self._store.scene
        for key in LABS:
            self._actions[f"lab_{key}"].setChecked(key == scene.lab)
        pair = scene.comparison
        for key, row in ASPECTS.items():
            action = self._actions[f"aspect_{key}"]
            action.setEnabled(pair.space in row.spaces)
            action.setChecked(scene.lab == "compare" and key == pair.aspect)
