"""Guards of the one writer across processes: the same hit of two people, what waits for a yes, and who may ask what."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from game.actor import Actor, Role
from game.campaigns import About, EditCampaign
from game.care import SameAgain, Unconfirmed
from game.custom import Announce
from game.errors import InvalidCommand, NotAllowed, NotFound
from game.history import ShowLog, ShowWho
from game.hp import ChangeHp, SetHp
from game.safety import Lock
from game.targets import Target
from store import log
from store import questions as asking
from store.engine import Database
from store.handler import Handler
from store.tables import AuditRow
from tests.store.tables_of import (
    ANA,
    BEN,
    PRODUCER,
    a_campaign,
    assert_log_is_the_truth,
    handler_over,
    hit,
    whole_log,
)
from tests.store.wiretap import Wiretap

MATT = Actor(id="twitch:9", name="Matt", role=Role.BROADCASTER, platform="twitch")


async def test_the_same_hit_of_two_people_through_two_processes_happens_once_until_again_is_said(
    database: Database,
) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        await two.handle(campaign_id, hit(1, "vex"), actor=BEN)
        first = await one.handle(campaign_id, hit(12, "vex"), actor=ANA, again=False)
        with pytest.raises(SameAgain, match=rf"Same hit on Vex by Ana \d s ago \(#{first.seq}\)"):
            await two.handle(campaign_id, hit(12, "vex"), actor=BEN, again=False, key="b1")
        assert len(await whole_log(database, campaign_id)) == first.seq
        assert (await two.handle(campaign_id, hit(12, "vex"), actor=BEN, again=True, key="b2")).seq == first.seq + 1
        await assert_log_is_the_truth(database, campaign_id)


async def test_of_the_same_hit_sent_at_once_through_two_processes_one_is_applied(database: Database) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex", hp=900)
        for amount in range(1, 11):
            outcomes = await asyncio.gather(
                one.handle(campaign_id, hit(amount, "vex"), actor=ANA, again=False),
                two.handle(campaign_id, hit(amount, "vex"), actor=BEN, again=False),
                return_exceptions=True,
            )
            assert sum(isinstance(outcome, SameAgain) for outcome in outcomes) == 1
        assert len(await assert_log_is_the_truth(database, campaign_id)) == 3 + 10


async def test_the_same_hit_is_another_one_after_the_campaign_s_seconds(database: Database) -> None:
    start = datetime.now(UTC)
    clock = {"now": start}
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: clock["now"], new_id=lambda: str(uuid.uuid4()))
        campaign_id = await a_campaign(handler, "Vex")
        await handler.handle(campaign_id, hit(12, "vex"), actor=ANA, again=False)
        clock["now"] = start + timedelta(seconds=7)
        with pytest.raises(SameAgain):
            await handler.handle(campaign_id, hit(12, "vex"), actor=BEN, again=False)
        clock["now"] = start + timedelta(seconds=9)
        assert (await handler.handle(campaign_id, hit(12, "vex"), actor=BEN, again=False)).records


async def test_what_is_seldom_meant_waits_for_a_yes_by_what_is_so_now(database: Database) -> None:
    to_zero = ChangeHp(changes=(SetHp(targets=(Target(name="vex"),), current=0),))
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        await two.handle(campaign_id, hit(1, "vex"), actor=BEN)
        with pytest.raises(Unconfirmed, match="This sets Vex to 0"):
            await one.handle(campaign_id, to_zero, actor=ANA, sure=False)
        await two.handle(campaign_id, hit(49, "vex"), actor=BEN)
        receipt = await one.handle(campaign_id, to_zero, actor=ANA, sure=False)  # is at 0 already: nothing to ask
        assert receipt.reply == "✔ nothing to change"


async def test_a_lock_of_another_process_counts_at_once(database: Database) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        await two.handle(campaign_id, hit(1, "vex"), actor=BEN)
        await one.handle(campaign_id, Lock(), actor=MATT)
        with pytest.raises(NotAllowed, match="broadcaster"):
            await two.handle(campaign_id, hit(1, "vex"), actor=BEN)
        await one.handle(campaign_id, Lock(off=True), actor=MATT)
        assert (await two.handle(campaign_id, hit(1, "vex"), actor=BEN)).records


async def test_who_did_it_is_answered_however_long_ago_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOOK_BACK", 3)
    monkeypatch.setattr(asking, "MOST_EVENTS", 4)
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog")
        old = await handler.handle(campaign_id, hit(5, "party"), actor=ANA, text="!d 5 party")
        for _ in range(12):
            await handler.handle(campaign_id, Announce(data={"text": "time passes"}), actor=BEN)
        said = await handler.ask(campaign_id, ShowWho(seq=old.seq - 1))
        assert said.startswith(f"#{old.seq} ")
        assert 'by Ana (moderator, twitch) typed "!d 5 party": -5: Vex 50>45 · Grog 50>45' in said
        assert (await handler.ask(campaign_id, ShowWho(seq=old.seq + 12))).startswith(f"#{old.seq + 12} ")
        assert "Ben" in await handler.ask(campaign_id, ShowLog(count=2))
        for nowhere in (0, -3, old.seq + 13):
            with pytest.raises(NotFound):
                await handler.ask(campaign_id, ShowWho(seq=nowhere))


async def test_manners_are_known_for_some_seconds_without_asking_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address, handler_over(database) as elsewhere:
        tapped = Database.at(address)
        async with handler_over(tapped) as handler:
            campaign_id = await a_campaign(elsewhere, "Vex")
            manners = await handler.manners(campaign_id)
            assert (manners.prefix, manners.short_form) == (None, True)
            before = tap.round_trips
            for _ in range(20):
                await handler.manners(campaign_id)
            assert tap.round_trips == before
            changed = EditCampaign(about=About(chat_prefix="!cr", short_form=False))
            await elsewhere.handle(campaign_id, changed, actor=PRODUCER)
            assert (await handler.manners(campaign_id)).prefix is None
            monkeypatch.setattr(asking, "MANNERS_S", -1.0)
            manners = await handler.manners(campaign_id)
            assert (manners.prefix, manners.short_form) == ("!cr", False)
            with pytest.raises(NotFound):
                await handler.manners(str(uuid.uuid4()))
        await tapped.close()


async def test_a_line_that_came_to_nothing_is_in_the_audit_and_nowhere_else(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        at = datetime(2026, 1, 2, tzinfo=UTC)
        await handler.note(campaign_id, actor=ANA, text="!d 5 vex", source="twitch", outcome="late", at=at)
        await handler.note(str(uuid.uuid4()), actor=ANA, text="!d 5 vex", source="twitch", outcome="late", at=at)
        with pytest.raises(InvalidCommand):
            await handler.note(campaign_id, actor=ANA, text="\0", source="twitch", outcome="late", at=at)
        assert len(await assert_log_is_the_truth(database, campaign_id)) == 3
    async with database.engine.connect() as connection:
        rows = (await connection.execute(select(AuditRow.__table__).where(AuditRow.outcome == "late"))).all()
    assert [(str(row.campaign_id), row.actor["id"], row.source, row.text, row.seq, row.at) for row in rows] == [
        (campaign_id, "twitch:1", "twitch", "!d 5 vex", None, at)
    ]


async def test_what_was_done_under_a_key_is_told_to_whoever_names_it(database: Database) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        done = await one.handle(campaign_id, hit(5, "vex"), actor=ANA, key="k")
        found = await two.repeated(campaign_id, "k")
        assert found is not None
        assert (found.reply, found.records, found.repeated) == (done.reply, done.records, True)
        assert await two.repeated(campaign_id, "another") is None
