"""The projections of one campaign: what the tables hold, what the log says that they should, and writing them anew."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from game.actor import Actor
from game.record import Record
from game.state import EMPTY, TIERS, CampaignState, Episode, Held, Layout
from store import append, log, rows
from store.folding import UNREADABLE, Difference
from store.tables import CampaignRow, CharacterRow, EpisodeRow, LayoutRow, RosterRow

Fields = Mapping[str, Any]
Tables = dict[str, dict[str, Fields]]
"""Table, then the key of the row within its campaign, then its fields, all as JSON has them."""

KEYS = {"characters": "id", "rosters": "name", "layout_overrides": "tier", "episodes": "episode_number"}
"""The projections beside the campaign's own row, and by which field a row of theirs is known."""
_CHANGES = {"layout_overrides": "layout"}
"""What ``rows.changes`` calls a table, where that is not its name."""
_NESTED = frozenset({"stats", "status", "play", "held"})


def expected(state: CampaignState, last: Record) -> Tables:
    """Return what the tables should hold behind ``last``, the record that led to ``state``."""
    own = {**_campaign(state, last), "seq": last.seq}
    return {"campaigns": {state.at_hand.id: own}, **_beside(state)}


def _campaign(state: CampaignState, last: Record | None = None) -> dict[str, Any]:
    """Return the campaign's columns by the writer's own function; ``play`` and ``held`` only where there is any."""
    written: dict[str, Any] = msgspec.json.decode(_parameters(state, (last,) if last else ())[3])
    del written["settings"]  # its fields stand beside it
    return written


def _parameters(
    state: CampaignState, records: tuple[Record, ...], about: Mapping[str, Any] | None = None
) -> tuple[Any, ...]:
    return rows.parameters(EMPTY, state, records, {"campaign_id": "", "seq": 0, **(about or {})})


def _beside(state: CampaignState) -> Tables:
    changes = msgspec.json.decode(rows.text(rows.changes(EMPTY, state)))
    return {table: {str(row[key]): row for row in changes[_CHANGES.get(table, table)]} for table, key in KEYS.items()}


async def stored(connection: AsyncConnection, campaign_id: UUID) -> tuple[Tables, list[Difference]]:
    """Return what the tables hold of a campaign, and which of its rows cannot be read."""
    held: Tables = {}
    unreadable = []
    for kind, read in _READ.items():
        table: Table = kind.__table__
        own = table.c.id if kind is CampaignRow else table.c.campaign_id
        held[table.name] = {}
        for row in (await connection.execute(select(table).where(own == campaign_id))).mappings().all():
            name = str(row[KEYS.get(table.name, "id")])
            try:
                if (fields := read(row)) is not None:
                    held[table.name][name] = fields
            except UNREADABLE as error:
                held[table.name][name] = {}
                unreadable.append(Difference(table=table.name, row=name, said=f"cannot be read: {error}"))
    return held, unreadable


def _read_campaign(row: RowMapping) -> Fields:
    named: Any = SimpleNamespace(**row)  # a row by attributes, as the reader wants it
    state = msgspec.structs.replace(
        msgspec.convert(row["play"], CampaignState),  # the fields of these names, today's defaults for the rest
        campaign=log.campaign(named),
        held=None if row["held"] is None else msgspec.convert(row["held"], Held, str_keys=True),
    )
    return {**_campaign(state), "deleted_at": _plain(row["deleted_at"]), "seq": row["seq"]}


def _read_character(row: RowMapping) -> Fields | None:
    character = log.character(row)
    return _only(CampaignState(characters={character.id: character}), "characters")


def _read_layout(row: RowMapping) -> Fields | None:
    if row["tier"] not in TIERS:
        return {"tier": row["tier"]}
    layout = msgspec.convert({key: row[key] for key in Layout.__struct_fields__}, Layout)
    return _only(CampaignState(layout={**EMPTY.layout, row["tier"]: layout}), "layout_overrides")


def _read_episode(row: RowMapping) -> Fields | None:
    episode = msgspec.convert({**row, "id": str(row["id"])}, Episode)
    return _only(CampaignState(episodes={episode.number: episode}), "episodes")


def _read_roster(row: RowMapping) -> Fields:
    return {key: row[key] for key in ("name", "character_ids", "active")}


def _only(state: CampaignState, table: str) -> Fields | None:
    return next(iter(_beside(state)[table].values()), None)


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    return msgspec.json.decode(msgspec.json.encode(value))


