"""Strategies of what moderators type in a fight; those called ``right_`` mostly fit the sample party."""

from typing import get_args

from hypothesis import strategies as st
from msgspec import UNSET

from game import (
    concentration,
    conditions,
    decider,
    episodes,
    hp,
    inspiration,
    life,
    rests,
    safety,
    trackers,
    turns,
    undo,
)
from game.state import Pause, TrackerKind, Until
from tests.game import builders
from tests.game.strategy_parts import (
    amounts,
    party,
    points,
    right_targets,
    some_targets,
    texts,
    weighted,
    whole_targets,
    words,
)

changes: st.SearchStrategy[hp.Change] = st.one_of(
    st.builds(hp.Damage, targets=some_targets, amount=amounts, crit=st.booleans(), armor=st.booleans()),
    st.builds(hp.Heal, targets=some_targets, amount=amounts),
    st.builds(hp.SetHp, targets=some_targets, current=amounts),
    st.builds(hp.GiveTemp, targets=some_targets, amount=amounts, how=st.sampled_from(["keep", "set", "reduce"])),
    st.builds(hp.ChangeMax, targets=some_targets, by=st.integers(-60, 60), until=st.sampled_from([None, "long"])),
    st.builds(hp.ChangeMax, targets=some_targets, to=st.integers(1, 9_999), until=st.sampled_from([None, "long"])),
    st.builds(hp.ChangeMax, targets=some_targets, base=st.booleans()),
    st.builds(hp.Restore, targets=some_targets),
)
hit_points = st.builds(hp.ChangeHp, changes=st.lists(changes, max_size=3).map(tuple))

until = st.one_of(
    st.none(),
    st.builds(
        Until,
        kind=st.sampled_from(["rounds", "start", "end", "long", "short", "scene", "save"]),
        rounds=st.none() | st.sampled_from([1, 2, 3, 9_999]),
        turn=st.none() | words,
    ),
)
condition_names = st.sampled_from([*conditions.KNOWN, *conditions.ALIASES, "on fire", "prnoe", "EXH"])
condition_changes: st.SearchStrategy[conditions.Command] = st.one_of(
    st.builds(
        conditions.ChangeConditions,
        targets=some_targets,
        action=st.sampled_from(["add", "add", "remove", "clear"]),
        condition=st.one_of(st.none(), condition_names, texts),
        level=st.one_of(st.none(), st.integers(1, 7)),
        until=until,
        source=st.none() | words | texts,
    ),
    st.builds(
        conditions.ChangeLevel,
        targets=some_targets,
        condition=condition_names | texts,
        by=st.none() | st.integers(-99, 99),
        to=st.none() | st.integers(0, 99),
    ),
)

rolls = st.sampled_from(get_args(life.Roll))
fates = st.sampled_from(get_args(life.Fate))
tracker_names = st.sampled_from(["rage", "Hit-Dice", "fear", "ritual", "stress", "1st", "a b", ""]) | texts
signed = st.one_of(st.integers(-9, 9), st.sampled_from([-9_999, 9_999]))
bounds = st.sampled_from([1, 3, 9_999])
pauses = st.dictionaries(st.sampled_from(get_args(Pause)), st.sampled_from(["full", "half", 1, 9_999]), max_size=3)
no_targets = st.just(())
wild_trackers: st.SearchStrategy[trackers.Command] = st.one_of(
    st.builds(
        trackers.AddTracker,
        key=tracker_names,
        max=bounds,
        targets=some_targets | no_targets,
        label=st.none() | texts,
        kind=st.sampled_from(get_args(TrackerKind)),
        direction=st.sampled_from(["empties", "fills", "neutral"]),
        thresholds=st.lists(st.integers(0, 9_999), max_size=15).map(tuple),
        overflow=st.sampled_from(["lost", "hp"]),
        reset=pauses,
        display=st.sampled_from(["bar", "pips", "number", "words", "clock"]),
    ),
    st.builds(
        trackers.ChangeTracker,
        key=tracker_names,
        targets=some_targets | no_targets,
        by=st.none() | signed,
        to=st.none() | amounts,
    ),
    st.builds(trackers.RemoveTracker, key=tracker_names, targets=some_targets | no_targets),
)
places_in_order = st.builds(turns.Place, name=words, initiative=st.none() | st.integers(-99, 99))
moves = st.sampled_from(["start", "next", "prev", "turn", "round", "end"])
numbers = st.none() | st.sampled_from([1, 2, 9_999])
days = st.none() | st.dates()
wild_papers: st.SearchStrategy[episodes.Command] = st.one_of(
    st.builds(episodes.AddEpisode, number=numbers, title=texts, date=days, summary=st.none() | texts),
    st.builds(
        episodes.EditEpisode,
        number=st.sampled_from([1, 2, 9_999]),
        title=st.just(UNSET) | texts,
        date=st.just(UNSET) | days,
        summary=st.sampled_from([UNSET, None]) | texts,
    ),
)
wild_plays: st.SearchStrategy[decider.Single] = st.one_of(
    st.builds(life.RollDeathSave, targets=some_targets, roll=rolls),
    st.builds(life.ChangeLife, targets=some_targets, to=fates, hp=st.none() | st.integers(1, 9_999)),
    st.builds(concentration.Concentrate, targets=some_targets, spell=st.none() | texts, off=st.booleans()),
    st.builds(inspiration.Inspire, targets=some_targets, off=st.booleans()),
    st.builds(rests.TakeRest, kind=st.sampled_from(["short", "long"]), targets=some_targets | no_targets),
    wild_trackers,
    st.builds(turns.SetInitiative, places=st.lists(places_in_order, max_size=22).map(tuple)),
    st.builds(turns.MoveTurn, to=moves, name=st.none() | words, number=numbers),
    st.builds(episodes.StartEpisode, number=numbers, title=st.none() | texts),
    st.builds(episodes.ClockEpisode, to=st.sampled_from(["break", "resume", "end"]), number=numbers),
    wild_papers,
    st.builds(safety.Lock, off=st.booleans()),
    st.builds(safety.Hold, off=st.booleans()),
    st.builds(undo.Redo),
)

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
right_until = st.one_of(
    st.none(),
    st.builds(Until, kind=st.just("rounds"), rounds=st.integers(1, 3)),
    st.builds(Until, kind=st.sampled_from(["start", "end", "long", "short", "scene", "save"])),
)
right_conditions: st.SearchStrategy[conditions.Command] = st.one_of(
    st.builds(conditions.ChangeConditions, targets=whole_targets | st.just(builders.named("party")),
              action=st.sampled_from(["add", "remove"]), condition=worn),
    st.builds(conditions.ChangeConditions, targets=whole_targets, action=st.just("add"), condition=st.just("exh"),
              level=st.integers(1, 6)),
    st.builds(conditions.ChangeConditions, targets=whole_targets, action=st.just("clear")),
    st.builds(conditions.ChangeConditions, targets=whole_targets, action=st.just("add"),
              condition=st.sampled_from(["frightened", "stunned", "paralyzed", "unconscious"]),
              until=right_until, source=st.sampled_from([None, "dragon", *party])),
    st.builds(conditions.ChangeLevel, targets=whole_targets, by=st.sampled_from([-1, 1, 1, 2])),
    st.builds(conditions.ChangeLevel, targets=whole_targets, to=st.integers(0, 6)),
)  # fmt: skip

