"""Commands: what every row of ACTIONS does to a window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from klviz.analyses.compare.from_fit import refusal
from klviz.analyses.compare.outlook import has_runs
from klviz.analyses.labs import LABS
from klviz.analyses.playback import SPEEDS
from klviz.document.aspects import ASPECTS
from klviz.document.places import runs_place
from klviz.document.presets import presets
from klviz.document.runs import MAX_RUNS
from klviz.document.scene import Scene
from klviz.document.settings import TEXT_SIZE
from klviz.document.target import MAX_COMPONENTS
from klviz.gui import dialogs
from klviz.gui.appearance import chosen_scale
from klviz.gui.copies import copy_text
from klviz.gui.gallery import Gallery
from klviz.gui.palette import CommandPalette
from klviz.gui.palette_entries import entries_of
from klviz.gui.panel.edits import with_new_seeds
from klviz.gui.panel.pair_edits import TURN, looking_at, swap
from klviz.gui.panel.run_card import compare_with

if TYPE_CHECKING:
    from klviz.gui.main_window import MainWindow

Command = Callable[[], object]


def commands_of(window: MainWindow) -> dict[str, Command]:
    """Return what each command does, by its key."""
    return {
        **_about_files(window),
        **_about_the_scene(window),
        **_about_the_view(window),
        **_about_playing(window),
        **_about_labs(window),
    }


def possible(scene: Scene) -> dict[str, bool]:
    """Return which of the commands that not every scene has can be given now, by their keys."""
    target, is_target = scene.target, scene.samples is None
    is_fit = scene.lab == "fit"
    moves = is_fit or has_runs(scene.comparison)
    return {
        **dict.fromkeys(("import_samples", "scoreboard", "landscapes", "basins"), is_fit),
        "add_component": is_fit and is_target and len(target.components) < MAX_COMPONENTS,
        "normalise": is_fit and is_target and target.total_weight != 1.0,
        "swap": not is_fit,
        "compare_run": is_fit and not refusal(scene),
        "spread": is_fit and scene.approximation.is_mixture,
        "add_run": moves and len(runs_place(scene).get(scene)) < MAX_RUNS,
    }


def _about_files(window: MainWindow) -> dict[str, Command]:
    store, files = window.store, window.files
    return {
        "new": files.new,
        "open": files.open,
        "save": files.save,
        "save_as": files.save_as,
        "export": window.exports.ask,
        "export_again": window.exports.again,
        "export_deck": partial(_export_deck, window),
        "quit": window.close,
        "undo": store.undo,
        "redo": store.redo,
        "presets": partial(_open_gallery, window),
        "import_samples": window.importer.ask,
        "copy": window.exports.copy,
        "copy_numbers": partial(_copy_numbers, window),
        "paste": partial(_paste, window),
        "palette": partial(_open_palette, window),
        "keys": partial(dialogs.tell_keys, window),
        "about": partial(dialogs.tell_about, window),
    }


def _about_the_scene(window: MainWindow) -> dict[str, Command]:
    panel = window.panel
    deeds: dict[str, Command] = {
        "add_component": panel.target.editor.add,
        "normalise": panel.target.editor.normalise,
        "spread": panel.approximation.mixture.spread_out,
        "add_run": partial(add_run, window),
        "swap": partial(swap, window.store),
    }
    return {key: partial(_if_possible, window, key, deed) for key, deed in deeds.items()}


def add_run(window: MainWindow, divergence: str = "") -> None:
    """Add a run to the lab that is shown, under a divergence or the usual one."""
    in_fit = window.store.scene.lab == "fit"
    runs = window.panel.runs if in_fit else window.labs.compare_panel.runs
    runs.add(divergence)


def _if_possible(window: MainWindow, key: str, deed: Command) -> None:
    if possible(window.store.scene)[key]:
        deed()


def _about_the_view(window: MainWindow) -> dict[str, Command]:
    return {
        "next_handle": partial(_select_handle, window, 1),
        "last_handle": partial(_select_handle, window, -1),
        "panel": partial(_fold_panel, window),
        "scoreboard": partial(_show_scoreboard, window),
        "whole": window.store.look_at_all,
        "crosshair": partial(_pin_crosshair, window),
        "landscapes": window.survey.toggle,
        "basins": window.survey.toggle_basins,
        "larger": partial(_larger, window),
        "smaller": partial(_smaller, window),
        "usual": partial(_usual, window),
        "full_screen": partial(fill_screen, window),
        "present": window.presentation.toggle,
    }


def _about_labs(window: MainWindow) -> dict[str, Command]:
    return {
        **{f"lab_{key}": partial(window.labs.go_to, key) for key in LABS},
        "compare_run": partial(_compare_run, window),
        **{f"aspect_{key}": partial(_look_at, window, key) for key in ASPECTS},
    }


def _compare_run(window: MainWindow) -> None:
    runs = window.store.scene.runs
    compare_with(window.store, next((k for k, run in enumerate(runs) if run.visible), 0))


def _look_at(window: MainWindow, aspect: str) -> None:
    scene = looking_at(window.store.scene, aspect)
    window.store.edit(f"Look at {ASPECTS[aspect].title}", scene, TURN)
    window.labs.tick()


def _about_playing(window: MainWindow) -> dict[str, Command]:
    store = window.store
    return {
        "play": store.play_or_pause,
        "step": store.step,
        "back": store.back,
        "rewind": store.rewind,
        "end": store.go_to_end,
        "reseed": partial(_reseed, window),
        "faster": partial(_faster, window),
        "slower": partial(_slower, window),
        "loop": partial(_loop, window),
        "stops": partial(_stop_when_converged, window),
    }


def fill_screen(window: MainWindow) -> None:
    """Fill the screen, or leave it."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _paste(window: MainWindow) -> None:
    """Take the numbers on the clipboard where the lab has a use for them."""
    (window.labs.taker or window.importer).paste()


