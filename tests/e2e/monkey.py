"""A monkey at the window: seeded random edits, clicks, keys, drags and resizes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)

from klviz.analyses.handles import handles
from klviz.document.aspects import ASPECTS, SPACES
from klviz.document.presets import presets
from klviz.document.samples import SAMPLE_KINDS
from klviz.document.settings import SETTINGS, TEXT_SIZE, Choice
from klviz.gui.actions import ACTIONS
from klviz.gui.gallery import Gallery
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.number_box import NumBox
from tests.e2e.hands import LEFT, SHIFT, choose, click_cell

GOOD = ("0", "1", "-1", "0.5", "0,5", "1e-9", "1e9", "-1e6", "3.7", "12345678.9", "1e-3", "250")
BAD = ("nan", "inf", "1e400", "x", "1.2.3", "--", "", "1e", "+", ".")
NUMBERS = (*GOOD, *BAD)
EXTREMES = ["1e308", "1e-308", "5e-324", "-1e308", "1e150", "1e-150", "1e-17"]
"""Numbers that can be typed, at the ends of what a number can hold."""
LINES = (
    "N(0, 1)",
    "0.5 N(-3, 1) + 0.5 N(3, 1)",
    "0.3 N(-2, .5) + 0.7 t(3; 1, 2)",
    "U(-1, 1)",
    "Cauchy(0, 1)",
    "Laplace(1e6, 1e-3) + N(1e6, 2)",
    "0.999 N(0, 1) + 0.001 N(0, 0.001)",
    "Logistic(0, 1e-9)",
    "N(0, -1)",
    "0 N(0, 1)",
    "banana",
    "N(",
    "(((((",
    "1e308 N(0,1) + 1e308 N(1,1)",
)
SAMPLES = (
    "1 2 3",
    "0.1\n0.2\n5",
    "1;2\n3;4\n7;1",
    "7 7 7",
    "x",
    "",
    "1e90 2e90",
    "-3,5\n2,25\n2,25",
    "1000000 1000000.001 1000000.002",
    " ".join(str(k * k % 97 / 10) for k in range(150)),
    " ".join(str(k * k % 9973 / 100) for k in range(1500)),
)
KEY_NAMES = """
Tab Return Escape Space Delete Up Down Left Right Home End PageUp PageDown 5 Minus E
BracketLeft BracketRight Backspace
"""
NO_KEY = Qt.KeyboardModifier.NoModifier
REMOTE = [Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_B]
KEYS = [getattr(Qt.Key, f"Key_{name}") for name in KEY_NAMES.split()]
OFTEN = (
    *("undo", "redo", "undo", "redo", "play", "play", "step", "back", "rewind", "end"),
    *("faster", "slower", "present", "crosshair"),
)
COMMANDS = [*OFTEN, *(key for key in ACTIONS if key != "quit")]
"""Everything that can be commanded but the end, some of it oftener."""
SOUGHT = ("theme", "dark", "light", "projector", "nats", "rewind", "shoulder", "zzz", "unit bits")
"""What is sought in the palette; none of it ends the program."""
REMEMBERED = [setting for setting in SETTINGS.values() if isinstance(setting, Choice)]


class Monkey:
    """Does one random thing after another; the same seed does the same things.

    Args:
        window: where it sits. Dialogs about files must be answered by the test.
        seed: what it does.
        numbers: what it types into boxes.
    """

    def __init__(self, window: MainWindow, seed: int, numbers: Sequence[str] = NUMBERS) -> None:
        self.window = window
        self.numbers = numbers
        self.random = random.Random(seed)
        self.done = 0
        self.last = ""
        self._acts: list[Callable[[], None]] = [
            *[self.command, self.command, self.scrub, self.type_cell, self.type_line],
            *[self.type_box, self.key, self.key, self.click, self.wheel, self.drag],
            *[self.choose, self.resize, self.component, self.run, self.preset, self.setting],
            *[self.handle, self.handle, self.point, self.region, self.present, self.palette],
            *[self.samples, self.gallery, self.aspect, self.aspect, self.box, self.bar],
        ]

    def act(self) -> None:
        """Do one thing, then let the window breathe for a moment."""
        act = self.random.choice(self._acts)
        self.last = act.__name__
        act()
        self.done += 1
        QTest.qWait(self.random.choice((0, 0, 0, 2, 20)))
        for close in (QApplication.activePopupWidget, QApplication.activeModalWidget):
            widget = close()
            if widget is not None:
                widget.close()

    def command(self) -> None:
        """Give a command."""
        action = self.window.actions_by_key[self.random.choice(COMMANDS)]
        if action.isEnabled():
            action.trigger()

    def scrub(self) -> None:
        """Press the slider somewhere."""
        slider = self.window.transport.slider
        place = QPoint(self.random.randrange(max(1, slider.width())), slider.height() // 2)
        QTest.mouseClick(slider, LEFT, pos=place)

    def type_cell(self) -> None:
        """Type something into a cell of the table."""
        table = self.window.panel.target.table
        model = table.model()
        if not table.isVisible():
            return
        editor = click_cell(
            table, self.random.randrange(model.rowCount()), self.random.randrange(1, 5)
        )
        if isinstance(editor, NumBox):
            self._type(editor)

    def type_box(self) -> None:
        """Type something into a number of the panel."""
        boxes = [b for b in self.window.panel.findChildren(NumBox) if b.isVisible()]
        if boxes:
            box = self.random.choice(boxes)
            box.setFocus()
            self._type(box)

    def type_line(self) -> None:
        """Type something into the line of notation."""
        field = self.window.panel.target.notation.field
        field.setFocus()
        field.selectAll()
        field.insert(self.random.choice(LINES))
        if self.random.random() < 0.8:
            QTest.keyClick(field, Qt.Key.Key_Return)

    def key(self) -> None:
        """Press a key wherever the focus is."""
        modifier = self.random.choice(
            [Qt.KeyboardModifier.NoModifier] * 3
            + [Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier]
        )
        widget = QApplication.focusWidget() or self.window
        QTest.keyClick(widget, self.random.choice(KEYS), modifier)

    def click(self) -> None:
        """Click anywhere in the window, sometimes twice, sometimes with the other button."""
        widget, place = self._anywhere()
        button = self.random.choice([LEFT, LEFT, LEFT, Qt.MouseButton.RightButton])
        if self.random.random() < 0.2:
            QTest.mouseDClick(widget, button, pos=place)
        else:
            QTest.mouseClick(widget, button, pos=place)

    def drag(self) -> None:
        """Drag from somewhere to somewhere."""
        widget, place = self._anywhere()
        if isinstance(widget, QLabel) and widget.hasSelectedText():
            # Text that is dragged waits for the hand to let go, and there is none.
            return
        self._sweep(widget, place, 90)

    def wheel(self) -> None:
        """Turn the wheel somewhere."""
        widget, place = self._anywhere()
        event = QWheelEvent(
            QPointF(place),
            QPointF(widget.mapToGlobal(place)),
            QPoint(),
            QPoint(0, self.random.choice([-360, -120, 120, 360])),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def choose(self) -> None:
        """Choose an entry of a list."""
        lists = [c for c in self.window.findChildren(QComboBox) if c.isVisible() and c.count()]
        if lists:
            box = self.random.choice(lists)
            choose(box, box.itemData(self.random.randrange(box.count())))

    def resize(self) -> None:
        """Give the window another size."""
        self.window.resize(self.random.randrange(640, 1800), self.random.randrange(480, 1200))

    def component(self) -> None:
        """Do something with the components."""
        editor = self.window.panel.target.editor
        table = editor.table
        table.select_row(self.random.randrange(table.model().rowCount()))
        if len(self.window.store.scene.target.components) < 12:
            self.random.choice([editor.add, editor.duplicate])()
        self.random.choice([editor.remove, editor.remove, editor.normalise])()

    def run(self) -> None:
        """Do something with the runs."""
        runs = self.window.panel.runs
        if len(runs.cards) < 5 and self.random.random() < 0.5:
            runs.add()
            return
        card = self.random.choice(runs.cards)
        if self.random.random() < 0.3:
            card.fold.click()
            return
        action = self.random.choice(
            [card.duplicate_action, card.remove_action, card.remove_action, card.visible_action]
        )
        if action.isEnabled():
            action.trigger()

    def preset(self) -> None:
        """Open a preset of either lab."""
        self.window.open_preset(self.random.choice(presets()).key)

    def aspect(self) -> None:
        """Look at the pair from some side, in either space."""
        scene = self.window.store.scene
        space, aspect = self.random.choice(SPACES), self.random.choice(list(ASPECTS.values()))
        if space in aspect.spaces:
            comparison = replace(scene.comparison, space=space, aspect=aspect.key)
            scene = replace(scene, lab="compare", comparison=comparison)
            self.window.store.edit("Look", scene)

    def box(self) -> None:
        """Type something into one of the boxes that are seen, or press one of the buttons."""
        panel = self.window.labs.panel
        boxes = [box for box in panel.findChildren(NumBox) if box.isVisible()]
        if boxes and self.random.random() < 0.7:
            self._type(self.random.choice(boxes))
            return
        buttons = [b for b in panel.findChildren(QAbstractButton) if b.isVisible()]
        if buttons:
            QTest.mouseClick(self.random.choice(buttons), LEFT)

    def bar(self) -> None:
        """Sweep through the figure, a key held or not: bars are painted, cuts are dragged."""
        viewport = self.window.page.figure.viewport()
        self._sweep(viewport, self._in_figure(), 120, self.random.choice([NO_KEY, SHIFT]))

    def setting(self) -> None:
        """Change a setting."""
        preferences = self.window.preferences
        setting = self.random.choice([*REMEMBERED, TEXT_SIZE])
        if isinstance(setting, Choice):
            preferences.set_value(setting, self.random.choice(list(setting.choices)))
        else:
            preferences.set_value(setting, float(self.random.choice(setting.steps[:4])))

    def handle(self) -> None:
        """Drag a handle of the densities about, a key held or not."""
        figure = self.window.page.figure
        grips = figure.drawing.grips
        known = handles(self.window.store.scene)
        if grips is not None and known:
            place = figure.mapFromScene(grips.place_of(self.random.choice(known)))
            self._sweep(figure.viewport(), place, 60, self.random.choice([NO_KEY, NO_KEY, SHIFT]))

    def region(self) -> None:
        """Mark a region of x, or move what is marked."""
        self._sweep(self.window.page.figure.viewport(), self._in_figure(), 120, SHIFT)

    def point(self) -> None:
        """Move the mouse over the figure."""
        for _ in range(self.random.randrange(1, 8)):
            QTest.mouseMove(self.window.page.figure.viewport(), self._in_figure())
            QTest.qWait(1)

    def present(self) -> None:
        """Press keys of a remote, presenting or not."""
        if self.random.random() < 0.5:
            self.window.commands["present"]()
        for _ in range(self.random.randrange(4)):
            QTest.keyClick(self.window, self.random.choice(REMOTE))
            QTest.qWait(1)

    def palette(self) -> None:
        """Seek something in the palette, and do it or not."""
        self.window.commands["palette"]()
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            QTest.keyClicks(field, self.random.choice(SOUGHT))
            keys = [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_PageDown]
            QTest.keyClick(field, self.random.choice(keys))

    def samples(self) -> None:
        """Paste numbers for p, and take them for one thing or the other."""
        QApplication.clipboard().setText(self.random.choice(SAMPLES))
        importer = self.window.importer
        importer.paste()
        for _ in range(200):
            if not importer.busy:
                break
            QTest.qWait(5)
        if importer.chooser is not None:
            self.random.choice([importer.chooser.accept, importer.chooser.reject])()
        form = self.window.panel.target.samples
        if form.isVisible():
            choose(form.kind, self.random.choice(list(SAMPLE_KINDS)))
        if form.bandwidth.isVisible():
            self._type(form.bandwidth)

    def gallery(self) -> None:
        """Look for something among the pictures of presets, and open it or not."""
        self.window.commands["presets"]()
        for gallery in self.window.findChildren(Gallery):
            QTest.keyClicks(gallery.line, self.random.choice(["two", "tail", "zzz", ""]))
            QTest.keyClick(gallery.line, self.random.choice([Qt.Key.Key_Return, Qt.Key.Key_Down]))
            QTest.keyClick(gallery, Qt.Key.Key_Escape)

    def _sweep(
        self, widget: QWidget, place: QPoint, far: int, modifier: Qt.KeyboardModifier = NO_KEY
    ) -> None:
        """Press there, move about, and let go."""
        QTest.mousePress(widget, LEFT, modifier, place)
        for _ in range(self.random.randrange(1, 6)):
            place += QPoint(self.random.randrange(-far, far), self.random.randrange(-far, far))
            QTest.mouseMove(widget, place)
            if self.random.random() < 0.3:
                QTest.qWait(self.random.choice((1, 20)))
        QTest.mouseRelease(widget, LEFT, modifier, place)

    def _in_figure(self) -> QPoint:
        size = self.window.page.figure.viewport().size()
        return QPoint(
            self.random.randrange(max(1, size.width())),
            self.random.randrange(max(1, size.height())),
        )

    def _type(self, box: NumBox) -> None:
        box.selectAll()
        QTest.keyClicks(box, self.random.choice(self.numbers))
        keys = [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Escape]
        QTest.keyClick(box, self.random.choice(keys))
        QApplication.processEvents()

    def _anywhere(self) -> tuple[QWidget, QPoint]:
        """Return a widget of the window and a place in it."""
        place = QPoint(
            self.random.randrange(self.window.width()), self.random.randrange(self.window.height())
        )
        widget = self.window.childAt(place) or self.window
        if isinstance(widget.parent(), QAbstractSpinBox):
            widget = widget.parent()
        return widget, widget.mapFrom(self.window, place)
