"""The text of scene files: what it holds, and how everything else is refused."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from klviz.document import scene_records
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.scene_file import (
    SceneFileError,
    decode,
    decode_target,
    encode,
    encode_target,
)
from klviz.document.strict_json import MAX_CHARACTERS
from klviz.document.target import MAX_COMPONENTS, Component, Target
from tests.document.scenes import scenes, targets

MINIMAL = '{"klviz": "scene", "version": 1, "target": {"components": [%s]}}'
NORMAL = '{"family": "normal", "loc": 0, "scale": 1}'


DRAWN = dataclasses.replace(
    FIRST_SCENE,
    runs=(Run("kl", "adam", 0.1, 1, 0.2, False, "cosine", 50, 0.1, "both", 20, 7),),
)
"""A scene with nothing in its run as it is in a new one."""


def _record(scene: Scene = FIRST_SCENE) -> dict[str, Any]:
    """Return the record of a scene, free to be spoilt."""
    record: dict[str, Any] = json.loads(encode(scene))
    return record


def _refusal(text: str) -> str:
    with pytest.raises(SceneFileError) as caught:
        decode(text)
    message = str(caught.value)
    assert message.isprintable(), "an error is one line"
    assert len(message) < 300
    return message


@given(scenes)
def test_a_scene_is_the_same_after_encoding_and_decoding(scene: Scene) -> None:
    text = encode(scene)
    assert decode(text) == scene
    assert encode(decode(text)) == text


@given(targets())
def test_a_target_is_the_same_as_plain_data(target: Target) -> None:
    data = encode_target(target)
    assert decode_target(data) == target
    assert decode_target(json.loads(json.dumps(data))) == target


def test_a_single_distribution_is_plain_data_without_weight() -> None:
    target = Target((Component("student_t", 1.0, (3.0, 0.0, 1.0)),))
    data = {"family": "student_t", "df": 3.0, "loc": 0.0, "scale": 1.0}
    assert encode_target(target) == data
    assert decode_target(data) == target


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "data: family is missing"),
        ({"family": "normal", "loc": 0}, "data.scale: is missing"),
        ({"family": "normal", "loc": 0, "scale": -1}, "data.scale: must be positive, got -1.0"),
        ({"family": "mixture"}, "data.components: is missing"),
        ({"family": "mixture", "components": []}, "data: a target needs at least one"),
        ({"family": "mixture", "components": [{}]}, "data.components[0]: family is missing"),
        ({"family": "beta"}, "data.family: must be one of normal"),
        ({"family": ["normal"]}, "data.family: must be a text, got a list"),
    ],
)
def test_data_that_are_no_target_are_a_value_error(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"^data") as caught:
        decode_target(data)
    assert str(caught.value).startswith(message)


def test_the_same_scene_gives_the_same_bytes() -> None:
    whole = Scene(Target((Component("normal", 1, (-0.0, 2)),)))
    broken = Scene(Target((Component("normal", 1.0, (0.0, 2.0)),)))
    assert whole == broken
    assert encode(whole) == encode(broken)


def test_the_order_of_the_keys_is_fixed() -> None:
    record = _record()
    assert list(record) == [
        "klviz", "version", "title", "text", "source", "target", "approximation", "runs",
    ]  # fmt: skip
    assert list(record["target"]["components"][0]) == ["family", "weight", "loc", "scale"]
    assert list(record["runs"][0]) == [
        "divergence", "optimiser", "rate", "colour", "alpha", "visible",
    ]  # fmt: skip
    assert list(_record(DRAWN)["runs"][0]) == [
        "divergence", "optimiser", "rate", "colour", "alpha", "visible",
        "schedule", "schedule_steps", "tolerance", "estimator", "samples", "seed",
    ]  # fmt: skip


def test_a_file_holds_every_field_of_the_records() -> None:
    other = dataclasses.replace(FIRST_SCENE, samples=Samples((1.0, 2.0)), lab="compare")
    record = json.loads(encode(other))
    assert {f.name for f in dataclasses.fields(Scene)} <= set(record)
    assert {f.name for f in dataclasses.fields(Samples)} == set(record["samples"])
    assert {f.name for f in dataclasses.fields(Run)} == set(_record(DRAWN)["runs"][0])


def test_what_a_file_leaves_out_is_as_in_a_new_scene() -> None:
    scene = decode(MINIMAL % NORMAL)
    assert scene == Scene(Target((Component(),)))
    short = _record()
    short["runs"] = [{"divergence": "jsd"}]
    assert decode(json.dumps(short)).runs == (Run("jsd"),)


Spoil = Callable[[dict[str, Any]], object]


def _put(*path: str | int, value: object) -> Spoil:
    """Return what puts a value at that place of a record."""

    def spoil(record: dict[str, Any]) -> None:
        *way, last = path
        place: Any = record
        for step in way:
            place = place[step]
        place[last] = value

    return spoil


C2 = ("target", "components", 1)
SPOILT: list[tuple[Spoil, str]] = [
    (_put(*C2, "scale", value=-1.0), "target.components[1].scale: must be positive, got -1.0"),
    (_put(*C2, "scale", value=0), "target.components[1].scale: must be positive, got 0.0"),
    (_put(*C2, "scale", value="1"), "target.components[1].scale: must be a number, got '1'"),
    (_put(*C2, "scale", value=None), "target.components[1].scale: must be a number, got null"),
    (_put(*C2, "scale", value=True), "target.components[1].scale: must be a number, got true"),
    (_put(*C2, "loc", value=float("nan")), "target.components[1].loc: must be a finite number"),
    (_put(*C2, "loc", value=float("-inf")), "target.components[1].loc: must be a finite number"),
    (_put(*C2, "weight", value=-1), "target.components[1].weight: must not be negative"),
    (_put(*C2, "df", value=1), "target.components[1]: unknown key 'df'; there are family, loc"),
    (_put(*C2, "family", value="beta"), "target.components[1].family: must be one of normal"),
    (_put(*C2, "family", value=[]), "target.components[1].family: must be a text, got a list"),
    (_put(*C2, "family", value="x" * 999), "target.components[1].family: at most 100 characters"),
    (_put(*C2, value=3), "target.components[1]: must be an object {…}, got 3"),
    (_put(*C2, value={}), "target.components[1]: family is missing"),
    (_put(*C2, value={"family": "normal", "loc": 0}), "target.components[1].scale: is missing"),
    (
        _put(*C2, value={"family": "uniform", "low": 2, "high": 1}),
        "target.components[1].high: must be greater than low, got low 2.0 and high 1.0",
    ),
    (_put("target", value=[]), "target: must be an object {…}, got a list"),
    (_put("target", value={}), "target.components: is missing"),
    (
        _put("target", "components", value={}),
        "target.components: must be a list […], got an object",
    ),
    (_put("target", "components", value=[]), "target: a target needs at least one component"),
    (
        _put("target", "components", value=[{}] * 20_000),
        f"target.components: at most {MAX_COMPONENTS} are possible, got 20000",
    ),
    (_put("approximation", "scale", value=-1), "approximation.scale: must be positive, got -1.0"),
    (
        _put("approximation", value={"family": "uniform", "low": 0, "high": 1}),
        "approximation: Uniform cannot be fitted",
    ),
    (
        _put("approximation", value={"family": "normal_mixture"}),
        "approximation.components: is missing",
    ),
    (
        _put("approximation", value={"family": "normal_mixture", "components": []}),
        "approximation: a mixture takes 3 numbers a component, got 0",
    ),
    (
        _put("approximation", value={"family": "normal_mixture", "components": [{}] * 21}),
        "approximation.components: at most 20 are possible, got 21",
    ),
    (
        _put(
            "approximation",
            value={
                "family": "normal_mixture",
                "components": [{"family": "laplace", "loc": 0, "scale": 1}],
            },
        ),
        "approximation.family: must be normal in a mixture that is fitted, got 'laplace'",
    ),
    (_put("runs", value=[]), "the scene: a scene has from 1 to 12 runs, got 0"),
    (_put("runs", value=[{}] * 13), "runs: at most 12 are possible, got 13"),
    (_put("runs", 0, "divergence", value="kld"), "runs[0].divergence: must be one of kl, "),
    (_put("runs", 1, "optimiser", value=""), "runs[1].optimiser: must be one of gradient"),
    (_put("runs", 1, "rate", value=0), "runs[1].rate: must be positive, got 0.0"),
    (_put("runs", 1, "colour", value=1.5), "runs[1].colour: must be a whole number, got 1.5"),
    (_put("runs", 1, "colour", value=99), "runs[1].colour: must be from 0 to 11, got 99"),
    (_put("runs", 1, "schedule", value="no"), "runs[1].schedule: must be one of constant, inv"),
    (_put("runs", 1, "tolerance", value=-1), "runs[1].tolerance: must be positive, got -1.0"),
    (_put("runs", 1, "estimator", value=None), "runs[1].estimator: must be a text, got null"),
    (_put("runs", 1, "samples", value=2.5), "runs[1].samples: must be a whole number, got 2.5"),
    (_put("runs", 1, "seed", value=-3), "runs[1].seed: must be from 0 to 9007199254740992, got -3"),
    (_put("runs", 1, "visible", value=1), "runs[1].visible: must be true or false, got 1"),
    (_put("runs", 1, "colour", value=10**19), "runs[1].colour: must be from 0 to 11"),
    (_put("title", value=3), "title: must be a text, got 3"),
    (_put("title", value="x" * 1_001), "title: at most 1000 characters, got 1001"),
    (_put("titel", value=""), "the scene: unknown key 'titel'; there are klviz, version, target"),
    (_put("a\nb\u202e", value=""), r"the scene: unknown key 'a\nb\u202e'"),
    (_put("klviz", value="deck"), "the scene: this is no klviz scene"),
    (_put("version", value="1"), "version: must be a whole number, got '1'"),
    (_put("version", value=0), "version: must be from 1 to 1, got 0"),
    (
        _put("version", value=99),
        "made by a newer klviz (scene version 99, this one reads up to 1)",
    ),
]


@pytest.mark.parametrize(("spoil", "message"), SPOILT)
def test_a_spoilt_scene_is_refused_with_the_path(spoil: Spoil, message: str) -> None:
    record = _record()
    spoil(record)
    assert _refusal(json.dumps(record)).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is nothing in it"),
        (" \n ", "there is nothing in it"),
        ("{", "line 1, column 2: the text is cut off"),
        ("[]", "the scene: must be an object"),
        ("null", "the scene: must be an object"),
        ("hello", "line 1, column 1: expecting value"),
        ("{}", "the scene: this is no klviz scene"),
        ('{"klviz": "scene"}', "the scene: version is missing"),
        ('{"klviz": "scene", "version": 1}', "target: is missing"),
        ('{"klviz": "scene", "version": 1, "version": 1}', "the scene: the key 'version' is there"),
        (MINIMAL % NORMAL.replace("0", "1e999"), "target.components[0].loc: must be a finite"),
        (MINIMAL % NORMAL.replace("0", "9" * 10_000), "target.components[0].loc: must be a finite"),
        (MINIMAL % NORMAL.replace("0", "Infinity"), "target.components[0].loc: must be a finite"),
        (MINIMAL % NORMAL.replace("0", "NaN"), "target.components[0].loc: must be a finite"),
        (MINIMAL % NORMAL.replace("0", "0, \"loc\": 1"), "target.components[0]: the key 'loc' is"),
        (MINIMAL % NORMAL + "x", "line 1, column"),
        ("[" * 1_000_000, "line 1: nested more than 16 deep"),
        ('{"a":' * 100_000, "line 1: nested more than 16 deep"),
        ("[" * 15 + "[]," * 9_999, "line 1, column"),
        ('"' + '\\"' * 499_998, "line 1, column 1: the text is cut off"),
        ("\ud800", "line 1, column 1: expecting value"),
        (" " * (MAX_CHARACTERS + 1), "longer than 4000000 characters"),
    ],
)  # fmt: skip
def test_what_is_no_scene_is_refused(text: str, message: str) -> None:
    assert _refusal(text).startswith(message)


def test_brackets_in_texts_do_not_count_as_depth() -> None:
    scene = dataclasses.replace(FIRST_SCENE, text='"[[[[[[[[[[[[[[[[[[[[{{{{{{\\"')
    assert decode(encode(scene)) == scene


def test_every_truncated_file_is_called_cut_off() -> None:
    text = encode(dataclasses.replace(FIRST_SCENE, title="σ\\n"))
    for length in range(1, len(text) - 2):
        message = _refusal(text[:length])
        assert "the text is cut off" in message or "column" in message
    assert "the text is cut off" in _refusal(text[: len(text) // 2])


def test_control_and_direction_characters_do_not_come_in() -> None:
    record = _record() | {
        "title": "a\u202eb\x00c\nd\te\ud800f\u2066\x9b",
        "text": "one\r\ntwo\x1b[31m\u2028three",
    }
    scene = decode(json.dumps(record))
    assert scene.title == "abc d ef"
    assert scene.text == "one\ntwo[31m\nthree"


def test_control_characters_do_not_get_out() -> None:
    scene = dataclasses.replace(FIRST_SCENE, title="a\u202e\ud800\x00b", text="\x07")
    text = encode(scene)
    assert decode(text).title == "ab"
    assert text.encode().decode() == text


@pytest.fixture
def version_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later klviz, in whose format titles are called names."""

    def step(record: dict[str, object]) -> dict[str, object]:
        return {("title" if k == "name" else k): v for k, v in record.items()} | {"version": 2}

    monkeypatch.setattr(scene_records, "VERSION", 2)
    monkeypatch.setattr(scene_records, "MIGRATIONS", {1: step})


@pytest.mark.usefixtures("version_two")
def test_an_older_file_is_brought_up_to_date() -> None:
    old = {"klviz": "scene", "version": 1, "name": "Old", "target": _record()["target"]}
    assert decode(json.dumps(old)).title == "Old"
    new = old | {"version": 2}
    assert "unknown key 'name'" in _refusal(json.dumps(new))
    assert _refusal(json.dumps(new | {"version": 3})).startswith("made by a newer klviz")
