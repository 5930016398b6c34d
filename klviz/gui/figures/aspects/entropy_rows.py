"""The words and numbers of the figure of entropy: a row a bar, and what can be copied."""

from __future__ import annotations

import math
from dataclasses import replace

from klviz.analyses.compare.entropy import Chord, EntropyContent, Stack
from klviz.core.estimates import Estimate
from klviz.core.signed_parts import SignedParts
from klviz.document.numbers import MINUS, format_error
from klviz.document.units import Unit
from klviz.gui.appearance import REFUSED
from klviz.gui.plots.bar_plot import Row
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style

OWN, WHOLE, GAIN, LOSS = 0.4, 0.12, 0.75, 0.32
"""The shares of their colours that entropies, sums, and what is added or taken have."""
NAMES = (("P", "Q"), ("Q", "P"))
"""The first and the second of forward KL, and of reverse KL."""


def stack_rows(stack: Stack, way: int, unit: Unit, style: Style, *, coded: bool) -> list[Row]:
    """Return the rows of a stack; ``coded`` says that entropies are lengths of code words."""
    theme, factor = style.theme, unit.factor
    first, second = NAMES[way]
    own = theme.q_line if way else theme.p_line
    h, kl, whole = (factor * e.value for e in (stack.entropy, stack.divergence, stack.whole))
    former = tuple(factor * (stack.entropy.value + value) for value in stack.trace)
    said = _agreement(stack, unit)
    if coded and stack.agrees and math.isfinite(whole):
        said = f"mean length of {first}'s words in a code for {second}; {said}"
    return [
        Row(
            (f"H({first})",),
            (estimate_text(stack.entropy, factor),),
            own,
            own,
            start=0.0,
            end=h,
            share=OWN,
            joined=True,
            parts=bool(way),
        ),
        Row(
            (f"+ KL({first}‖{second})", "+ KL"),
            (estimate_text(stack.divergence, factor),),
            theme.run(way),
            theme.run_text(way),
            start=h,
            end=h + kl,
            share=GAIN,
            joined=math.isfinite(kl),
            former=former,
        ),
        Row(
            (f"= H({first}, {second})", "= H"),
            (estimate_text(stack.whole, factor),),
            theme.ink,
            start=0.0,
            end=whole,
            share=WHOLE,
            outlined=True,
            former=former,
            notes=(said,),
            note_colour="" if stack.agrees else REFUSED[theme.dark],
        ),
    ]


def _agreement(stack: Stack, unit: Unit) -> str:
    if math.isinf(stack.whole.value):
        return "infinite, for the same reason as KL"
    error = stack.entropy.error + stack.divergence.error + stack.whole.error
    if not stack.agrees:
        gap = stack.whole.value - stack.entropy.value - stack.divergence.value
        return f"found by itself it differs by {format_error(abs(gap) * unit.factor)}"
    return f"found by itself, the same within {format_error(error * unit.factor)} {unit.key}"


def told_of_trace(content: EntropyContent) -> tuple[str, ...]:
    """Return what can be seen while only one of the two is moved."""
    for way, (first, second) in enumerate(NAMES):
        if content.stacks[way].trace:
            moved = f"only {second} moved"
            alike = f"{moved}: H({first}) stays, KL and H({first}, {second}) move alike"
            return alike, f"{moved}: H({first}) stays", moved
    return ()


def part_rows(parts: SignedParts, value: Estimate, way: int, unit: Unit, style: Style) -> list[Row]:
    """Return the rows of gain, loss, and what is left: KL."""
    theme, factor = style.theme, unit.factor
    first, second = NAMES[way]
    a, b = first.lower(), second.lower()
    gain, loss = parts
    up, down = factor * gain.value, factor * loss.value
    top = up if math.isfinite(up) else down
    return [
        Row(
            (f"gain where {a} > {b}", f"{a} > {b}"),
            (estimate_text(gain, factor),),
            theme.run(way),
            theme.run_text(way),
            start=0.0,
            end=up,
            share=GAIN,
            joined=math.isfinite(up),
            parts=bool(way),
        ),
        Row(
            (f"loss where {a} < {b}", f"{a} < {b}"),
            (_taken(loss, factor),),
            theme.run(way),
            theme.run_text(way),
            start=top,
            end=top - down,
            share=LOSS,
            joined=math.isfinite(up),
        ),
        Row(
            (f"= KL({first}‖{second})", "= KL"),
            (estimate_text(value, factor),),
            theme.run(way),
            theme.run_text(way),
            start=0.0,
            end=factor * value.value,
            share=WHOLE,
            outlined=True,
        ),
    ]


def _taken(loss: Estimate, factor: float) -> str:
    """Return how a loss reads as what it adds; none is 0."""
    text = estimate_text(loss, factor)
    return f"{MINUS}{text}" if loss.value else text


def taken_from(loss: Estimate) -> Estimate:
    """Return −loss, what it adds; 0 has no sign."""
    return replace(loss, value=0.0 - loss.value)


def stack_numbers(content: EntropyContent, unit: Unit) -> list[Number]:
    """Return both entropies and both cross-entropies."""
    numbers = []
    for (first, second), stack in zip(NAMES, content.stacks, strict=False):
        parts = ((f"H({first})", stack.entropy), (f"H({first}, {second})", stack.whole))
        for name, found in parts:
            numbers.append(Number.of_estimate("entropy", name, found, unit.factor, unit.key))
    return numbers


def part_numbers(content: EntropyContent, unit: Unit) -> list[Number]:
    """Return what both directions gain and lose, with the signs they are added up with."""
    numbers = []
    for (first, second), parts in zip(NAMES, content.parts, strict=True):
        of, a, b = f"KL({first}‖{second})", first.lower(), second.lower()
        rows = (
            (f"gain where {a} > {b}", parts.gain),
            (f"loss where {a} < {b}", taken_from(parts.loss)),
        )
        for name, found in rows:
            numbers.append(Number.of_estimate(of, name, found, unit.factor, unit.key))
    return numbers


def chord_numbers(content: EntropyContent, unit: Unit) -> list[Number]:
    """Return the mean ratios, and what Jensen says of them."""
    numbers = []
    for (first, second), chord in zip(NAMES, content.chords, strict=True):
        numbers += _of_chord(chord, f"KL({first}‖{second})", f"{second}/{first}".lower(), unit)
    return numbers


def _of_chord(chord: Chord, of: str, ratio: str, unit: Unit) -> list[Number]:
    return [
        Number.of_estimate(of, f"mean of {ratio}", chord.mean_ratio),
        Number(of, f"−log of the mean of {ratio}", unit.factor * chord.bound, None, unit.key),
    ]
