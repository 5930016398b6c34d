"""The look of the window around the figures: which theme, its palette, and how large things are."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QScreen

from klviz.document.settings import TEXT_SIZE, THEME
from klviz.gui.preferences import Preferences
from klviz.gui.theme import THEMES, Theme, contrast, mix

REFUSED = {False: "#C42B1C", True: "#FF8A80"}
"""The colour of what was refused, by whether the theme is dark."""


def chosen_theme(preferences: Preferences) -> Theme:
    """Return the theme that was chosen; the system's wish where that is the choice."""
    key = preferences.value(THEME)
    if key == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        key = "dark" if dark else "light"
    return THEMES[key]


def chosen_scale(preferences: Preferences, screen: QScreen | None) -> float:
    """Return how much larger than 13 px the text is: by the screen, times what was chosen."""
    natural = natural_scale(screen) if screen else 1.0
    return natural * preferences.value(TEXT_SIZE) / 100.0


def natural_scale(screen: QScreen) -> float:
    """Return the scale that suits a screen: 1 up to full HD, about 1.75 at four times that."""
    size = screen.size()
    share: float = min(size.width() / 1920, size.height() / 1080)
    by_dots = screen.logicalDotsPerInch() / 96.0
    return round(20.0 * max(1.0, math.pow(share, 0.8), by_dots if by_dots < 3.0 else 1.0)) / 20.0


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.ink,
        role.Base: theme.base,
        role.AlternateBase: theme.window,
        role.Text: theme.ink,
        role.Button: theme.button,
        role.ButtonText: theme.ink,
        role.BrightText: REFUSED[theme.dark],
        role.ToolTipBase: theme.button,
        role.ToolTipText: theme.ink,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: on_accent(theme),
        role.Link: theme.accent,
        role.Light: mix(theme.button, "#FFFFFF", 0.2),
        role.Midlight: mix(theme.button, theme.window, 0.5),
        role.Mid: theme.border,
        role.Dark: mix(theme.window, "#000000", 0.3),
        role.Shadow: mix(theme.window, "#000000", 0.5),
        role.Accent: theme.accent,
    }
    made = QPalette()
    for key, colour in colours.items():
        made.setColor(key, QColor(colour))
    faded = QColor(mix(theme.muted, theme.window, 0.45))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, key, faded)
    return made


def on_accent(theme: Theme) -> str:
    """Return the colour of text on the accent: whichever of canvas and ink stands out more."""
    return max((theme.canvas, theme.ink), key=lambda colour: contrast(colour, theme.accent))
