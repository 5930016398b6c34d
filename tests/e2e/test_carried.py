"""Pictures that carry a scene: dropped, opened, from the recent ones; and those that do not."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from klviz.document.carried import FIGURE_DATA, Carried, Shown
from klviz.document.carried_file import read_carried
from klviz.document.export_settings import CARRIES, FOLDER, PICTURE_FORMAT
from klviz.document.file_errors import SceneFileError
from klviz.document.history import History
from klviz.document.notation import parse_target
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.scene_file import read_scene, write_scene
from klviz.document.scene_records import scene_record
from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW, RECENT_FILES
from klviz.gui import dialogs
from klviz.gui.look import Look
from klviz.gui.main_window import MainWindow
from klviz.gui.rendering import render_scene
from tests.e2e.hands import CTRL, press, settle, target_text, type_line
from tests.e2e.test_drops import drop

SCENE = replace(FIRST_SCENE, target=parse_target("0.5 N(5, 2) + 0.5 N(-1, 1)"), title="Lecture 3")
SEEN = Shown(23, 60, (-2.5, 3.0), "log", "pull")
FORMATS = ("png", "svg", "pdf")
SMALL = Look()


def picture(folder: Path, ending: str, seen: Shown = SEEN, scene: Scene = SCENE) -> Path:
    path = folder / f"figure.{ending}"
    render_scene(scene, seen.step, [path], SMALL, dpi=48.0, seen=seen)
    return path


def exported(window: MainWindow, folder: Path, ending: str) -> Path:
    """Write what a window shows by the key that writes as the last time."""
    window.preferences.set_value(PICTURE_FORMAT, ending)
    window.preferences.set_value(FOLDER, (str(folder),))
    before = set(folder.iterdir())
    window.actions_by_key["export_again"].trigger()
    end = time.monotonic() + 30.0
    # PNG is encoded while the window lives on, in a file that has no ending until it is whole.
    while not (new := {p for p in set(folder.iterdir()) - before if p.suffix == f".{ending}"}):
        assert time.monotonic() < end
        QTest.qWait(10)
    (path,) = new
    return path


def shown(window: MainWindow) -> Carried:
    """What a window shows, and how."""
    snapshot = window.store.snapshot
    assert snapshot is not None
    request = snapshot.request
    seen = Shown(
        snapshot.step, snapshot.last, request.view, request.density_view, request.ratio_view
    )
    return Carried(window.store.scene, seen)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_dropped_picture_is_shown_as_it_was(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, ending: str
) -> None:
    path = picture(tmp_path, ending)
    before = path.read_bytes()
    assert drop(front_window, path)
    settle(qtbot, front_window)
    assert shown(front_window) == Carried(SCENE, SEEN)
    slider = front_window.transport.slider
    assert (slider.value(), slider.maximum()) == (SEEN.step, SEEN.last)
    assert front_window.preferences.value(DENSITY_VIEW) == "log"
    assert front_window.preferences.value(RATIO_VIEW) == "pull"
    assert front_window.windowTitle().startswith("Lecture 3")
    assert not front_window.isWindowModified()
    assert front_window.store.path is None, "a picture is never saved over"
    assert path.read_bytes() == before


def test_what_is_exported_and_dropped_on_another_scene_comes_back(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    store = front_window.store
    front_window.files.open_preset(PRESETS[2])
    store.play()
    qtbot.waitUntil(lambda: store.last >= 30, timeout=20_000)
    store.pause()
    store.scrub(17)
    store.look_at(-1.5, 2.25)
    front_window.preferences.set_value(RATIO_VIEW, "log_ratio")
    settle(qtbot, front_window)
    before = shown(front_window)
    paths = [exported(front_window, tmp_path, ending) for ending in FORMATS]
    for path in paths:
        front_window.files.new()
        front_window.preferences.set_value(RATIO_VIEW, "integrand")
        settle(qtbot, front_window)
        assert shown(front_window) != before
        assert drop(front_window, path)
        settle(qtbot, front_window)
        assert shown(front_window) == before


def test_a_scene_that_is_not_to_be_carried_is_not(front_window: MainWindow, tmp_path: Path) -> None:
    front_window.preferences.set_value(CARRIES, False)
    for ending in FORMATS:
        path = exported(front_window, tmp_path, ending)
        with pytest.raises(SceneFileError, match="it carries no scene"):
            read_carried(path)


def test_what_is_copied_carries_the_scene_where_it_is_pasted_as_a_drawing(
    front_window: MainWindow, tmp_path: Path
) -> None:
    press(front_window, Qt.Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData().data("image/svg+xml")
    (tmp_path / "pasted.svg").write_bytes(data.data())
    assert read_carried(tmp_path / "pasted.svg").scene == front_window.store.scene


def test_saving_what_a_picture_carried_asks_for_a_file_of_its_own(
    qtbot: QtBot, front_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Path] = []

    def ask(parent: object, suggestion: Path) -> Path:
        asked.append(suggestion)
        return tmp_path / "kept.klviz"

    monkeypatch.setattr(dialogs, "ask_save", ask)
    path = picture(tmp_path, "png")
    before = path.read_bytes()
    assert drop(front_window, path)
    settle(qtbot, front_window)
    press(front_window, Qt.Key.Key_S, CTRL)
    assert asked == [tmp_path / "lecture-3.klviz"]
    assert read_scene(tmp_path / "kept.klviz") == SCENE
    assert path.read_bytes() == before


def test_a_picture_is_opened_like_a_scene_and_again_from_the_recent_ones(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = picture(tmp_path, "pdf")
    monkeypatch.setattr(dialogs, "ask_open", lambda *arguments: path)
    press(ready, Qt.Key.Key_O, CTRL)
    settle(qtbot, ready)
    assert shown(ready) == Carried(SCENE, SEEN)
    assert ready.preferences.value(RECENT_FILES) == (str(path),)
    ready.actions_by_key["new"].trigger()
    settle(qtbot, ready)
    ready.recent_menu.actions()[0].trigger()
    settle(qtbot, ready)
    assert shown(ready) == Carried(SCENE, SEEN)
    assert ready.preferences.open_file() is None


def test_unsaved_work_is_asked_about_before_a_picture_takes_its_place(
    qtbot: QtBot, front_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda parent, name: dialogs.CANCEL)
    type_line(front_window.panel.target.notation.field, "N(1, 2)")
    path = picture(tmp_path, "svg")
    assert drop(front_window, path)
    settle(qtbot, front_window)
    assert target_text(front_window) == "N(1, 2)"
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda parent, name: dialogs.DISCARD)
    assert drop(front_window, path)
    settle(qtbot, front_window)
    assert front_window.store.scene == SCENE


def test_a_scene_file_is_opened_with_the_views_that_are_chosen(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    drop(front_window, picture(tmp_path, "png"))
    settle(qtbot, front_window)
    write_scene(tmp_path / "a.klviz", load_preset(PRESETS[1]))
    assert drop(front_window, tmp_path / "a.klviz")
    settle(qtbot, front_window)
    seen = shown(front_window).shown
    assert (seen.step, seen.density_view, seen.ratio_view) == (0, "log", "pull")
    assert front_window.store.sight.view is None


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("png", "it is cut off"),
        ("svg", "it is cut off"),
        ("pdf", "it is damaged, or cut off"),
    ],
)
def test_half_a_picture_leaves_everything_as_it_was_and_says_why(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, ending: str, reason: str
) -> None:
    path = picture(tmp_path, ending)
    path.write_bytes(path.read_bytes()[:300])
    type_line(front_window.panel.target.notation.field, "N(1, 2)")
    front_window.store.scrub(0)
    settle(qtbot, front_window)

    def all_of_it() -> tuple[Carried, History[Scene], str, bool]:
        window = front_window
        return shown(window), window.store.history, window.windowTitle(), window.isWindowModified()

    before = all_of_it()
    front_window.files.read(path)
    settle(qtbot, front_window)
    assert all_of_it() == before
    assert front_window.notices.text.startswith(f"Cannot open figure.{ending}: {reason}")


def test_a_picture_without_a_scene_says_so(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    render_scene(SCENE, 0, [path], SMALL, dpi=48.0, carries=False)
    assert drop(front_window, path)
    settle(qtbot, front_window)
    assert "photo.png: it carries no scene" in front_window.notices.text
    assert read_carried(picture(tmp_path, "png")).scene == SCENE


def test_where_runs_followed_a_p_that_moved_the_window_says_that_q_is_elsewhere(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    store = front_window.store
    store.play()
    qtbot.waitUntil(lambda: store.last >= 12, timeout=20_000)
    store.pause()
    still = exported(front_window, tmp_path, "png")
    type_line(front_window.panel.target.notation.field, "N(3, 2)")
    store.pause()
    for _ in range(3):
        store.step()
        settle(qtbot, front_window)
    followed = exported(front_window, tmp_path, "svg")
    for path, says in ((still, False), (followed, True)):
        front_window.notices.dismiss_all()
        front_window.files.read(path)
        settle(qtbot, front_window)
        assert ("q stands elsewhere" in front_window.notices.text) is says


def test_numbers_of_a_figure_open_its_scene_and_are_not_saved_over(
    front_window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "numbers.json"
    path.write_text(
        json.dumps({"format": FIGURE_DATA, "scene": scene_record(load_preset("far-modes"))})
    )
    front_window.files.read(path)
    assert front_window.store.scene == load_preset("far-modes")
    assert front_window.store.path is None
