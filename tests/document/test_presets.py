"""The scenes that come with klviz."""

from __future__ import annotations

import re

import pytest

from klviz.document.notation import format_target, parse_target
from klviz.document.presets import COMPARE_PRESETS, FIT_PRESETS, PRESETS, load_preset, presets
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import encode
from klviz.resources import resources

every_preset = pytest.mark.parametrize("key", PRESETS)


def test_the_folder_holds_the_presets_and_nothing_else() -> None:
    files = {path.name for path in (resources() / "presets").iterdir()}
    assert files == {f"{key}.json" for key in PRESETS}


@pytest.mark.parametrize(
    ("lab", "keys"), [("", PRESETS), ("fit", FIT_PRESETS), ("compare", COMPARE_PRESETS)]
)
def test_presets_come_in_their_order_lab_by_lab(lab: str, keys: tuple[str, ...]) -> None:
    assert tuple(preset.key for preset in presets(lab)) == keys


def test_no_key_is_there_twice() -> None:
    assert len(set(PRESETS)) == len(PRESETS) >= 14


@every_preset
def test_a_preset_says_what_it_shows(key: str) -> None:
    scene = load_preset(key)
    assert 0 < len(scene.title) <= 60
    assert not scene.title.endswith(".")
    sentences = re.split(r"(?<=[.!?]) ", scene.text)
    assert 1 <= len(sentences) <= 4
    assert scene.text.endswith(".")
    assert "<" not in scene.text + scene.title + scene.source


@every_preset
def test_a_preset_is_stored_as_klviz_writes_it(key: str) -> None:
    stored = (resources() / "presets" / f"{key}.json").read_bytes()
    assert stored == encode(load_preset(key)).encode()


@every_preset
def test_the_target_of_a_preset_can_be_typed(key: str) -> None:
    target = load_preset(key).target
    assert parse_target(format_target(target)) == target


@every_preset
def test_the_runs_of_a_preset_can_be_told_apart(key: str) -> None:
    colours = [run.colour for run in load_preset(key).runs]
    assert len(set(colours)) == len(colours)


def test_forward_is_blue_and_reverse_vermilion_in_every_preset() -> None:
    for preset in presets():
        for run in preset.scene.runs:
            if run.divergence in ("kl", "reverse_kl"):
                assert run.colour == ("kl", "reverse_kl").index(run.divergence)


def test_titles_are_different() -> None:
    titles = [preset.title for preset in presets()]
    assert len(set(titles)) == len(titles)


def test_the_first_preset_is_the_first_scene_in_words() -> None:
    first = presets()[0]
    assert first.scene.target == FIRST_SCENE.target
    assert first.scene.approximation == FIRST_SCENE.approximation
    assert [run.divergence for run in first.scene.runs] == ["kl", "reverse_kl"]
    assert (first.title, first.text, first.source) == (
        first.scene.title,
        first.scene.text,
        first.scene.source,
    )


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("nonsense", "unknown preset 'nonsense'; klviz presets lists"),
        ("two_modes", "unknown preset 'two_modes'; did you mean two-modes? klviz presets lists"),
        ("", "unknown preset ''; klviz presets lists"),
        ("../presets/claw", "unknown preset '../presets/claw'; "),
    ],
)
def test_an_unknown_preset_is_refused_with_one_like_it(key: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^unknown preset") as caught:
        load_preset(key)
    assert str(caught.value).startswith(message)


def test_an_endless_key_is_refused_briefly() -> None:
    with pytest.raises(ValueError, match=r"^unknown preset") as caught:
        load_preset("two-modes" * 100_000)
    assert len(str(caught.value)) < 200
