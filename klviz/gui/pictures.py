"""Pictures of the page: to a file and to the clipboard, light whatever the window's theme is.

What writes the formats is imported at the first need: few sessions export, all of them start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from klviz.document.file_errors import os_error
from klviz.gui import dialogs
from klviz.gui.figure import Figure
from klviz.gui.look import Look
from klviz.gui.pages.page import Page


def export_figure(page: Page, window: QWidget, name: str, tell: Callable[[str], None]) -> None:
    """Ask for a file and write the page to it; ``tell`` is told of success or of what failed."""
    from klviz.gui.exporters import exporters_of

    kinds = {row.ending: row.label for row in exporters_of("picture")}
    path = dialogs.ask_export(window, Path.home() / f"{name}.png", kinds)
    if path is not None:
        tell(write_figure(page, path))


def write_figure(page: Page, path: Path) -> str:
    """Write the page to a file whose ending names the format; return what is to be said of it."""
    from klviz.gui.exporters import PictureExporter, exporter_of

    figure = _figure(page)
    try:
        exporter = exporter_of(path, "picture")
        assert isinstance(exporter, PictureExporter)
        exporter.export(figure, path)
    except ValueError as error:
        return f"The figure was not written: {error}"
    except OSError as error:
        return f"The figure was not written: {os_error('write', path, error)}"
    finally:
        figure.deleteLater()
    return f"The figure is in {path}"


def copy_figure(page: Page) -> None:
    """Put the page on the clipboard, as a picture, as a drawing and as a sentence."""
    from klviz.gui.exporters.clipboard import copy_figure as put_on_clipboard

    figure = _figure(page)
    put_on_clipboard(figure)
    figure.deleteLater()


def _figure(page: Page) -> Figure:
    return page.figure_builder()(Look())
