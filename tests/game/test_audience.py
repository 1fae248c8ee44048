"""What audiences see: the parts that a feed sends add up to the snapshot, and viewers see nothing of operators'."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from game.actor import Actor
from game.audience import Audience, changed, event, log_line, view
from game.characters import RemoveCharacter
from game.decider import Command
from game.errors import CommandRejected
from game.events import evolve
from game.safety import Hold, Lock
from game.state import EMPTY, CampaignState
from game.turns import MoveTurn, Place, SetInitiative
from tests.game import strategies
from tests.game.builders import ANA, a_party, canonical, hit


def followed(seen: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return what somebody sees who saw ``seen`` and takes in the ``parts`` of a frame, knowing no rules."""
    parts = dict(parts)
    gone = set(parts.pop("removed", ()))
    characters = {one.id: one for one in seen["characters"] if one.id not in gone}
    characters |= {one.id: one for one in parts.pop("characters", ())}
    layout = {**seen["layout"], **parts.pop("layout", {})}
    by_age = sorted(characters.values(), key=lambda one: (one.created_at, one.id))
    return {**seen, "characters": by_age, "layout": layout, **parts}


@pytest.mark.parametrize("audience", ["public", "operator"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=strategies.asked)
def test_the_parts_that_changed_lead_from_one_view_to_the_next(
    audience: Audience, asked: list[tuple[Command, Actor]]
) -> None:
    show = a_party()
    for command, actor in asked:
        before, length = show.state, len(show.log)
        with suppress(CommandRejected):
            if not isinstance(command, Hold):
                show.do(command, actor)
        at_once = followed(view(before, audience), changed(before, show.state, audience))
        assert canonical(at_once) == canonical(view(show.state, audience))
        one_by_one, state = view(before, audience), before
        for record in show.log[length:]:
            then, state = state, evolve(state, record)
            one_by_one = followed(one_by_one, changed(then, state, audience))
        assert canonical(one_by_one) == canonical(view(show.state, audience))


def test_nothing_changed_is_nothing_to_send() -> None:
    state = a_party().state
    assert changed(state, state, "operator") == changed(state, state, "public") == {}


def test_viewers_see_the_same_whether_it_is_locked_or_held() -> None:
    show = a_party()
    before = show.state
    show.do(Lock())
    assert view(show.state, "public") == view(before, "public")
    assert changed(before, show.state, "public") == {}
    assert changed(before, show.state, "operator") == {"safety": {"locked": True, "held": None}}
    locked, number = show.state, len(show.log)
    show.do(Hold())
    assert changed(locked, show.state, "public") == {}
    assert changed(locked, show.state, "operator") == {"safety": {"locked": True, "held": number}}


def test_while_held_operators_see_what_is_true_and_viewers_what_was() -> None:
    show = a_party()
    before = canonical(view(show.state, "public"))
    show.do(Hold())
    show.do(hit("vex", 5))
    show.do(RemoveCharacter(character="pike"))
    assert canonical(view(show.state, "public")) == before
    assert [one.name for one in view(show.state, "operator")["characters"]] == ["Vex", "Vax", "Grog Strongjaw", "Zoë"]


def test_a_view_for_viewers_has_the_parts_of_a_snapshot_and_no_others() -> None:
    parts = {"campaign", "characters", "roster", "episode", "layout", "turns", "table"}
    assert set(view(a_party().state, "public")) == parts
    assert set(view(a_party().state, "operator")) == parts | {"safety"}


def test_who_did_it_and_the_line_are_for_operators() -> None:
    show = a_party()
    show.do(hit("vex", 5), ANA)
    record = msgspec.structs.replace(show.log[-1], text="!hp vex -5 secret")
    seen = canonical(log_line(record, "public"))
    assert b"Ana" not in seen
    assert b"secret" not in seen
    told = event(record, "operator")
    assert (told["actor"]["name"], told["text"]) == ("Ana", "!hp vex -5 secret")


def test_who_left_the_campaign_is_in_no_turn_order_that_is_shown() -> None:
    show = a_party()
    show.do(SetInitiative(places=(Place(name="vex", initiative=9), Place(name="grog", initiative=3))))
    show.do(MoveTurn(to="start"))
    before, gone = show.state, show.the("vex").id
    show.do(RemoveCharacter(character="vex"))
    assert gone.encode() not in canonical(view(show.state, "public"))
    assert set(changed(before, show.state, "public")) == {"removed", "roster", "turns"}


def test_a_state_without_a_campaign_can_be_seen() -> None:
    assert view(EMPTY, "public")["campaign"] is None
    assert view(CampaignState(episode=3), "operator")["episode"] is None
