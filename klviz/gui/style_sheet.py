"""The style sheet of the window: one text for all themes and sizes.

Words such as $INK stand for colours; lengths are written as 13u, in pixels at scale 1.
"""

from __future__ import annotations

import re

from klviz.gui import fonts
from klviz.gui.appearance import REFUSED, on_accent
from klviz.gui.theme import Theme, mix
from klviz.resources import resources

_LENGTH = re.compile(r"\b(\d+(?:\.\d+)?)u\b")

_SHEET = """
* { font-family: "$FONT"; font-size: 13u; }
QMainWindow, QDialog, QMessageBox { background: $WINDOW; }
QToolTip { background: $BUTTON; color: $INK; border: 1px solid $BORDER; padding: 4u 6u; }

QMenuBar { background: $WINDOW; padding: 2u 6u; }
QMenuBar::item { padding: 4u 8u; border-radius: 4u; background: transparent; color: $INK; }
QMenuBar::item:selected { background: $HOVER; }
QMenu { background: $BUTTON; border: 1px solid $BORDER; padding: 4u; }
QMenu::item { padding: 5u 28u 5u 22u; border-radius: 4u; color: $INK; }
QMenu::item:selected { background: $CHOSEN; }
QMenu::item:disabled { color: $FADED; }
QMenu::separator { height: 1px; background: $LINE; margin: 4u 8u; }
QMenu::indicator { width: 12u; height: 12u; left: 6u; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QMainWindow::separator { background: $LINE; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $ACCENT; }
QToolBar { background: $WINDOW; border: none; border-bottom: 1px solid $LINE;
           padding: 2u 8u; spacing: 2u; }
QToolBar::separator { width: 1px; background: $LINE; margin: 5u 4u; }
QToolButton { border: none; border-radius: 5u; padding: 5u; color: $INK; background: transparent; }
QToolBar QToolButton { padding: 4u 8u; }
QToolButton:hover { background: $HOVER; }
QToolButton:pressed, QToolButton:checked { background: $PRESSED; }
QToolButton:disabled { color: $FADED; }
QToolButton:focus { border: 1px solid $ACCENT; padding: 4u; }
QToolButton::menu-indicator { image: none; }
QPushButton { background: $BUTTON; border: 1px solid $BORDER; border-radius: 5u;
              padding: 5u 14u; min-height: 18u; color: $INK; }
QPushButton:hover { background: $HOVER; }
QPushButton:pressed { background: $PRESSED; }
QPushButton:focus { border-color: $ACCENT; }
QPushButton:disabled { color: $FADED; }
QPushButton#primary, QPushButton:default { background: $ACCENT; color: $ONACCENT;
                                           border-color: $ACCENT; }
QPushButton#primary:hover { background: $LIT; }
QPushButton#primary:disabled, QPushButton:default:disabled { background: $BUTTON; color: $FADED;
                                                             border-color: $BORDER; }
#segments QPushButton { border-radius: 0; border-left-width: 0; padding: 5u 8u; }
#segments QPushButton[end="first"] { border-left-width: 1px; border-top-left-radius: 5u;
                                     border-bottom-left-radius: 5u; }
#segments QPushButton[end="last"] { border-top-right-radius: 5u;
                                    border-bottom-right-radius: 5u; }
#segments QPushButton:checked { background: $CHOSEN; font-weight: 600; }
#segments QPushButton:focus { border-color: $ACCENT; border-left-width: 1px; }
QPushButton#play { background: $ACCENT; color: $ONACCENT; border: 2px solid $ACCENT;
                   border-radius: 8u; padding: 6u 16u 6u 12u; font-size: 14u; font-weight: 600;
                   min-width: 64u; min-height: 22u; }
QPushButton#play:hover { background: $LIT; border-color: $LIT; }
QPushButton#play:focus { border-color: $INK; }
QPushButton#play[playing="true"] { background: $BUTTON; color: $INK; border-color: $BORDER; }

QLineEdit, QAbstractSpinBox, QComboBox, QTableView {
    background: $BASE; color: $INK; border: 1px solid $BORDER; border-radius: 5u;
    selection-background-color: $ACCENT; selection-color: $ONACCENT; }
QLineEdit, QComboBox { padding: 3u 6u; min-height: 18u; }
QAbstractSpinBox { padding: 3u 4u; min-height: 18u; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $MUTED; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QTableView:focus {
    border-color: $ACCENT; }
QLineEdit[refused="true"], QAbstractSpinBox[refused="true"] { border: 1px solid $REFUSED; }
QAbstractSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $FADED; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    width: 16u; border: none; background: transparent; border-radius: 3u; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 1px 1px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 1px 1px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $HOVER; }
QAbstractSpinBox::up-arrow { image: url("$ICONS/field-chevron-up.svg"); width: 9u; height: 9u; }
QAbstractSpinBox::down-arrow { image: url("$ICONS/field-chevron-down.svg");
                               width: 9u; height: 9u; }
QComboBox::drop-down { width: 20u; border: none; }
QComboBox::down-arrow { image: url("$ICONS/field-chevron-down.svg"); width: 12u; height: 12u; }
QComboBox QAbstractItemView { background: $BUTTON; border: 1px solid $BORDER; padding: 3u;
    outline: none; selection-background-color: $CHOSEN; selection-color: $INK; }
QComboBox QAbstractItemView::item { min-height: 24u; padding: 0 6u; border-radius: 4u; }
QComboBox QAbstractItemView::item:selected { background: $CHOSEN; color: $INK; }

QCheckBox { spacing: 6u; color: $INK; }
QCheckBox::indicator, QMenu::indicator { border: 1px solid $MUTED; border-radius: 3u;
                                         background: $BASE; }
QCheckBox:disabled { color: $FADED; }
QCheckBox::indicator:disabled { border-color: $LINE; }
QCheckBox::indicator { width: 14u; height: 14u; }
QCheckBox::indicator:checked, QMenu::indicator:checked {
    background: $ACCENT; border-color: $ACCENT; image: url("$ICONS/field-check.svg"); }

QMenu::indicator:exclusive { border-radius: 6.5u; }
QMenu::indicator:exclusive:checked { width: 6u; height: 6u; border: 4u solid $ACCENT;
                                     background: $BASE; image: none; }

QScrollArea { border: none; background: $WINDOW; }
QScrollArea > QWidget > QWidget#panel { background: $WINDOW; }
QScrollBar:vertical { width: 10u; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10u; background: transparent; margin: 0; }
QScrollBar::handle { background: $BORDER; border-radius: 3u; margin: 2u; }
QScrollBar::handle:vertical { min-height: 28u; }
QScrollBar::handle:horizontal { min-width: 28u; }
QScrollBar::handle:hover { background: $MUTED; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTableView { gridline-color: $LINE; outline: none; selection-background-color: $CHOSEN;
             selection-color: $INK; }
QTableView::item { padding: 0 $CELL; border: none; }
QTableView::item:selected { background: $CHOSEN; color: $INK; }
QListWidget { background: $BASE; color: $INK; border: 1px solid $BORDER; border-radius: 5u;
              padding: 3u; outline: none; }
QListWidget::item { padding: 4u 6u; border-radius: 4u; color: $INK; }
QListWidget::item:selected { background: $CHOSEN; color: $INK; }
#completions { background: $BUTTON; border: 1px solid $BORDER; border-radius: 5u; }
#completions::item { padding: 3u 6u; }
#cards { background: $WINDOW; border: none; padding: 0; }
#cards::item { padding: 0; }
QListWidget::item:disabled { color: $FADED; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $MUTED; border: none;
                       border-bottom: 1px solid $LINE; padding: 0 4u; font-size: 12u; }
QTableCornerButton::section { background: transparent; border: none; }
#scoreboard { border-radius: 0; border-left: none; border-right: none; border-bottom: none; }
#scoreboard:focus { border-color: $ACCENT; }
#scoreboard QHeaderView::section { padding: 0 8u; }
#cell { border-radius: 0; padding: 0 2u; min-height: 0; }
#cell QLineEdit { padding: 0 2u; min-height: 0; }
#cell::up-button, #cell::down-button, #armless::up-button, #armless::down-button {
    width: 0; margin: 0; }
#cell::up-arrow, #cell::down-arrow, #armless::up-arrow, #armless::down-arrow {
    image: none; width: 0; height: 0; }

QProgressBar { background: $LINE; border: none; border-radius: 3u; max-height: 6u; }
QProgressBar::chunk { background: $ACCENT; border-radius: 3u; }

QSlider { min-height: 20u; }
QSlider::groove:horizontal { height: $GROOVE; background: $BORDER; border-radius: 2u; }
QSlider::sub-page:horizontal { background: $ACCENT; border-radius: 2u; }
QSlider::handle:horizontal { width: $KNOB; margin: -$HANG 0; border-radius: $ROUND;
                             background: $ACCENT; border: $RIM solid $WINDOW; }
QSlider::handle:horizontal:hover { background: $LIT; }
QSlider::handle:horizontal:focus { border-color: $INK; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {
    background: $BORDER; }
#balance::sub-page:horizontal { background: $BORDER; }
#dial::groove:horizontal { background: qlineargradient(x1: 0, x2: 1,
                           stop: 0 $REVERSE, stop: 1 $FORWARD); }
#dial::sub-page:horizontal { background: transparent; }
#dial::handle:horizontal { background: $INK; border-color: $BASE; }
#dial::handle:horizontal:focus { border-color: $ACCENT; }

#aspects { background: $CANVAS; border: none; }
#aspects::tab { background: transparent; color: $MUTED; border: none; padding: 6u 9u 5u 9u;
                border-bottom: 2u solid transparent; }
#aspects::tab:hover { color: $INK; border-bottom-color: $LINE; }
#aspects::tab:selected { color: $INK; border-bottom-color: $ACCENT; }
#aspects::tab:disabled { color: $FADED; }
#caption { background: $CANVAS; }
#tabs { background: $CANVAS; border-bottom: 1px solid $LINE; }
QDockWidget { border: none; }
QStatusBar { background: $WINDOW; border-top: 1px solid $LINE; color: $MUTED; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $MUTED; }
#transport { background: $WINDOW; border-top: 1px solid $LINE; }
#notice { background: $NOTICE; border-bottom: 1px solid $LINE; }
#notice[refused="true"] { background: $ALARM; border-left: 4u solid $REFUSED; }
#alarm { background: $REFUSED; color: $ONREFUSED; border-radius: 9u; font-weight: 700;
         min-width: 18u; max-width: 18u; min-height: 18u; max-height: 18u; }
#heading { font-size: 14u; font-weight: 600; color: $INK; }
#note { color: $MUTED; }
#note:disabled { color: $FADED; }
#curtain { background: #000000; }
QProgressBar { background: $BASE; border: 1px solid $BORDER; border-radius: 4u; max-height: 8u; }
QProgressBar::chunk { background: $ACCENT; border-radius: 3u; }
#refusal, #note[refused="true"] { color: $REFUSED; }
#listing { background: $BASE; color: $INK; border: 1px solid $BORDER; border-radius: 5u;
           font-family: monospace; font-size: 12u; padding: 4u; }
#listing:focus { border-color: $ACCENT; }
#palette { background: $BUTTON; border: 1px solid $BORDER; border-radius: 6u; }
#palette QTableView { border: none; background: $BUTTON; }
#complaint { background: $BASE; border: 1px solid $REFUSED; border-radius: 5u; }
#complaint QLabel { color: $REFUSED; }
#complaint #place { font-family: monospace; font-size: 12u; }
#value { font-weight: 600; color: $INK; }
#card { background: $BASE; border: 1px solid $LINE; border-radius: 6u; }
#card QToolButton { padding: 3u; }
#card QComboBox, #card QAbstractSpinBox { background: $WINDOW; border-color: $LINE; }
#card QComboBox { padding: 3u 1u 3u 5u; }
#card QComboBox::drop-down { width: 15u; }
#card QComboBox:focus, #card QAbstractSpinBox:focus { border-color: $ACCENT; }
#card QAbstractSpinBox[refused="true"] { border-color: $REFUSED; }
"""


