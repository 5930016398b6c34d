"""Scenes as plain records of numbers, texts, lists and objects, and back.

The keys of the records are what files store: they never change. A change of the format raises
VERSION and adds the step from the old form to MIGRATIONS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klviz.core.normal_mixtures import KEY as NORMAL_MIXTURE
from klviz.document.approximation import MOST_PARTS, Approximation
from klviz.document.comparison_records import comparison_of, comparison_record
from klviz.document.file_errors import SceneFileError
from klviz.document.mixture_records import (
    Record,
    component_of,
    component_record,
    key_of,
    member_of,
    member_record,
    number,
    target_of,
    target_record,
)
from klviz.document.plain_text import plain
from klviz.document.run_records import run_record, runs_of
from klviz.document.samples import MAX_SAMPLES, Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.strict_json import Node
from klviz.document.target import MAX_COMPONENTS

VERSION = 1
"""The version of the format that is written."""

MIGRATIONS: Mapping[int, Callable[[dict[str, object]], dict[str, object]]] = {}
"""By version: what makes of a record of that version one of the next."""

MAX_LINE, MAX_TEXT = 1_000, 20_000
"""Characters of a title or source, and of a text."""


def scene_record(scene: Scene) -> Record:
    """Return the scene as a record in the present version, its keys in a fixed order."""
    record: Record = {
        "klviz": "scene",
        "version": VERSION,
        "title": plain(scene.title),
        "text": plain(scene.text, lines=True),
        "source": plain(scene.source),
        "target": target_record(scene.target),
        "approximation": _approximation_record(scene.approximation),
        "runs": [run_record(run) for run in scene.runs],
    }
    if scene.samples is not None:
        record["samples"] = _samples_record(scene.samples)
    if (scene.lab, scene.comparison) != (FIRST_SCENE.lab, FIRST_SCENE.comparison):
        record["lab"] = scene.lab
        record["comparison"] = comparison_record(scene.comparison)
    return record


def scene_of(node: Node) -> Scene:
    """Return the scene that a record holds, of any version up to the present one.

    Raises:
        SceneFileError: it holds none.
    """
    current = _migrated(node)
    fields = current.record(("klviz", "version", "target"), _SCENE_READERS)
    given: dict[str, Any] = {
        key: read(fields[key]) for key, read in _SCENE_READERS.items() if key in fields
    }
    target = target_of(fields["target"], most=MAX_COMPONENTS)
    return current.built(lambda: Scene(target, **given))


def check_kind(node: Node, kind: str, version: int) -> int:
    """Return the version of a record, from 1 to the given one, that says it is of that kind.

    Raises:
        SceneFileError: it is something else, or of a later version.
    """
    fields = node.fields()
    if "klviz" not in fields or fields["klviz"].value != kind:
        raise node.refusal(f'this is no klviz {kind}; it would begin with "klviz": "{kind}"')
    if "version" not in fields:
        raise node.refusal("version is missing")
    found = fields["version"].whole()
    if found > version:
        newer = f"made by a newer klviz ({kind} version {found}, this one reads up to {version})"
        raise SceneFileError(newer)
    if found < 1:
        raise fields["version"].refusal(f"must be from 1 to {version}, got {found}")
    return found


def _migrated(node: Node) -> Node:
    """Return the record brought to the present version, one step after the other."""
    record = {key: field.value for key, field in node.fields().items()}
    for version in range(check_kind(node, "scene", VERSION), VERSION):
        record = MIGRATIONS[version](record)
    return Node(record, node.path)


def _approximation_record(approximation: Approximation) -> Record:
    if not approximation.is_mixture:
        return member_record(approximation.family, approximation.values)
    parts = [component_record(component) for component in approximation.components]
    return {"family": NORMAL_MIXTURE, "components": parts}


def _samples_record(samples: Samples) -> Record:
    width = samples.bandwidth
    return {
        "name": plain(samples.name),
        "kind": samples.kind,
        "bandwidth": None if width is None else number(width),
        "points": [number(point) for point in samples.points],
    }


def _approximation_of(node: Node) -> Approximation:
    fields = node.fields()
    if "family" not in fields or fields["family"].value != NORMAL_MIXTURE:
        family, values, _ = member_of(node)
        return node.built(lambda: Approximation(family, values))
    items = node.record(("family", "components"))["components"].items(MOST_PARTS)
    components = [component_of(item) for item in items]
    return node.built(lambda: Approximation.mixture(components))


def _samples_of(node: Node) -> Samples:
    fields = node.record(("points",), _SAMPLES_READERS)
    given: dict[str, Any] = {key: _SAMPLES_READERS[key](field) for key, field in fields.items()}
    return node.built(lambda: Samples(**given))


def _points_of(node: Node) -> tuple[float, ...]:
    return tuple(item.number() for item in node.items(MAX_SAMPLES))


def _width_of(node: Node) -> float | None:
    return None if node.value is None else node.number()


def _line(node: Node) -> str:
    return node.text(MAX_LINE)


def _lines(node: Node) -> str:
    return node.text(MAX_TEXT, lines=True)


_SCENE_READERS: Mapping[str, Callable[[Node], object]] = {
    "title": _line,
    "text": _lines,
    "source": _line,
    "approximation": _approximation_of,
    "runs": runs_of,
    "samples": _samples_of,
    "lab": key_of,
    "comparison": comparison_of,
}
"""The fields of a scene that a file may leave out, and how each is read."""

_SAMPLES_READERS: Mapping[str, Callable[[Node], object]] = {
    "name": _line,
    "kind": key_of,
    "bandwidth": _width_of,
    "points": _points_of,
}
"""The fields of samples, in the order of the file, and how each is read."""
