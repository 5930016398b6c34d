"""Scene files on the disk: they are written whole, and what is no scene file is refused by name."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from hypothesis import given, settings

from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.scene_file import SceneFileError, decode, encode, read_scene, write_scene
from tests.document.scenes import scenes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_read_with_and_without_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "σ.klviz"
    titled = dataclasses.replace(FIRST_SCENE, title="σ → ∞")
    path.write_text(encode(titled), encoding=encoding)
    assert read_scene(path) == titled
    assert decode("\ufeff" + encode(titled)) == titled


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scene.klviz"
    write_scene(path, FIRST_SCENE)
    assert read_scene(path) == FIRST_SCENE
    assert path.read_bytes() == encode(FIRST_SCENE).encode()
    assert os.listdir(tmp_path) == ["scene.klviz"]


def _read_refusal(path: Path) -> str:
    with pytest.raises(SceneFileError) as caught:
        read_scene(path)
    message = str(caught.value)
    assert message.isprintable()
    return message


def test_a_refused_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "talk.klviz"
    path.write_text("{}")
    assert _read_refusal(path).startswith("cannot open talk.klviz: the scene: this is no klviz")
    odd = tmp_path / "a\nb\u202e"
    odd.write_text("{}")
    assert r"a\nb\u202e" in _read_refusal(odd)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert _read_refusal(tmp_path / "none") == "cannot open none: there is no such file or folder"
    assert _read_refusal(tmp_path) == f"cannot open {tmp_path.name}: it is a folder"
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert _read_refusal(loop) == "cannot open loop: the link leads to itself"
    assert _read_refusal(tmp_path / ("x" * 300)).endswith("the name is too long")


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert _read_refusal(pipe) == "cannot open pipe: it is not a regular file"
    assert _read_refusal(Path("/dev/zero")) == "cannot open zero: it is not a regular file"


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert _read_refusal(path) == "cannot open huge: it has 100.0 MB, and a scene has at most 4 MB"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xfe{\x00}\x00", b"{\xf0}"])
def test_a_binary_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "image.klviz"
    path.write_bytes(data)
    assert "it is no UTF-8 text (byte" in _read_refusal(path)


def test_a_scene_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "scene.klviz"
    write_scene(path, FIRST_SCENE)
    with pytest.raises(SceneFileError, match=r"cannot save scene\.klviz: title: at most 1000"):
        write_scene(path, dataclasses.replace(FIRST_SCENE, title="x" * 2_000))
    assert read_scene(path) == FIRST_SCENE


@settings(max_examples=20)
@given(scenes)
def test_any_scene_survives_the_disk(
    tmp_path_factory: pytest.TempPathFactory, scene: Scene
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.klviz"
    write_scene(path, scene)
    assert read_scene(path) == scene
