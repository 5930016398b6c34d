"""Comparisons as plain records, and back. What is as usual is left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from klviz.core.discrete.laws import LAWS
from klviz.core.parameters import choose
from klviz.document.comparison import FIRST_COMPARISON, Comparison, Cut, DiscreteDescent
from klviz.document.mixture_records import Record, key_of, number, target_of, target_record
from klviz.document.outcomes import (
    MAX_NAME,
    MOST_OUTCOMES,
    WHO,
    Bars,
    Named,
    OutcomeTable,
    Softmax,
    Weights,
)
from klviz.document.plain_text import plain
from klviz.document.run_records import run_record, runs_of
from klviz.document.strict_json import Node
from klviz.document.target import MAX_COMPONENTS

MAX_VALUES = MOST_OUTCOMES
"""How many parameters a discrete q can have."""


def comparison_record(comparison: Comparison) -> Record:
    """Return a comparison as a record."""
    whole: Record = {
        "space": comparison.space,
        "p": target_record(comparison.p),
        "q": target_record(comparison.q),
        "r": target_record(comparison.r),
        "table": _table_record(comparison.table),
        "aspect": comparison.aspect,
        "divergence": comparison.divergence,
        "alpha": number(comparison.alpha),
        "levelled": comparison.levelled,
        "dual": comparison.dual,
        "cut_p": _cut_record(comparison.cut_p),
        "cut_q": _cut_record(comparison.cut_q),
        "same_cuts": comparison.same_cuts,
        "smoothing": number(comparison.smoothing),
        "slip": comparison.slip,
        "added": number(comparison.added),
        "draws": int(comparison.draws),
        "seed": int(comparison.seed),
        "direction": comparison.direction,
        "estimator": comparison.estimator,
        "edges": comparison.edges,
        "stretch": number(comparison.stretch),
        "nodes": bool(comparison.nodes),
        "bins": int(comparison.bins),
        "descent": _descent_record(comparison.descent),
    }
    usual = FIRST_COMPARISON
    return {k: v for k, v in whole.items() if getattr(comparison, k) != getattr(usual, k)}


def comparison_of(node: Node) -> Comparison:
    """Return the comparison that a record holds.

    Raises:
        SceneFileError: it holds none.
    """
    fields = node.record((), _READERS)
    given: dict[str, Any] = {key: _READERS[key](field) for key, field in fields.items()}
    return node.built(lambda: Comparison(**given))


def _table_record(table: OutcomeTable) -> Record:
    record: Record = {"outcomes": table.size}
    if any(table.names):
        record["names"] = [plain(name) for name in table.names]
    return {**record, **{who: _weights_record(getattr(table, who)) for who in WHO}}


def _table_of(node: Node) -> OutcomeTable:
    fields = node.record(("outcomes", *WHO), ("names",))
    count = fields["outcomes"].whole()
    if count > MOST_OUTCOMES:
        raise fields["outcomes"].refusal(f"must be at most {MOST_OUTCOMES}, got {count}")
    names = ("",) * max(count, 0)
    if "names" in fields:
        names = tuple(item.text(MAX_NAME) for item in fields["names"].items(MOST_OUTCOMES))
        if len(names) != count:
            raise fields["names"].refusal(f"has {len(names)} names for {count} outcomes")
    p, q, r = (_weights_of(fields[who]) for who in WHO)
    return node.built(lambda: OutcomeTable(names, p, q, r))


def _weights_record(weights: Weights) -> Record:
    if isinstance(weights, Bars):
        return {"law": "bars", "values": [number(value) for value in weights.values]}
    if isinstance(weights, Softmax):
        logits = [None if math.isinf(value) else number(value) for value in weights.logits]
        return {"law": "softmax", "logits": logits, "temperature": number(weights.temperature)}
    rows = LAWS[weights.law].parameters
    pairs = zip(rows, weights.values, strict=True)
    return {"law": weights.law, **{row.key: number(value) for row, value in pairs}}


def _weights_of(node: Node) -> Weights:
    fields = node.fields()
    if "law" not in fields:
        raise node.refusal("law is missing")
    law = key_of(fields["law"])
    if law == "bars":
        values = node.record(("law", "values"))["values"].items(MOST_OUTCOMES)
        return node.built(lambda: Bars(tuple(item.number() for item in values)))
    if law == "softmax":
        fields = node.record(("law", "logits", "temperature"))
        logits = fields["logits"].items(MOST_OUTCOMES)
        heat = fields["temperature"].number()
        return node.built(lambda: Softmax(tuple(_logit_of(item) for item in logits), heat))
    keys = [row.key for row in node.built(lambda: choose(LAWS, law, "law")).parameters]
    fields = node.record(("law", *keys))
    return node.built(lambda: Named(law, tuple(fields[key].number() for key in keys)))


def _logit_of(node: Node) -> float:
    return -math.inf if node.value is None else node.number()


def _cut_record(cut: Cut) -> list[float | None]:
    return [number(end) if math.isfinite(end) else None for end in (cut.low, cut.high)]


def _cut_of(node: Node) -> Cut:
    ends = node.items(2)
    if len(ends) != 2:
        raise node.refusal(f"must be two ends, got {len(ends)}")
    low = -math.inf if ends[0].value is None else ends[0].number()
    high = math.inf if ends[1].value is None else ends[1].number()
    return node.built(lambda: Cut(low, high))


def _descent_record(descent: DiscreteDescent) -> Record:
    record: Record = {}
    if descent.family:
        record["family"] = descent.family
    if descent.start:
        record["start"] = [number(value) for value in descent.start]
    record["runs"] = [run_record(run) for run in descent.runs]
    return record


def _descent_of(node: Node) -> DiscreteDescent:
    fields = node.record((), ("family", "start", "runs"))
    given: dict[str, Any] = {}
    if "family" in fields:
        given["family"] = key_of(fields["family"])
    if "start" in fields:
        given["start"] = tuple(item.number() for item in fields["start"].items(MAX_VALUES))
    if "runs" in fields:
        given["runs"] = runs_of(fields["runs"])
    return node.built(lambda: DiscreteDescent(**given))


def _target_of(node: Node) -> object:
    return target_of(node, most=MAX_COMPONENTS)


_READERS: Mapping[str, Callable[[Node], object]] = {
    "space": key_of,
    "p": _target_of,
    "q": _target_of,
    "r": _target_of,
    "table": _table_of,
    "aspect": key_of,
    "divergence": key_of,
    "alpha": Node.number,
    "levelled": Node.flag,
    "dual": Node.flag,
    "cut_p": _cut_of,
    "cut_q": _cut_of,
    "same_cuts": Node.flag,
    "smoothing": Node.number,
    "slip": key_of,
    "added": Node.number,
    "draws": Node.whole,
    "seed": Node.whole,
    "direction": key_of,
    "estimator": key_of,
    "edges": key_of,
    "stretch": Node.number,
    "nodes": Node.flag,
    "bins": Node.whole,
    "descent": _descent_of,
}
"""The fields of a comparison, in the order of the file, and how each is read."""
