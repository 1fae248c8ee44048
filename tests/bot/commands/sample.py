"""One table to try lines on: a state, its log up to #482, and what a line comes to there."""

from datetime import timedelta

import msgspec

from bot.commands import Again, Dry, Help, Parsed, Yes, help_text, parse
from game.actor import Actor, Role
from game.custom import Announce
from game.decider import Command, Context, Query, answer, decide, recorded
from game.events import describe, fold
from game.hp import Change, ChangeHp, Damage
from game.record import EventBase, Record
from game.state import CampaignState, Condition, DeathSaves, Tracker, Turn, Turns
from game.targets import Target
from tests.game.builders import AT, a_campaign, a_character, ids

ANA = Actor(id="twitch:1", name="Ana", role=Role.MODERATOR, platform="twitch")
LAURA = Actor(id="twitch:3", name="Laura", role=Role.BROADCASTER, platform="twitch")

_VEX = a_character(
    "Vex", hp=68, current=53, aliases=("Vex'ahlia",), conditions=(Condition(name="frightened", level=None),)
)
_GROG = a_character(
    "Grog", hp=80, temp=10, aliases=("Grog Strongjaw",), conditions=(Condition(name="poisoned", level=None),)
)
_PIKE = a_character("Pike", hp=54, current=40)
_PERCY = a_character("Percy", hp=50, current=0, life="down")
_MARKS = Tracker(label="Stress", current=1, max=6, kind="slots", direction="fills")
_CAST = (
    msgspec.structs.replace(_VEX, trackers={"stress": _MARKS}),
    msgspec.structs.replace(_GROG, trackers={"rage": Tracker(label="Rage", current=2, max=3, reset={"long": "full"})}),
    a_character("Keyleth", hp=73, current=54, base_max=68),
    msgspec.structs.replace(
        _PIKE,
        trackers={"slot_3": Tracker(label="Level 3 slots", current=2, max=3, kind="slots", reset={"long": "full"})},
    ),
    a_character("Vax", hp=60),
    msgspec.structs.replace(_PERCY, death_saves=DeathSaves(successes=1, failures=1)),
    a_character("Scanlan", hp=45, current=0, life="dead"),
)
_START = msgspec.structs.replace(
    a_campaign(
        *_CAST, rosters={"main": tuple(c.id for c in _CAST[:4]), "soldiers": (_CAST[4].id, _CAST[1].id)}
    ),
    table={
        "fear": Tracker(label="Fear", current=3, max=12, direction="fills"),
        "chase": Tracker(label="Chase", current=2, max=4, kind="clock", direction="fills", display="clock"),
    },
    turns=Turns(
        round=2, current="id-vex",
        order=(Turn(character_id="id-vex", initiative=15), Turn(character_id="id-grog", initiative=12)),
    ),
)  # fmt: skip


def _log() -> tuple[Record, ...]:
    state = _START
    log: list[Record] = []
    hit = ChangeHp(changes=(Damage(targets=(Target(name="vex"),), amount=12),))
    asked: tuple[Command, ...] = (Announce(data={"text": "one"}), Announce(data={"text": "two"}), hit)
    for seq, command in enumerate(asked, 479):
        context = Context(actor=ANA, at=AT, new_id=ids())
        log += recorded(decide(state, command, context), context, state=state, after=seq)
        state = fold(state, log[-1:])
    return tuple(log)


LOG = _log()
"""Vex is at 41/68 behind it; its last seq is 482."""

STATE: CampaignState = fold(_START, LOG)

BEFORE = {
    "redo": ("!undo",), "release": ("!hold",), "unlock": ("!lock",), "init start": ("!init end",),
    "conc keyleth off": ("!conc keyleth bless",), "insp vex off": ("!insp vex",), "insp vex -": ("!insp vex",),
    "ep break": ("!ep start 12",), "ep pause": ("!ep start 12",), "ep resume": ("!ep start 12", "!ep break"),
    "ep end": ("!ep start 12",),
}  # fmt: skip
"""Lines that are played first, so that those that take something back have something to take back."""

WAITING = {Again: "(what was held)", Yes: "(what was asked about)"}
"""What the conversation carries out, which the table cannot know."""


def request(line: str) -> object:
    """Return what a line that is ours asks for."""
    parsed = parse(line)
    assert parsed is not None, line
    return parsed.request


def changes(line: str) -> tuple[Change, ...]:
    """Return the changes of hit points that a line asks for."""
    asked = request(line)
    assert isinstance(asked, ChangeHp)
    return asked.changes


def events(line: str) -> tuple[EventBase, ...]:
    """Return what a line makes happen at the table."""
    asked = request(line)
    assert isinstance(asked, Command)
    return decide(STATE, asked, _context(LOG))


def reply(line: str) -> str:
    """Return what chat is told of a line, as the reply layer puts it."""
    parsed = parse(line)
    assert isinstance(parsed, Parsed), line
    asked = parsed.request
    if isinstance(asked, Help):
        return help_text(asked.verb)
    if isinstance(asked, Again | Yes):
        return f"✔ {WAITING[type(asked)]}"
    state, log = _after(BEFORE.get(line.lower().removeprefix("!"), ()))
    if isinstance(asked, Query):
        return f"· {answer(state, asked, log)}"
    if isinstance(asked, Dry):
        return f"≈ {_told(asked.request, state, log)[0]} (nothing was changed)"
    told, seq = _told(asked, state, log)
    return f"✔ {told} #{seq}"


def _after(lines: tuple[str, ...]) -> tuple[CampaignState, tuple[Record, ...]]:
    """Return the table and its log behind these lines."""
    state, log = STATE, LOG
    for line in lines:
        asked = request(line)
        assert isinstance(asked, Command)
        made = decide(state, asked, _context(log))
        records = recorded(made, _context(log), state=state, after=log[-1].seq)
        state, log = fold(state, records), (*log, *records)
    return state, log


def _told(command: Command, state: CampaignState, log: tuple[Record, ...]) -> tuple[str, int]:
    made = decide(state, command, _context(log))
    after = fold(state, recorded(made, _context(log), state=state, after=log[-1].seq))
    return describe(after, made), log[-1].seq + len(made)


def _context(log: tuple[Record, ...]) -> Context:
    """Return what a line meets: Ana types it, a second behind the last; unlocking is the broadcaster's."""
    locked = bool(log) and log[-1].event.__struct_config__.tag == "lock"
    at = AT + timedelta(seconds=len(log) - len(LOG)) if log is not LOG else AT
    return Context(actor=LAURA if locked else ANA, at=at, new_id=ids(), history=log)
