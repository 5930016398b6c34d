"""Films and numbers made through the window, read back by programs that know nothing of klviz."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from klviz.document.presets import load_preset
from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.export_dialog.film_form import FilmForm
from klviz.gui.export_dialog.progress import FilmRow
from klviz.gui.main_window import MainWindow
from tests.e2e.export_hands import NAME, box, caption, export, form, opened, type_into
from tests.e2e.hands import choose, click, front, settle


@pytest.fixture
def dialog(qtbot: QtBot, walked: MainWindow, tmp_path: Path) -> ExportDialog:
    return opened(qtbot, walked, tmp_path)


def film(dialog: ExportDialog) -> FilmForm:
    """Choose a film."""
    click(dialog.kinds.buttons["film"])
    found = form(dialog)
    assert isinstance(found, FilmForm)
    return found


def small(dialog: ExportDialog) -> FilmForm:
    """Choose a film that is soon made."""
    found = film(dialog)
    for field, text in ((found.sizes.width, "320"), (found.sizes.height, "240")):
        type_into(field, text)
    for field, text in ((found.rate, "10"), (found.seconds, "0.5"), (found.hold, "0")):
        type_into(field, text)
    return found


def made(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until no film is on its way."""
    qtbot.waitUntil(lambda: not window.exports.rows, timeout=60_000)


def frames(path: Path) -> list[tuple[int, int]]:
    with av.open(str(path)) as container:
        return [(frame.width, frame.height) for frame in container.decode(video=0)]


@pytest.mark.parametrize("key", ["mp4", "gif", "webp", "apng"])
def test_the_recorded_run_becomes_a_film(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path, key: str
) -> None:
    choose(small(dialog).format, key)
    export(dialog)
    assert dialog.isHidden()
    made(qtbot, walked)
    path = tmp_path / f"{NAME}.{key}"
    assert walked.notices.text == f"Written to {path}"
    if key == "webp":  # whose decoder knows still pictures only
        assert path.read_bytes()[8:12] == b"WEBP"
    else:
        assert frames(path) == [(320, 240)] * 5


