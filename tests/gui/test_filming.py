"""Films being made: three stages at once, what goes wrong in each, and giving up."""

from __future__ import annotations

import errno
import gc
import math
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.films import Frame
from klviz.document import atomic
from klviz.document.figure_sizes import SIZES, FigureSize
from klviz.document.file_errors import SceneFileError
from klviz.gui.builder import figure_of
from klviz.gui.exporters import EXPORTERS, FilmExporter, FilmOptions, FilmWriter
from klviz.gui.exporters.options import Pixels
from klviz.gui.films import plan as film_plan
from klviz.gui.films.camera import Camera
from klviz.gui.films.filming import FilmJob, render_film
from klviz.gui.films.plan import FilmPlan
from klviz.gui.films.stages import AHEAD
from klviz.gui.look import Look
from tests.gui.films import FILMS, HandFilm, StillFilm, seen

OLD = b"an old film"
LOOK = Look(FigureSize(400.0, 300.0), part="densities")

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def job(qtbot: QtBot) -> Iterator[Callable[..., FilmJob]]:
    """Make jobs, which are ended with the test."""
    jobs: list[FilmJob] = []

    def make(path: Path, film: HandFilm | None = None) -> FilmJob:
        jobs.append(FilmJob(FilmPlan(film or HandFilm(), path, LOOK)))
        return jobs[-1]

    yield make
    for each in jobs:
        assert each.stop()
        each.deleteLater()


def _untouched(path: Path) -> bool:
    """Whether the old film is there, and alone in its folder."""
    return os.listdir(path.parent) == [path.name] and path.read_bytes() == OLD


def _threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("klviz-film")]


@pytest.mark.parametrize("key", FILMS)
def test_a_film_takes_the_place_of_an_old_file(tmp_path: Path, key: str) -> None:
    path = tmp_path / f"film.{key}"
    path.write_bytes(OLD)
    told: list[tuple[int, int, float]] = []
    render_film(FilmPlan(HandFilm(), path, LOOK), lambda *told_: told.append(told_))
    assert len(seen(path).pictures) >= 6
    assert os.listdir(tmp_path) == [path.name]
    assert told == sorted(told, key=lambda row: row[0])
    assert told[-1][:2] == (6, 6)
    assert not _threads()


@pytest.mark.parametrize("key", FILMS)
def test_a_film_of_a_paper_column_is_as_high_as_its_first_frame_needs(
    tmp_path: Path, key: str
) -> None:
    path = tmp_path / f"film.{FILMS[key].ending}"
    size = SIZES["column"].size
    render_film(FilmPlan(HandFilm(2), path, Look(size)))
    height, width = seen(path).pictures[0].shape[:2]
    figure = figure_of(HandFilm(2).frame(0).snapshot, Look(size))
    expected = figure.extent.height()
    figure.deleteLater()
    assert expected > 1.5 * size.height
    assert abs(width - size.width) < 2.0
    assert abs(height - expected) < 2.0


def test_a_job_tells_how_far_it_is_and_what_remains(
    qtbot: QtBot, job: Callable[..., FilmJob], path: Path
) -> None:
    made = job(path, StillFilm(40))
    told: list[tuple[int, int, float]] = []
    made.progressed.connect(lambda *row: told.append(row))
    with qtbot.waitSignal(made.finished, timeout=60_000) as done:
        made.start()
        assert made.busy
        assert _threads() == ["klviz-film-frames", "klviz-film-encoder"]
    assert done.args == [path]
    assert not made.busy
    assert not _threads()
    assert [row[0] for row in told] == sorted({row[0] for row in told})
    assert {row[1] for row in told} == {40}
    assert all(math.isnan(left) or left >= 0.0 for _, _, left in told)
    assert any(left > 0.0 for _, _, left in told)
    assert len(seen(path).pictures) == 40


def test_a_job_that_is_cancelled_leaves_the_old_film_and_says_nothing(
    qtbot: QtBot, job: Callable[..., FilmJob], path: Path
) -> None:
    film = StillFilm(1_000)
    made = job(path, film)
    made.finished.connect(lambda _: pytest.fail("it has finished"))
    made.failed.connect(pytest.fail)
    made.progressed.connect(lambda done, *_: made.cancel() if done >= 5 else None)
    made.start()
    qtbot.waitUntil(lambda: not (made.busy or _threads()), timeout=60_000)
    assert _untouched(path)
    # Nobody computes far ahead of what is encoded.
    assert film.made <= 5 + 4 * AHEAD + 20
    qtbot.wait(50)


