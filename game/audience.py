"""What each audience may see: of a state, of a change of it, and of an event. Plain JSON shapes, nothing encoded."""

from typing import Any, Literal, TypeAlias

import msgspec

from game import turns, wire
from game.record import Record
from game.state import TIERS, CampaignState, Character

Audience: TypeAlias = Literal["public", "operator"]
"""``public``: what viewers may see. ``operator``, who holds the campaign's token, also sees who did it and the line."""


def cast(state: CampaignState) -> list[Character]:
    """Return the characters, oldest first."""
    return sorted(state.characters.values(), key=lambda character: (character.created_at, character.id))


def view(state: CampaignState, audience: Audience) -> dict[str, Any]:
    """Return the whole state as a snapshot shows it: to viewers, while it is held, what they saw before."""
    if audience == "public":
        return _view(state.shown)
    return {**_view(state), "safety": _safety(state)}


def _safety(state: CampaignState) -> dict[str, Any]:
    return {"locked": state.locked, "held": state.held.seq if state.held else None}


def _view(state: CampaignState) -> dict[str, Any]:
    return {
        "campaign": state.campaign,
        "characters": cast(state),
        "roster": state.roster,
        "episode": state.running,
        "layout": state.layout,
        "turns": turns.present(state),
        "table": state.table,
    }


def changed(before: CampaignState, after: CampaignState, audience: Audience) -> dict[str, Any]:
    """Return the parts of ``view`` that differ, with absolute values; ``removed`` lists characters that are gone."""
    parts: dict[str, Any] = {}
    if characters := [c for c in cast(after) if before.characters.get(c.id) is not c]:
        parts["characters"] = characters
    if removed := [key for key in before.characters if key not in after.characters]:
        parts["removed"] = removed
    if before.roster != after.roster:
        parts["roster"] = after.roster
    if layout := {tier: after.layout[tier] for tier in TIERS if before.layout[tier] is not after.layout[tier]}:
        parts["layout"] = layout
    if before.campaign is not after.campaign:
        parts["campaign"] = after.campaign
    parts |= {key: now for key, was, now in (
        ("episode", before.running, after.running),
        ("turns", turns.present(before), turns.present(after)),
        ("table", before.table, after.table),
    ) if was != now}  # fmt: skip
    if audience == "operator" and _safety(before) != _safety(after):
        parts["safety"] = _safety(after)
    return parts


def event(record: Record, audience: Audience) -> dict[str, Any]:
    """Return an event as REST and the feed show it."""
    shown = {
        "id": record.id,
        "event_type": wire.event_type(record.event),
        "character_id": wire.character_id(record.event),
        "data": wire.data(record.event),
        "group": record.group,
    }
    if audience == "operator":
        shown |= {"actor": msgspec.to_builtins(record.actor), "text": record.text}
    return shown


def log_line(record: Record, audience: Audience) -> dict[str, Any]:
    """Return an event with its place in the log, as REST lists it."""
    return {"seq": record.seq, "at": record.at, **event(record, audience)}
