"""Scenes as plain records of numbers, texts, lists and objects, and back.

The keys of the records are what files store: they never change. A change of the format raises
VERSION and adds the step from the old form to MIGRATIONS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from klviz.core.families import FAMILIES
from klviz.core.normal_mixtures import KEY as NORMAL_MIXTURE
from klviz.core.parameters import choose
from klviz.document.file_errors import SceneFileError
from klviz.document.plain_text import plain
from klviz.document.samples import MAX_SAMPLES, Samples
from klviz.document.scene import (
    MAX_COMPONENTS,
    MAX_RUNS,
    MOST_PARTS,
    WEIGHT,
    Approximation,
    Component,
    Run,
    Scene,
    Target,
)
from klviz.document.strict_json import Node

VERSION = 1
"""The version of the format that is written."""

MIGRATIONS: Mapping[int, Callable[[dict[str, object]], dict[str, object]]] = {}
"""By version: what makes of a record of that version one of the next."""

MAX_KEY, MAX_LINE, MAX_TEXT = 100, 1_000, 20_000
"""Characters of a key of a table, of a title or source, and of a text."""

Record: TypeAlias = dict[str, object]


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
        "runs": [_run_record(run) for run in scene.runs],
    }
    if scene.samples is not None:
        record["samples"] = _samples_record(scene.samples)
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


def target_record(target: Target) -> dict[str, list[Record]]:
    """Return the target as a record."""
    return {"components": [_component_record(component) for component in target.components]}


def target_of(node: Node, *, most: int | None = None) -> Target:
    """Return the target that a record holds, of at most so many components.

    Raises:
        SceneFileError: it holds none.
    """
    items = node.record(("components",))["components"].items(most)
    components = tuple(component_of(item) for item in items)
    return node.built(lambda: Target(components))


def component_of(node: Node) -> Component:
    """Return the component that a record holds.

    Raises:
        SceneFileError: it holds none.
    """
    family, values, fields = _member_of(node, ("weight",))
    weight = fields["weight"].number() if "weight" in fields else WEIGHT.default
    return node.built(lambda: Component(family, weight, values))


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


def _component_record(component: Component) -> Record:
    named = _member_record(component.family, component.values)
    return {"family": named.pop("family"), "weight": _number(component.weight), **named}


def _approximation_record(approximation: Approximation) -> Record:
    if not approximation.is_mixture:
        return _member_record(approximation.family, approximation.values)
    parts = [_component_record(component) for component in approximation.components]
    return {"family": NORMAL_MIXTURE, "components": parts}


def _member_record(family: str, values: tuple[float, ...]) -> Record:
    rows = FAMILIES[family].parameters
    numbers = {row.key: _number(value) for row, value in zip(rows, values, strict=True)}
    return {"family": family, **numbers}


def _run_record(run: Run) -> Record:
    """Return the run as a record, without what is as in a new one of the later fields."""
    usual = Run()
    later: Record = {
        "schedule": run.schedule,
        "schedule_steps": int(run.schedule_steps),
        "tolerance": _number(run.tolerance),
        "estimator": run.estimator,
        "samples": int(run.samples),
        "seed": int(run.seed),
    }
    return {
        "divergence": run.divergence,
        "optimiser": run.optimiser,
        "rate": _number(run.rate),
        "colour": int(run.colour),
        "alpha": _number(run.alpha),
        "visible": bool(run.visible),
        **{key: value for key, value in later.items() if value != getattr(usual, key)},
    }


def _samples_record(samples: Samples) -> Record:
    width = samples.bandwidth
    return {
        "name": plain(samples.name),
        "kind": samples.kind,
        "bandwidth": None if width is None else _number(width),
        "points": [_number(point) for point in samples.points],
    }


def _number(value: float) -> float:
    """Return the number in the one form that is written: 2 is 2.0, and −0 is 0."""
    return float(value) + 0.0


def _approximation_of(node: Node) -> Approximation:
    fields = node.fields()
    if "family" not in fields or fields["family"].value != NORMAL_MIXTURE:
        family, values, _ = _member_of(node)
        return node.built(lambda: Approximation(family, values))
    items = node.record(("family", "components"))["components"].items(MOST_PARTS)
    components = [component_of(item) for item in items]
    return node.built(lambda: Approximation.mixture(components))


def _member_of(
    node: Node, optional: tuple[str, ...] = ()
) -> tuple[str, tuple[float, ...], dict[str, Node]]:
    """Return the family that the record names, the values of its parameters, and all fields."""
    fields = node.fields()
    if "family" not in fields:
        raise node.refusal("family is missing")
    family = fields["family"].text(MAX_KEY)
    keys = [row.key for row in node.built(lambda: choose(FAMILIES, family, "family")).parameters]
    node.record(("family", *keys), optional)
    return family, tuple(fields[key].number() for key in keys), fields


def _runs_of(node: Node) -> tuple[Run, ...]:
    return tuple(_run_of(item) for item in node.items(MAX_RUNS))


def _run_of(node: Node) -> Run:
    fields = node.record(("divergence",), _RUN_READERS)
    given: dict[str, Any] = {key: _RUN_READERS[key](field) for key, field in fields.items()}
    return node.built(lambda: Run(**given))


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


def _key(node: Node) -> str:
    return node.text(MAX_KEY)


_SCENE_READERS: Mapping[str, Callable[[Node], object]] = {
    "title": _line,
    "text": _lines,
    "source": _line,
    "approximation": _approximation_of,
    "runs": _runs_of,
    "samples": _samples_of,
}
"""The fields of a scene that a file may leave out, and how each is read."""

_SAMPLES_READERS: Mapping[str, Callable[[Node], object]] = {
    "name": _line,
    "kind": _key,
    "bandwidth": _width_of,
    "points": _points_of,
}
"""The fields of samples, in the order of the file, and how each is read."""

_RUN_READERS: Mapping[str, Callable[[Node], object]] = {
    "divergence": _key,
    "optimiser": _key,
    "rate": Node.number,
    "colour": Node.whole,
    "alpha": Node.number,
    "visible": Node.flag,
    "schedule": _key,
    "schedule_steps": Node.whole,
    "tolerance": Node.number,
    "estimator": _key,
    "samples": Node.whole,
    "seed": Node.whole,
}
"""The fields of a run, in the order of the file, and how each is read."""
