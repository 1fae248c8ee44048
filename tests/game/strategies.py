"""Strategies: every command there is, about the sample party of ``builders.a_party``; the ``wild`` ones seldom fit."""

from typing import get_args

from hypothesis import strategies as st
from msgspec import UNSET

from game import campaigns, characters, custom, decider, layout, roster, sheets, undo
from game.state import Anchor, Badge, Chips, Hp, Tier
from tests.game.play_strategies import (
    condition_changes,
    hit_points,
    right_conditions,
    right_hit_points,
    right_plays,
    right_safety,
    wild_plays,
)
from tests.game.strategy_parts import (
    actors,
    amounts,
    anything,
    character_ids,
    known_ids,
    party,
    some_targets,
    texts,
    versions,
    weighted,
    words,
)

__all__ = ["actors", "anything", "asked", "commands", "plays", "some_targets"]

json_objects = st.dictionaries(
    st.one_of(st.sampled_from(["text", "data", "silent", "note"]), st.text(max_size=5)),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
announcements = st.builds(custom.Announce, data=json_objects, character_id=st.none() | character_ids)

roster_names = st.one_of(st.sampled_from(["main", "soldiers", "Sol-diers", "guests", "party"]), texts)
rosters: st.SearchStrategy[roster.Command] = st.one_of(
    st.builds(
        roster.SetRoster, character_ids=st.lists(character_ids, max_size=4).map(tuple), name=st.none() | roster_names
    ),
    st.builds(
        roster.ChangeRoster, add=st.lists(words, max_size=2).map(tuple), remove=st.lists(words, max_size=2).map(tuple)
    ),
    st.builds(roster.UseRoster, name=roster_names),
)

unset = st.just(UNSET)
names = st.one_of(st.sampled_from(["Newcomer", "Keyleth", "Vex", "Vеx", "Łukasz", "hp", "Sir Bearington"]), texts)
scores = st.integers(0, 99)
profiles = st.builds(
    characters.Profile,
    name=unset | names,
    player_name=unset | st.none() | texts,
    class_=unset | st.none() | texts,
    race=unset | st.none() | texts,
    aliases=unset | st.lists(names, max_size=3).map(tuple),
    ac=unset | st.none() | scores,
    abilities=unset | st.dictionaries(st.sampled_from([*sheets.ABILITIES, "luck"]), scores, max_size=3),
)
new_hp = st.one_of(
    st.integers(-1, 10_000), st.builds(Hp, current=st.integers(-1, 80), max=st.integers(0, 80), temp=amounts)
)
cast: st.SearchStrategy[characters.Command] = st.one_of(
    st.builds(characters.AddCharacter, profile=profiles, hp=new_hp),
    st.builds(
        characters.AddCharacter,
        profile=st.builds(characters.Profile, name=st.sampled_from(["Newcomer", "Keyleth", "Trinket"])),
        hp=st.integers(1, 99),
    ),
    st.builds(characters.EditCharacter, character=words | character_ids, profile=profiles, version=versions),
    st.builds(characters.RemoveCharacter, character=words | character_ids, version=versions),
)

parts = st.one_of(st.floats(), st.floats(0, 1), st.sampled_from([-0.0, 0, 1]))
anchors = st.sampled_from(get_args(Anchor))
badges = st.builds(Badge, x=parts, y=parts, anchor=anchors, scale=st.floats(0.1, 5) | parts, hidden=st.booleans())
chips = st.builds(Chips, x=parts, y=parts, anchor=anchors, max=st.integers(0, 21))
places = st.builds(
    layout.PlaceLayout,
    tier=st.sampled_from(get_args(Tier)),
    badges=st.dictionaries(character_ids, st.none() | badges, max_size=2),
    chips=st.dictionaries(character_ids, st.none() | chips, max_size=2),
    version=versions,
)

abouts = st.builds(
    campaigns.About,
    slug=unset | st.sampled_from(["new-show", "Bad Slug", "x"]) | texts,
    name=unset | texts,
    description=unset | texts,
    system=unset | st.sampled_from([*campaigns.SYSTEMS, "chess"]),
    visibility=unset | st.sampled_from(["public", "private"]),
    consequences=unset | st.booleans(),
    guard_s=unset | st.integers(0, 30),
    chat_prefix=unset | st.none() | st.sampled_from(["!cr", "$", "!hp", "!", "?!x"]) | texts,
    short_form=unset | st.booleans(),
)
shows: st.SearchStrategy[campaigns.Command] = st.one_of(
    st.builds(campaigns.EditCampaign, about=abouts),
    st.builds(campaigns.CreateCampaign, about=abouts),
)

undos = st.builds(
    undo.Undo, count=st.integers(1, 3), anyone=st.booleans(), seq=st.one_of(st.none(), st.integers(1, 40))
)

wild: st.SearchStrategy[decider.Single] = st.one_of(
    hit_points, condition_changes, wild_plays, undos, announcements, rosters, cast, places, shows
)

plays: st.SearchStrategy[decider.Single] = st.one_of(
    right_hit_points,
    right_conditions,
    right_plays,
    right_plays,
    right_plays,
    st.builds(custom.Announce, data=st.sampled_from([{"text": "how do you want to do this"}, {"data": {"die": 20}}])),
    st.builds(roster.ChangeRoster, add=st.sampled_from(party).map(lambda name: (name,))),
    st.builds(roster.ChangeRoster, remove=st.sampled_from(party).map(lambda name: (name,))),
    st.builds(roster.UseRoster, name=st.sampled_from(["main", "soldiers"])),
)
right_badges = st.builds(Badge, x=st.floats(0, 1), y=st.just(-0.0))
setups: st.SearchStrategy[decider.Single] = st.one_of(
    st.builds(characters.AddCharacter, profile=st.sampled_from(["Keyleth", "Trinket", "Percy"]).map(
        lambda name: characters.Profile(name=name)), hp=st.integers(1, 99)),
    st.builds(characters.RemoveCharacter, character=st.sampled_from(party)),
    st.builds(characters.EditCharacter, character=st.sampled_from(party), profile=st.builds(
        characters.Profile, name=unset | st.sampled_from(["Scanlan", "Vex", "Pike"]), ac=unset | st.none() | scores)),
    st.builds(layout.PlaceLayout, tier=st.just("large"), badges=st.dictionaries(known_ids, right_badges, max_size=2)),
    st.builds(roster.SetRoster, name=st.sampled_from(["guests", "main"]),
              character_ids=st.lists(known_ids, max_size=3, unique=True).map(tuple)),
)  # fmt: skip
right_undos: st.SearchStrategy[undo.Command] = st.one_of(
    st.builds(undo.Undo, count=st.integers(1, 2)),
    st.builds(undo.Undo, anyone=st.just(value=True)),
    st.builds(undo.Undo, seq=st.integers(9, 40)),
    st.builds(undo.Redo),
)
right_shows = st.builds(campaigns.EditCampaign, about=st.one_of(
    st.builds(campaigns.About, name=st.sampled_from(["A", "B"])),
    st.builds(campaigns.About, system=st.sampled_from(campaigns.SYSTEMS)),
    st.builds(campaigns.About, consequences=st.booleans()),
    st.builds(campaigns.About, guard_s=st.integers(0, 30)),
    st.builds(campaigns.About, chat_prefix=st.sampled_from([None, "!cr"]), short_form=st.booleans()),
))  # fmt: skip

singles = weighted(
    right_hit_points, right_plays, right_plays, plays, plays, setups, right_undos, right_undos, right_shows,
    right_safety, wild,
)  # fmt: skip
together = st.builds(decider.Together, commands=st.lists(plays | setups, min_size=1, max_size=4).map(tuple))
wild_together = st.builds(decider.Together, commands=st.lists(wild, max_size=4).map(tuple))
commands: st.SearchStrategy[decider.Command] = weighted(singles, singles, singles, singles, together, wild_together)
asked = st.lists(st.tuples(commands, actors), min_size=1, max_size=20)
