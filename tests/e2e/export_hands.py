"""What a person does with the export dialog."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import shiboken6
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.export_dialog.fields import Form, FormBox
from klviz.gui.export_dialog.picture_form import PictureForm
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.choice import Choice
from tests.e2e.hands import CTRL, LEFT, click, press

NAME = "untitled"
"""What a file of the first scene is called."""


def opened(qtbot: QtBot, window: MainWindow, folder: Path) -> ExportDialog:
    """Open the dialog with the keys, and let it write into a folder."""
    found = asked(qtbot, window)
    found.place.folder.setText(str(folder))
    previewed(qtbot, found)
    return found


def asked(qtbot: QtBot, window: MainWindow) -> ExportDialog:
    """Open the dialog with the keys, and wait until it takes keys itself."""
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=5_000)
    press(window, Qt.Key.Key_E, CTRL)
    found = shown(window)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is found, timeout=5_000)
    return found


def shown(window: MainWindow) -> ExportDialog:
    """Return the dialog that is open."""
    (found,) = (child for child in window.findChildren(ExportDialog) if child.isVisible())
    return found


def previewed(qtbot: QtBot, dialog: ExportDialog) -> QImage:
    """Wait until the preview shows what is chosen."""
    qtbot.waitUntil(lambda: not dialog._timer.isActive(), timeout=10_000)
    return dialog.preview.picture.image


def caption(qtbot: QtBot, dialog: ExportDialog) -> str:
    """Return what is said below the preview."""
    previewed(qtbot, dialog)
    return dialog.preview.caption.text()


def picture_form(dialog: ExportDialog) -> PictureForm:
    """Return the form of pictures."""
    found = dialog.forms["picture"]
    assert isinstance(found, PictureForm)
    return found


def form(dialog: ExportDialog) -> Form:
    """Return the form that is seen."""
    return dialog.forms[dialog.kind]


def box(dialog: ExportDialog, name: str) -> FormBox:
    """Return the number of that name."""
    return next(box for box in form(dialog).boxes if box.parameter.key == name.lower())


def chooser(dialog: ExportDialog, name: str) -> Choice:
    """Return the list of that name."""
    return next(f for f in form(dialog).findChildren(Choice) if f.accessibleName() == name)


def tick(dialog: ExportDialog, label: str) -> None:
    """Click on a box to tick."""
    boxes = form(dialog).findChildren(QCheckBox)
    field = next(box for box in boxes if label in box.text().replace("&", ""))
    QTest.mouseClick(field, LEFT, pos=QPoint(8, field.height() // 2))


def type_into(field: FormBox, text: str) -> None:
    """Type a number, and leave it there."""
    click(field.lineEdit())
    field.selectAll()
    QTest.keyClicks(field, text)


def export(dialog: ExportDialog) -> None:
    """Press Enter, and wait until the file is written or said not to be."""
    dialog.export_button.setFocus()
    QTest.keyClick(dialog.export_button, Qt.Key.Key_Return)
    until_written(dialog)


def until_written(dialog: ExportDialog) -> None:
    """Wait while a picture is being encoded; a dialog that is done may be gone."""
    end = time.monotonic() + 30.0
    while shiboken6.isValid(dialog) and dialog._job.busy:
        assert time.monotonic() < end
        QTest.qWait(10)


def picture(path: Path) -> Image.Image:
    """Read a picture."""
    return Image.open(BytesIO(path.read_bytes()))


def corner(path: Path) -> tuple[int, ...]:
    """Return the colour of a corner of a picture."""
    pixel = picture(path).convert("RGBA").getpixel((1, 1))
    assert isinstance(pixel, tuple)
    return pixel
