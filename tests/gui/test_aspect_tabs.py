"""The tabs of the aspects, or a list where they have no room: both say the same."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from klviz.document.aspects import ASPECTS
from klviz.document.comparison import FIRST_COMPARISON
from klviz.gui.pages.aspect_tabs import AspectTabs
from tests.e2e.hands import choose


def test_where_tabs_have_no_room_there_is_a_list(qtbot: QtBot) -> None:
    tabs = AspectTabs()
    qtbot.addWidget(tabs)
    tabs.show()
    wanted = tabs.bar.sizeHint().width()
    tabs.resize(wanted + 40, 40)
    assert tabs.bar.isVisible()
    assert not tabs.list.isVisible()
    tabs.resize(wanted - 40, 40)
    assert not tabs.bar.isVisible()
    with qtbot.waitSignal(tabs.chosen) as chosen:
        choose(tabs.list, "generator")
    assert chosen.args == ["generator"]


def test_tabs_and_list_show_the_same_and_what_a_space_has(qtbot: QtBot) -> None:
    tabs = AspectTabs()
    qtbot.addWidget(tabs)
    for space in ("line", "outcomes"):
        for number, row in enumerate(ASPECTS.values()):
            if space in row.spaces:
                with qtbot.assertNotEmitted(tabs.chosen):
                    shown = replace(FIRST_COMPARISON, space=space, aspect=row.key)
                    tabs.show_comparison(shown)
                assert tabs.key == row.key
                assert tabs.bar.currentIndex() == number
            assert tabs.bar.isTabEnabled(number) == (space in row.spaces)
            item = tabs.list.model().item(number)  # type: ignore[attr-defined]
            assert item.isEnabled() == (space in row.spaces)
