"""Strategies: every command there is, about the sample party of ``builders.a_party``; the ``wild`` ones seldom fit."""

from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st
from msgspec import UNSET

from game import campaigns, characters, conditions, custom, decider, hp, layout, roster, sheets, targets, undo
from game.actor import Actor
from game.state import Anchor, Badge, Chips, Hp, Tier
from tests.game import builders


def weighted(*kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return one of ``kinds``, each as likely as it is named; ``one_of`` would count the kinds within them."""
    return st.integers(0, len(kinds) - 1).flatmap(lambda index: kinds[index])


anything = st.text(st.characters(exclude_categories=()), max_size=80)
"""Text as bad as it comes: halves of pairs, NUL, bidi, invisible letters."""

words = st.one_of(
    st.sampled_from(["vex", "VEX", "ve", "v", "vexahlia", "vax", "grog", "strongjaw", "grogstrongjaw", "big-guy", "zoe",
                     "Zoë", "pike", "newcomer", "nobody", "", "@"]),
    st.text(max_size=12),
)  # fmt: skip
groups = st.sampled_from(["party", "ALL", "*", "everyone", "@soldiers", "@main", "@Nobody"])
amounts = st.one_of(st.integers(0, 60), st.sampled_from([0, 1, 9_999]))
texts = st.one_of(st.text(max_size=30), st.sampled_from(["Ranger", "Half-Elf", "a\u202eb", "x" * 65]))
character_ids = st.one_of(st.integers(1, 12).map(lambda number: str(UUID(int=number))), st.just("gone"))
versions = st.one_of(st.none(), st.integers(0, 30))
actors: st.SearchStrategy[Actor] = st.sampled_from([builders.PRODUCER, *builders.EVERYBODY, builders.PRODUCER])

shares: st.SearchStrategy[targets.Share] = st.sampled_from(["full", "full", "full", "half", "double", "none"])
one_target = st.one_of(
    st.builds(targets.Target, name=words, share=shares),
    st.builds(targets.Target, name=groups, share=shares, without=st.lists(words, max_size=2).map(tuple)),
)
some_targets = st.one_of(
    st.sampled_from(["vex", "pike", "party", "all"]).map(builders.named),
    st.lists(one_target, max_size=4).map(tuple),
    st.lists(one_target, min_size=19, max_size=23).map(tuple),
)

changes: st.SearchStrategy[hp.Change] = st.one_of(
    st.builds(hp.Damage, targets=some_targets, amount=amounts, crit=st.booleans()),
    st.builds(hp.Heal, targets=some_targets, amount=amounts),
    st.builds(hp.SetHp, targets=some_targets, current=amounts),
    st.builds(hp.GiveTemp, targets=some_targets, amount=amounts, how=st.sampled_from(["keep", "set", "reduce"])),
    st.builds(hp.ChangeMax, targets=some_targets, by=st.integers(-60, 60), until=st.sampled_from([None, "long"])),
    st.builds(hp.ChangeMax, targets=some_targets, to=st.integers(1, 9_999), until=st.sampled_from([None, "long"])),
    st.builds(hp.ChangeMax, targets=some_targets, base=st.booleans()),
    st.builds(hp.Restore, targets=some_targets),
)
hit_points = st.builds(hp.ChangeHp, changes=st.lists(changes, max_size=3).map(tuple))

condition_changes = st.builds(
    conditions.ChangeConditions,
    targets=some_targets,
    action=st.sampled_from(["add", "add", "remove", "clear"]),
    condition=st.one_of(
        st.none(), st.sampled_from([*conditions.KNOWN, *conditions.ALIASES, "on fire", "prnoe", "EXH"]), texts
    ),
    level=st.one_of(st.none(), st.integers(1, 7)),
)

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
)
shows: st.SearchStrategy[campaigns.Command] = st.one_of(
    st.builds(campaigns.EditCampaign, about=abouts),
    st.builds(campaigns.CreateCampaign, about=abouts),
)

undos = st.builds(
    undo.Undo, count=st.integers(1, 3), anyone=st.booleans(), seq=st.one_of(st.none(), st.integers(1, 40))
)

wild: st.SearchStrategy[decider.Single] = st.one_of(
    hit_points, condition_changes, undos, announcements, rosters, cast, places, shows
)

party = ("vex", "vax", "grog", "pike", "zoe")
known_ids = st.sampled_from([str(UUID(int=number)) for number in (3, 5, 7, 9, 11)])
right_targets = st.one_of(
    st.lists(st.sampled_from(party), min_size=1, max_size=2, unique=True).map(lambda some: builders.named(*some)),
    st.sampled_from([builders.named("party"), builders.named("@soldiers", "vex"), builders.named("all", share="half"),
                     (targets.Target(name="*", without=("grog",)), targets.Target(name="vex", share="half"))]),
)  # fmt: skip
whole_targets = st.sampled_from(party).map(builders.named)
points = st.integers(0, 70)
right_changes: st.SearchStrategy[hp.Change] = st.one_of(
    st.builds(hp.Damage, targets=right_targets, amount=points, crit=st.booleans()),
    st.builds(hp.Heal, targets=right_targets, amount=points),
    st.builds(hp.SetHp, targets=whole_targets, current=points),
    st.builds(hp.GiveTemp, targets=whole_targets, amount=points, how=st.sampled_from(["keep", "set", "reduce"])),
    st.builds(hp.ChangeMax, targets=right_targets, by=st.integers(-30, 60), until=st.sampled_from([None, "long"])),
    st.builds(hp.ChangeMax, targets=whole_targets, base=st.just(value=True)),
    st.builds(hp.Restore, targets=whole_targets),
)
right_hit_points = st.lists(right_changes, min_size=1, max_size=2).map(lambda some: builders.change(*some))
worn = st.sampled_from(["prone", "exh", "on fire"])
right_conditions = st.one_of(
    st.builds(conditions.ChangeConditions, targets=whole_targets | st.just(builders.named("party")),
              action=st.sampled_from(["add", "remove"]), condition=worn),
    st.builds(conditions.ChangeConditions, targets=whole_targets, action=st.just("add"), condition=st.just("exh"),
              level=st.integers(1, 6)),
    st.builds(conditions.ChangeConditions, targets=whole_targets, action=st.just("clear")),
)  # fmt: skip
plays: st.SearchStrategy[decider.Single] = st.one_of(
    right_hit_points,
    right_hit_points,
    right_conditions,
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
right_undos = st.builds(undo.Undo, count=st.integers(1, 2)) | st.builds(undo.Undo, seq=st.integers(9, 40))
right_shows = st.builds(campaigns.EditCampaign, about=st.builds(campaigns.About, name=st.sampled_from(["A", "B"])))

singles = weighted(right_hit_points, right_hit_points, right_conditions, plays, setups, right_undos, right_shows, wild)
together = st.builds(decider.Together, commands=st.lists(plays | setups, min_size=1, max_size=4).map(tuple))
wild_together = st.builds(decider.Together, commands=st.lists(wild, max_size=4).map(tuple))
commands: st.SearchStrategy[decider.Command] = weighted(singles, singles, singles, singles, together, wild_together)
asked = st.lists(st.tuples(commands, actors), min_size=1, max_size=20)
