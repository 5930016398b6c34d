"""How films end: given up at any moment, too late for that, or where another file has come."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from klviz.document.atomic import Replacement
from klviz.document.figure_sizes import FigureSize
from klviz.document.file_errors import SceneFileError
from klviz.gui.exporters import FilmWriter
from klviz.gui.exporters.film_stream import FilmStream
from klviz.gui.exporters.options import Pixels
from klviz.gui.films.filming import FilmJob, render_film
from klviz.gui.films.plan import FilmPlan
from klviz.gui.films.stages import await_files
from klviz.gui.look import Look
from tests.gui.films import HandFilm, StillFilm

LOOK = Look(FigureSize(400.0, 300.0), part="densities")

pytestmark = pytest.mark.usefixtures("qapp")


class Gate:
    """Something that a thread comes to, and that lets it go on."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        assert self.opened.wait(60.0)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()
    assert await_files(60.0)


def test_giving_up_waits_for_nothing(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(writer: FilmWriter, frame: Pixels, stays: int = 1) -> None:
        gate.pass_through()

    monkeypatch.setattr(FilmStream, "add", slow)
    job = FilmJob(FilmPlan(StillFilm(40), tmp_path / "film.gif", LOOK))
    job.start()
    while not gate.reached.is_set():
        QTest.qWait(5)
    assert job.cancel()
    assert not job.busy
    assert not await_files(0.0), "its encoder is still in the midst of a frame"
    gate.opened.set()
    assert await_files(60.0)
    assert os.listdir(tmp_path) == []


def test_once_the_file_takes_its_place_it_is_too_late_to_give_up(
    qtbot: QtBot, tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Replacement.commit

    def slow(file: Replacement) -> None:
        gate.pass_through()
        commit(file)

    monkeypatch.setattr(Replacement, "commit", slow)
    path = tmp_path / "film.gif"
    job = FilmJob(FilmPlan(HandFilm(), path, LOOK))
    finished: list[Path] = []
    job.finished.connect(finished.append)
    job.start()
    qtbot.waitUntil(gate.reached.is_set, timeout=60_000)
    assert not job.cancel()
    assert job.busy
    gate.opened.set()
    qtbot.waitUntil(lambda: finished == [path], timeout=60_000)
    assert os.listdir(tmp_path) == [path.name]


def test_a_file_that_has_come_since_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"

    class Slow(HandFilm):
        def frames(self):  # type: ignore[no-untyped-def]
            path.write_bytes(b"of somebody else")
            return super().frames()

    plan = FilmPlan(Slow(), path, LOOK, is_new=True)
    with pytest.raises(SceneFileError, match=r"film\.gif: another file has come there"):
        render_film(plan)
    assert path.read_bytes() == b"of somebody else"
    assert os.listdir(tmp_path) == [path.name]
    render_film(FilmPlan(HandFilm(), path, LOOK))
    assert path.read_bytes().startswith(b"GIF")