def _copy_numbers(window: MainWindow) -> None:
    copy_text(window.page.figure.drawing.table())
    window.remark("Copied: all numbers")


def _open_palette(window: MainWindow) -> None:
    scale = chosen_scale(window.preferences, window.screen())
    CommandPalette(entries_of(window), window, scale).open_over(window)


def _open_gallery(window: MainWindow) -> None:
    if any(gallery.isVisible() for gallery in window.findChildren(Gallery)):
        return
    gallery = Gallery(presets(), window.thumbnails, window)
    gallery.chosen.connect(window.open_preset)
    scale = chosen_scale(window.preferences, window.screen())
    lab = window.store.scene.lab
    gallery.open_over(window, window.theme, scale, window.labs.preset_lines[lab].choice.key, lab)


def _export_deck(window: MainWindow) -> None:
    from klviz.gui.decks.exports import ask

    ask(window)


def _select_handle(window: MainWindow, step: int) -> None:
    window.page.select_handle(step)


def _pin_crosshair(window: MainWindow) -> None:
    window.page.pin_crosshair()


def _fold_panel(window: MainWindow) -> None:
    window.dock.setVisible(window.dock.isHidden())


def _show_scoreboard(window: MainWindow) -> None:
    window.scoreboard.setVisible(window.scoreboard.isHidden())


def _larger(window: MainWindow) -> None:
    size = window.preferences.value(TEXT_SIZE)
    _size_text(window, min((step for step in TEXT_SIZE.steps if step > size), default=size))


def _smaller(window: MainWindow) -> None:
    size = window.preferences.value(TEXT_SIZE)
    _size_text(window, max((step for step in TEXT_SIZE.steps if step < size), default=size))


def _usual(window: MainWindow) -> None:
    _size_text(window, TEXT_SIZE.default)


def _size_text(window: MainWindow, percent: float) -> None:
    window.preferences.set_value(TEXT_SIZE, float(percent))


def _reseed(window: MainWindow) -> None:
    scene = window.store.scene
    window.store.edit("Draw new seeds", with_new_seeds(scene, runs_place(scene)))


def _faster(window: MainWindow) -> None:
    window.store.set_speed(min(2.0 * window.store.transport.speed, SPEEDS[-1]))


def _slower(window: MainWindow) -> None:
    window.store.set_speed(max(0.5 * window.store.transport.speed, SPEEDS[0]))


def _loop(window: MainWindow) -> None:
    window.store.set_loop(not window.store.transport.loop)


def _stop_when_converged(window: MainWindow) -> None:
    window.store.set_stops(not window.store.transport.stops)
