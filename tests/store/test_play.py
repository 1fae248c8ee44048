"""What the tables keep of a session: episodes, turns, trackers, locks and holds, and how old databases come to it."""

import asyncio
import uuid
from datetime import datetime
from typing import Any

import msgspec
import pytest
from alembic import command
from alembic.config import Config

from game.actor import Actor
from game.campaigns import About, EditCampaign
from game.concentration import Concentrate
from game.conditions import ChangeConditions
from game.decider import Command
from game.episodes import ClockEpisode, StartEpisode
from game.inspiration import Inspire
from game.layout import PlaceLayout
from game.roster import SetRoster
from game.safety import Hold, Lock
from game.state import Badge, Until
from game.targets import Target
from game.trackers import AddTracker, ChangeTracker, RemoveTracker
from game.turns import MoveTurn, Place, SetInitiative
from game.undo import Redo, Undo
from store import log
from store.address import Address
from store.engine import Database
from tests.store.programs import ROOT
from tests.store.tables_of import KEYS, PRODUCER, a_campaign, assert_log_is_the_truth, handler_over, hit
from tests.store.wiretap import Wiretap

VEX = (Target(name="vex"),)

EVENING: tuple[Command, ...] = (
    StartEpisode(number=12, title="Die Würfel fallen"),
    AddTracker(key="spells", max=4, targets=VEX, kind="slots", reset={"long": "full", "short": 2, "scene": "half"}),
    AddTracker(key="fear", max=12, direction="fills", thresholds=(4, 8)),
    ChangeTracker(key="fear", by=3),
    ChangeTracker(key="spells", by=-1, targets=VEX),
    SetInitiative(places=(Place(name="vex", initiative=17), Place(name="grog", initiative=-2))),
    MoveTurn(to="next"),
    ChangeConditions(
        targets=VEX, action="add", condition="frightened", until=Until(kind="rounds", rounds=3), source="Grog"
    ),
    ChangeConditions(targets=VEX, action="add", condition="exhaustion", level=2, until=Until(kind="long")),
    Concentrate(targets=VEX, spell="hunter's mark"),
    Inspire(targets=VEX),
    ClockEpisode(to="break"),
    ClockEpisode(to="resume"),
    PlaceLayout(tier="medium", badges={}, chips={}),
    EditCampaign(about=About(consequences=False, guard_s=0, chat_prefix="!cr", short_form=False)),
)


async def play(database: Database, campaign_id: str, *commands: Command, actor: Actor = PRODUCER) -> None:
    """Carry out commands, each through a process of its own, so that each begins at what the tables say."""
    for one in commands:
        async with handler_over(database) as handler:
            await handler.handle(campaign_id, one, actor=actor)


@pytest.mark.parametrize("held", [False, True])
async def test_an_evening_is_in_the_tables_as_it_was_played(database: Database, held: bool) -> None:  # noqa: FBT001
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog")
        before = await log.snapshot(database.engine, campaign_id)
    await play(database, campaign_id, *([Hold()] if held else []), *EVENING, Lock())
    await assert_log_is_the_truth(database, campaign_id)
    found = await log.snapshot(database.engine, campaign_id)
    assert found is not None
    assert before is not None
    state = found.state
    assert state.running is not None
    assert (state.running.number, len(state.running.breaks)) == (12, 1)
    assert state.table["fear"].current == 3
    assert state.turns is not None
    assert [turn.initiative for turn in state.turns.order] == [17, -2]
    vex = next(iter(state.characters.values()))
    assert vex.trackers["spells"].reset == {"long": "full", "short": 2, "scene": "half"}
    assert vex.conditions[0].source == "Grog"
    assert (state.at_hand.guard_s, state.at_hand.chat_prefix, state.at_hand.short_form) == (0, "!cr", False)
    assert state.locked
    assert (state.held is not None) is held
    assert found.shown == (found if not held else log.Snapshot(
        seq=before.seq, epoch=before.epoch, at=before.at, state=before.state))  # fmt: skip


