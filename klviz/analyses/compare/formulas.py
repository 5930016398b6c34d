"""Closed forms of KL as a person writes them, and with the numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from klviz.core.closed.forms import only
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture
from klviz.document.numbers import MINUS, format_number

Put: TypeAlias = Callable[[Member, Member], str]


class Formula(NamedTuple):
    """A closed form: index 1 is the first argument of KL, 2 the second.

    Attributes:
        letters: the formula.
        numbers: the same with the values of the two members.
    """

    letters: str
    numbers: str


class Row(NamedTuple):
    """A row of the table of formulas: in letters, and how numbers are put in."""

    letters: str
    put: Put


def formula_of(first: Mixture, second: Mixture) -> Formula | None:
    """Return the closed form of KL(first‖second); None where there is none."""
    one, other = only(first), only(second)
    if one is None or other is None:
        return None
    keys = tuple(_kind(part.family.key, part.member) for part in (one, other))
    row = FORMULAS.get((keys[0], keys[1]))
    return row and Formula(row.letters, row.put(one.member, other.member))


def _kind(key: str, member: Member) -> str:
    if key != "student_t":
        return key
    return "cauchy" if member.shape == (1.0,) else "student_t"


def _n(value: float) -> str:
    """Return a number; a negative one in brackets."""
    text = format_number(value)
    return f"({text})" if text.startswith(MINUS) else text


def _normal(p: Member, q: Member) -> str:
    return (
        f"log({_n(q.scale)}/{_n(p.scale)}) + "
        f"({_n(p.scale)}² + ({_n(p.loc)} − {_n(q.loc)})²)/(2 · {_n(q.scale)}²) − ½"
    )


def _laplace(p: Member, q: Member) -> str:
    apart = _n(abs(p.loc - q.loc))
    return (
        f"log({_n(q.scale)}/{_n(p.scale)}) + "
        f"({_n(p.scale)} e^(−{apart}/{_n(p.scale)}) + {apart})/{_n(q.scale)} − 1"
    )


def _cauchy(p: Member, q: Member) -> str:
    return (
        f"log[(({_n(p.scale)} + {_n(q.scale)})² + ({_n(p.loc)} − {_n(q.loc)})²)"
        f"/(4 · {_n(p.scale)} · {_n(q.scale)})]"
    )


def _uniform(p: Member, q: Member) -> str:
    (a, b), (c, d) = (tuple(map(_n, m.shape)) for m in (p, q))
    return f"log[({d} − {c})/({b} − {a})]"


def _normal_in_laplace(p: Member, q: Member) -> str:
    mean = f"E|N({_n(p.loc)}, {_n(p.scale)}) − {_n(q.loc)}|"
    return f"log(2 · {_n(q.scale)}) + {mean}/{_n(q.scale)} − ½ log(2πe · {_n(p.scale)}²)"


def _laplace_in_normal(p: Member, q: Member) -> str:
    square = f"(2 · {_n(p.scale)}² + ({_n(p.loc)} − {_n(q.loc)})²)/(2 · {_n(q.scale)}²)"
    return f"½ log(2π · {_n(q.scale)}²) + {square} − log(2e · {_n(p.scale)})"


def _uniform_in_normal(p: Member, q: Member) -> str:
    square = f"({_n(p.scale)}²/3 + ({_n(p.loc)} − {_n(q.loc)})²)/(2 · {_n(q.scale)}²)"
    return f"½ log(2π · {_n(q.scale)}²) + {square} − log(2 · {_n(p.scale)})"


def _uniform_in_laplace(p: Member, q: Member) -> str:
    low, high = map(_n, p.shape)
    mean = f"E|U({low}, {high}) − {_n(q.loc)}|"
    return f"log(2 · {_n(q.scale)}) + {mean}/{_n(q.scale)} − log(2 · {_n(p.scale)})"


def _uniform_in_cauchy(p: Member, q: Member) -> str:
    low, high = map(_n, p.shape)
    mean = f"E log(1 + ((U({low}, {high}) − {_n(q.loc)})/{_n(q.scale)})²)"
    return f"log(π · {_n(q.scale)}) + {mean} − log(2 · {_n(p.scale)})"


FORMULAS: Mapping[tuple[str, str], Row] = {
    ("normal", "normal"): Row("log(σ₂/σ₁) + (σ₁² + (μ₁ − μ₂)²)/(2σ₂²) − ½", _normal),
    ("laplace", "laplace"): Row("log(b₂/b₁) + (b₁ e^(−|m₁−m₂|/b₁) + |m₁−m₂|)/b₂ − 1", _laplace),
    ("cauchy", "cauchy"): Row("log[((γ₁ + γ₂)² + (m₁ − m₂)²)/(4γ₁γ₂)]", _cauchy),
    ("uniform", "uniform"): Row("log[(d − c)/(b − a)]", _uniform),
    ("normal", "laplace"): Row("log 2b₂ + E|x − m₂|/b₂ − ½ log 2πeσ₁²", _normal_in_laplace),
    ("laplace", "normal"): Row(
        "½ log 2πσ₂² + (2b₁² + (m₁ − μ₂)²)/(2σ₂²) − log 2eb₁", _laplace_in_normal
    ),
    ("uniform", "normal"): Row(
        "½ log 2πσ₂² + (h²/3 + (m₁ − μ₂)²)/(2σ₂²) − log 2h, h half the length",
        _uniform_in_normal,
    ),
    ("uniform", "laplace"): Row(
        "log 2b₂ + E|x − m₂|/b₂ − log 2h, h half the length", _uniform_in_laplace
    ),
    ("uniform", "cauchy"): Row(
        "log πγ₂ + E log(1 + ((x − m₂)/γ₂)²) − log 2h, h half the length", _uniform_in_cauchy
    ),
}
"""The closed forms of KL that `core.closed` has, by the families of both."""
