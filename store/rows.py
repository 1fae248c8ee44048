"""Rows: two states and the records between them, as the parameters of the one statement that writes. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from game import wire
from game.errors import InvalidCommand
from game.record import Record
from game.state import TIERS, Campaign, CampaignState, Character

SETTINGS = ("consequences", "guard_s", "chat_prefix", "short_form")
"""The fields of a campaign that are kept in its column ``settings``."""
PLAY = ("turns", "table", "locked", "episode")
"""The fields of the state that are kept in the column ``play``."""
_STATUS = ("life", "death_saves", "conditions", "concentration", "inspiration", "trackers", "base_max")


def parameters(
    before: CampaignState, after: CampaignState, records: Sequence[Record], about: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Return the statement's seven parameters.

    ``about`` is what is said once of the whole command: ``campaign_id``, ``seq`` (the one before it), ``key``,
    ``request_hash``, ``reply``, ``actor``, ``source``, ``text``, ``at``, ``epoch``, and for
    a new campaign its hashes.
    """
    about = dict(about)
    campaign_id, seq = about.pop("campaign_id"), about.pop("seq")
    keys = {key: about.pop(key) for key in ("epoch", "admin_token_hash", "overlay_key_hash") if key in about}
    campaign = _campaign(after.at_hand) | _parts(before, after) | keys
    campaign["deleted_at"] = records[-1].at if after.deleted and records else None
    rows = [_row(record) for record in records]
    return (
        campaign_id, seq, seq + len(records), text(campaign), text(rows), text(about), text(changes(before, after)),
    )  # fmt: skip


def _campaign(campaign: Campaign) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(campaign)
    settings = {key: row[key] for key in SETTINGS}
    return {**row, "settings": settings}


def _parts(before: CampaignState, after: CampaignState) -> dict[str, Any]:
    """Return the columns of the campaign's row that are written only if they differ: they can be large."""
    parts: dict[str, Any] = {}
    if any(getattr(before, key) != getattr(after, key) for key in PLAY):
        parts["play"] = {key: getattr(after, key) for key in PLAY}
    if before.held is not after.held:
        parts["held"] = after.held
    return parts


def _row(record: Record) -> dict[str, Any]:
    return {
        "seq": record.seq,
        "id": record.id,
        "character_id": wire.character_id(record.event),
        "episode_id": record.episode_id,
        "event_type": wire.event_type(record.event),
        "data": wire.data(record.event),
        "group": record.group,
        "at": record.at,
        "held": record.held,
    }


def changes(before: CampaignState, after: CampaignState) -> dict[str, list[Any]]:
    """Return the rows of the projections that differ between two states, and the keys of those that are gone."""
    rosters_differ = (before.rosters, before.active_roster) != (after.rosters, after.active_roster)
    return {
        "characters": [_character(c) for key, c in after.characters.items() if before.characters.get(key) != c],
        "gone_characters": [key for key in before.characters if key not in after.characters],
        "rosters": [
            {"name": name, "character_ids": ids, "active": name == after.active_roster}
            for name, ids in (after.rosters if rosters_differ else {}).items()
        ],
        "gone_rosters": [name for name in before.rosters if name not in after.rosters],
        "layout": [
            {"tier": tier, **msgspec.to_builtins(after.layout[tier])}
            for tier in TIERS
            if before.layout[tier] != after.layout[tier]
        ],
        "episodes": [episode for key, episode in after.episodes.items() if before.episodes.get(key) != episode],
        "gone_episodes": [key for key in before.episodes if key not in after.episodes],
    }


def _character(character: Character) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(character, builtin_types=(datetime,))
    return {**row, "status": {key: row.pop(key) for key in _STATUS}}


def text(value: object) -> str:
    """Return ``value`` as JSON that Postgres can store: the last gate, behind the doors' own checks.

    Raises:
        InvalidCommand: it holds what Postgres cannot.
    """
    try:
        encoded = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        encoded = "\\u0000"
    if "\\u0000" in encoded:
        raise InvalidCommand("Text may hold no NUL and no half of a surrogate pair.")
    return encoded