def style_sheet(theme: Theme, scale: float) -> str:
    """Return the style sheet of the window in a theme, at a scale."""
    icons = (resources() / "icons").as_posix()
    words = {
        "FONT": fonts.family(),
        "WINDOW": theme.window,
        "BASE": theme.base,
        "CANVAS": theme.canvas,
        "BUTTON": theme.button,
        "BORDER": theme.border,
        "LINE": mix(theme.window, theme.border, 0.6),
        "HOVER": mix(theme.button, theme.ink, 0.08),
        "PRESSED": mix(theme.button, theme.ink, 0.16),
        "INK": theme.ink,
        "MUTED": theme.muted,
        "FADED": mix(theme.muted, theme.window, 0.45),
        "ACCENT": theme.accent,
        "LIT": mix(theme.accent, theme.ink if theme.dark else "#000000", 0.15),
        "CHOSEN": mix(theme.base, theme.accent, 0.22),
        "FORWARD": theme.run(0),
        "REVERSE": theme.run(1),
        "ONACCENT": on_accent(theme),
        "REFUSED": REFUSED[theme.dark],
        "ONREFUSED": theme.base,
        "ALARM": mix(theme.window, REFUSED[theme.dark], 0.14),
        "NOTICE": mix(theme.window, theme.accent, 0.14),
        "ICONS": icons,
        **_knob(scale),
        # A style keeps three pixels beside the text of a cell, whatever the scale, and none
        # beside that of a heading.
        "CELL": f"{max(1, round(4 * scale) - 3)}px",
    }
    sheet = _SHEET
    # The longest first: $LINE must not take the beginning of another word.
    for word in sorted(words, key=len, reverse=True):
        sheet = sheet.replace(f"${word}", words[word])
    return _scaled(sheet, scale)


def _knob(scale: float) -> dict[str, str]:
    """Return the lengths of the handle of a slider, which is round however they are rounded."""
    groove, hang, rim = (max(1, round(px * scale)) for px in (4, 7, 2))
    across = groove + 2 * hang
    lengths = {
        "GROOVE": groove,
        "HANG": hang,
        "RIM": rim,
        "KNOB": across - 2 * rim,
        "ROUND": across // 2,
    }
    return {word: f"{length}px" for word, length in lengths.items()}


def _scaled(sheet: str, scale: float) -> str:
    """Return the sheet with every length, written as 13u, in pixels."""
    parts = _LENGTH.split(sheet)
    for place in range(1, len(parts), 2):
        parts[place] = f"{max(1, round(float(parts[place]) * scale))}px"
    return "".join(parts)
