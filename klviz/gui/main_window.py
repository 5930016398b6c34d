"""MainWindow: the panel, the page with its playback, menus, notices and the status line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from klviz.document.scene import Scene
from klviz.document.settings import (
    DENSITY_VIEW,
    FRAME_RATE,
    RATIO_VIEW,
    RECENT_FILES,
    SPEED,
    TEXT_SIZE,
    THEME,
    UNIT,
)
from klviz.document.units import UNITS
from klviz.gui.actions import ACTIONS, build_menus, build_toolbar, make_actions, short_text
from klviz.gui.appearance import chosen_scale, chosen_theme, palette
from klviz.gui.command_bar import CommandBar
from klviz.gui.commands import commands_of, fill_screen, possible
from klviz.gui.export_dialog.exports import Exports
from klviz.gui.files import Files
from klviz.gui.icons import paint_icons
from klviz.gui.importer import Importer, holds_samples
from klviz.gui.items.still import begin_anew
from klviz.gui.lab_views import LabViews
from klviz.gui.notice_bar import NoticeBar
from klviz.gui.pages.page import Page
from klviz.gui.panel.notation_line import NotationField
from klviz.gui.panel.number_box import NumBox
from klviz.gui.preferences import Preferences
from klviz.gui.presentation import Presentation
from klviz.gui.scoreboard.dock import ScoreboardDock
from klviz.gui.settings_menus import SettingMenu
from klviz.gui.spacing import rescale, spaced
from klviz.gui.status_line import StatusLine
from klviz.gui.store import Store
from klviz.gui.style_sheet import style_sheet
from klviz.gui.survey import Survey
from klviz.gui.theme import THEMES
from klviz.gui.thumbnails import Thumbnails
from klviz.gui.transport import TransportBar
from klviz.gui.window_place import put_back

MOMENT = 4000
"""Milliseconds for which a remark is shown."""
BACK_ROW = 1.35
"""How much larger the words around the figure are while it is presented."""


class MainWindow(QMainWindow):
    """The window of klviz.

    Args:
        store: holds the scene and the playback.
        preferences: what is remembered.
    """

    closing = Signal()
    """The window goes, and nobody objects any more."""

    def __init__(self, store: Store, preferences: Preferences) -> None:
        super().__init__()
        self.store = store
        self.preferences = preferences
        self.theme = chosen_theme(preferences)
        self.files = Files(store, preferences, self)
        self.thumbnails = Thumbnails(self)
        self.importer = Importer(store, self.files.folder, self)
        self.notices = NoticeBar()
        self.actions_by_key = make_actions(self, self._triggered)
        self.addActions(list(self.actions_by_key.values()))
        self.labs = LabViews(store, preferences, self.theme, self.actions_by_key, self)
        self.pages, self.panel = self.labs.pages, self.labs.fit_panel
        self.transport = TransportBar(store, self.actions_by_key)
        self.status = StatusLine(self.theme)
        self.presentation = Presentation(self)
        self.survey = Survey(store, self.labs.all_pages[0], preferences, self.actions_by_key, self)
        self.exports = Exports(self)
        self.commands = commands_of(self)
        self._asks = True
        self._watched = False
        store.set_speed(preferences.value(SPEED))
        store.set_frame_rate(preferences.value(FRAME_RATE))
        self._show_views()
        self._assemble()
        self._connect()
        put_back(self, *preferences.window(), chosen_scale(preferences, self.screen()))
        self.show_look()
        self._show_history()
        self._show_file()
        self._show_transport()
        self._show_possible(store.scene)
        self._show_lab(store.scene)
        self.page.setFocus()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.labs.page

    def show_look(self) -> None:
        """Show everything in the theme and at the size that are chosen."""
        presents = self.presentation.is_on
        self.theme = THEMES["projector"] if presents else chosen_theme(self.preferences)
        scale = chosen_scale(self.preferences, self.screen()) * (BACK_ROW if presents else 1.0)
        begin_anew(self.screen().size() * self.screen().devicePixelRatio())
        QApplication.setPalette(palette(self.theme))
        self.setStyleSheet(style_sheet(self.theme, scale))
        rescale(self, scale)
        paint_icons(self, self.theme, scale)
        self.labs.show_theme(self.theme, scale, self.preferences.value(TEXT_SIZE) / 100.0)
        self.transport.show_theme(self.theme, scale)
        self.bar.measure()
        self._share_width()
        self.scoreboard.show_theme(self.theme, scale)
        self.status.show_theme(self.theme)

    def _share_width(self) -> None:
        """Give the panel the width that it needs, and no more than its share."""
        self.labs.make_room(self.width())
        wanted = self.labs.panel.wanted_width()
        if self.labs.panel.width() < wanted and not self.dock.isHidden():
            self.resizeDocks([self.dock], [wanted], Qt.Orientation.Horizontal)

    def _share_height(self) -> None:
        """Give the scoreboard the height that it needs, and no more than its share."""
        wanted = self.scoreboard.wanted_height(self.height())
        self.scoreboard.setMaximumHeight(wanted)
        if self.scoreboard.isVisible():
            self.resizeDocks([self.scoreboard], [wanted], Qt.Orientation.Vertical)

    def close_unasked(self) -> None:
        """Close without a question; unsaved work is kept and offered at the next start."""
        self._asks = False
        while (dialog := QApplication.activeModalWidget()) is not None and dialog.close():
            dialog.deleteLater()
        self.close()

    @property
    def leaves_work(self) -> bool:
        """Whether it was closed without a question although work is at stake."""
        return not self._asks and bool(self.store.at_risk)

    def remark(self, sentence: str) -> None:
        """Say for a moment in the status line that something was done."""
        self.statusBar().showMessage(sentence, MOMENT)

    def show_below_notices(self, row: QWidget) -> None:
        """Give a row of what is under way a place above the page."""
        rescale(row, chosen_scale(self.preferences, self.screen()))
        self._column.insertWidget(1, row)

    def _triggered(self) -> None:
        """Do what the action says that was triggered; what is being typed counts first."""
        action = self.sender()
        if isinstance(action, QAction):
            self.commit_typing()
            self.commands[action.data()]()

    def commit_typing(self) -> None:
        """Take over the number or the line that is being typed."""
        field = QApplication.focusWidget()
        if isinstance(field, NumBox | NotationField):
            field.commit()
        self.store.seal()

    def _assemble(self) -> None:
        self.setAcceptDrops(True)
        self._menus()
        self.bar = CommandBar()
        build_toolbar(self.bar, self.actions_by_key)
        self.addToolBar(self.bar)
        self.dock = QDockWidget("Panel")
        self.dock.setObjectName("panel-dock")
        self.dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.dock.setTitleBarWidget(QWidget())
        self.dock.setWidget(self.labs.panels)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.dock)
        self.scoreboard = ScoreboardDock(self.store, UNITS[self.preferences.value(UNIT)])
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.scoreboard)
        self.scoreboard.hide()
        centre = QWidget()
        self._column = column = QVBoxLayout(centre)
        spaced(column, 0)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(centre)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _menus(self) -> None:
        menus = build_menus(self.menuBar(), self.actions_by_key)
        self.recent_menu = QMenu("Open &recent", self)
        self.recent_menu.setToolTipsVisible(True)
        menus["&File"].insertMenu(self.actions_by_key["save"], self.recent_menu)
        menus["&View"].addSeparator()
        self.setting_menus = [
            SettingMenu(setting, self.preferences, self)
            for setting in (DENSITY_VIEW, RATIO_VIEW, THEME, UNIT, FRAME_RATE)
        ]
        for menu in self.setting_menus:
            menus["&View"].addMenu(menu)

    def _connect(self) -> None:
        store, preferences = self.store, self.preferences
        store.scene_changed.connect(self._show_scene)
        store.history_changed.connect(self._show_history)
        store.file_changed.connect(self._show_file)
        store.transport_changed.connect(self._show_transport)
        store.snapshot_changed.connect(self.status.show_snapshot)
        preferences.changed.connect(self._show_setting)
        self.notices.listen(self.files, "file")
        self.notices.listen(self.importer, "samples")
        self.recent_menu.triggered.connect(self.files.open_recent)
        self.labs.preset_wanted.connect(self.open_preset)
        self.labs.gallery_wanted.connect(self.actions_by_key["presets"].trigger)
        self.dock.visibilityChanged.connect(self.actions_by_key["panel"].setChecked)
        self.scoreboard.visibilityChanged.connect(self._show_scoreboard)
        self.scoreboard.height_wanted.connect(self._share_height)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.show_look)

    # What is shown

    def _show_scoreboard(self, visible: bool) -> None:
        self.actions_by_key["scoreboard"].setChecked(visible)
        if visible:
            self._share_height()

    def _show_scene(self, old: Scene, scene: Scene) -> None:
        if old.lab != scene.lab:
            self._share_width()
        self._show_lab(scene)
        self._show_possible(scene)

    def _show_lab(self, scene: Scene) -> None:
        """Show of what lies around the page what its lab has a use for."""
        self.transport.setVisible(self.store.moves)
        self.scoreboard.allow(scene.lab == "fit")

    def _show_possible(self, scene: Scene) -> None:
        for key, can_be in possible(scene).items():
            self.actions_by_key[key].setEnabled(can_be)

    def _show_history(self) -> None:
        history = self.store.history
        for key, label in (("undo", history.undo_label), ("redo", history.redo_label)):
            action = self.actions_by_key[key]
            action.setEnabled(bool(label))
            word = ACTIONS[key].text
            action.setText(f"{word}: {label.replace('&', '&&')}" if label else word)
            action.setIconText(short_text(ACTIONS[key]))

    def _show_file(self) -> None:
        self.setWindowTitle(f"{self.files.name}[*] – klviz")
        self.setWindowModified(self.store.modified)
        self.files.fill_recent(self.recent_menu)

    def _show_transport(self) -> None:
        transport = self.store.transport
        self.actions_by_key["back"].setEnabled(transport.step > 0)
        self.actions_by_key["loop"].setChecked(transport.loop)
        self.actions_by_key["stops"].setChecked(transport.stops)
        self.preferences.set_value(SPEED, transport.speed)
        self.status.show_playing(transport.playing)

    def _show_setting(self, key: str) -> None:
        if key in (THEME.key, TEXT_SIZE.key):
            self.show_look()
        elif key == UNIT.key:
            unit = UNITS[self.preferences.value(UNIT)]
            self.labs.show_unit(unit.key)
            self.scoreboard.show_unit(unit)
        elif key in (DENSITY_VIEW.key, RATIO_VIEW.key):
            self._show_views()
        elif key == FRAME_RATE.key:
            self.store.set_frame_rate(self.preferences.value(FRAME_RATE))
        elif key == RECENT_FILES.key:
            self.files.fill_recent(self.recent_menu)

    def _show_views(self) -> None:
        """Draw p and q, and how they compare, as is chosen."""
        density, ratio = self.preferences.value(DENSITY_VIEW), self.preferences.value(RATIO_VIEW)
        sight = replace(self.store.sight, density_view=density, ratio_view=ratio)
        self.store.see(sight)

    # What the commands do

    def open_preset(self, key: str) -> None:
        """Go on with a scene that comes with klviz."""
        self.files.open_preset(key)
        for line in self.labs.preset_lines.values():
            line.show_preset()

    # Qt's names from here on

    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and hasattr(self, "store"):
            self.store.painted()
        return taken

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None and not self._watched:
            self._watched = True
            handle.screenChanged.connect(self.show_look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._share_height()
        self.presentation.fit()
        self.store.see(self.store.sight.with_points(self.page.points()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "actions_by_key"):
            self.actions_by_key["full_screen"].setChecked(self.isFullScreen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            fill_screen(self)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            reader = self.labs.taker or self.importer
            reader.read(path) if holds_samples(path) else self.files.open_path(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.commit_typing()
        if self.presentation.is_on:
            self.presentation.end()
        # Nobody objects any more where the system has ended the program while it asked.
        if self._asks and not (self.exports.may_end() and self.files.may_go_on()) and self._asks:
            event.ignore()
            return
        self.preferences.set_window(self.saveGeometry(), self.saveState())
        self.preferences.write()
        for part in (self.files, self.importer, self.exports, self.thumbnails):
            part.stop()
        self.store.close()
        self.closing.emit()
        event.accept()


def dropped_file(data: QMimeData) -> Path | None:
    """Return the one local file that is dropped, None where it is something else."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
