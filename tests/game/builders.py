"""Builders: characters, campaigns and whole shows for the tests of the core, the same each time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import msgspec

from game import names, systems
from game.actor import Actor, Role
from game.campaigns import About, CreateCampaign
from game.characters import AddCharacter, Profile
from game.decider import Command, Context, decide, recorded
from game.events import describe, fold
from game.hp import Change, ChangeHp, Damage
from game.record import EventBase, Record
from game.roster import SetRoster
from game.state import EMPTY, Campaign, CampaignState, Character, Condition, Hp, Life, Stats
from game.targets import Share, Target
from game.undo import Undo

AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
PRODUCER = Actor(id="token:campaign", name="Producer", role=Role.OPERATOR, platform="rest")
ANA = Actor(id="twitch:1", name="Ana", role=Role.MODERATOR, platform="twitch")
BEN = Actor(id="discord:2", name="Ben", role=Role.MODERATOR, platform="discord")
LAURA = Actor(id="twitch:3", name="Laura", role=Role.BROADCASTER, platform="twitch")
VIP = Actor(id="twitch:4", name="Vip", role=Role.VIP, platform="twitch")
VIEWER = Actor(id="twitch:5", name="Eve", role=Role.VIEWER, platform="twitch")
EVERYBODY = (PRODUCER, ANA, BEN, LAURA, VIP, VIEWER)

PARTY = (("Vex", 68, ("vexahlia",)), ("Vax", 60, ("vaxildan",)), ("Grog Strongjaw", 120, ("big guy",)),
         ("Pike", 54, ()), ("Zoë", 40, ("Zo-Zo",)))  # fmt: skip


def ids() -> Callable[[], str]:
    """Return a maker of UUIDs that counts from 1."""
    numbers = count(1)
    return lambda: str(UUID(int=next(numbers)))


def a_character(
    name: str = "Vex", *, hp: int = 30, current: int | None = None, temp: int = 0, base_max: int | None = None,
    life: Life | None = None, aliases: tuple[str, ...] = (), conditions: tuple[Condition, ...] = (),
) -> Character:  # fmt: skip
    current = hp if current is None else current
    return Character(
        id=f"id-{names.key(name)}", campaign_id="c", name=name, aliases=aliases, conditions=conditions,
        stats=Stats(hp=Hp(current=current, max=hp, temp=temp)), base_max=base_max,
        life=life or ("up" if current else "down"), created_at=AT, updated_at=AT,
    )  # fmt: skip


def a_campaign(*characters: Character, rosters: dict[str, tuple[str, ...]] | None = None) -> CampaignState:
    """Return the state of a campaign with these characters, all of them in the roster in use unless told."""
    return CampaignState(
        campaign=Campaign(id="c", slug="show", name="Show", created_at=AT, updated_at=AT),
        characters={character.id: character for character in characters},
        rosters={"main": tuple(character.id for character in characters)} if rosters is None else rosters,
    )


def named(*words: str, share: Share = "full") -> tuple[Target, ...]:
    """Return targets for words as typed, such as ``vex`` or ``party``."""
    return tuple(Target(name=word, share=share) for word in words)


def change(*changes: Change) -> ChangeHp:
    return ChangeHp(changes=changes)


def hit(name: str, amount: int) -> ChangeHp:
    return change(Damage(targets=named(name), amount=amount))


class Show:
    """A campaign as the store would keep it: the log and the state behind it."""

    def __init__(self, state: CampaignState = EMPTY) -> None:
        self.start = self.state = state
        self.log: tuple[Record, ...] = ()
        self.new_id = ids()

    def context(self, by: Actor) -> Context:
        at = AT + timedelta(seconds=len(self.log))
        return Context(actor=by, at=at, new_id=self.new_id, history=self.log)

    def do(self, command: Command, by: Actor = PRODUCER) -> tuple[EventBase, ...]:
        """Carry out ``command`` and return its events."""
        context = self.context(by)
        events = decide(self.state, command, context)
        records = recorded(events, context, state=self.state, after=len(self.log))
        self.log += records
        self.state = fold(self.state, records)
        return events

    def fork(self) -> "Show":
        """Return a show that goes on from here without this one."""
        other = Show(self.start)
        other.state, other.log, other.new_id = self.state, self.log, self.new_id
        return other

    def say(self, command: Command, by: Actor = PRODUCER) -> str:
        """Carry out ``command`` and return what a chat would be told."""
        events = self.do(command, by)
        return describe(self.state, events)

    def undo(self, seq: int | None = None, *, by: Actor = PRODUCER, anyone: bool = False, count: int = 1) -> str:
        return self.say(Undo(seq=seq, anyone=anyone, count=count), by)

    def the(self, name: str) -> Character:
        return names.find(self.state, name)

    def points(self, name: str) -> tuple[int, int, int]:
        """Return current, maximum and temporary hit points."""
        hp = self.the(name).stats.hp
        return hp.current, hp.max, hp.temp


def a_show(*characters: Character) -> Show:
    """Return a show whose log is empty yet, with these characters in the roster in use."""
    return Show(a_campaign(*characters))


def playing(system: str, *characters: Character, consequences: bool = True) -> Show:
    """Return a show that plays ``system``, with the trackers that new characters have there."""
    rules = systems.SYSTEMS[system]
    state = a_campaign(*(msgspec.structs.replace(one, trackers=dict(rules.trackers)) for one in characters))
    assert state.campaign
    campaign = msgspec.structs.replace(state.campaign, system=system, consequences=consequences)
    return Show(msgspec.structs.replace(state, campaign=campaign))


def a_party() -> Show:
    """Return the sample party, made by commands, with a second roster ``soldiers`` of two."""
    show = Show()
    show.do(CreateCampaign(about=About(name="Vox Machina")))
    for name, hp, aliases in PARTY:
        show.do(AddCharacter(profile=Profile(name=name, aliases=aliases), hp=hp))
    everyone = tuple(show.state.characters)
    show.do(SetRoster(character_ids=everyone[:4]))
    show.do(SetRoster(name="soldiers", character_ids=everyone[2:4]))
    return show


def canonical(value: object) -> bytes:
    return msgspec.json.encode(msgspec.to_builtins(value, str_keys=True), order="deterministic")


def unstamped(state: CampaignState) -> tuple[bytes, tuple[str, ...]]:
    """Return a state without versions and times of change, and the order of its characters."""
    replace = msgspec.structs.replace
    bare = replace(
        state,
        campaign=state.campaign and replace(state.campaign, updated_at=AT),
        characters={key: replace(c, version=0, updated_at=AT) for key, c in state.characters.items()},
        layout={tier: replace(place, version=0) for tier, place in state.layout.items()},
    )
    return canonical(bare), tuple(state.characters)
