"""The one statement that writes: events, projections, receipt and audit of one command, or nothing of it.

It compares the campaign's seq and epoch with those that the writer folded up to, so that a writer who missed something
changes nothing and can look again. Prepared, in autocommit: one round trip.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from game import wire
from game.errors import InvalidCommand
from game.record import Record
from game.state import TIERS, CampaignState, Character

_ADVANCE = """
WITH head AS (
  UPDATE campaigns SET
    seq = $3, slug = $4::jsonb->>'slug', name = $4::jsonb->>'name', description = $4::jsonb->>'description',
    system = $4::jsonb->>'system', visibility = $4::jsonb->>'visibility',
    updated_at = ($4::jsonb->>'updated_at')::timestamptz, deleted_at = ($4::jsonb->>'deleted_at')::timestamptz
  WHERE id = $1 AND seq = $2 AND epoch = ($4::jsonb->>'epoch')::uuid AND deleted_at IS NULL
  RETURNING id, seq
)"""

_BEGIN = """
WITH head AS (
  INSERT INTO campaigns (id, slug, name, description, system, visibility, seq, epoch, admin_token_hash,
                         overlay_key_hash, created_at, updated_at)
  SELECT $1, $4::jsonb->>'slug', $4::jsonb->>'name', $4::jsonb->>'description', $4::jsonb->>'system',
         $4::jsonb->>'visibility', $3, ($4::jsonb->>'epoch')::uuid, decode($4::jsonb->>'admin_token_hash', 'hex'),
         decode($4::jsonb->>'overlay_key_hash', 'hex'), ($4::jsonb->>'created_at')::timestamptz,
         ($4::jsonb->>'updated_at')::timestamptz
  WHERE $2::bigint = 0
  RETURNING id, seq
)"""

_REST = """
, logged AS (
  INSERT INTO events (campaign_id, seq, id, character_id, event_type, data, actor, "group", text, at)
  SELECT head.id, e.seq, e.id, e.character_id, e.event_type, e.data, $6::jsonb->'actor', e."group",
         $6::jsonb->>'text', e.at
  FROM head, jsonb_to_recordset($5::jsonb) AS e(
    seq bigint, id uuid, character_id uuid, event_type text, data jsonb, "group" bigint, at timestamptz)
), receipt AS (
  INSERT INTO receipts (campaign_id, key, request_hash, first_seq, seq, reply, at)
  SELECT head.id, $6::jsonb->>'key', decode($6::jsonb->>'request_hash', 'hex'), $2 + 1, head.seq,
         $6::jsonb->>'reply', ($6::jsonb->>'at')::timestamptz
  FROM head
), audited AS (
  INSERT INTO audit (campaign_id, at, actor, source, text, outcome, seq)
  SELECT head.id, ($6::jsonb->>'at')::timestamptz, $6::jsonb->'actor', $6::jsonb->>'source', $6::jsonb->>'text',
         'applied', head.seq
  FROM head
), kept_characters AS (
  INSERT INTO characters (id, campaign_id, name, player_name, class, race, aliases, stats, status, portrait_url,
                          background_url, version, created_at, updated_at)
  SELECT c.id, head.id, c.name, c.player_name, c.class, c.race, c.aliases, c.stats, c.status, c.portrait_url,
         c.background_url, c.version, c.created_at, c.updated_at
  FROM head, jsonb_to_recordset($7::jsonb->'characters') AS c(
    id uuid, name text, player_name text, class text, race text, aliases jsonb, stats jsonb, status jsonb,
    portrait_url text, background_url text, version bigint, created_at timestamptz, updated_at timestamptz)
  ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, player_name = excluded.player_name, class = excluded.class, race = excluded.race,
    aliases = excluded.aliases, stats = excluded.stats, status = excluded.status,
    portrait_url = excluded.portrait_url, background_url = excluded.background_url, version = excluded.version,
    updated_at = excluded.updated_at
  WHERE characters.campaign_id = excluded.campaign_id
), gone_characters AS (
  DELETE FROM characters USING head
  WHERE characters.campaign_id = head.id
    AND characters.id IN (SELECT gone::uuid FROM jsonb_array_elements_text($7::jsonb->'gone_characters') AS gone)
), kept_rosters AS (
  INSERT INTO rosters (campaign_id, name, character_ids, active)
  SELECT head.id, r.name, r.character_ids, r.active
  FROM head, jsonb_to_recordset($7::jsonb->'rosters') AS r(name text, character_ids jsonb, active boolean)
  ON CONFLICT (campaign_id, name) DO UPDATE SET character_ids = excluded.character_ids, active = excluded.active
), gone_rosters AS (
  DELETE FROM rosters USING head
  WHERE rosters.campaign_id = head.id
    AND rosters.name IN (SELECT jsonb_array_elements_text($7::jsonb->'gone_rosters'))
), placed AS (
  INSERT INTO layout_overrides (campaign_id, tier, badges, chips, version)
  SELECT head.id, l.tier, l.badges, l.chips, l.version
  FROM head, jsonb_to_recordset($7::jsonb->'layout') AS l(tier text, badges jsonb, chips jsonb, version bigint)
  ON CONFLICT (campaign_id, tier) DO UPDATE SET
    badges = excluded.badges, chips = excluded.chips, version = excluded.version
)
SELECT seq FROM head
"""

ADVANCE = _ADVANCE + _REST
"""Append to a campaign. Returns one row, or none if the campaign has moved on or is gone."""

BEGIN = _BEGIN + _REST
"""Make a campaign with its first events."""

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
    campaign = {**msgspec.to_builtins(after.at_hand), **keys}
    campaign["deleted_at"] = records[-1].at if after.deleted and records else None
    rows = [_row(record) for record in records]
    return (
        campaign_id, seq, seq + len(records), _text(campaign), _text(rows), _text(about), _text(changes(before, after)),
    )  # fmt: skip


def _row(record: Record) -> dict[str, Any]:
    return {
        "seq": record.seq,
        "id": record.id,
        "character_id": wire.character_id(record.event),
        "event_type": wire.event_type(record.event),
        "data": wire.data(record.event),
        "group": record.group,
        "at": record.at,
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
    }


def _character(character: Character) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(character, builtin_types=(datetime,))
    return {**row, "status": {key: row.pop(key) for key in _STATUS}}


def _text(value: object) -> str:
    """Return ``value`` as JSON that Postgres can store: the last gate, behind the doors' own checks."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = "\\u0000"
    if "\\u0000" in text:
        raise InvalidCommand("Text may hold no NUL and no half of a surrogate pair.")
    return text
