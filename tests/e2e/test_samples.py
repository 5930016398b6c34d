"""Samples through the window: imported, pasted, dropped, taken for what one likes, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from klviz.document.outcomes import Bars
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import read_scene
from klviz.gui import dialogs
from klviz.gui.main_window import MainWindow
from klviz.gui.overrides import make_overrides_safe
from klviz.gui.panel.samples_form import SamplesForm
from tests.e2e.hands import CTRL, choose, click, press, settle, type_line, type_number
from tests.e2e.test_drops import drop

NUMBERS = tuple(np.random.default_rng(3).normal(5.0, 2.0, 117).round(3).tolist())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("height\n" + "\n".join(map(repr, NUMBERS)))
    return path


@pytest.fixture
def imported(ready: MainWindow, qtbot: QtBot, data: Path) -> MainWindow:
    ready.importer.read(data)
    qtbot.waitUntil(lambda: ready.store.scene.samples is not None)
    return ready


def form_of(window: MainWindow) -> SamplesForm:
    return window.panel.target.samples


def read_out(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.importer.busy, timeout=10_000)


def paste(qtbot: QtBot, window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(window, Qt.Key.Key_V, CTRL)
    read_out(qtbot, window)


def test_a_file_is_imported_by_its_key(
    ready: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setattr(dialogs, "ask_samples", lambda *arguments: data)
    press(ready, Qt.Key.Key_I, CTRL)
    read_out(qtbot, ready)
    scene = ready.store.scene
    assert scene.samples == Samples(NUMBERS, name="data.csv")
    assert scene.target == FIRST_SCENE.target
    assert ready.store.view[0] < min(NUMBERS)
    assert ready.store.view[1] > max(NUMBERS)
    assert form_of(ready).isVisible()
    assert form_of(ready).told.text() == "117 samples from data.csv"
    assert not ready.panel.target.table.isVisible()
    settle(qtbot, ready)
    snapshot = ready.store.snapshot
    assert snapshot is not None
    assert snapshot.target_mean == pytest.approx(np.mean(NUMBERS))
    assert not ready.notices.text


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_numbers_come_from_anywhere_and_undo_brings_the_mixture_back(
    ready: MainWindow, qtbot: QtBot, data: Path, way: str
) -> None:
    before = ready.store.scene
    if way == "drop":
        drop(ready, data)
        read_out(qtbot, ready)
    else:
        paste(qtbot, ready, ", ".join(map(repr, NUMBERS)))
    samples = ready.store.scene.samples
    assert samples is not None
    assert samples.points == NUMBERS
    assert samples.name == {"drop": "data.csv", "paste": "the clipboard"}[way]
    assert ready.store.history.undo_label == f"Import {samples.told}"
    press(ready, Qt.Key.Key_Z, CTRL)
    assert ready.store.scene == before
    assert ready.panel.target.table.isVisible()
    assert not form_of(ready).isVisible()


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_over_outcomes_numbers_are_probabilities(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path, way: str
) -> None:
    scene = ready.store.scene
    over = replace(scene.comparison, space="outcomes")
    ready.store.edit("Compare", replace(scene, lab="compare", comparison=over))
    text = "p q\n1 2\n3 4\n5 6"
    if way == "drop":
        table = tmp_path / "table.txt"
        table.write_text(text, encoding="utf-8")
        drop(ready, table)
    else:
        paste(qtbot, ready, text)
    assert ready.store.scene.comparison.table.q == Bars((2.0, 4.0, 6.0))
    assert ready.store.scene.samples is None


def test_samples_that_are_pasted_beside_densities_are_fitted(
    ready: MainWindow, qtbot: QtBot
) -> None:
    ready.store.edit("Compare", replace(ready.store.scene, lab="compare"))
    paste(qtbot, ready, "1, 2, 4, 8")
    assert ready.store.scene.samples is not None
    assert ready.store.scene.lab == "fit"


def test_a_field_with_the_focus_keeps_what_is_pasted(ready: MainWindow, qtbot: QtBot) -> None:
    field = ready.panel.target.notation.field
    click(field)
    field.selectAll()
    paste(qtbot, ready, "N(4, 1)")
    assert field.text() == "N(4, 1)"
    assert ready.store.scene.samples is None
    assert not ready.notices.text


def test_of_several_columns_one_is_chosen(ready: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    make_overrides_safe()  # As the program does.
    path = tmp_path / "two.csv"
    path.write_text("n;a;b\nx;1,5;2\ny;2,5;3\nz;oh;7\n")
    ready.importer.read(path)
    qtbot.waitUntil(lambda: ready.importer.chooser is not None)
    chooser = ready.importer.chooser
    assert chooser is not None
    rows = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    assert rows[0] == "b: 3 numbers from 2 to 7"
    assert rows[1].startswith("a: line 4, column 2: 'oh' is no number")
    assert ready.store.scene.samples is None
    QTest.keyClick(chooser.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ready.store.scene.samples is not None)
    assert ready.store.scene.samples == Samples((2.0, 3.0, 7.0), name="two.csv, b")
    assert ready.importer.chooser is None


def test_a_column_that_only_counts_is_not_the_one_proposed(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "counted.csv"
    path.write_text(",x\n0,1.5\n1,2.5\n")
    ready.importer.read(path)
    qtbot.waitUntil(lambda: ready.importer.chooser is not None)
    assert ready.importer.chooser is not None
    QTest.keyClick(ready.importer.chooser.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ready.store.scene.samples is not None)
    assert ready.store.scene.samples == Samples((1.5, 2.5), name="counted.csv, x")


def test_a_question_can_be_left_and_a_new_import_closes_it(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path, data: Path
) -> None:
    path = tmp_path / "two.csv"
    path.write_text("a,b\n1.5,2\n2.5,3\n")
    ready.importer.read(path)
    qtbot.waitUntil(lambda: ready.importer.chooser is not None)
    ready.importer.read(data)
    read_out(qtbot, ready)
    assert ready.importer.chooser is None
    ready.importer.read(path)
    qtbot.waitUntil(lambda: ready.importer.chooser is not None)
    chooser = ready.importer.chooser
    assert chooser is not None
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    assert ready.importer.chooser is None
    assert ready.store.scene.samples == Samples(NUMBERS, name="data.csv")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("1\n2\nthree\n", "Cannot import bad.csv: line 3, column 1: 'three' is no number"),
        ("", "Cannot import bad.csv: there are no numbers in it"),
    ],
)
def test_a_bad_file_is_a_sentence_and_all_stays(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    scene, history = ready.store.scene, ready.store.history
    drop(ready, path)
    read_out(qtbot, ready)
    assert ready.notices.text.startswith(sentence)
    assert (ready.store.scene, ready.store.history) == (scene, history)


@pytest.mark.parametrize(("content", "width"), [("3\n3\n3\n", 0.3), ("0\n", 1.0), ("1e100", 1e99)])
def test_equal_samples_are_taken_with_a_width_that_can_be_changed(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path, content: str, width: float
) -> None:
    path = tmp_path / "const.csv"
    path.write_text(content)
    drop(ready, path)
    read_out(qtbot, ready)
    samples = ready.store.scene.samples
    assert samples is not None
    assert samples.bandwidth == width
    assert "say nothing of a width: bandwidth" in ready.notices.text
    form = form_of(ready)
    assert form.bandwidth.isVisible()
    click(form.rule)
    assert ready.store.scene.samples == samples
    assert "give a bandwidth" in form.complaint.text()
    type_number(form.bandwidth, "2")
    assert ready.store.scene.samples == replace(samples, bandwidth=2.0)


def test_nothing_on_the_clipboard_is_said(ready: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    press(ready, Qt.Key.Key_V, CTRL)
    assert ready.notices.text == "Cannot paste samples: there is no text on the clipboard."


def test_samples_are_taken_for_points_and_back(imported: MainWindow, qtbot: QtBot) -> None:
    form = form_of(imported)
    assert form.bandwidth.isVisible()
    choose(form.kind, "points")
    assert imported.store.scene.samples == Samples(NUMBERS, "points", name="data.csv")
    assert not form.bandwidth.isVisible()
    settle(qtbot, imported)
    snapshot = imported.store.snapshot
    assert snapshot is not None
    assert [view.status for view in snapshot.runs] == ["ready", "stopped"]
    imported.store.play()
    qtbot.waitUntil(lambda: not imported.store.transport.playing, timeout=60_000)
    snapshot = imported.store.snapshot
    assert snapshot is not None
    assert snapshot.runs[0].values == pytest.approx((np.mean(NUMBERS), np.std(NUMBERS)), rel=1e-6)
    imported.store.undo()
    assert imported.store.scene.samples == Samples(NUMBERS, name="data.csv")
    assert form.kind.key == "kde"


def test_a_bandwidth_is_typed_and_given_back_to_the_rule(imported: MainWindow) -> None:
    form = form_of(imported)
    by_rule = form.bandwidth.value
    assert not form.rule.isEnabled()
    type_number(form.bandwidth, "0,25")
    assert imported.store.scene.samples == Samples(NUMBERS, bandwidth=0.25, name="data.csv")
    type_number(form.bandwidth, "0")
    assert "must be positive" in form.bandwidth.complaint
    click(form.rule)
    assert imported.store.scene.samples == Samples(NUMBERS, name="data.csv")
    assert form.bandwidth.value == by_rule


@pytest.mark.parametrize("way", ["notation", "preset"])
def test_a_target_takes_the_place_of_samples(imported: MainWindow, way: str) -> None:
    if way == "notation":
        assert imported.panel.target.notation.field.text() == ""
        type_line(imported.panel.target.notation.field, "N(1, 2)")
    else:
        choose(imported.panel.target.presets, "claw")
    assert imported.store.scene.samples is None
    assert imported.panel.target.table.isVisible()
    imported.store.undo()
    assert imported.store.scene.samples == Samples(NUMBERS, name="data.csv")
    assert form_of(imported).isVisible()


def test_samples_are_saved_and_opened(
    imported: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "kept.klviz"
    monkeypatch.setattr(dialogs, "ask_save", lambda *arguments: path)
    press(imported, Qt.Key.Key_S, CTRL)
    assert read_scene(path).samples == Samples(NUMBERS, name="data.csv")
    imported.files.read(path)
    assert form_of(imported).isVisible()


def test_samples_of_a_file_left_for_a_preset_are_no_work_to_lose(
    imported: MainWindow, qtbot: QtBot
) -> None:
    choose(imported.panel.target.presets, "three-modes")
    assert imported.store.at_risk == ()
    imported.store.undo()
    assert imported.isWindowModified(), "they are the scene again"


def test_samples_of_the_clipboard_left_for_a_preset_are_work_to_lose(
    ready: MainWindow, qtbot: QtBot
) -> None:
    paste(qtbot, ready, "1\n2\n4\n")
    left = ready.store.scene
    choose(ready.panel.target.presets, "three-modes")
    assert [work.value for work in ready.store.at_risk] == [left]


def test_very_many_points_come_in_without_holding_the_window_up(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window()
    path = tmp_path / "many.csv"
    many = np.random.default_rng(5).normal(0.0, 1.0, 100_000)
    path.write_text("\n".join(map(repr, many.tolist())))
    window.importer.read(path)
    assert window.importer.busy, "it is read in a thread of its own"
    qtbot.waitUntil(lambda: window.store.scene.samples is not None, timeout=60_000)
    assert window.store.scene.samples is not None
    assert window.store.scene.samples.kind == "points"
    assert "are taken for the points themselves" in window.notices.text
    choose(form_of(window).kind, "kde")
    assert "takes at most 10000 points" in form_of(window).complaint.text()
    assert form_of(window).kind.key == "points"
    settle(qtbot, window)


def test_a_long_name_of_a_file_does_not_widen_the_panel(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / f"{'heights_' * 20}.csv"
    path.write_text("1\n2\n3\n")
    panel = ready.panel
    before = panel.width()
    drop(ready, path)
    read_out(qtbot, ready)
    assert form_of(ready).told.toolTip().endswith(path.name)
    assert panel.width() == before
    assert panel.widget().minimumSizeHint().width() <= panel.viewport().width()
