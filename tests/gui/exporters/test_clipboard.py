"""The clipboard: a picture, a drawing and a text in one copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from klviz.gui.exporters import ExportOptions
from klviz.gui.exporters.clipboard import copy_figure
from tests.gui.exporters.encoded import Make


def test_the_clipboard_has_a_picture_a_drawing_and_a_sentence(make: Make) -> None:
    copy_figure(make(), ExportOptions(dpi=96.0))
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert b"<svg" in bytes(data.data("image/svg+xml").data())
    assert "q reverse: KL(q‖p) =" in data.text()
    QGuiApplication.clipboard().clear()
