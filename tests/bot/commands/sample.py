"""One table to try lines on: a state, its log up to #482, and what a line comes to there."""

from bot.commands import Dry, Help, Parsed, help_text, parse
from game.actor import Actor, Role
from game.custom import Announce
from game.decider import Command, Context, Query, answer, decide, recorded
from game.events import describe, fold
from game.hp import Change, ChangeHp, Damage
from game.record import EventBase, Record
from game.state import CampaignState, Condition
from game.targets import Target
from tests.game.builders import AT, a_campaign, a_character, ids

ANA = Actor(id="twitch:1", name="Ana", role=Role.MODERATOR, platform="twitch")

_CAST = (
    a_character("Vex", hp=68, current=53, aliases=("Vex'ahlia",), conditions=(Condition(name="frightened"),)),
    a_character("Grog", hp=80, temp=10, aliases=("Grog Strongjaw",), conditions=(Condition(name="poisoned"),)),
    a_character("Keyleth", hp=73, current=54, base_max=68),
    a_character("Pike", hp=54, current=40),
    a_character("Vax", hp=60),
)
_START = a_campaign(
    *_CAST,
    rosters={"main": tuple(c.id for c in _CAST[:4]), "soldiers": (_CAST[4].id, _CAST[1].id)},
)


def _log() -> tuple[Record, ...]:
    state = _START
    log: list[Record] = []
    hit = ChangeHp(changes=(Damage(targets=(Target(name="vex"),), amount=12),))
    asked: tuple[Command, ...] = (Announce(data={"text": "one"}), Announce(data={"text": "two"}), hit)
    for seq, command in enumerate(asked, 479):
        context = Context(actor=ANA, at=AT, new_id=ids())
        log += recorded(decide(state, command, context), context, after=seq)
        state = fold(state, log[-1:])
    return tuple(log)


LOG = _log()
"""Vex is at 41/68 behind it; its last seq is 482."""

STATE: CampaignState = fold(_START, LOG)


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
    return decide(STATE, asked, _context())


def reply(line: str) -> str:
    """Return what chat is told of a line, as the reply layer puts it."""
    parsed = parse(line)
    assert isinstance(parsed, Parsed), line
    asked = parsed.request
    if isinstance(asked, Help):
        return help_text(asked.verb)
    if isinstance(asked, Query):
        return f"· {answer(STATE, asked)}"
    if isinstance(asked, Dry):
        return f"≈ {_told(asked.request)[0]} (nothing was changed)"
    told, seq = _told(asked)
    return f"✔ {told} #{seq}"


def _told(command: Command) -> tuple[str, int]:
    made = decide(STATE, command, _context())
    after = fold(STATE, recorded(made, _context(), after=LOG[-1].seq))
    return describe(after, made), LOG[-1].seq + len(made)


def _context() -> Context:
    return Context(actor=ANA, at=AT, new_id=ids(), history=LOG)
