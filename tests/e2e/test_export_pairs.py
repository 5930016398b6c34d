"""Files of two that are compared, by the dialog: the plots of the aspect, numbers without runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.sweeps import FILMED
from klviz.gui.export_dialog.data_form import DataForm
from klviz.gui.export_dialog.film_form import FilmForm
from klviz.gui.export_dialog.recipe import NOTHING_MOVES
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.rows import Note
from tests.e2e.export_hands import caption, chooser, export, form, opened, type_into
from tests.e2e.hands import choose, click, settle


@pytest.mark.parametrize(
    ("key", "labels"),
    [
        ("two-widths", ["Densities of P and Q", "Integrand of KL(P‖Q)", "Integrand of KL(Q‖P)"]),
        ("two-humps", ["P and every q", "What each outcome adds", "Losses"]),
    ],
)
def test_the_plots_of_the_aspect_are_offered_by_their_names(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, key: str, labels: list[str]
) -> None:
    front_window.open_preset(key)
    settle(qtbot, front_window)
    dialog = opened(qtbot, front_window, tmp_path)
    plots = chooser(dialog, "Plot")
    assert [plots.itemText(k) for k in range(plots.count())] == ["The whole page", *labels]
    dialog.reject()


@pytest.mark.parametrize(
    ("key", "begins"), [("csv", "x,p(x),"), ("values-csv", "of,number,value,"), ("json", "{")]
)
def test_numbers_of_two_that_stand_still_wait_for_no_run(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, key: str, begins: str
) -> None:
    front_window.open_preset("two-widths")
    settle(qtbot, front_window)
    folder = tmp_path / "written"
    folder.mkdir()
    dialog = opened(qtbot, front_window, folder)
    click(dialog.kinds.buttons["data"])
    choose(form(dialog).format, key)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "in all" in caption(qtbot, dialog), timeout=20_000)
    assert dialog.preview.text.toPlainText().startswith(begins)
    export(dialog)
    (path,) = folder.iterdir()
    assert path.read_text(encoding="utf-8-sig").startswith(begins)
    front_window.actions_by_key["export_again"].trigger()
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 2, timeout=20_000)


def test_what_two_can_be_filmed_in_is_offered_and_else_told(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    front_window.open_preset("letters")
    settle(qtbot, front_window)
    dialog = opened(qtbot, front_window, tmp_path)
    click(dialog.kinds.buttons["film"])
    said = [note.text() for note in dialog.forms["film"].findChildren(Note) if note.isVisible()]
    assert any(FILMED in text for text in said)
    qtbot.waitUntil(lambda: NOTHING_MOVES in caption(qtbot, dialog), timeout=20_000)
    click(dialog.export_button)
    assert dialog.isVisible()
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
    dialog.reject()


def test_q_moves_away_from_p_in_a_film(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    front_window.open_preset("two-widths")
    settle(qtbot, front_window)
    dialog = opened(qtbot, front_window, tmp_path)
    click(dialog.kinds.buttons["film"])
    chosen = form(dialog)
    assert isinstance(chosen, FilmForm)
    assert chosen.span == (0.0, 8.0)
    choose(chosen.format, "gif")
    type_into(chosen.seconds, "0.4")
    type_into(chosen.rate, "5")
    export(dialog)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.gif"))) == 1, timeout=30_000)


def test_every_plot_has_its_table_which_one_chooses(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    front_window.open_preset("smoothing")
    settle(qtbot, front_window)
    dialog = opened(qtbot, front_window, tmp_path)
    click(dialog.kinds.buttons["data"])
    chosen = form(dialog)
    assert isinstance(chosen, DataForm)
    assert not chosen.table.isVisible()
    choose(chosen.format, "table-csv")
    assert chosen.table.isVisible()
    read = dialog.preview.text.toPlainText
    qtbot.waitUntil(lambda: read().startswith("outcome,P,Q,"), timeout=20_000)
    choose(chosen.table, "epsilon_reverse")
    qtbot.waitUntil(lambda: read().startswith("ε,"), timeout=20_000)
    export(dialog)
    (path,) = tmp_path.glob("*.csv")
    assert path.read_text(encoding="utf-8").startswith("ε,")