_READ: dict[Any, Callable[[RowMapping], Fields | None]] = {
    CampaignRow: _read_campaign,
    CharacterRow: _read_character,
    RosterRow: _read_roster,
    LayoutRow: _read_layout,
    EpisodeRow: _read_episode,
}


def compared(held: Tables, wanted: Tables) -> list[Difference]:
    """Return where the two differ: rows that are missing or too many, and fields of those that both have."""
    found = []
    for table, rows_wanted in wanted.items():
        for row in sorted({*rows_wanted, *held[table]}):
            if row not in held[table]:
                found.append(Difference(table=table, row=row, said="is missing", expected=rows_wanted[row]))
            elif row not in rows_wanted:
                found.append(Difference(table=table, row=row, said="should not be there", stored=held[table][row]))
            elif held[table][row]:
                found += _fields_apart(table, row, _flat(held[table][row]), _flat(rows_wanted[row]))
    return found


def _fields_apart(table: str, row: str, held: Fields, wanted: Fields) -> list[Difference]:
    apart = [name for name in sorted({*held, *wanted}) if held.get(name) != wanted.get(name)]
    return [
        Difference(table=table, row=row, field=name, said="differs", stored=held.get(name), expected=wanted.get(name))
        for name in apart
    ]


def _flat(fields: Fields) -> Fields:
    """Return the fields with those of nested objects under names such as ``status.life``."""
    flat: dict[str, Any] = {}
    for name, value in fields.items():
        if name in _NESTED and isinstance(value, dict):
            flat |= {f"{name}.{inner}": part for inner, part in value.items()}
        else:
            flat[name] = value
    return flat


def about(key: str, reply: str, *, actor: Actor, source: str, at: datetime, epoch: str) -> dict[str, object]:
    """Return what receipt and audit say of a rebuilding, and the new epoch."""
    return {
        "key": key, "request_hash": None, "reply": reply, "actor": actor, "source": source, "text": None, "at": at,
        "epoch": epoch,
    }  # fmt: skip


async def rebuild(
    connection: AsyncConnection,
    state: CampaignState,
    last: Record,
    *,
    at: tuple[int, str],
    said: Mapping[str, Any],
    new: bool = False,
) -> bool:
    """Write every projection of a campaign anew, in the transaction of ``connection``; False if it has moved on.

    The row of the campaign is taken first, and only if seq and epoch are still those of ``at``: the writer's own
    condition. ``said`` is what ``about`` returns: the epoch in it is a new one, so that every process and every
    client looks again. A ``new`` campaign has nothing to clear away, and may take nothing from another.
    """
    key, (seq, epoch) = UUID(state.at_hand.id), at
    # The slug may be somebody else's until the true one is back, and the writer's statement wants an open campaign.
    blank = {"seq": last.seq, "epoch": said["epoch"], "slug": str(key), "deleted_at": None, "play": {}, "held": None}
    taken = (
        update(CampaignRow)
        .where(CampaignRow.id == key, CampaignRow.seq == seq, CampaignRow.epoch == epoch)
        .values(created_at=state.at_hand.created_at, **blank)
        .returning(CampaignRow.id)
    )
    if (await connection.execute(taken)).one_or_none() is None:
        return False
    if not new:
        await _clear(connection, key, state)
    _, _, _, campaign, _, around, changes = _parameters(state, (last,), said)
    plain = await driver(connection)
    return await plain.fetchval(append.ADVANCE, key, last.seq, last.seq, campaign, "[]", around, changes) is not None


async def _clear(connection: AsyncConnection, key: UUID, state: CampaignState) -> None:
    """Remove the campaign's rows, and any that has an id of its log but names another campaign, as none should."""
    ids = {CharacterRow: list(state.characters), EpisodeRow: [episode.id for episode in state.episodes.values()]}
    for kind in (CharacterRow, RosterRow, LayoutRow, EpisodeRow):
        own = [kind.campaign_id == key]
        if kind in ids:
            own.append(kind.__table__.c.id.in_([UUID(one) for one in ids[kind]]))
        await connection.execute(delete(kind).where(or_(*own)))


async def driver(connection: AsyncConnection) -> Any:  # noqa: ANN401
    """Return asyncpg's own connection, whose transaction SQLAlchemy has begun with the first statement."""
    return (await connection.get_raw_connection()).driver_connection
