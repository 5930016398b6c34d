"""ACTIONS: every command of the window, one row each; menus and toolbar are built from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar

from klviz.core.parameters import table
from klviz.document.aspects import ASPECTS
from klviz.gui.icons import set_icon

MENUS = ("&File", "&Edit", "&Lab", "&View", "&Run", "&Help")


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the window.

    Attributes:
        key: the name the window knows it by.
        text: what menus call it, with its mnemonic.
        shortcuts: the keys that give it; the first is shown.
        tip: a sentence for the tooltip.
        menu: the menu it stands in.
        icon: the name of its drawing, "" for none.
        words: by which other words, besides those of its tip, the palette finds it.
        toolbar: whether it also stands in the toolbar.
        checkable: whether it is switched on and off.
        parted: whether a line parts it from what is above it.
    """

    key: str
    text: str
    shortcuts: tuple[str, ...]
    tip: str
    menu: str
    icon: str = ""
    words: str = ""
    toolbar: bool = False
    checkable: bool = False
    parted: bool = False


def _file(key: str, text: str, keys: str, tip: str, icon: str = "", **how: bool) -> Command:
    return Command(key, text, tuple(keys.split()), tip, "&File", icon, "", **how)


def _edit(
    key: str, text: str, keys: str, tip: str, icon: str = "", words: str = "", **how: bool
) -> Command:
    return Command(key, text, tuple(keys.split()), tip, "&Edit", icon, words, **how)


def _lab(
    key: str, text: str, keys: str, tip: str, icon: str = "", words: str = "", **how: bool
) -> Command:
    return Command(key, text, tuple(keys.split()), tip, "&Lab", icon, words, **how)


def _view(key: str, text: str, keys: str, tip: str, icon: str = "", **how: bool) -> Command:
    return Command(key, text, tuple(keys.split()), tip, "&View", icon, "", **how)


def _run(key: str, text: str, keys: str, tip: str, icon: str = "", **how: bool) -> Command:
    return Command(key, text, tuple(keys.split()), tip, "&Run", icon, "", **how)


def _labs() -> list[Command]:
    """Return a command for every lab, and for every aspect of a pair."""
    fit = "Several q approach one p, each under its own divergence"
    compare = "Two fixed distributions side by side, seen from many sides"
    return [
        _lab("lab_fit", "&Fit", "Ctrl+1", fit, "lab-fit", toolbar=True, checkable=True),
        _lab(
            "lab_compare",
            "&Compare",
            "Ctrl+2",
            compare,
            "lab-compare",
            toolbar=True,
            checkable=True,
        ),
        _lab(
            "compare_run",
            "Compare p &with q",
            "Ctrl+Shift+K",
            "Take p and the q of the first run, as it stands, to the Compare lab",
        ),
        *(
            _lab(
                f"aspect_{row.key}",
                f"&{number} {row.title}",
                f"Alt+{number}",
                row.help,
                checkable=True,
                parted=number == 1,
                words=row.words,
            )
            for number, row in enumerate(ASPECTS.values(), 1)
        ),
    ]


