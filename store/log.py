"""Reading the log after a seq, and the snapshot that it adds up to. Reads only."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from game import wire
from game.actor import Actor
from game.record import Record
from game.state import DEFAULT_ROSTER, TIERS, Campaign, CampaignState, Character, Episode, Held, Layout, Tracker, Turns
from store.rows import SETTINGS
from store.tables import CampaignRow, CharacterRow, EpisodeRow, EventRow, LayoutRow, RosterRow

LOOK_BACK = 400
"""How many events a snapshot brings along for undo."""

MOST_AT_ONCE = 500


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign's state at ``seq``, when its last event was, and the last events of its log, oldest first."""

    seq: int
    epoch: str
    at: datetime
    state: CampaignState
    history: tuple[Record, ...] = ()

    @property
    def shown(self) -> "Snapshot":
        """The snapshot that viewers see: while the campaign is held, the one from before that."""
        held = self.state.held
        if held is None:
            return self
        return msgspec.structs.replace(self, seq=held.seq, at=held.at, state=held.state, history=())


class Head(NamedTuple):
    """Which log a campaign has, how far it is, and the hashes of the secrets that open it now."""

    epoch: str
    seq: int
    opening: frozenset[bytes]


class _Play(msgspec.Struct, frozen=True, kw_only=True):
    """The column ``play``: the fields of the state of these names."""

    turns: Turns | None = None
    table: dict[str, Tracker] = {}
    locked: bool = False
    episode: int | None = None


async def snapshot(engine: AsyncEngine, campaign_id: str, *, look_back: int = 1) -> Snapshot | None:
    """Return a campaign as the tables have it, all read at one moment; None if there is none of that id."""
    key = uuid.UUID(campaign_id)
    async with engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        row = (await connection.execute(select(CampaignRow.__table__).where(CampaignRow.id == key))).one_or_none()
        if row is None:
            return None
        state = CampaignState(
            campaign=campaign(row),
            deleted=row.deleted_at is not None,
            characters=await _characters(connection, key),
            layout=await _layout(connection, key),
            episodes=await _episodes(connection, key),
            held=_held(row.held),
            **_fields(msgspec.convert(row.play, _Play)),
            **await _rosters(connection, key),
        )
        history = await _tail(connection, key, row.seq, look_back)
    at = history[-1].at if history else row.updated_at
    return Snapshot(seq=row.seq, epoch=str(row.epoch), at=at, state=state, history=history)


async def after(engine: AsyncEngine, campaign_id: str, seq: int, *, most: int = MOST_AT_ONCE) -> tuple[Record, ...]:
    """Return up to ``most`` records behind ``seq``, in order. Costs the same however long the log is."""
    key = uuid.UUID(campaign_id)
    query = _events(key).where(EventRow.seq > seq).order_by(EventRow.seq).limit(most)
    async with engine.connect() as connection:
        return tuple(record(row) for row in (await connection.execute(query)).all())


async def news(engine: AsyncEngine, campaign_id: str, seq: int) -> tuple[str, tuple[Record, ...]] | None:
    """Return the campaign's epoch and what is behind ``seq``, in order; None if there is no such campaign."""
    key = uuid.UUID(campaign_id)
    epoch = select(CampaignRow.epoch).where(CampaignRow.id == key)
    query = _events(key).where(EventRow.seq > seq).order_by(EventRow.seq).limit(MOST_AT_ONCE)
    async with engine.connect() as connection:
        found = (await connection.execute(epoch)).scalar_one_or_none()
        rows = (await connection.execute(query)).all()
    return (str(found), tuple(record(row) for row in rows)) if found else None


async def between(engine: AsyncEngine, campaign_id: str, first: int, last: int) -> tuple[Record, ...]:
    """Return the records from ``first`` to ``last``, in order."""
    key = uuid.UUID(campaign_id)
    query = _events(key).where(EventRow.seq.between(first, last)).order_by(EventRow.seq)
    async with engine.connect() as connection:
        return tuple(record(row) for row in (await connection.execute(query)).all())


async def heads(engine: AsyncEngine, campaign_ids: Sequence[str]) -> dict[str, Head]:
    """Return the heads of the campaigns, by id; those that are gone are left out."""
    ids = [uuid.UUID(campaign_id) for campaign_id in campaign_ids]
    row = CampaignRow
    columns = (row.id, row.epoch, row.seq, row.admin_token_hash, row.overlay_key_hash)
    async with engine.connect() as connection:
        found = (await connection.execute(select(*columns).where(row.id.in_(ids)))).all()
    return {str(id_): Head(str(epoch), seq, frozenset(hashes)) for id_, epoch, seq, *hashes in found}