async def test_what_ends_or_is_undone_is_gone_from_the_tables_too(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog")
    fear = AddTracker(key="fear", max=12)
    await play(database, campaign_id, fear, RemoveTracker(key="fear"), Hold(), Hold(off=True), Lock(), Lock(off=True))
    await play(database, campaign_id, StartEpisode(number=3, title="A"), Undo(), Redo(), Undo())
    await play(database, campaign_id, StartEpisode(number=3, title="B"), ClockEpisode(to="end"), StartEpisode())
    await play(database, campaign_id, SetInitiative(places=(Place(name="vex", initiative=1),)), MoveTurn(to="end"))
    await assert_log_is_the_truth(database, campaign_id)
    found = await log.snapshot(database.engine, campaign_id)
    assert found is not None
    assert [(episode.number, episode.title) for episode in found.state.episodes.values()] == [(3, "B"), (4, "")]
    assert (found.state.table, found.state.turns, found.state.locked, found.state.held) == ({}, None, False, None)


async def test_every_event_names_the_episode_that_ran_and_whether_viewers_saw_it(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
    hurt = hit(1, "vex")
    await play(database, campaign_id, hurt, StartEpisode(), hurt, Hold(), hurt, Hold(off=True), ClockEpisode(to="end"))
    await play(database, campaign_id, hurt)
    records = await assert_log_is_the_truth(database, campaign_id)
    state = (await _snapshot(database, campaign_id)).state
    episode_id = state.episodes[1].id
    assert [(record.episode_id, record.held) for record in records[3:]] == [
        (None, False), (episode_id, False), (episode_id, False), (episode_id, True), (episode_id, True),
        (episode_id, True), (episode_id, False), (None, False),
    ]  # fmt: skip


async def test_to_take_back_what_viewers_never_saw_is_nothing_for_them_either(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
    await play(database, campaign_id, Hold(), hit(7, "vex"), Hold(off=True), Undo(), Redo(), hit(1, "vex"))
    records = await assert_log_is_the_truth(database, campaign_id)
    assert [record.held for record in records[3:]] == [True, True, True, True, True, False]


async def test_hold_and_episode_cost_one_round_trip_like_anything_else(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address:
        tapped = Database.at(address)
        async with handler_over(tapped) as handler:
            campaign_id = await a_campaign(handler, "Vex", "Grog")
            before = tap.round_trips
            for one in (StartEpisode(), Hold(), hit(3, "party"), AddTracker(key="fear", max=2), Hold(off=True)):
                await handler.handle(campaign_id, one, actor=PRODUCER)
            assert tap.round_trips - before == 5
        await tapped.close()
    await assert_log_is_the_truth(database, campaign_id)


async def test_a_held_state_is_read_back_in_the_order_in_which_it_was_read_before(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, *(f"Hero {letter}" for letter in "fedcba"))
        last = list((await _snapshot(database, campaign_id)).state.characters)[-1]
        place = PlaceLayout(tier="compact", badges={last: Badge(x=0.1, y=1e-7)}, chips={})
        trackers = [AddTracker(key=key, max=3, targets=(Target(name="hero a"),)) for key in ("rage", "ki", "luck")]
        teams = [SetRoster(name=name, character_ids=(last,)) for name in ("zeta", "beta")]
        late, early = StartEpisode(number=12), StartEpisode(number=2)
        some: tuple[Command, ...] = (place, *trackers, *teams, late, ClockEpisode(to="end"), early)
        for one in some:
            await handler.handle(campaign_id, one, actor=PRODUCER)
    before = await _snapshot(database, campaign_id)
    await play(database, campaign_id, Hold(), PlaceLayout(tier="compact", badges={last: None}, chips={}))
    shown = (await _snapshot(database, campaign_id)).shown
    assert msgspec.json.encode(shown.state) == msgspec.json.encode(before.state)


async def _snapshot(database: Database, campaign_id: str) -> log.Snapshot:
    found = await log.snapshot(database.engine, campaign_id)
    assert found is not None
    return found


WHEN = "2026-01-02T03:04:05+00:00"
BEFORE = """
INSERT INTO campaigns (id, slug, name, description, system, visibility, seq, epoch, admin_token_hash,
                       overlay_key_hash, created_at, updated_at)
VALUES ($1, $2, 'Old Show', '', 'dnd5e-2024', 'public', 1, gen_random_uuid(), '\\xaa', '\\xbb', $3, $3)
"""
BEGUN = """
INSERT INTO events (campaign_id, seq, id, event_type, data, actor, "group", at)
VALUES ($1, 1, gen_random_uuid(), 'campaign_created', $3::jsonb, $2::jsonb, 1, $4)
"""
ACTOR = '{"id": "token:global", "name": "Global", "role": "operator", "platform": "rest"}'


async def _begin_as_the_first_release_did(database: Database, slug: str) -> str:
    """Write a campaign as revision 0001 knew it; its events name no settings."""
    connection, campaign_id, at = await database.connect(), str(uuid.uuid4()), datetime.fromisoformat(WHEN)
    campaign = (
        f'{{"id": "{campaign_id}", "slug": "{slug}", "name": "Old Show", "description": "", "system": "dnd5e-2024", '
        f'"visibility": "public", "created_at": "{WHEN}", "updated_at": "{WHEN}"}}'
    )
    data = f'{{"silent": false, "supersedes": null, "campaign": {campaign}}}'
    try:
        await connection.execute(BEFORE, campaign_id, slug, at)
        await connection.execute(BEGUN, campaign_id, ACTOR, data, at)
    finally:
        await connection.close()
    return campaign_id


async def test_a_database_of_the_first_release_is_upgraded_with_its_campaigns_and_goes_back(
    empty_address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_address.url())
    monkeypatch.delenv("DATABASE_DIRECT_URL", raising=False)

    async def alembic(work: Any, revision: str) -> None:
        await asyncio.to_thread(work, Config(ROOT / "alembic.ini"), revision)

    database = Database.at(empty_address)
    await alembic(command.upgrade, "0001")
    old = await _begin_as_the_first_release_did(database, "old")
    await alembic(command.upgrade, "head")
    beside = await _begin_as_the_first_release_did(database, "beside")  # the previous release, still running
    for campaign_id in (old, beside):
        await assert_log_is_the_truth(database, campaign_id)
        await play(database, campaign_id, Hold(), EditCampaign(about=About(guard_s=1)), Lock(), actor=PRODUCER)
        await assert_log_is_the_truth(database, campaign_id)
        assert (await _snapshot(database, campaign_id)).shown.state.at_hand.guard_s == 8
    await database.close()
    await alembic(command.downgrade, "0001")
    await alembic(command.upgrade, "head")
    assert (await _snapshot(database, old)).seq == 4
    await database.close()


async def test_a_campaign_that_begins_with_trackers_of_its_system_has_them_in_its_tables(database: Database) -> None:
    async with handler_over(database) as handler:
        about = About(name="Marks", system="daggerheart")
        receipt = await handler.create(about, actor=PRODUCER, keys=KEYS)
        assert (await _snapshot(database, receipt.campaign_id)).state.table["fear"].max == 12
        await assert_log_is_the_truth(database, receipt.campaign_id)
