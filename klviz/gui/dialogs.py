"""The questions that stop everything until they are answered: files, and unsaved work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TypeAlias

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMessageBox, QWidget

import klviz
from klviz.analyses.labs import LABS
from klviz.document.aspects import ASPECTS
from klviz.document.carried_file import PICTURE_ENDINGS, is_picture
from klviz.document.samples_file import ENDINGS
from klviz.document.scene_file import SUFFIX
from klviz.document.scene_folder import SCENE_ENDINGS
from klviz.gui.actions import ACTIONS

ALL_FILES = "All files (*)"
SCENES = f"Scenes ({' '.join(f'*{ending}' for ending in SCENE_ENDINGS)});;{ALL_FILES}"
OPENED = (*SCENE_ENDINGS, *PICTURE_ENDINGS)
CARRIERS = " ".join(f"*{ending}" for ending in OPENED)
OPENABLE = f"Scenes and pictures that carry one ({CARRIERS});;{SCENES}"
NUMBERS = f"Numbers ({' '.join(f'*{ending}' for ending in ENDINGS)});;{ALL_FILES}"
WHOLE = "style='white-space: nowrap'"
SAVE, WAIT, DISCARD, CANCEL = "save", "wait", "discard", "cancel"

Entry: TypeAlias = tuple[Sequence[str], str]
"""Keys, and what they do."""
BY_HAND: Sequence[Entry] = (
    (("Drag a handle",), "Move p, or the start of q"),
    (("Shift",), "… to round numbers"),
    (("Esc",), "… and take it back"),
    (("Drag across bars",), "Paint P; with Shift, Q"),
    (("Arrows",), "Move what is selected"),
    (("Drag beside it",), "Move the view of x"),
    (("Wheel",), "Zoom about the mouse"),
    (("Double click",), "Show everything again"),
    (("Right drag",), "Mark a region to read"),
    (("PgUp", "PgDown"), "Other scenes, presenting"),
    (("B", "."), "Blank, presenting"),
)
"""What no command of a menu does."""

COLUMNS = 3
"""Of the list of keys."""
ASPECT, TABS = "aspect_", f"Alt+1 … Alt+{len(ASPECTS)}"
"""How the commands of the aspects begin, and the keys that they have together."""

_ABOUT = (
    f"klviz {klviz.__version__}\n\n"
    "See Kullback-Leibler divergence: what it adds up between two distributions, and q converging "
    "towards p under forward and reverse KL and others, every number right or with its error.\n\n"
    "S. Kullback and R. A. Leibler wrote of it in 1951 (On information and sufficiency, Annals of "
    "Mathematical Statistics 22). KL(P‖Q) is also called relative entropy, or the information gain "
    "from Q to P.\n\n"
    "Forward KL(P‖Q), minimised over Q, makes Q cover all of P: it is inclusive, and its minimum "
    "is the moment or M‑projection. Reverse KL(Q‖P) keeps Q where P is: it is exclusive, and its "
    "minimum is the information or I‑projection.\n\n"
    "MIT licence. Typeface: Inter, SIL Open Font License."
)


def ask_open(parent: QWidget, folder: Path) -> Path | None:
    """Ask which scene to open; None for none."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open a scene", str(folder), OPENABLE)
    return Path(name) if name else None


def ask_scenes(parent: QWidget, folder: Path) -> list[Path]:
    """Ask which scenes to add to others; none for none."""
    names, _ = QFileDialog.getOpenFileNames(parent, "Add scenes", str(folder), OPENABLE)
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, folder: Path) -> Path | None:
    """Ask of which folder to add all scenes; None for none."""
    name = QFileDialog.getExistingDirectory(parent, "Add the scenes of a folder", str(folder))
    return Path(name) if name else None


def ask_samples(parent: QWidget, folder: Path) -> Path | None:
    """Ask which file of numbers to import; None for none."""
    name, _ = QFileDialog.getOpenFileName(parent, "Import samples", str(folder), NUMBERS)
    return Path(name) if name else None


