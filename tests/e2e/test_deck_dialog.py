"""The dialog of decks: scenes gathered, put in order, and written while the window lives on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.deck_settings import DECK_FORMAT, DECK_SIZE, DECK_THEME
from klviz.document.presets import load_preset
from klviz.document.runs import Run
from klviz.document.scene_file import write_scene
from klviz.gui import dialogs, exporters
from klviz.gui.decks import writing as decks
from klviz.gui.decks.dialog import DeckDialog
from klviz.gui.exporters import EXPORTERS
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import click

ALT = Qt.KeyboardModifier.AltModifier
QUICK = replace(load_preset("two-modes"), runs=(Run("kl", rate=0.5),))


@pytest.fixture
def dialog(ready: MainWindow) -> DeckDialog:
    ready.actions_by_key["export_deck"].trigger()
    return found(ready)


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    folder = tmp_path / "lecture"
    folder.mkdir()
    for number in (10, 2, 1):
        write_scene(folder / f"{number}.klviz", replace(QUICK, title=f"Scene {number}"))
    return folder


def found(window: MainWindow) -> DeckDialog:
    (dialog,) = (child for child in window.findChildren(DeckDialog) if child.isVisible())
    return dialog


def shown_step(window: MainWindow) -> int:
    snapshot = window.page.figure_builder().snapshot
    return -1 if snapshot is None else snapshot.step


def take_steps(qtbot: QtBot, window: MainWindow, last: int) -> None:
    for step in range(shown_step(window) + 1, last + 1):
        window.store.step()
        qtbot.waitUntil(lambda step=step: shown_step(window) == step)


def titles(dialog: DeckDialog) -> list[str]:
    shown = [dialog.list.item(row).text().split("\n") for row in range(dialog.list.count())]
    assert shown == [[n.title, n.moment.capitalize()] for n in dialog.list.scenes]
    return [title for title, _ in shown]


def gather(dialog: DeckDialog, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace what is in the list by the scenes of a folder."""
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: folder)
    dialog.list.selectAll()
    click(dialog.remove)
    click(dialog.folder)


def pick(dialog: DeckDialog, setting: str, key: str) -> None:
    field = dialog.choices[setting]
    field.setCurrentIndex(field.findData(key))


def test_it_begins_with_the_scene_of_the_window_and_gathers_others(
    ready: MainWindow, dialog: DeckDialog, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = "p = 0.5 N(-3, 1) + 0.5 N(3, 1)"
    assert titles(dialog) == [first]
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: lecture)
    click(dialog.folder)
    assert titles(dialog) == [first, "Scene 1", "Scene 2", "Scene 10"]
    monkeypatch.setattr(dialogs, "ask_scenes", lambda *_: [lecture / "10.klviz"])
    click(dialog.files)
    claw = next(a for a in dialog.presets.menu().actions() if "claw" in a.text().lower())
    claw.trigger()
    click(dialog.page)
    assert titles(dialog)[4:] == ["Scene 10", load_preset("claw").title, first]
    dialog.reject()