def test_a_thread_given_up_in_a_long_frame_holds_no_figure_and_is_in_nobodys_way(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    job: Callable[..., FilmJob],
    path: Path,
) -> None:
    """A figure that ended in that thread would crash the program."""
    film, is_stuck, goes_on = StillFilm(5), threading.Event(), threading.Event()
    quick = film.frame

    def frame(number: int) -> Frame:
        if number == 2 and not is_stuck.is_set():
            is_stuck.set()
            goes_on.wait(60.0)
        return quick(number)

    cameras: list[weakref.ref[Camera]] = []
    close = Camera.close

    def closed(camera: Camera) -> None:
        cameras.append(weakref.ref(camera))
        close(camera)

    monkeypatch.setattr(film, "frame", frame)
    monkeypatch.setattr(Camera, "close", closed)
    given_up = job(path, film)
    given_up.start()
    qtbot.waitUntil(is_stuck.is_set, timeout=60_000)
    assert given_up.cancel()
    qtbot.waitUntil(lambda: len(_threads()) == 1, timeout=60_000)
    gc.collect()
    assert [camera() for camera in cameras] == [None]
    assert _threads() == ["klviz-film-frames"]
    again = job(path, film)
    with qtbot.waitSignal(again.finished, timeout=60_000):
        again.start()
    assert len(seen(path).pictures) == 5
    whole = path.read_bytes()
    goes_on.set()
    qtbot.waitUntil(lambda: not _threads(), timeout=60_000)
    assert os.listdir(path.parent) == [path.name]
    assert path.read_bytes() == whole


def test_a_job_can_be_started_again_after_a_cancel(
    qtbot: QtBot, job: Callable[..., FilmJob], path: Path
) -> None:
    made = job(path)
    made.start()
    assert made.cancel()
    qtbot.waitUntil(lambda: not _threads(), timeout=60_000)
    assert _untouched(path)
    with qtbot.waitSignal(made.finished, timeout=60_000):
        made.start()
    assert len(seen(path).pictures) == 6


def test_a_film_whose_frames_cannot_be_computed_says_why(
    qtbot: QtBot, job: Callable[..., FilmJob], path: Path
) -> None:
    made = job(path, HandFilm(fault=ValueError("rate must be positive, got -1.0")))
    with qtbot.waitSignal(made.failed, timeout=60_000) as told:
        made.start()
    assert told.args == ["cannot make film.mp4: rate must be positive, got -1.0"]
    assert _untouched(path)
    assert not made.busy
    with pytest.raises(ValueError, match="rate must be positive"):
        render_film(FilmPlan(HandFilm(fault=ValueError("rate must be positive")), path, LOOK))
    assert _untouched(path)
    assert not _threads()


