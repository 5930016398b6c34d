"""Runs as plain records, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klviz.document.mixture_records import Record, key_of, number
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.strict_json import Node


def run_record(run: Run) -> Record:
    """Return the run as a record, without what is as in a new one of the later fields."""
    usual = Run()
    later: Record = {
        "schedule": run.schedule,
        "schedule_steps": int(run.schedule_steps),
        "tolerance": number(run.tolerance),
        "estimator": run.estimator,
        "samples": int(run.samples),
        "seed": int(run.seed),
    }
    return {
        "divergence": run.divergence,
        "optimiser": run.optimiser,
        "rate": number(run.rate),
        "colour": int(run.colour),
        "alpha": number(run.alpha),
        "visible": bool(run.visible),
        **{key: value for key, value in later.items() if value != getattr(usual, key)},
    }


def runs_of(node: Node) -> tuple[Run, ...]:
    """Return the runs that a record holds.

    Raises:
        SceneFileError: it holds none.
    """
    return tuple(run_of(item) for item in node.items(MAX_RUNS))


def run_of(node: Node) -> Run:
    """Return the run that a record holds.

    Raises:
        SceneFileError: it holds none.
    """
    fields = node.record(("divergence",), _RUN_READERS)
    given: dict[str, Any] = {key: _RUN_READERS[key](field) for key, field in fields.items()}
    return node.built(lambda: Run(**given))


_RUN_READERS: Mapping[str, Callable[[Node], object]] = {
    "divergence": key_of,
    "optimiser": key_of,
    "rate": Node.number,
    "colour": Node.whole,
    "alpha": Node.number,
    "visible": Node.flag,
    "schedule": key_of,
    "schedule_steps": Node.whole,
    "tolerance": Node.number,
    "estimator": key_of,
    "samples": Node.whole,
    "seed": Node.whole,
}
"""The fields of a run, in the order of the file, and how each is read."""
