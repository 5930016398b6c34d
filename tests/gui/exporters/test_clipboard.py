"""The clipboard: a picture, a drawing and a text in one copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from klviz.gui.exporters.clipboard import copy_figure
from tests.gui.exporters.encoded import Make


def test_the_clipboard_has_a_picture_a_drawing_and_the_numbers(make: Make) -> None:
    figure = make()
    copy_figure(figure)
    data = QGuiApplication.clipboard().mimeData()
    assert (data.imageData().width(), data.imageData().height()) == (2560, 1440)
    assert b"<svg" in bytes(data.data("image/svg+xml").data())
    assert data.text() == figure.drawing.table()
    rows = [line.split("\t") for line in data.text().splitlines()]
    assert len(rows) >= 3
    assert {len(row) for row in rows} == {len(rows[0])}
    QGuiApplication.clipboard().clear()