def test_a_film_whose_frames_cannot_be_drawn_says_why(
    qtbot: QtBot, job: Callable[..., FilmJob], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(camera: Camera, frame: Frame) -> Pixels:
        raise MemoryError

    monkeypatch.setattr(Camera, "picture", out_of_memory)
    made = job(path)
    made.finished.connect(lambda _: pytest.fail("it has finished"))
    with qtbot.waitSignal(made.failed, timeout=60_000) as told:
        made.start()
    assert told.args == ["cannot make film.mp4: MemoryError"]
    assert _untouched(path)
    with pytest.raises(MemoryError):
        render_film(FilmPlan(HandFilm(), path, LOOK))
    assert _untouched(path)
    assert not _threads()


class _Failing(FilmWriter):
    """An encoder that fails at its third frame, at the end, or in the midst of giving up."""

    def __init__(self, at: int, error: OSError) -> None:
        self._at, self._error, self._count = at, error, 0

    def add(self, frame: Pixels, stays: int = 1) -> None:
        self._count += 1
        if self._count == self._at:
            raise self._error

    def close(self) -> None:
        raise self._error

    def abandon(self) -> None:
        pass


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
ODD = OSError(errno.EIO, "it could not be encoded: Generic error in an external library")


@pytest.mark.parametrize("at", [1, 3, 99])
@pytest.mark.parametrize(
    ("error", "reason"),
    [(FULL, "the disk is full"), (ODD, "it could not be encoded: Generic error in an external")],
)
def test_an_encoder_that_fails_leaves_the_old_film_and_says_why(
    monkeypatch: pytest.MonkeyPatch, path: Path, at: int, error: OSError, reason: str
) -> None:
    def begin(_: Path, __: FilmOptions) -> FilmWriter:
        return _Failing(at, error)

    row = EXPORTERS["mp4"]
    assert isinstance(row, FilmExporter)
    monkeypatch.setattr(film_plan, "exporter_of", lambda *_: replace(row, open=begin))
    with pytest.raises(SceneFileError, match=f"cannot write film.mp4: {reason}"):
        render_film(FilmPlan(HandFilm(), path, LOOK))
    assert _untouched(path)
    assert not _threads()


@pytest.mark.parametrize("key", FILMS)
def test_a_disk_that_is_full_in_the_middle_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    """Whatever is written to this device has no room."""
    path = tmp_path / f"film.{key}"
    path.write_bytes(OLD)
    row = FILMS[key]
    full = replace(row, open=lambda _, options: row.open(Path("/dev/full"), options))
    monkeypatch.setattr(film_plan, "exporter_of", lambda *_: full)
    with pytest.raises(SceneFileError, match=f"cannot write film.{key}: the disk is full"):
        render_film(FilmPlan(HandFilm(), path, LOOK))
    assert _untouched(path)


def test_what_may_not_be_written_is_refused_before_anything_is_computed(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    film = HandFilm()
    nowhere = path.parent / "nowhere" / "film.mp4"
    with pytest.raises(SceneFileError, match=r"cannot write film\.mp4: there is no folder"):
        render_film(FilmPlan(film, nowhere, LOOK))
    with monkeypatch.context() as patched:
        patched.setattr(atomic.os, "access", lambda *_: False)  # root may write anything
        with pytest.raises(SceneFileError, match=r"cannot write film\.mp4: permission denied"):
            render_film(FilmPlan(film, path, LOOK))
    with pytest.raises(ValueError, match="plot must be one of"):
        render_film(FilmPlan(film, path, replace(LOOK, part="no such part")))
    assert film.made == 0
    assert _untouched(path)
    assert not _threads()


def test_an_interruption_leaves_the_old_film(path: Path) -> None:
    def interrupt(done: int, *_: object) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_film(FilmPlan(StillFilm(200), path, LOOK), interrupt)
    assert _untouched(path)
    assert not _threads()


def test_rubbish_is_collected_in_the_thread_of_qt_alone(path: Path) -> None:
    """In another thread the collector could end a widget, which crashes."""
    seen_in: set[str] = set()

    class Littering(StillFilm):
        def frame(self, number: int) -> Frame:
            for _ in range(2_000):
                ring: list[object] = []
                ring.append(ring)
            return super().frame(number)

    def note(phase: str, _: dict[str, int]) -> None:
        seen_in.add(threading.current_thread().name)

    gc.callbacks.append(note)
    try:
        render_film(FilmPlan(Littering(20), path, LOOK))
    finally:
        gc.callbacks.remove(note)
    assert seen_in == {threading.main_thread().name}
    assert gc.isenabled()


def test_without_the_package_that_encodes_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(SceneFileError, match="the package av, which films are encoded with"):
        render_film(FilmPlan(HandFilm(), path, LOOK))
    assert _untouched(path)


class _Slow(FilmWriter):
    """An encoder that the other stages have to wait for."""

    def add(self, frame: Pixels, stays: int = 1) -> None:
        time.sleep(0.05)

    def close(self) -> None:
        pass

    def abandon(self) -> None:
        pass


def test_there_are_never_more_pictures_than_there_are_places(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    alive: list[weakref.ref[Pixels]] = []
    most = 0
    paint = Camera.picture

    def watched(camera: Camera, frame: Frame) -> Pixels:
        nonlocal most
        pixels = paint(camera, frame)
        alive[:] = [ref for ref in alive if ref() is not None]
        alive.append(weakref.ref(pixels))
        most = max(most, len(alive))
        return pixels

    monkeypatch.setattr(Camera, "picture", watched)
    row = replace(FILMS["mp4"], open=lambda *_: _Slow())
    monkeypatch.setattr(film_plan, "exporter_of", lambda *_: row)
    film = StillFilm(40)
    render_film(FilmPlan(film, path, LOOK))
    assert film.made == 40
    # Those that wait, one that is drawn, one that is encoded and the one before it.
    assert AHEAD < most <= AHEAD + 3