right_lives: st.SearchStrategy[decider.Single] = st.one_of(
    st.builds(life.RollDeathSave, targets=whole_targets, roll=rolls),
    st.builds(life.ChangeLife, targets=whole_targets, to=fates),
    st.builds(life.ChangeLife, targets=whole_targets, to=st.just("revive"), hp=st.integers(1, 70)),
)
right_spells: st.SearchStrategy[decider.Single] = st.one_of(
    st.builds(concentration.Concentrate, targets=whole_targets, spell=st.sampled_from([None, "Bless", "hex"])),
    st.builds(concentration.Concentrate, targets=whole_targets, off=st.just(value=True)),
    st.builds(inspiration.Inspire, targets=whole_targets | st.just(builders.named("party")), off=st.booleans()),
)
keys = st.sampled_from(["rage", "slot_1", "stress"])
right_trackers: st.SearchStrategy[trackers.Command] = st.one_of(
    st.builds(trackers.AddTracker, key=keys, max=st.integers(1, 4), targets=whole_targets,
              direction=st.sampled_from(["empties", "fills"]), overflow=st.sampled_from(["lost", "hp"]),
              reset=st.sampled_from([{}, {"short": "full"}, {"long": "half"}, {"scene": 1}, {"session": "full"}])),
    st.builds(trackers.AddTracker, key=st.sampled_from(["fear", "ritual"]), max=st.integers(1, 6),
              kind=st.sampled_from(["counter", "clock"]), reset=st.sampled_from([{}, {"scene": "full"}])),
    st.builds(trackers.ChangeTracker, key=keys, targets=whole_targets, by=st.integers(-2, 3)),
    st.builds(trackers.ChangeTracker, key=st.sampled_from(["fear", "ritual"]), by=st.integers(-2, 3)),
    st.builds(trackers.ChangeTracker, key=keys, targets=whole_targets, to=st.integers(0, 3)),
    st.builds(trackers.RemoveTracker, key=keys, targets=whole_targets),
)  # fmt: skip
right_places = st.builds(turns.Place, name=st.sampled_from(party), initiative=st.none() | st.integers(-2, 22))
nexts = st.just(turns.MoveTurn(to="next"))
right_turns: st.SearchStrategy[turns.Command] = st.one_of(
    st.builds(turns.SetInitiative, places=st.lists(
        st.builds(turns.Place, name=st.sampled_from(party), initiative=st.integers(-2, 22)), min_size=1, max_size=3,
        unique_by=lambda place: place.name).map(tuple)),
    st.builds(turns.SetInitiative, places=right_places.map(lambda place: (place,))),
    nexts,
    nexts,
    st.builds(turns.MoveTurn, to=st.sampled_from(["start", "prev", "end"])),
    st.builds(turns.MoveTurn, to=st.just("turn"), name=st.sampled_from(party)),
    st.builds(turns.MoveTurn, to=st.just("round"), number=st.integers(1, 5)),
)  # fmt: skip
right_rests = st.builds(rests.TakeRest, kind=st.sampled_from(["short", "long"]), targets=whole_targets | st.just(()))
right_episodes: st.SearchStrategy[episodes.Command] = st.one_of(
    st.builds(episodes.StartEpisode, number=st.none() | st.integers(1, 3), title=st.sampled_from([None, "The Mines"])),
    st.builds(episodes.ClockEpisode, to=st.sampled_from(["break", "resume", "end"])),
    st.builds(episodes.AddEpisode, number=st.none() | st.integers(1, 3), title=st.sampled_from(["", "The Mines"])),
    st.builds(episodes.EditEpisode, number=st.integers(1, 3), title=st.sampled_from(["One", "Two"]), date=days),
)
right_safety: st.SearchStrategy[safety.Command] = st.one_of(
    st.builds(safety.Lock, off=st.sampled_from([False, True, True])), st.builds(safety.Hold, off=st.booleans())
)
right_plays: st.SearchStrategy[decider.Single] = weighted(
    right_hit_points, right_conditions, right_lives, right_spells, right_trackers, right_turns, right_turns,
    right_rests, right_episodes,
)  # fmt: skip
"""What can also happen together with others."""