def test_the_scene_of_the_window_is_added_as_it_is_on_the_page(
    qtbot: QtBot, ready: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.store.look_at(-2.0, 9.0)
    take_steps(qtbot, ready, 2)
    ready.actions_by_key["export_deck"].trigger()
    dialog = found(ready)
    take_steps(qtbot, ready, 5)
    click(dialog.page)
    next(a for a in dialog.presets.menu().actions() if "claw" in a.text().lower()).trigger()
    assert [named.moment for named in dialog.list.scenes] == ["step 2", "step 5", "end"]
    assert [named.seen.view for named in dialog.list.scenes] == [(-2.0, 9.0), (-2.0, 9.0), None]
    dialog.list.setCurrentRow(2)
    click(dialog.remove)
    path = tmp_path / "talk.pptx"
    monkeypatch.setattr(dialogs, "ask_deck", lambda *_: path)
    with qtbot.waitSignal(dialog.written, timeout=60_000):
        click(dialog.make)
    for slide, step in zip(Presentation(str(path)).slides, (2, 5), strict=True):
        (figure,) = (shape for shape in slide.shapes if shape.name == "Figure")
        assert figure._element.nvPicPr.cNvPr.get("descr").startswith(f"Step {step}. ")


def test_every_scene_gets_a_picture_that_goes_along_when_it_is_moved(
    qtbot: QtBot, dialog: DeckDialog, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pictures() -> list[bytes]:
        size = dialog.list.iconSize()
        icons = [dialog.list.item(row).icon() for row in range(dialog.list.count())]
        return [bytes(icon.pixmap(size).toImage().constBits()) for icon in icons]

    write_scene(lecture / "1.klviz", load_preset("claw"))
    gather(dialog, lecture, monkeypatch)
    qtbot.waitUntil(lambda: all(map(any, pictures())), timeout=60_000)
    claw, other, same = pictures()
    assert claw != other
    assert other == same
    dialog.list.clearSelection()
    dialog.list.setCurrentRow(0)
    click(dialog.down)
    assert pictures() == [other, claw, same]
    dialog.reject()


def test_scenes_are_moved_and_removed_by_buttons_and_by_keys(
    dialog: DeckDialog, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather(dialog, lecture, monkeypatch)
    dialog.list.clearSelection()
    dialog.list.setCurrentRow(0)
    assert not dialog.up.isEnabled()
    click(dialog.down)
    assert titles(dialog) == ["Scene 2", "Scene 1", "Scene 10"]
    QTest.keyClick(dialog.list, Qt.Key.Key_Down, ALT)
    assert titles(dialog) == ["Scene 2", "Scene 10", "Scene 1"]
    assert not dialog.down.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_Up, ALT)
    assert titles(dialog) == ["Scene 2", "Scene 1", "Scene 10"]
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert titles(dialog) == ["Scene 2", "Scene 10"]
    dialog.list.setCurrentRow(0)
    dialog.list.selectAll()
    assert not dialog.up.isEnabled()
    click(dialog.remove)
    assert titles(dialog) == []
    assert not dialog.make.isEnabled()
    dialog.reject()


def test_several_that_are_selected_move_together(
    dialog: DeckDialog, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather(dialog, lecture, monkeypatch)
    dialog.list.clearSelection()
    for row in (1, 2):
        dialog.list.item(row).setSelected(True)
    click(dialog.up)
    assert titles(dialog) == ["Scene 2", "Scene 10", "Scene 1"]
    assert dialog.list.rows == [0, 1]
    click(dialog.down)
    assert titles(dialog) == ["Scene 1", "Scene 2", "Scene 10"]
    assert dialog.list.rows == [1, 2]
    dialog.reject()


@pytest.mark.parametrize(("key", "ending"), [("pptx", "pptx"), ("deck-pdf", "pdf")])
def test_a_deck_is_written_told_and_its_choices_are_remembered(
    qtbot: QtBot,
    ready: MainWindow,
    dialog: DeckDialog,
    lecture: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    ending: str,
) -> None:
    path = lecture / f"talk.{ending}"
    asked: list[Path] = []
    monkeypatch.setattr(dialogs, "ask_deck", lambda _, named, __: asked.append(named) or path)
    gather(dialog, lecture, monkeypatch)
    pick(dialog, DECK_FORMAT.key, key)
    pick(dialog, DECK_SIZE.key, "4:3")
    pick(dialog, DECK_THEME.key, "dark")
    with qtbot.waitSignal(dialog.written, timeout=60_000):
        click(dialog.make)
        assert dialog.progress.isVisible()
    assert not dialog.isVisible()
    assert asked[0].suffix == f".{ending}"
    assert ready.notices.text.startswith(f"The deck is in {path}")
    if key == "pptx":
        slides = Presentation(str(path)).slides
        assert [s.shapes.title.text for s in slides] == ["Scene 1", "Scene 2", "Scene 10"]
    else:
        assert [tuple(page.mediabox[2:]) for page in PdfReader(path).pages] == [(720, 540)] * 3
    QApplication.processEvents()
    ready.actions_by_key["export_deck"].trigger()
    again = found(ready)
    assert [field.key for field in again.choices.values()] == [key, "4:3", "dark"]
    again.reject()


def test_a_deck_that_is_given_up_leaves_nothing_and_the_choices_stay(
    qtbot: QtBot, dialog: DeckDialog, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lecture / "talk.pptx"
    path.write_bytes(b"old")
    before = sorted(lecture.iterdir())
    monkeypatch.setattr(dialogs, "ask_deck", lambda *_: path)
    gather(dialog, lecture, monkeypatch)
    click(dialog.make)
    assert not dialog.list.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.said.text() == "Cancelled; nothing was written."
    assert not dialog.said.property("refused")
    assert titles(dialog) == ["Scene 1", "Scene 2", "Scene 10"]
    qtbot.wait(50)
    assert path.read_bytes() == b"old"
    assert sorted(lecture.iterdir()) == before
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_cannot_be_read_or_written_is_said_and_the_list_stays(
    dialog: DeckDialog, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather(dialog, lecture, monkeypatch)
    (lecture / "3.klviz").write_text("{")
    click(dialog.folder)
    assert dialog.said.text().startswith("Cannot open 3.klviz: ")
    assert dialog.said.property("refused")
    assert titles(dialog) == ["Scene 1", "Scene 2", "Scene 10"]
    monkeypatch.setattr(dialogs, "ask_deck", lambda *_: lecture / "nowhere" / "talk.pptx")
    click(dialog.make)
    assert "cannot write talk.pptx: there is no folder" in dialog.said.text()
    assert dialog.said.property("refused")
    assert dialog.list.isEnabled()
    dialog.reject()


def test_the_window_can_close_while_a_deck_is_made(
    qtbot: QtBot,
    ready: MainWindow,
    dialog: DeckDialog,
    lecture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialogs, "ask_deck", lambda *_: lecture / "talk.pptx")
    gather(dialog, lecture, monkeypatch)
    click(dialog.make)
    ready.close_unasked()
    qtbot.wait(50)
    assert not (lecture / "talk.pptx").exists()


@pytest.mark.parametrize(("remembered", "chosen"), [("deck-html", "deck-html"), ("gone", "pptx")])
def test_a_format_of_one_line_can_be_chosen(
    ready: MainWindow, monkeypatch: pytest.MonkeyPatch, remembered: str, chosen: str
) -> None:
    row = replace(EXPORTERS["deck-pdf"], key="deck-html", ending="html", label="HTML deck")
    monkeypatch.setattr(exporters, "EXPORTERS", {**EXPORTERS, row.key: row})
    ready.preferences.set_value(DECK_FORMAT, remembered)
    ready.actions_by_key["export_deck"].trigger()
    dialog = found(ready)
    assert dialog.choices[DECK_FORMAT.key].key == chosen
    pick(dialog, DECK_FORMAT.key, "deck-html")
    asked: list[tuple[Path, object]] = []
    monkeypatch.setattr(dialogs, "ask_deck", lambda _, name, kinds: asked.append((name, kinds)))
    click(dialog.make)
    ((name, kinds),) = asked
    assert (name.suffix, kinds) == (".html", {"html": "HTML deck"})
    dialog.reject()


def test_what_has_no_room_on_a_slide_is_told(
    qtbot: QtBot,
    ready: MainWindow,
    dialog: DeckDialog,
    lecture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decks, "part_shortage", lambda _: "no room for losses")
    monkeypatch.setattr(dialogs, "ask_deck", lambda *_: lecture / "talk.pdf")
    gather(dialog, lecture, monkeypatch)
    with qtbot.waitSignal(dialog.written, timeout=60_000):
        click(dialog.make)
    assert ready.notices.text.endswith("talk.pdf. Slides 1, 2 and 3: no room for losses")
