"""Durations: what turns and rests leave of a condition that ends by itself."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from game import conditions, turns
from game.conditions import ConditionChanged
from game.state import CampaignState, Condition
from game.system import Rest


def turned(state: CampaignState, event: turns.TurnsChanged) -> Iterator[ConditionChanged]:
    """Yield what ends, or comes nearer to its end, as the turns move on. Going back gives nothing back."""
    if event.silent or event.step in {"prev", "order"}:
        return
    for character in state.characters.values():
        now = character
        for worn in character.conditions:
            changed = conditions.changed(now, worn.name, _after_turn(worn, event))
            if changed:
                now = conditions.put(now, changed)
                yield changed


def _after_turn(worn: Condition, event: turns.TurnsChanged) -> Condition | None:
    """Return what a step of the turns leaves of a condition."""
    until, before, after = worn.until, event.before, event.after
    if until is None:
        return worn
    if event.step == "end" or after is None:
        return None if until.kind in {"scene", "start", "end"} else worn
    rounds = max(0, after.round - before.round) if before else 0
    by_round = event.step == "round" or until.turn not in {turn.character_id for turn in after.order}
    if until.kind in {"start", "end"}:
        turn = after.current if until.kind == "start" else before.current if before else None
        return None if (rounds if by_round else until.turn == turn) else worn
    return _shortened(worn, rounds if by_round else int(until.turn == after.current))


def _shortened(worn: Condition, rounds: int) -> Condition | None:
    """Return a condition after ``rounds`` (0 and up) have gone by; None if it is over."""
    until = worn.until
    if until is None or until.rounds is None or not rounds:
        return worn
    left = until.rounds - rounds
    return msgspec.structs.replace(worn, until=msgspec.structs.replace(until, rounds=left)) if left > 0 else None


def after_rest(worn: Condition, kind: Literal["short", "long"], rule: Rest) -> Condition | None:
    """Return what a rest leaves of a condition: its level less those that the rest takes, unless it ends with it."""
    ended = {"scene", "start", "end", "short", kind}
    if worn.until and worn.until.kind in ended:
        return None
    level, lower = worn.level or 1, rule.lowers.get(worn.name, 0)
    if lower >= level:
        return None
    return _shortened(msgspec.structs.replace(worn, level=level - lower) if lower else worn, rule.rounds)