def test_a_sweep_becomes_a_film(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    chosen = small(dialog)
    choose(chosen.moves, "apart")
    type_into(chosen.low, "2")
    type_into(chosen.high, "4")
    export(dialog)
    made(qtbot, walked)
    assert len(frames(tmp_path / f"{NAME}.mp4")) == 5


def test_fewer_steps_than_frames_last_as_long(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    chosen = small(dialog)
    type_into(chosen.seconds, "2")
    last = walked.store.last
    qtbot.waitUntil(lambda: "as many as steps" in caption(qtbot, dialog), timeout=20_000)
    assert f"{last + 1} frames" in caption(qtbot, dialog)
    export(dialog)
    made(qtbot, walked)
    with av.open(str(tmp_path / f"{NAME}.mp4")) as container:
        video = container.streams.video[0]
        assert video.frames == last + 1
        assert video.average_rate is not None
        assert float(video.average_rate) == pytest.approx((last + 1) / 2.0, rel=1e-3)


def test_lengths_are_those_of_the_film_however_many_dots_its_preview_has(
    qtbot: QtBot, dialog: ExportDialog
) -> None:
    film(dialog)
    for size in range(700, 760, 7):
        dialog.resize(size, 620)
        qtbot.waitUntil(lambda: "frames" in caption(qtbot, dialog), timeout=20_000)
        assert "1280 × 720 px   ·   1280 × 720 dots" in caption(qtbot, dialog)


def test_the_preview_plays_and_is_gone_through(
    qtbot: QtBot, dialog: ExportDialog, walked: MainWindow
) -> None:
    small(dialog)
    preview = dialog.preview
    qtbot.waitUntil(lambda: preview.scrub.maximum() == 4, timeout=20_000)
    qtbot.waitUntil(lambda: preview.scrub.value() > 0, timeout=20_000)
    assert preview.play.isChecked()
    preview.play.click()
    viewer = dialog._film_viewer
    qtbot.waitUntil(lambda: len(viewer._images) == 5, timeout=20_000)
    seen = []
    for place in (0, 4):
        preview.scrub.setValue(place)
        seen.append(preview.picture.image.copy())
    assert seen[0] != seen[1]


def test_a_film_is_given_up_without_a_trace(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    chosen = film(dialog)
    choose(chosen.moves, "rate")
    type_into(chosen.seconds, "60")
    export(dialog)
    (row,) = walked.findChildren(FilmRow)
    qtbot.waitUntil(lambda: "frames" in row.label.text(), timeout=60_000)
    before = walked.store.transport.step
    walked.actions_by_key["back"].trigger()
    settle(qtbot, walked)
    assert walked.store.transport.step == before - 1, "the window stays usable"
    click(row.cancel_button)
    assert walked.exports.rows == []
    # The encoder ends after the frame that it is at, while the window lives on.
    qtbot.waitUntil(lambda: not any(p.is_file() for p in tmp_path.iterdir()), timeout=20_000)


def test_closing_the_window_ends_a_film(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    chosen = film(dialog)
    choose(chosen.moves, "rate")
    type_into(chosen.seconds, "60")
    export(dialog)
    walked.close_unasked()
    assert walked.exports.rows == []
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_run_without_a_step_is_filmed_from_start_to_rest(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, front_window, tmp_path)
    chosen = film(dialog)
    assert chosen.moves.key == "whole"
    place = chosen.moves.findData("run")
    assert chosen.moves.itemText(place) == "The run as recorded: No step has been taken yet."


def test_of_a_run_just_begun_the_whole_one_is_proposed(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    for _ in range(3):
        front_window.actions_by_key["step"].trigger()
    settle(qtbot, front_window)
    chosen = film(opened(qtbot, front_window, tmp_path))
    assert chosen.moves.key == "whole"
    told = chosen._note.text()
    assert told
    choose(chosen.moves, "run")
    assert chosen._note.text() not in ("", told)


def test_what_a_format_cannot_do_cannot_be_chosen(dialog: ExportDialog) -> None:
    chosen = film(dialog)
    assert not chosen.transparent.isEnabled()
    assert chosen.carries.isHidden()
    choose(chosen.format, "apng")
    assert chosen.transparent.isEnabled()
    assert not chosen.carries.isHidden()
    choose(chosen.format, "gif")
    type_into(box(dialog, "Frames a second"), "60")
    assert not chosen.refuses(), "so few steps last as long, at fewer frames a second"
    choose(chosen.moves, "whole")
    export(dialog)
    assert dialog.isVisible()
    told = [c.text() for c in chosen.complaints.values() if c.text()]
    assert told == ["GIF film: at most 50 frames a second"]


def test_a_film_for_a_folder_that_is_gone_is_said_beside_it(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    small(dialog)
    dialog.place.folder.setText(str(tmp_path / "nowhere"))
    export(dialog)
    assert dialog.isVisible()
    told = dialog.place.complaints[dialog.place.folder].text()
    assert told == f"Cannot write {NAME}.mp4: there is no folder {tmp_path / 'nowhere'}"


def read_csv(path: Path) -> int:
    return len(list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig")))))


def read_json(path: Path) -> int:
    return len(json.loads(path.read_text()))


def read_npz(path: Path) -> int:
    with np.load(path) as arrays:
        return len(arrays.files)


@pytest.mark.parametrize(
    ("key", "reader"),
    [("csv", read_csv), ("run-csv", read_csv), ("npz", read_npz), ("json", read_json)],
)
def test_numbers_are_written_and_seen_before(
    qtbot: QtBot,
    walked: MainWindow,
    dialog: ExportDialog,
    tmp_path: Path,
    key: str,
    reader: Callable[[Path], int],
) -> None:
    click(dialog.kinds.buttons["data"])
    choose(form(dialog).format, key)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "in all" in caption(qtbot, dialog), timeout=20_000)
    assert dialog.preview.text.toPlainText()
    export(dialog)
    path = tmp_path / f"{NAME}.{key.rpartition('-')[2]}"
    assert reader(path) > 2
    if key.endswith("csv"):
        first = path.read_text(encoding="utf-8-sig").splitlines()[0]
        assert dialog.preview.text.toPlainText().startswith(first[:100])


def test_the_same_film_again_needs_no_dialog(
    qtbot: QtBot, walked: MainWindow, dialog: ExportDialog, tmp_path: Path
) -> None:
    small(dialog)
    export(dialog)
    made(qtbot, walked)
    front(qtbot, walked)
    walked.actions_by_key["export_again"].trigger()
    qtbot.waitUntil(lambda: (tmp_path / f"{NAME} 2.mp4").exists(), timeout=60_000)
    assert len(frames(tmp_path / f"{NAME} 2.mp4")) == 5


def test_the_recorded_steps_of_a_discrete_fit_become_a_film(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    front(qtbot, window)
    window.store.open(load_preset("two-humps"), None)
    settle(qtbot, window)
    for _ in range(6):
        window.actions_by_key["step"].trigger()
    settle(qtbot, window)
    dialog = opened(qtbot, window, tmp_path)
    chosen = small(dialog)
    choose(chosen.moves, "run")
    choose(chosen.format, "gif")
    export(dialog)
    made(qtbot, window)
    (path,) = tmp_path.glob("*.gif")
    assert frames(path) == [(320, 240)] * 5
