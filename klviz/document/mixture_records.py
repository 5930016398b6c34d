"""Mixtures as plain records: families, weights and numbers, and back."""

from __future__ import annotations

from typing import TypeAlias

from klviz.core.families import FAMILIES
from klviz.core.parameters import choose
from klviz.document.strict_json import Node
from klviz.document.target import WEIGHT, Component, Target

MAX_KEY = 100
"""Characters of a key of a table."""

Record: TypeAlias = dict[str, object]


def key_of(node: Node) -> str:
    """Return the key of a table that a record holds."""
    return node.text(MAX_KEY)


def target_record(target: Target) -> dict[str, list[Record]]:
    """Return the target as a record."""
    return {"components": [component_record(component) for component in target.components]}


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
    family, values, fields = member_of(node, ("weight",))
    weight = fields["weight"].number() if "weight" in fields else WEIGHT.default
    return node.built(lambda: Component(family, weight, values))


def component_record(component: Component) -> Record:
    """Return a component as a record."""
    named = member_record(component.family, component.values)
    return {"family": named.pop("family"), "weight": number(component.weight), **named}


def member_record(family: str, values: tuple[float, ...]) -> Record:
    """Return a member of a family as a record."""
    rows = FAMILIES[family].parameters
    numbers = {row.key: number(value) for row, value in zip(rows, values, strict=True)}
    return {"family": family, **numbers}


def number(value: float) -> float:
    """Return the number in the one form that is written: 2 is 2.0, and −0 is 0."""
    return float(value) + 0.0


def member_of(
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
