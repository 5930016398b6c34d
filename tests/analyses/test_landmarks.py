"""Landmarks: searched for once, whoever asks."""

from __future__ import annotations

import pytest

from klviz.analyses import landmarks
from klviz.analyses.landmarks import landmarks_of
from klviz.core.approximations import LocationScale
from klviz.core.families import FAMILIES
from klviz.document.notation import parse_target

NORMAL = LocationScale(FAMILIES["normal"])
TWO = parse_target("0.5 N(-3.5, 1) + 0.5 N(3.5, 1)").normalised()


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the divergences that are searched."""
    names: list[str] = []
    search = landmarks.minima

    def noted(p, divergence, approximation):  # type: ignore[no-untyped-def]
        names.append(divergence.key)
        return search(p, divergence, approximation)

    monkeypatch.setattr(landmarks, "minima", noted)
    return names


def test_an_equal_question_is_answered_by_the_same_search(searches: list[str]) -> None:
    same = parse_target("0.5 N(-3.5, 1) + 0.5 N(3.5, 1)").normalised()
    first = landmarks_of(TWO, NORMAL, "reverse_kl", 0.5)
    # An α that does not count changes nothing.
    assert landmarks_of(same, LocationScale(FAMILIES["normal"]), "reverse_kl", 0.1) is first
    assert searches == ["reverse_kl"]
    assert len(first.minima) == 3


def test_another_order_target_or_family_is_another_question(searches: list[str]) -> None:
    one = parse_target("N(0.25, 1)").normalised()
    other = parse_target("N(0.25, 2)").normalised()
    places = [
        landmarks_of(one, NORMAL, "alpha", 0.25),
        landmarks_of(one, NORMAL, "alpha", 0.75),
        landmarks_of(other, NORMAL, "alpha", 0.25),
        landmarks_of(one, LocationScale(FAMILIES["laplace"]), "alpha", 0.25),
    ]
    assert len({id(found) for found in places}) == len(searches) == 4
