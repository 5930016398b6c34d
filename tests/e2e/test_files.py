"""Files through the window: nothing is lost without a question, nothing broken by a bad file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import read_scene, write_scene
from klviz.document.settings import RECENT_FILES
from klviz.gui import dialogs
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import CTRL, SHIFT, choose, front, press, target_text, type_line

Answer = Callable[[str], None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked about unsaved work; to be answered with CANCEL unless changed."""
    names: list[str] = []

    def ask(parent: object, name: str) -> str:
        names.append(name)
        return dialogs.CANCEL

    monkeypatch.setattr(dialogs, "ask_unsaved", ask)
    return names


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda parent, name: answer)


def choosing(monkeypatch: pytest.MonkeyPatch, question: str, path: Path | None) -> None:
    monkeypatch.setattr(dialogs, question, lambda *arguments: path)


def scene_file(folder: Path, notation: str = "N(5, 2)") -> Path:
    from dataclasses import replace

    from klviz.document.notation import parse_target

    path = folder / "lecture.klviz"
    write_scene(path, replace(FIRST_SCENE, target=parse_target(notation), title="Lecture"))
    return path


def test_saving_asks_for_a_name_once_and_the_title_shows_it(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "mine.klviz"
    choosing(monkeypatch, "ask_save", path)
    type_line(ready.panel.target.notation.field, "N(1, 2)")
    assert ready.isWindowModified()
    press(ready, Qt.Key.Key_S, CTRL)
    assert read_scene(path) == ready.store.scene
    assert not ready.isWindowModified()
    assert ready.windowTitle().startswith("mine.klviz")
    choosing(monkeypatch, "ask_save", None)
    type_line(ready.panel.target.notation.field, "N(3, 2)")
    press(ready, Qt.Key.Key_S, CTRL)
    assert read_scene(path) == ready.store.scene


def test_what_is_being_typed_is_saved_too(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, "ask_save", tmp_path / "typed.klviz")
    field = ready.panel.target.notation.field
    field.setFocus()
    field.selectAll()
    field.insert("N(8, 1)")
    press(ready, Qt.Key.Key_S, CTRL)
    assert read_scene(tmp_path / "typed.klviz").target.components[0].values == (8.0, 1.0)


def test_a_file_is_opened_and_remembered(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = scene_file(tmp_path)
    choosing(monkeypatch, "ask_open", path)
    press(ready, Qt.Key.Key_O, CTRL)
    assert target_text(ready) == "N(5, 2)"
    assert ready.store.path == path
    assert not ready.store.history.can_undo
    assert ready.preferences.value(RECENT_FILES) == (str(path),)
    ready.actions_by_key["new"].trigger()
    assert ready.store.scene == load_preset(PRESETS[0])
    recent = ready.recent_menu.actions()
    assert [action.text() for action in recent] == ["lecture.klviz"]
    recent[0].trigger()
    assert target_text(ready) == "N(5, 2)"


def test_a_file_is_looked_for_where_the_last_one_was(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(dialogs, "ask_open", lambda window, folder: looked.append(folder))
    monkeypatch.setattr(dialogs, "ask_save", lambda window, path: looked.append(path))
    press(ready, Qt.Key.Key_O, CTRL)
    ready.files.read(scene_file(tmp_path))
    scene = ready.store.scene
    press(ready, Qt.Key.Key_O, CTRL)
    press(ready, Qt.Key.Key_S, CTRL, SHIFT)
    ready.actions_by_key["new"].trigger()
    press(ready, Qt.Key.Key_O, CTRL)
    assert looked == [Path.home(), tmp_path, tmp_path / "lecture.klviz", tmp_path]
    assert read_scene(tmp_path / "lecture.klviz") == scene, "nothing was chosen, nothing was saved"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.klviz", b'{"klviz": "scene", "version": 1'),
        ("future.klviz", b'{"klviz": "scene", "version": 99}'),
        ("picture.klviz", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("empty.klviz", b""),
        ("missing.klviz", None),
    ],
)
def test_a_bad_file_is_a_sentence_and_all_stays_as_it_was(
    ready: MainWindow, tmp_path: Path, name: str, content: bytes | None
) -> None:
    type_line(ready.panel.target.notation.field, "N(1, 2)")
    scene, history = ready.store.scene, ready.store.history
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ready.files.read(tmp_path / name)
    assert ready.notices.text.startswith(f"Cannot open {name}: ")
    assert "\n" not in ready.notices.text
    assert (ready.store.scene, ready.store.history) == (scene, history)
    assert ready.store.path is None


def test_a_disk_that_cannot_be_written_is_said_and_the_work_stays_unsaved(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, "ask_save", tmp_path / "nowhere" / "a.klviz")
    type_line(ready.panel.target.notation.field, "N(1, 2)")
    press(ready, Qt.Key.Key_S, CTRL, SHIFT)
    assert ready.notices.text == f"Cannot save a.klviz: there is no folder {tmp_path / 'nowhere'}."
    assert ready.isWindowModified()
    assert ready.store.path is None


def test_closing_asks_about_work_and_cancel_keeps_the_window(
    ready: MainWindow, asked: list[str]
) -> None:
    type_line(ready.panel.target.notation.field, "N(1, 2)")
    assert not ready.close()
    assert asked == ["Untitled"]
    assert ready.isVisible()
    ready.store.play()
    assert ready.store.busy, "it goes on as if nothing had been asked"


def test_discard_closes_and_save_saves_first(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    type_line(ready.panel.target.notation.field, "N(1, 2)")
    answering(monkeypatch, dialogs.SAVE)
    choosing(monkeypatch, "ask_save", None)
    assert not ready.close(), "no name, so nothing was saved"
    choosing(monkeypatch, "ask_save", tmp_path / "kept.klviz")
    assert ready.close()
    assert read_scene(tmp_path / "kept.klviz").target.components[0].values == (1.0, 2.0)


@pytest.mark.parametrize("command", ["new", "open"])
def test_other_scenes_ask_too(
    ready: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
    tmp_path: Path,
    command: str,
) -> None:
    choosing(monkeypatch, "ask_open", scene_file(tmp_path))
    type_line(ready.panel.target.notation.field, "N(1, 2)")
    ready.actions_by_key[command].trigger()
    assert asked
    assert target_text(ready) == "N(1, 2)"
    answering(monkeypatch, dialogs.DISCARD)
    ready.actions_by_key[command].trigger()
    assert target_text(ready) != "N(1, 2)"


def test_looking_at_a_preset_is_no_work_to_lose(ready: MainWindow, asked: list[str]) -> None:
    choose(ready.panel.target.presets, "three-modes")
    assert not ready.isWindowModified()
    assert ready.close()
    assert asked == []


def test_a_preset_leaves_the_open_file_and_undo_comes_back_to_it(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = scene_file(tmp_path)
    kept = path.read_bytes()
    ready.files.read(path)
    choose(ready.panel.target.presets, "three-modes")
    assert ready.store.path is None
    assert ready.windowTitle().startswith(load_preset("three-modes").title)
    assert not ready.isWindowModified()
    choosing(monkeypatch, "ask_save", tmp_path / "other.klviz")
    front(qtbot, ready)
    press(ready, Qt.Key.Key_S, CTRL)
    assert path.read_bytes() == kept, "the file that was open belongs to another scene"
    assert read_scene(tmp_path / "other.klviz") == load_preset("three-modes")
    press(ready, Qt.Key.Key_Z, CTRL)
    assert ready.windowTitle().startswith("lecture.klviz")
    assert not ready.isWindowModified()
    assert target_text(ready) == "N(5, 2)"


def test_a_preset_asks_before_it_leaves_changes_to_a_file(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, asked: list[str], tmp_path: Path
) -> None:
    ready.files.read(scene_file(tmp_path))
    type_line(ready.panel.target.notation.field, "N(6, 2)")
    presets = ready.panel.target.presets
    choose(presets, "three-modes")
    assert asked == ["lecture.klviz"]
    assert (target_text(ready), presets.key) == ("N(6, 2)", "")
    answering(monkeypatch, dialogs.SAVE)
    choose(presets, "three-modes")
    assert read_scene(tmp_path / "lecture.klviz").target.components[0].values == (6.0, 2.0)
    assert (ready.store.path, presets.key) == (None, "three-modes")


def leave_unsaved(window: MainWindow, asked: list[str]) -> None:
    """Type a target, and leave it for a preset."""
    type_line(window.panel.target.notation.field, "N(1, 2)")
    choose(window.panel.target.presets, "three-modes")
    assert not window.isWindowModified()
    assert asked == [], "undo brings it back"


def test_what_was_left_for_a_preset_is_asked_about_when_undo_ends(
    ready: MainWindow, asked: list[str], tmp_path: Path
) -> None:
    name = ready.files.name
    leave_unsaved(ready, asked)
    ready.actions_by_key["new"].trigger()
    ready.files.open_path(scene_file(tmp_path))
    assert not ready.close()
    assert asked == [name] * 3
    ready.store.undo()
    assert target_text(ready) == "N(1, 2)"


def test_all_that_is_unsaved_is_asked_about_and_saved_each_for_itself(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, asked: list[str], tmp_path: Path
) -> None:
    leave_unsaved(ready, asked)
    type_line(ready.panel.target.notation.field, "N(3, 4)")
    answering(monkeypatch, dialogs.SAVE)
    paths = iter([tmp_path / "second.klviz", tmp_path / "first.klviz"])
    monkeypatch.setattr(dialogs, "ask_save", lambda *arguments: next(paths))
    assert ready.files.may_go_on()
    assert read_scene(tmp_path / "first.klviz").target.components[0].values == (1.0, 2.0)
    assert read_scene(tmp_path / "second.klviz").target.components[0].values == (3.0, 4.0)
    assert ready.store.at_risk == ()
    assert ready.store.path == tmp_path / "second.klviz"


def test_what_was_left_and_given_up_is_not_asked_about_again(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, asked: list[str], tmp_path: Path
) -> None:
    leave_unsaved(ready, asked)
    choosing(monkeypatch, "ask_save", tmp_path / "s2.klviz")
    assert ready.files.save()
    answering(monkeypatch, dialogs.DISCARD)
    choosing(monkeypatch, "ask_open", None)
    ready.actions_by_key["open"].trigger()
    assert ready.windowTitle().startswith("s2.klviz"), "no file was chosen"
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda parent, name: pytest.fail(name))
    ready.actions_by_key["open"].trigger()
    assert ready.close()


def test_changes_given_up_for_a_preset_are_not_asked_about_again(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready.files.read(scene_file(tmp_path))
    type_line(ready.panel.target.notation.field, "N(6, 2)")
    answering(monkeypatch, dialogs.DISCARD)
    choose(ready.panel.target.presets, "three-modes")
    assert ready.store.at_risk == ()
    assert not ready.store.history.can_undo


def test_the_question_has_three_answers(qtbot: QtBot, ready: MainWindow) -> None:
    answers = {"save": "Save", "discard": "Discard", "cancel": "Cancel"}
    for expected, word in answers.items():
        seen: list[str] = []

        def answer(word: str = word, seen: list[str] = seen) -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            seen.append(box.text())
            next(b for b in box.buttons() if b.text().replace("&", "").startswith(word)).click()

        QTimer.singleShot(50, answer)
        assert dialogs.ask_unsaved(ready, "<b>lecture</b>") == expected
        assert seen == ["Save the changes to <b>lecture</b>?"]


def test_copying_text_from_a_field_is_left_to_the_field(ready: MainWindow) -> None:
    field = ready.panel.target.notation.field
    field.setFocus()
    field.selectAll()
    press(ready, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == field.text()


def test_a_suggested_name_is_made_of_letters_and_digits(
    ready: MainWindow, make_window: Callable[..., MainWindow]
) -> None:
    def named(title: str) -> str:
        ready.store.open(replace(FIRST_SCENE, title=title), None)
        return ready.files.plain_name()

    assert named("Two modes, start off centre") == "two-modes-start-off-centre"
    assert named("../../etc/passwd") == "passwd"
    assert named("…") == "scene"
    assert len(named("x" * 150)) == 60
