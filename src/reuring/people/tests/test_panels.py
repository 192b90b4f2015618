# SPDX-License-Identifier: EUPL-1.2
"""Panels and links: in order, once, left out when there is nothing to say, and for who may open them."""

from __future__ import annotations

from typing import Any

import pytest

from reuring.people import mine_panels, patron_panels
from reuring.people.roles import Role


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (mine_panels, patron_panels):
        monkeypatch.setattr(module, "_panels", {})
        monkeypatch.setattr(module, "_links", {})


def nothing(request: Any, person: Any) -> None:
    return None


def test_a_key_is_there_once() -> None:
    for register in (mine_panels.register_panel, patron_panels.register_patron_panel):
        register("room.thing", 100, "a.html", nothing)
        with pytest.raises(ValueError, match="twice"):
            register("room.thing", 200, "b.html", nothing)
    for link in (mine_panels.register_mine_link, patron_panels.register_patron_link):
        link(100, "room:page", "Page")
        with pytest.raises(ValueError, match="twice"):
            link(200, "room:page", "Page")


def test_they_stand_in_order() -> None:
    for order, key in ((500, "a"), (100, "c"), (100, "b")):
        patron_panels.register_patron_panel(key, order, "x.html", nothing)
        patron_panels.register_patron_link(order, key, key)
    assert [panel.key for panel in patron_panels.patron_panels()] == ["b", "c", "a"]
    assert [link.url_name for link in patron_panels.patron_links({Role.FRONT_DESK})] == ["b", "c", "a"]


def test_a_link_is_shown_to_who_may_open_it() -> None:
    patron_panels.register_patron_link(1, "for:all", "all")
    patron_panels.register_patron_link(2, "for:makers", "makers", frozenset({Role.PROGRAMME_MAKER}))
    patron_panels.register_patron_link(3, "for:administrators", "administrators", frozenset({Role.ADMINISTRATOR}))
    shown = {
        role: [link.url_name for link in patron_panels.patron_links({Role.VISITOR, role})]
        for role in (Role.FRONT_DESK, Role.PROGRAMME_MAKER, Role.ADMINISTRATOR)
    }
    assert shown == {
        Role.FRONT_DESK: ["for:all"],
        Role.PROGRAMME_MAKER: ["for:all", "for:makers"],
        Role.ADMINISTRATOR: ["for:all", "for:makers", "for:administrators"],
    }
