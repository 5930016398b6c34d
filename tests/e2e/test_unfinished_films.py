"""Films that are on their way: their names are taken, and a window that closes asks about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from klviz.analyses.films import Film
from klviz.document.export_settings import SECONDS
from klviz.gui import dialogs
from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.export_dialog.recipe import Recipe
from klviz.gui.films.camera import Camera
from klviz.gui.main_window import MainWindow
from tests.e2e.export_hands import NAME, caption, export, form, opened
from tests.e2e.hands import choose, click, front
from tests.e2e.test_export_films import film, frames, made, small


@pytest.fixture
def dialog(qtbot: QtBot, walked: MainWindow, tmp_path: Path) -> ExportDialog:
    return opened(qtbot, walked, tmp_path)


def test_the_name_of_a_film_that_is_being_made_is_taken(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    small(dialog)
    export(dialog)
    front(qtbot, walked)
    walked.actions_by_key["export_again"].trigger()
    walked.actions_by_key["export_again"].trigger()
    qtbot.waitUntil(lambda: (tmp_path / f"{NAME} 3.mp4").exists(), timeout=60_000)
    made(qtbot, walked)
    names = [f"{NAME}.mp4", f"{NAME} 2.mp4", f"{NAME} 3.mp4"]
    assert [len(frames(tmp_path / name)) for name in names] == [5, 5, 5]


def test_the_dialog_refuses_the_name_of_a_film_that_is_being_made(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    path = long_film(dialog, tmp_path)
    front(qtbot, walked)
    again = opened(qtbot, walked, tmp_path)
    film(again)
    export(again)
    assert again.isVisible()
    told = again.place.complaints[again.place.name].text()
    assert told == f"Cannot write {path.name}: it is being made"
    assert len(walked.exports.rows) == 1


def long_film(dialog: ExportDialog, folder: Path) -> Path:
    """Begin a film that will not be done."""
    chosen = film(dialog)
    choose(chosen.moves, "rate")
    dialog.choices.choose(SECONDS, 60.0)
    export(dialog)
    return folder / f"{NAME}.mp4"


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[int]:
    """Answer the question about unfinished films; return of how many it was."""
    asked: list[int] = []

    def ask(parent: object, films: int) -> str:
        asked.append(films)
        return answer

    monkeypatch.setattr(dialogs, "ask_unfinished", ask)
    return asked


def test_a_window_asks_before_it_gives_films_up(
    walked: MainWindow, dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_film(dialog, tmp_path)
    asked = answering(monkeypatch, dialogs.CANCEL)
    assert not walked.close()
    assert len(walked.exports.rows) == 1
    answering(monkeypatch, dialogs.DISCARD)
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.DISCARD)
    assert walked.close()
    assert asked == [1]
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_window_can_wait_for_its_films(
    qtbot: QtBot,
    walked: MainWindow,
    dialog: ExportDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small(dialog)
    export(dialog)
    answering(monkeypatch, dialogs.WAIT)
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.DISCARD)
    assert not walked.close()
    qtbot.waitUntil(walked.isHidden, timeout=60_000)
    assert len(frames(tmp_path / f"{NAME}.mp4")) == 5


def test_the_question_about_films_has_three_answers(qtbot: QtBot, front_window: MainWindow) -> None:
    answers = {dialogs.WAIT: "Wait", dialogs.DISCARD: "Discard", dialogs.CANCEL: "Cancel"}
    for films, (expected, word) in enumerate(answers.items(), 1):
        seen: list[str] = []

        def answer(word: str = word, seen: list[str] = seen) -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            seen.append(box.text())
            next(b for b in box.buttons() if b.text().replace("&", "").startswith(word)).click()

        QTimer.singleShot(50, answer)
        assert dialogs.ask_unfinished(front_window, films) == expected
        told = "1 film is" if films == 1 else f"{films} films are"
        assert seen == [f"{told} not finished."]


@pytest.mark.parametrize("place", ["recipe", "camera"])
def test_a_film_that_cannot_be_begun_is_told_of(
    qtbot: QtBot,
    walked: MainWindow,
    dialog: ExportDialog,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    small(dialog)

    def fail(*_: object, **__: object) -> Film:
        raise MemoryError

    export(dialog)
    made(qtbot, walked)
    if place == "recipe":
        monkeypatch.setattr(Recipe, "make", fail)
    else:
        monkeypatch.setattr(Camera, "__init__", fail)
    walked.actions_by_key["export_again"].trigger()
    qtbot.waitUntil(lambda: "MemoryError" in walked.notices.text, timeout=60_000)
    assert walked.exports.rows == []


def test_a_preview_whose_film_cannot_be_made_says_why(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Film:
        raise MemoryError

    monkeypatch.setattr(Recipe, "make", fail)
    small(dialog)
    qtbot.waitUntil(lambda: "MemoryError" in caption(qtbot, dialog), timeout=20_000)


def test_numbers_that_come_when_another_format_is_chosen_are_shown_as_what_they_are(
    qtbot: QtBot, dialog: ExportDialog
) -> None:
    click(dialog.kinds.buttons["data"])
    qtbot.waitUntil(lambda: "in all" in caption(qtbot, dialog), timeout=20_000)
    viewer = dialog._data_viewer
    viewer.show()
    choose(form(dialog).format, "npz")  # type: ignore[attr-defined]
    assert viewer._encoding.busy
    qtbot.waitUntil(lambda: "float64" in dialog.preview.text.toPlainText(), timeout=20_000)


def test_the_system_ends_a_window_that_asks(
    walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    long_film(dialog, tmp_path)
    asked: list[str] = []

    def end() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        walked.close_unasked()

    QTimer.singleShot(100, end)
    walked.close()
    assert asked == ["1 film is not finished."]
    assert walked.isHidden()
    assert walked.exports.rows == []
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []
