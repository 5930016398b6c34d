"""What is dropped on the window: a scene, a folder, several things, nonsense."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from klviz.document.notation import parse_target
from klviz.document.scene import Scene
from klviz.document.scene_file import write_scene
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import target_text


def scene_file(path: Path, text: str = "N(5, 2)") -> Path:
    write_scene(path, Scene(parse_target(text)))
    return path


def drop(window: MainWindow, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(window.rect().center())
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    enter = QDragEnterEvent(place.toPoint(), *how, Qt.KeyboardModifier.NoModifier)
    enter.setAccepted(False)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        event = QDropEvent(place, *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, event)
    return enter.isAccepted()


def test_a_dropped_file_opens_and_other_things_are_not_taken(
    front_window: MainWindow, tmp_path: Path
) -> None:
    path = scene_file(tmp_path / "one.klviz")
    assert not drop(front_window, path, path)
    assert not drop(front_window)
    assert drop(front_window, path)
    assert target_text(front_window) == "N(5, 2)"


def test_a_dropped_folder_opens_its_first_scene_and_its_others_follow(
    front_window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "talk"
    folder.mkdir()
    assert drop(front_window, folder)
    assert "no scene in the folder talk" in front_window.notices.label.text()
    for number in (10, 2):
        scene_file(folder / f"{number}.klviz", f"N({number}, 1)")
    (folder / "notes.txt").write_text("no scene")
    assert drop(front_window, folder)
    assert target_text(front_window) == "N(2, 1)"
    front_window.presentation.next()
    assert target_text(front_window) == "N(10, 1)"


def test_dropped_nonsense_is_a_sentence_and_all_stays_as_it_was(
    front_window: MainWindow, tmp_path: Path
) -> None:
    before = target_text(front_window)
    path = tmp_path / "picture.json"
    path.write_bytes(bytes(range(256)))
    assert drop(front_window, path)
    assert "picture.json" in front_window.notices.label.text()
    assert target_text(front_window) == before