ACTIONS: Mapping[str, Command] = table(
    [
        *_labs(),
        _file("new", "&New", "Ctrl+N", "Begin with the first scene"),
        _file(
            "open",
            "&Open …",
            "Ctrl+O",
            "Open a scene file, or a picture that carries a scene",
            "open",
            toolbar=True,
        ),
        _file("presets", "&Presets …", "Ctrl+P", "All scenes that come with klviz, as pictures"),
        _file(
            "import_samples",
            "&Import samples …",
            "Ctrl+I",
            "Take the numbers of a CSV file for p",
            parted=True,
        ),
        _file("save", "&Save", "Ctrl+S", "Save the scene", "save", toolbar=True, parted=True),
        _file("save_as", "Save &as …", "Ctrl+Shift+S", "Save the scene to another file"),
        _file(
            "export",
            "&Export …",
            "Ctrl+E",
            "Write the figure, an animation or the numbers to a file",
            "export",
            toolbar=True,
            parted=True,
        ),
        _file(
            "export_again",
            "Export a&gain",
            "Ctrl+Shift+E",
            "Write one more file as the last one, without a question",
        ),
        _file(
            "export_deck",
            "Export a &deck …",
            "Ctrl+Shift+D",
            "Write several scenes as slides to one file",
        ),
        _file("quit", "&Quit", "Ctrl+Q", "Close the window", parted=True),
        _edit("undo", "&Undo", "Ctrl+Z", "Take the last edit back", "undo", toolbar=True),
        _edit(
            "redo",
            "&Redo",
            "Ctrl+Shift+Z Ctrl+Y",
            "Do again what was taken back",
            "redo",
            toolbar=True,
        ),
        _edit(
            "copy",
            "&Copy figure",
            "Ctrl+C",
            "Copy the figure to the clipboard",
            "copy",
            toolbar=True,
            parted=True,
        ),
        _edit(
            "swap",
            "S&wap P and Q",
            "Ctrl+Shift+X",
            "Swap P and Q: forward becomes reverse",
            words="exchange reverse direction",
            parted=True,
        ),
        _edit("paste", "&Paste numbers", "Ctrl+V", "Take the numbers on the clipboard for p"),
        _edit(
            "copy_numbers",
            "Copy &numbers",
            "Ctrl+Shift+C",
            "Copy all numbers of the figure, with every digit, as a table",
        ),
        _edit(
            "next_handle",
            "Next &handle",
            "Ctrl+H",
            "Select the next handle on the densities; arrow keys move it",
            parted=True,
        ),
        _edit(
            "last_handle",
            "&Last handle",
            "Ctrl+Shift+H",
            "Select the handle before; arrow keys move it",
        ),
        _edit(
            "add_component",
            "&Add a component",
            "Ctrl+Shift+A",
            "Add a component of p to the right of the others",
            parted=True,
        ),
        _edit(
            "normalise",
            "Nor&malise the weights",
            "Ctrl+M",
            "Make the weights of p add up to 1; p stays the same",
        ),
        _edit(
            "spread",
            "&Spread q over p",
            "Ctrl+Shift+M",
            "Put the components of a mixture q side by side over p",
        ),
        _view("panel", "&Panel", "F9", "Show or fold away the panel", checkable=True),
        _view(
            "scoreboard",
            "&Scoreboard",
            "F8",
            "Every q under every divergence, beside the best there is",
            checkable=True,
        ),
        _view("whole", "Show &everything", "Ctrl+Shift+0", "Show all of p and q again"),
        _view(
            "crosshair",
            "Pin &crosshair",
            "Ctrl+R",
            "Read the numbers at one x; arrow keys move it, with Shift by more",
        ),
        _view(
            "landscapes",
            "Lan&dscapes",
            "F7",
            "Show the divergences over location and scale of q, or not",
            checkable=True,
            parted=True,
        ),
        _view(
            "basins",
            "&Basins",
            "Shift+F7",
            "Show from where q comes to which minimum, by natural gradient in small steps",
            checkable=True,
        ),
        _view("larger", "&Larger text", "Ctrl++ Ctrl+=", "Make text and lines larger", parted=True),
        _view("smaller", "S&maller text", "Ctrl+-", "Make text and lines smaller"),
        _view("usual", "&Usual text size", "Ctrl+0", "Text and lines as large as usual"),
        _view("full_screen", "&Full screen", "F11", "Fill the screen", checkable=True, parted=True),
        _view(
            "present",
            "P&resent",
            "F5",
            "Figure and playback alone, large; Page Up and Page Down change the scene, B blanks",
            checkable=True,
        ),
        _run("play", "&Play or pause", "Space", "Let every q go towards p, or stop", "play"),
        _run(
            "step",
            "&Step",
            "Right",
            "One step on, and stand",
            "step",
            parted=True,
        ),
        _run("back", "&Back", "Left", "One step back in the record, and stand", "back"),
        _run("rewind", "Re&wind", "Home", "Begin again from the same start", "rewind"),
        _run("end", "Go to the &end", "End", "Show the last step recorded"),
        _run("reseed", "&New seed", "Ctrl+D", "Other draws for every run that draws", "dice"),
        _run("faster", "&Faster", "]", "Play twice as fast", parted=True),
        _run("slower", "Sl&ower", "[", "Play half as fast"),
        _run(
            "loop",
            "&Loop",
            "Ctrl+L",
            "Play from the first step again once every run has converged",
            "loop",
            checkable=True,
            parted=True,
        ),
        _run(
            "stops",
            "Stop when &converged",
            "Ctrl+Shift+L",
            "Stop playing once every run has converged",
            "stop-converged",
            checkable=True,
        ),
        _run(
            "add_run",
            "&Add a run",
            "Ctrl+Shift+R",
            "Add a run: the same start under another divergence",
            parted=True,
        ),
        Command("palette", "&Find a command …", ("Ctrl+K",), "Type a part of what to do", "&Help"),
        Command("keys", "&Keys", ("F1",), "Which keys do what", "&Help"),
        Command(
            "about",
            "&About klviz",
            (),
            "What klviz is",
            "&Help",
            parted=True,
            words="relative entropy information gain names history kullback leibler 1951 "
            "inclusive exclusive projection glossary",
        ),
    ]
)


def make_actions(owner: QObject, triggered: Callable[[], None]) -> dict[str, QAction]:
    """Return an action for every row, by its key, which is its data too.

    ``triggered`` is a slot of the owner; it finds the action by ``sender``.
    """
    actions = {}
    for command in ACTIONS.values():
        action = QAction(command.text, owner)
        action.setData(command.key)
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{command.tip} ({shown})" if shown else command.tip)
        action.setIconText(short_text(command))
        action.setCheckable(command.checkable)
        if command.icon:
            set_icon(action, command.icon)
            # In a menu it would stand where a tick says whether the command is on.
            action.setIconVisibleInMenu(False)
        action.triggered.connect(triggered)
        actions[command.key] = action
    return actions


def short_text(command: Command) -> str:
    """Return what a button calls a command, a little off its icon."""
    return " " + command.text.replace("&", "").rstrip(" …")


def build_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Fill a menu bar with the commands; return the menus by their texts."""
    menus = {text: bar.addMenu(text) for text in MENUS}
    for command in ACTIONS.values():
        menu = menus[command.menu]
        if command.parted:
            menu.addSeparator()
        menu.addAction(actions[command.key])
    return menus


def build_toolbar(bar: QToolBar, actions: Mapping[str, QAction]) -> None:
    """Fill a toolbar with the commands that stand in it."""
    for command in ACTIONS.values():
        if command.toolbar:
            if command.parted:
                bar.addSeparator()
            bar.addAction(actions[command.key])
