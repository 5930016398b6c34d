"""The questions about files: what is asked, and that the answer names the file that is meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from klviz.gui import dialogs

KINDS = {"png": "PNG picture", "svg": "SVG drawing", "pdf": "PDF document"}
Ask = Callable[[QWidget, Path], Path | None]


def ask_export(parent: QWidget, suggestion: Path) -> Path | None:
    return dialogs.ask_export(parent, suggestion, KINDS)


ASKS: list[tuple[Ask, str]] = [(dialogs.ask_save, ".klviz"), (ask_export, ".png")]


class Typist:
    """Answers the file dialog with one name after another, and questions about files that exist.

    Args:
        folder: where the names lie.
        answers: a name, or a name with the start of the kind of file that is picked.
        replaces: what is answered when asked whether to replace a file.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, *answers: str, replaces: bool = False
    ) -> None:
        self.folder, self.answers, self.replaces = folder, list(answers), replaces
        self.suggested: list[Path] = []
        self.asked: list[Path] = []
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self.type)
        monkeypatch.setattr(dialogs, "ask_replace", self.replace)

    def type(
        self, parent: QWidget, title: str, suggestion: str, kinds: str, **how: object
    ) -> tuple[str, str]:
        assert how == {"options": QFileDialog.Option.DontConfirmOverwrite}
        self.suggested.append(Path(suggestion))
        name, _, picked = self.answers.pop(0).partition(" | ")
        kind = next(k for k in kinds.split(";;") if k.startswith(picked))
        return (str(self.folder / name) if name else ""), kind

    def replace(self, parent: QWidget, path: Path) -> bool:
        self.asked.append(path)
        return self.replaces


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.parametrize(("ask", "suffix"), ASKS)
def test_a_name_without_ending_asks_about_the_file_that_would_be_replaced(
    monkeypatch: pytest.MonkeyPatch, parent: QWidget, tmp_path: Path, ask: Ask, suffix: str
) -> None:
    there = tmp_path / f"a{suffix}"
    there.write_text("precious")
    typist = Typist(monkeypatch, tmp_path, "a", "")
    assert ask(parent, tmp_path / "x") is None
    assert typist.asked == [there]
    assert typist.suggested == [tmp_path / "x", there], "the dialog comes back on that name"
    agreed = Typist(monkeypatch, tmp_path, "a", replaces=True)
    assert ask(parent, tmp_path / "x") == there
    assert agreed.asked == [there]


@pytest.mark.parametrize(("ask", "suffix"), ASKS)
def test_a_new_file_is_asked_about_by_nobody(
    monkeypatch: pytest.MonkeyPatch, parent: QWidget, tmp_path: Path, ask: Ask, suffix: str
) -> None:
    (tmp_path / "a").write_text("another file, which keeps its name and its content")
    typist = Typist(monkeypatch, tmp_path, "a")
    assert ask(parent, tmp_path / "x") == tmp_path / f"a{suffix}"
    assert typist.asked == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a", "a.klviz"),
        ("a.klviz", "a.klviz"),
        ("a.KLVIZ", "a.KLVIZ"),
        ("a.json", "a.json"),
        ("σ = 0.5", "σ = 0.5.klviz"),
        ("lecture.v2", "lecture.v2.klviz"),
        ("a.png", "a.png.klviz"),
        ("a.txt | All", "a.txt"),
        ("a | All", "a.klviz"),
    ],
)
def test_a_scene_has_an_ending_by_which_the_open_dialog_lists_it(
    monkeypatch: pytest.MonkeyPatch, parent: QWidget, tmp_path: Path, typed: str, expected: str
) -> None:
    Typist(monkeypatch, tmp_path, typed)
    assert dialogs.ask_save(parent, tmp_path / "x") == tmp_path / expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a", "a.png"),
        ("a | SVG", "a.svg"),
        ("a | PDF", "a.pdf"),
        ("a.pdf | SVG", "a.pdf"),
        ("a.SVG", "a.SVG"),
        ("figure 1.2 | PDF", "figure 1.2.pdf"),
        ("a.docx", "a.docx"),
        ("fit.gif | SVG", "fit.gif"),
    ],
)
def test_a_figure_is_of_the_kind_typed_or_else_of_the_kind_picked(
    monkeypatch: pytest.MonkeyPatch, parent: QWidget, tmp_path: Path, typed: str, expected: str
) -> None:
    Typist(monkeypatch, tmp_path, typed)
    assert ask_export(parent, tmp_path / "x.png") == tmp_path / expected


def test_the_question_about_a_file_names_it_and_keeps_it_unless_told(
    qtbot: QtBot, parent: QWidget, tmp_path: Path
) -> None:
    seen: list[str] = []

    def answer(word: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        if word:
            next(b for b in box.buttons() if b.text().replace("&", "") == word).click()
        else:
            QTest.keyClick(box, Qt.Key.Key_Return)

    for word, expected in (("Replace", True), ("Cancel", False), ("", False)):
        QTimer.singleShot(50, parent, lambda word=word: answer(word))
        assert dialogs.ask_replace(parent, tmp_path / "<b>a.klviz") is expected
    assert set(seen) == {"<b>a.klviz exists already. Replace it?"}


@pytest.mark.parametrize(("ask", "suffix"), ASKS)
def test_the_dialog_itself_asks_nothing_about_the_name_without_ending(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    parent: QWidget,
    tmp_path: Path,
    ask: Ask,
    suffix: str,
) -> None:
    (tmp_path / f"a{suffix}").write_text("precious")
    asked: list[Path] = []

    def replace(parent: QWidget, path: Path) -> bool:
        asked.append(path)
        return True

    def type_name() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        field = dialog.findChild(QLineEdit)
        assert field is not None
        field.setText("a")
        QTest.keyClick(field, Qt.Key.Key_Return)

    monkeypatch.setattr(dialogs, "ask_replace", replace)
    QTimer.singleShot(300, parent, type_name)
    assert ask(parent, tmp_path / f"x{suffix}") == tmp_path / f"a{suffix}"
    assert asked == [tmp_path / f"a{suffix}"]


def test_about_says_who_wrote_of_it_and_by_which_names_it_goes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialogs.tell_about(window)
    box = window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    told = box.text()
    for words in ("Kullback", "1951", "relative entropy", "information gain"):
        assert words in told
    forward, reverse = told.split("Reverse KL")
    assert "inclusive" in forward
    assert "M‑projection" in forward
    assert "exclusive" in reverse
    assert "I‑projection" in reverse
    box.close()