def ask_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask where to save the scene; None for nowhere. The name ends as names of scenes do."""
    return _ask_new(parent, "Save the scene", suggestion, SCENES, _scene_path)


def ask_deck(parent: QWidget, suggestion: Path, kinds: Mapping[str, str]) -> Path | None:
    """Ask where to write a deck; None for nowhere. See `ask_export`."""
    return ask_export(parent, suggestion, kinds, "Export the deck")


def ask_export(
    parent: QWidget, suggestion: Path, kinds: Mapping[str, str], title: str = "Export the figure"
) -> Path | None:
    """Ask where to write a figure; None for nowhere.

    Args:
        parent: what the dialog belongs to.
        suggestion: the file that is proposed.
        kinds: what each kind of figure is called, by the ending of its files. A name without an
            ending gets that of the kind that is picked; another ending stays, to be refused.
        title: that of the dialog.
    """
    filters = {f"{label} (*.{ending})": f".{ending}" for ending, label in kinds.items()}

    def completed(typed: Path, kind: str) -> Path:
        if typed.suffix[1:].isalpha():
            return typed
        return _ending_in(typed, tuple(filters.values()), filters.get(kind, suggestion.suffix))

    return _ask_new(parent, title, suggestion, ";;".join(filters), completed)


def ask_replace(parent: QWidget, path: Path) -> bool:
    """Ask whether a file that is there already may be replaced."""
    box = QMessageBox(parent)
    box.setWindowTitle("Replace the file")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{path.name} exists already. Replace it?")
    box.setInformativeText(f"It lies in {path.parent}. What it holds now is lost.")
    replace = box.addButton("&Replace", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return _let_go(box) is replace


def ask_unsaved(parent: QWidget, name: str) -> str:
    """Ask what becomes of unsaved work; return ``SAVE``, ``DISCARD`` or ``CANCEL``."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Unsaved changes")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Save the changes to {name}?")
    box.setInformativeText("What is not saved is lost.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    _let_go(box)
    return {buttons.Save: SAVE, buttons.Discard: DISCARD}.get(buttons(answer), CANCEL)


def ask_unfinished(parent: QWidget, films: int) -> str:
    """Ask what becomes of films that are being made; return ``WAIT``, ``DISCARD`` or ``CANCEL``."""
    box = QMessageBox(parent)
    box.setWindowTitle("Films are being made")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText("1 film is not finished." if films == 1 else f"{films} films are not finished.")
    box.setInformativeText("klviz can wait for them and close then. What is discarded is lost.")
    roles = QMessageBox.ButtonRole
    wait = box.addButton("&Wait", roles.AcceptRole)
    discard = box.addButton(QMessageBox.StandardButton.Discard)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(wait)
    box.exec()
    clicked = _let_go(box)
    return WAIT if clicked is wait else DISCARD if clicked is discard else CANCEL


def _let_go(box: QMessageBox) -> QAbstractButton | None:
    """Let a question go; return its answer. None where the program was ended while it asked."""
    if not shiboken6.isValid(box):
        return None
    box.deleteLater()
    return box.clickedButton()


def _ask_new(
    parent: QWidget,
    title: str,
    suggestion: Path,
    kinds: str,
    completed: Callable[[Path, str], Path],
) -> Path | None:
    """Ask for a file to write, until it is a new one or one that may be replaced.

    The dialog would ask about the name that was typed, which need not be that of the file.
    """
    silent = QFileDialog.Option.DontConfirmOverwrite
    while True:
        name, kind = QFileDialog.getSaveFileName(
            parent, title, str(suggestion), kinds, options=silent
        )
        if not name:
            return None
        path = completed(Path(name), kind)
        if not path.exists() or ask_replace(parent, path):
            return path
        suggestion = path


def _scene_path(typed: Path, kind: str) -> Path:
    """Return the file of a scene; where all files are listed, any ending but pictures' will do."""
    if kind == ALL_FILES and typed.suffix and not is_picture(typed):
        return typed
    return _ending_in(typed, SCENE_ENDINGS, SUFFIX)


def _ending_in(typed: Path, endings: Collection[str], usual: str) -> Path:
    """Return the path, with the usual ending after it where it has none of the endings."""
    return typed if typed.suffix.lower() in endings else typed.with_name(typed.name + usual)


def tell_about(parent: QWidget) -> None:
    """Say what klviz is."""
    _tell(parent, "About klviz", _ABOUT)


def tell_keys(parent: QWidget) -> None:
    """Say which keys do what, and what a hand can do in the plots."""
    commands = [
        (command.shortcuts, command.text.replace("&", "").rstrip(" …"))
        for command in ACTIONS.values()
        if command.shortcuts and not command.key.startswith(ASPECT)
    ]
    commands.insert(len(LABS), ((TABS,), "What of a pair is looked at"))
    entries = [*commands, *BY_HAND]
    high = -(-len(entries) // COLUMNS)
    parts = [entries[first : first + high] for first in range(0, len(entries), high)]
    cells = [f"<td>{_table(part)}</td>" for part in parts]
    _tell(
        parent, "Keys", f"<table><tr>{'<td>&nbsp;&nbsp;</td>'.join(cells)}</tr></table>", rich=True
    )


def _table(entries: Sequence[Entry]) -> str:
    """Return what keys do as two columns of HTML."""
    rows = []
    for keys, what in entries:
        told = " or ".join(f"<span style='font-weight: 600'>{escape(key)}</span>" for key in keys)
        cells = (f"{told}&nbsp;&nbsp;", escape(what))
        rows.append(f"<tr>{''.join(f'<td {WHOLE}>{cell}</td>' for cell in cells)}</tr>")
    return f"<table cellpadding='2'>{''.join(rows)}</table>"


def _tell(parent: QWidget, title: str, text: str, *, rich: bool = False) -> None:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
    box.setText(text)
    box.open()
