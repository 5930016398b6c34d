"""What is found out about displays and system libraries before Qt is asked."""

from __future__ import annotations

import sys

import pytest

from klviz.display import missing_library, window_problem
from klviz.doctor import Finding, none_references_lost, renders, report, verdict

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="found out on Linux")


@linux
def test_no_display_at_all_is_said_in_a_sentence() -> None:
    problem = window_problem({})
    assert problem is not None
    assert "DISPLAY" in problem
    assert "klviz render" in problem


@linux
def test_a_platform_without_windows_has_no_problem() -> None:
    assert window_problem({"QT_QPA_PLATFORM": "offscreen"}) is None


def test_a_missing_library_is_named_with_the_package_that_has_it() -> None:
    message = "libxcb-icccm.so.4: cannot open shared object file: No such file or directory"
    sentence = missing_library(message)
    assert sentence == (
        "The system library libxcb-icccm.so.4 is missing. Debian and Ubuntu have it in "
        "libxcb-icccm4, Fedora in xcb-util-wm."
    )


def test_a_library_of_no_known_package_is_named_all_the_same() -> None:
    sentence = missing_library("libodd.so.9: cannot open shared object file: No such file")
    assert sentence == "The system library libodd.so.9 is missing."


def test_another_error_of_the_linker_is_not_taken_for_a_missing_library() -> None:
    assert missing_library("undefined symbol: foo") is None


def test_the_binding_loses_no_references_to_none() -> None:
    assert none_references_lost() == 0


def test_a_problem_is_marked_and_put_in_words() -> None:
    text = report([Finding("Qt", "loads"), Finding("fonts", "none", "There are none.")])
    first, second, third, _, last = text.splitlines()
    assert first.startswith("ok")
    assert second.startswith("problem")
    assert third.strip() == "There are none."
    assert last == "window: no; render: no"


def test_without_a_display_figures_are_drawn_and_only_the_window_is_missing() -> None:
    found = [Finding("Qt", "loads"), Finding("display", "none", "There is none.", for_window=True)]
    assert renders(found)
    assert verdict(found) == "window: no (no display); render: yes"
    assert "problem" not in report(found)
    found[1] = Finding("display", ":0", for_window=True)
    assert verdict(found) == "window: yes; render: yes"
    found[0] = Finding("Qt", "does not load", "A library is missing.")
    assert not renders(found)
