"""The numbers of P and Q over outcomes, as they are copied."""

from __future__ import annotations

from collections.abc import Sequence

from klviz.analyses.compare.outcome_overview import Code, OutcomeContent
from klviz.document.units import Unit
from klviz.gui.plots.numbers import Number

BITS = "bits"


def numbers_of(content: OutcomeContent, unit: Unit) -> Sequence[Number]:
    """Return the costs of both codes, and the numbers of every outcome."""
    costs = [*_costs("P", "Q", content.code_p), *_costs("Q", "P", content.code_q)]
    outcomes = range(len(content.names))
    return [*costs, *(n for k in outcomes for n in numbers_of_outcome(content, k, unit))]


def numbers_of_outcome(content: OutcomeContent, outcome: int, unit: Unit) -> Sequence[Number]:
    """Return the numbers of one outcome."""
    of = f"outcome {content.names[outcome]}"
    p, q = (float(row[outcome]) for row in (content.p, content.q))
    ways = ("p log(p/q)", content.forward.added), ("q log(q/p)", content.reverse.added)
    added = [
        Number(
            of,
            name,
            float(way.values[outcome]) * unit.factor,
            float(way.errors[outcome]) * unit.factor,
            unit.key,
        )
        for name, way in ways
    ]
    lengths = [
        Number(of, name, float(values[outcome]), None, BITS)
        for name, values in (
            ("−log₂ p", content.code_p.ideal),
            ("−log₂ q", content.code_q.ideal),
            ("word of Huffman’s code for P", content.code_p.words),
            ("word of Huffman’s code for Q", content.code_q.words),
        )
    ]
    return [Number(of, "p", p), Number(of, "q", q), *added, *lengths]


def _costs(own: str, other: str, code: Code) -> list[Number]:
    """Return the mean lengths of a code, for symbols of its own distribution and of the other."""
    rows = (
        (f"mean −log₂ under {own}", code.least),
        (f"mean −log₂ under {other}", code.others_least),
        (f"mean of Huffman’s words under {own}", code.mean),
        (f"mean of Huffman’s words under {other}", code.others_mean),
    )
    return [Number.of_estimate(f"code for {own}", name, value, unit=BITS) for name, value in rows]