def _events(key: uuid.UUID) -> Select[Any]:
    return select(EventRow.__table__).where(EventRow.campaign_id == key)


def record(row: Row[Any]) -> Record:
    """Return the record that a row of ``events`` holds."""
    about = str(row.character_id) if row.character_id else None
    return Record(
        seq=row.seq, id=str(row.id), at=row.at, group=row.group, text=row.text,
        actor=msgspec.convert(row.actor, Actor), event=wire.event(row.event_type, about, row.data),
        episode_id=str(row.episode_id) if row.episode_id else None, held=row.held,
    )  # fmt: skip


async def _tail(connection: AsyncConnection, key: uuid.UUID, seq: int, count: int) -> tuple[Record, ...]:
    query = _events(key).where(EventRow.seq > seq - count).order_by(EventRow.seq)
    return tuple(record(row) for row in (await connection.execute(query)).all())


def campaign(row: Row[Any]) -> Campaign:
    """Return the campaign that a row of ``campaigns`` holds."""
    fields = {name: getattr(row, name) for name in Campaign.__struct_fields__ if name not in SETTINGS}
    return msgspec.convert({**row.settings, **fields, "id": str(row.id)}, Campaign)


def _fields(play: _Play) -> dict[str, Any]:
    return {name: getattr(play, name) for name in play.__struct_fields__}


def _held(kept: dict[str, Any] | None) -> Held | None:
    """Return what the column ``held`` says, all in the order of the tables: JSON objects there have none."""
    if kept is None:
        return None
    held = msgspec.convert(kept, Held, str_keys=True)
    state = held.state
    cast = sorted(state.characters.values(), key=lambda one: (one.created_at, one.id))
    ordered = msgspec.structs.replace(
        state, characters={one.id: one for one in cast}, rosters=dict(sorted(state.rosters.items())),
        episodes=dict(sorted(state.episodes.items())), layout={tier: state.layout[tier] for tier in TIERS},
    )  # fmt: skip
    return msgspec.structs.replace(held, state=ordered)


async def _characters(connection: AsyncConnection, key: uuid.UUID) -> dict[str, Character]:
    query = (
        select(CharacterRow.__table__)
        .where(CharacterRow.campaign_id == key)
        .order_by(CharacterRow.created_at, CharacterRow.id)
    )
    rows = (await connection.execute(query)).mappings().all()
    return {str(row["id"]): character(row) for row in rows}


def character(row: RowMapping) -> Character:
    """Return the character that a row of ``characters`` holds."""
    fields = {str(column): value for column, value in row.items()}
    ids = {"id": str(fields["id"]), "campaign_id": str(fields["campaign_id"])}
    return msgspec.convert({**fields, **fields.pop("status"), **ids}, Character)


async def _rosters(connection: AsyncConnection, key: uuid.UUID) -> dict[str, Any]:
    query = select(RosterRow.__table__).where(RosterRow.campaign_id == key).order_by(RosterRow.name)
    rows = (await connection.execute(query)).all()
    active = next((row.name for row in rows if row.active), DEFAULT_ROSTER)
    return {"rosters": {row.name: tuple(row.character_ids) for row in rows}, "active_roster": active}


async def _episodes(connection: AsyncConnection, key: uuid.UUID) -> dict[int, Episode]:
    query = select(EpisodeRow.__table__).where(EpisodeRow.campaign_id == key).order_by(EpisodeRow.episode_number)
    rows = (await connection.execute(query)).mappings().all()
    return {row["episode_number"]: msgspec.convert({**row, "id": str(row["id"])}, Episode) for row in rows}


async def _layout(connection: AsyncConnection, key: uuid.UUID) -> dict[Any, Layout]:
    rows = (await connection.execute(select(LayoutRow.__table__).where(LayoutRow.campaign_id == key))).all()
    placed = {row.tier: msgspec.convert(
        {"badges": row.badges, "chips": row.chips, "version": row.version}, Layout) for row in rows}  # fmt: skip
    return {tier: placed.get(tier, Layout()) for tier in TIERS}
