"""Icons and the look of the window: every drawing is there, in the colours of the theme."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from klviz.gui.actions import ACTIONS, short_text
from klviz.gui.appearance import chosen_theme, palette
from klviz.gui.icons import icon, paint_icons, set_icon, swatch
from klviz.gui.preferences import Preferences
from klviz.gui.theme import DASHES, THEMES
from klviz.resources import resources

FOLDER = resources() / "icons"
DRAWINGS = sorted(FOLDER.glob("*.svg"))
GUI = Path(__file__).parents[2] / "klviz" / "gui"


def colours(image: QImage) -> set[str]:
    """Return the colours of the opaque pixels."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {c.name().upper() for c in pixels if c.alpha() == 255}


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_draws_something(qtbot: QtBot, path: Path) -> None:
    image = icon(path.stem, "#123456", "#999999", 32).pixmap(QSize(32, 32)).toImage()
    assert len(colours(image)) > 0


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_is_used(path: Path) -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in GUI.rglob("*.py"))
    assert re.search(rf'"{path.stem}"|{path.stem}\.svg', code), f"{path.name} is used nowhere"


@pytest.mark.parametrize("command", [c for c in ACTIONS.values() if c.icon], ids=lambda c: c.key)
def test_every_icon_of_a_command_is_there(command: object) -> None:
    assert (FOLDER / f"{command.icon}.svg").is_file()  # type: ignore[attr-defined]


def test_an_icon_takes_its_colour_and_fades_where_it_is_disabled(qtbot: QtBot) -> None:
    made = icon("play", "#0072B2", "#AAAAAA", 24)
    normal = made.pixmap(QSize(24, 24)).toImage()
    disabled = made.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()
    assert "#0072B2" in colours(normal)
    assert "#AAAAAA" in colours(disabled)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_are_as_fine_as_the_screen(qtbot: QtBot, ratio: float) -> None:
    pixmap = icon("save", "#000000", "#999999", 20, ratio).pixmap(QSize(20, 20), ratio)
    assert pixmap.width() == round(20 * ratio)


@pytest.mark.parametrize("key", THEMES)
def test_icons_follow_the_theme_and_the_size(qtbot: QtBot, key: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QToolButton(window)
    set_icon(button, "add")
    paint_icons(window, THEMES[key], 2.0)
    assert button.iconSize() == QSize(36, 36)
    assert THEMES[key].ink.upper() in colours(button.icon().pixmap(QSize(36, 36)).toImage())


def test_the_line_of_a_run_is_dashed_as_in_the_figures(qtbot: QtBot) -> None:
    def gaps(dash: tuple[float, ...]) -> int:
        image = swatch("#D55E00", dash, QSize(48, 16), 1.0).toImage()
        row = [image.pixelColor(x, 8).alpha() > 128 for x in range(48)]
        return sum(a and not b for a, b in pairwise(row))

    assert gaps(DASHES[0]) == 0
    assert all(gaps(dash) >= 1 for dash in DASHES[1:])


@pytest.mark.parametrize("key", THEMES)
def test_a_palette_has_the_colours_of_its_theme(qtbot: QtBot, key: str) -> None:
    theme = THEMES[key]
    made = palette(theme)
    assert made.color(QPalette.ColorRole.WindowText) == QColor(theme.ink)
    assert made.color(QPalette.ColorRole.Window) == QColor(theme.window)
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled != QColor(theme.ink)


def test_without_a_wish_of_the_system_the_theme_is_light(preferences: Preferences) -> None:
    assert not chosen_theme(preferences).dark


def test_buttons_call_commands_by_short_words() -> None:
    assert short_text(ACTIONS["export"]) == " Export"
    assert short_text(ACTIONS["open"]) == " Open"
