"""The one writer over a real Postgres: order, keys, one round trip, and what happens when the line goes dead."""

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from game.campaigns import About, DeleteCampaign, EditCampaign
from game.characters import AddCharacter, Profile
from game.custom import Announce
from game.errors import Conflict, InvalidCommand, NotAllowed, NotFound, UnknownCharacter
from game.events import fold
from game.hp import ShowHp
from game.safety import Hold
from game.state import EMPTY
from game.undo import Undo
from store import handler as handlers
from store import log
from store.engine import Database
from store.errors import StoreUnavailable
from store.handler import Handler
from store.live import Live
from store.receipt import Committed
from store.tables import AuditRow, CampaignRow, ReceiptRow
from tests.store.tables_of import (
    ANA,
    BEN,
    KEYS,
    PRODUCER,
    a_campaign,
    assert_log_is_the_truth,
    handler_over,
    heal,
    hit,
    whole_log,
)
from tests.store.wiretap import Wiretap


async def test_a_command_becomes_events_rows_and_a_receipt(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog", hp=68)
        receipt = await handler.handle(campaign_id, hit(12, "vex"), actor=ANA, key="twitch:1:m1", text="!dmg 12 vex")
        assert receipt.reply == "✔ Vex 68>56/68 (-12) #5"
        assert receipt.seq == 5
        last = (await assert_log_is_the_truth(database, campaign_id))[-1]
        assert (last.text, last.actor, last.group) == ("!dmg 12 vex", ANA, 5)


async def test_a_command_takes_one_round_trip_when_nobody_else_wrote(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address:
        tapped = Database.at(address)
        async with handler_over(tapped) as handler:
            campaign_id = await a_campaign(handler, "Vex", "Grog")
            await asyncio.gather(*(handler.handle(campaign_id, hit(1, "vex"), actor=ANA) for _ in range(8)))
            before = tap.round_trips
            await handler.handle(campaign_id, hit(3, "party"), actor=ANA, key="twitch:1:once", text="!d 3 party")
            assert tap.round_trips - before == 1
        await tapped.close()


async def test_a_command_after_another_writer_takes_four_round_trips_at_most(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address, handler_over(database) as other:
        tapped = Database.at(address)
        async with handler_over(tapped) as handler:
            campaign_id = await a_campaign(other, "Vex")
            await handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            await handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            await other.handle(campaign_id, hit(1, "vex"), actor=BEN)
            receipt = await handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert receipt.reply == "✔ Vex 47>46/50 (-1) #7"
        await tapped.close()


async def test_the_same_key_from_many_tasks_and_two_processes_has_one_effect(database: Database) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        receipts = await asyncio.gather(
            *(handler.handle(campaign_id, hit(5, "vex"), actor=ANA, key="twitch:1:same") for handler in (one, two) * 20)
        )
        assert [receipt.repeated for receipt in receipts].count(False) == 1
        assert {receipt.reply for receipt in receipts} == {"✔ Vex 50>45/50 (-5) #4"}
        assert {tuple(record.seq for record in receipt.records) for receipt in receipts} == {(4,)}
        await assert_log_is_the_truth(database, campaign_id)


async def test_a_repeat_is_answered_even_when_the_command_would_be_refused_now(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        await handler.handle(campaign_id, hit(5, "vex"), actor=ANA)
        first = await handler.handle(campaign_id, Undo(), actor=ANA, key="k")
        again = await handler.handle(campaign_id, Undo(), actor=ANA, key="k")
        assert (again.repeated, again.reply, again.records) == (True, first.reply, first.records)


async def test_a_key_of_another_request_is_refused(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        await handler.handle(campaign_id, hit(5, "vex"), actor=ANA, key="k")
        with pytest.raises(InvalidCommand, match="another request"):
            await handler.handle(campaign_id, hit(6, "vex"), actor=ANA, key="k")
        assert len(await whole_log(database, campaign_id)) == 4


async def test_a_rejection_changes_nothing(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Vax")
        before = await whole_log(database, campaign_id)
        with pytest.raises(UnknownCharacter, match=r'No character called "vix"\. Known: Vex, Vax\.'):
            await handler.handle(campaign_id, hit(5, "vex", "vix"), actor=ANA)
        with pytest.raises(NotAllowed):
            await handler.handle(campaign_id, EditCampaign(about=About(name="Mine")), actor=ANA)
        assert await whole_log(database, campaign_id) == before


async def test_text_that_postgres_cannot_hold_is_refused_before_it(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        for text in ("a\x00b", "a\ud800b"):
            with pytest.raises(InvalidCommand):
                await handler.handle(campaign_id, Announce(data={"text": text}), actor=ANA)
            with pytest.raises(InvalidCommand):
                await handler.handle(campaign_id, hit(1, "vex"), actor=ANA, text=text)
        assert len(await whole_log(database, campaign_id)) == 3


async def test_a_restarted_writer_goes_on_where_the_last_one_was(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        await handler.handle(campaign_id, hit(5, "vex"), actor=ANA, key="before")
    async with handler_over(database) as handler:
        assert (await handler.handle(campaign_id, hit(5, "vex"), actor=ANA, key="before")).repeated
        assert (await handler.handle(campaign_id, Undo(), actor=ANA)).reply == "✔ Undone #4: Vex 45>50/50 #5"
        await assert_log_is_the_truth(database, campaign_id)


async def test_undo_reaches_back_beyond_what_is_kept_in_memory(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", hp=500)
        old = await handler.handle(campaign_id, hit(100, "vex"), actor=ANA)
        for _ in range(log.LOOK_BACK + 5):
            await handler.handle(campaign_id, Announce(data={"text": "time passes"}), actor=BEN)
        receipt = await handler.handle(campaign_id, Undo(seq=old.seq), actor=BEN)
        assert receipt.reply.startswith(f"✔ Undone #{old.seq}: Vex 400>500/500")


async def test_undo_of_what_is_very_long_ago_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "FURTHEST_UNDO", 5)
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", hp=500)
        for _ in range(log.LOOK_BACK + 5):
            await handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        with pytest.raises(Conflict, match="events ago"):
            await handler.handle(campaign_id, Undo(seq=4), actor=ANA)


async def test_a_group_at_the_edge_of_memory_is_taken_back_whole_or_not_at_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOOK_BACK", 3)
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog")
        await handler.handle(campaign_id, hit(5, "party"), actor=ANA)
        for _ in range(2):
            await handler.handle(campaign_id, Announce(data={"text": "time passes"}), actor=BEN)
        with pytest.raises(NotFound):
            await handler.handle(campaign_id, Undo(), actor=ANA)
        receipt = await handler.handle(campaign_id, Undo(seq=6), actor=ANA)
        assert [record.event.supersedes for record in receipt.records] == [6, 5]


async def test_writers_of_this_process_are_followed_in_order(database: Database) -> None:
    told: list[Committed] = []
    async with handler_over(database, told=told) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog")
        told.clear()
        await asyncio.gather(*(handler.handle(campaign_id, hit(1, "party"), actor=ANA) for _ in range(20)))
        assert [record.seq for news in told for record in news.records] == list(range(5, 45))


async def test_every_command_that_was_applied_is_in_the_audit(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        await handler.handle(campaign_id, hit(5, "vex"), actor=ANA, text="!d 5 vex", source="twitch")
    async with database.engine.connect() as connection:
        row = (await connection.execute(select(AuditRow.__table__).order_by(AuditRow.id.desc()).limit(1))).one()
    assert (row.actor["id"], row.source, row.text, row.outcome, row.seq) == (
        "twitch:1",
        "twitch",
        "!d 5 vex",
        "applied",
        4,
    )


async def test_a_slug_names_one_campaign_and_is_free_again_when_that_is_gone(database: Database) -> None:
    async with handler_over(database) as handler:
        first = await a_campaign(handler, slug="show")
        with pytest.raises(Conflict, match='slug "show"'):
            await a_campaign(handler, slug="show")
        second = await a_campaign(handler, slug="other")
        with pytest.raises(Conflict, match="slug"):
            await handler.handle(second, EditCampaign(about=About(slug="show")), actor=PRODUCER)
        await handler.handle(first, DeleteCampaign(), actor=PRODUCER)
        await handler.handle(second, EditCampaign(about=About(slug="show")), actor=PRODUCER)
        with pytest.raises(NotFound):
            await handler.handle(first, hit(1, "vex"), actor=ANA)
        await assert_log_is_the_truth(database, second)


async def test_an_unknown_campaign_is_not_found(database: Database) -> None:
    async with handler_over(database) as handler:
        with pytest.raises(NotFound):
            await handler.handle("00000000-0000-4000-8000-000000000000", hit(1, "vex"), actor=ANA)
        with pytest.raises(NotFound):
            await handler.ask("00000000-0000-4000-8000-000000000000", ShowHp())


async def test_a_rehearsed_command_changes_nothing(database: Database) -> None:
    async with handler_over(database) as handler, handler_over(database) as other:
        campaign_id = await a_campaign(handler, "Vex")
        await other.handle(campaign_id, hit(5, "vex"), actor=BEN)
        assert await handler.rehearse(campaign_id, hit(10, "vex"), actor=ANA) == "Vex 45>35/50 (-10)"
        assert await handler.ask(campaign_id, ShowHp()) == "Vex 45/50"
        assert len(await whole_log(database, campaign_id)) == 4


async def test_an_answer_that_was_lost_after_the_commit_is_found_again(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address, handler_over(Database.at(address)) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        for amount in range(1, 6):
            tap.cut_after_next_question = True
            receipt = await handler.handle(campaign_id, hit(amount, "vex"), actor=ANA, key=f"k{amount}")
            assert receipt.records[-1].seq == 3 + amount
        records = await assert_log_is_the_truth(database, campaign_id)
        assert [record.event.amount for record in records[3:]] == [-1, -2, -3, -4, -5]  # type: ignore[attr-defined]


async def test_a_question_that_never_arrived_is_asked_again(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address, handler_over(Database.at(address)) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        for amount in range(1, 6):
            tap.cut_before_next_question = True
            await handler.handle(campaign_id, hit(amount, "vex"), actor=ANA)
        assert len(await assert_log_is_the_truth(database, campaign_id)) == 8


async def test_a_frozen_database_is_said_in_time_and_all_is_well_when_it_thaws(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address, handler_over(Database.at(address)) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        tap.frozen.clear()
        started = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await handler.handle(campaign_id, hit(5, "vex"), actor=ANA, key="frozen")
        assert time.monotonic() - started < 5
        tap.frozen.set()
        receipt = await handler.handle(campaign_id, hit(5, "vex"), actor=ANA, key="frozen")
        assert receipt.reply == "✔ Vex 50>45/50 (-5) #4"
        assert len(await assert_log_is_the_truth(database, campaign_id)) == 4


async def test_commands_whose_connections_are_killed_happen_once_or_not_at_all(database: Database) -> None:
    admin = await database.connect()
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", hp=9_999)
        stop = asyncio.Event()

        async def kill() -> None:
            while not stop.is_set():
                await admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'"
                )
                await asyncio.sleep(0)

        killer = asyncio.create_task(kill())
        outcomes = await asyncio.gather(
            *(handler.handle(campaign_id, hit(1, "vex"), actor=ANA, key=f"k{n}") for n in range(60)),
            return_exceptions=True,
        )
        stop.set()
        await killer
    await admin.close()
    done = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, StoreUnavailable) for outcome in outcomes if isinstance(outcome, BaseException))
    records = await assert_log_is_the_truth(database, campaign_id)
    assert {record.seq for receipt in done for record in receipt.records} <= {record.seq for record in records}
    query = select(func.count()).select_from(ReceiptRow).where(ReceiptRow.key.like("k%"))
    async with database.engine.connect() as connection:
        receipts = (await connection.execute(query)).scalar_one()
    assert receipts == len(records) - 3


async def test_healing_and_harm_from_two_processes_at_once_add_up(database: Database) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex", hp=1_000)
        await one.handle(campaign_id, hit(500, "vex"), actor=ANA)
        await asyncio.gather(
            *(one.handle(campaign_id, hit(3, "vex"), actor=ANA) for _ in range(25)),
            *(two.handle(campaign_id, heal(2, "vex"), actor=BEN) for _ in range(25)),
        )
        assert await one.ask(campaign_id, ShowHp()) == "Vex 475/1000"
        await assert_log_is_the_truth(database, campaign_id)


async def test_a_command_is_never_refused_by_what_is_no_longer_so(database: Database) -> None:
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        await two.handle(campaign_id, hit(1, "vex"), actor=ANA)
        await one.handle(campaign_id, AddCharacter(profile=Profile(name="Grog"), hp=9), actor=PRODUCER)
        assert (await two.handle(campaign_id, hit(1, "grog"), actor=ANA)).reply == "✔ Grog 9>8/9 (-1) #6"


async def test_a_writer_never_writes_on_a_log_that_was_replaced(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        connection = await database.connect()
        await connection.execute("UPDATE campaigns SET epoch = gen_random_uuid()")
        await connection.execute("""UPDATE characters SET stats = jsonb_set(stats, '{hp,current}', '7')""")
        await connection.close()
        assert (await handler.handle(campaign_id, hit(5, "vex"), actor=ANA)).reply == "✔ Vex 7>2/50 (-5) #4"


async def test_a_question_between_commit_and_answer_does_no_harm(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", hp=9_000)
        for _ in range(20):
            handler._campaigns.get(campaign_id).forget()
            await asyncio.gather(
                handler.handle(campaign_id, hit(1, "vex"), actor=ANA),
                handler.spellings(campaign_id),
                handler.ask(campaign_id, ShowHp()),
            )
        assert await handler.ask(campaign_id, ShowHp()) == "Vex 8980/9000"
        live = handler._campaigns.get(campaign_id)
        assert live.seq == len(await assert_log_is_the_truth(database, campaign_id))


async def test_undo_remembers_hundreds_of_events_however_they_were_grouped(database: Database) -> None:
    async with handler_over(database) as handler:
        names = [f"Hero {letter}" for letter in "abcdefghijklmnopqrst"]
        campaign_id = await a_campaign(handler, *names, hp=9_000)
        await handler.handle(campaign_id, hit(1, "party"), actor=ANA)
        for _ in range(8):
            await handler.handle(campaign_id, hit(1, "party"), actor=BEN)
        assert len((await handler.handle(campaign_id, Undo(), actor=ANA)).records) == 20


async def test_a_snapshot_is_of_one_moment_whoever_writes_meanwhile(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog", hp=9_000)
        stop = asyncio.Event()

        async def write() -> None:
            while not stop.is_set():
                await handler.handle(campaign_id, hit(1, "party"), actor=ANA)

        writing = asyncio.create_task(write())
        found = [await log.snapshot(database.engine, campaign_id) for _ in range(40)]
        stop.set()
        await writing
        records = await whole_log(database, campaign_id)
        for snapshot in filter(None, found):
            assert snapshot.state == fold(EMPTY, records[: snapshot.seq])
            assert snapshot.history[-1].seq == snapshot.seq


async def test_a_read_only_server_is_a_database_that_does_not_answer(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        connection = await database.connect()
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        await connection.close()
        async with handler_over(database) as afterwards:
            with pytest.raises(StoreUnavailable):
                await afterwards.handle(campaign_id, hit(1, "vex"), actor=ANA)


async def test_a_clock_that_steps_back_changes_no_order_and_no_dedupe(database: Database) -> None:
    steps = iter([timedelta(0)] * 4 + [timedelta(days=-1), timedelta(hours=1)] * 50)
    async with database.pool() as pool:
        handler = Handler(
            pool, database.engine, now=lambda: datetime.now(UTC) + next(steps), new_id=lambda: str(uuid.uuid4())
        )
        campaign_id = await a_campaign(handler, "Vex", "Grog")
        for number in range(6):
            receipt = await handler.handle(campaign_id, hit(1, "vex"), actor=ANA, key=f"k{number}")
            assert receipt.seq == 5 + number
        assert (await handler.handle(campaign_id, hit(1, "vex"), actor=ANA, key="k0")).repeated
        await handler.handle(campaign_id, AddCharacter(profile=Profile(name="Pike"), hp=9), actor=PRODUCER)
    records = await assert_log_is_the_truth(database, campaign_id)
    assert [record.at for record in records] != sorted(record.at for record in records)


async def test_keys_of_a_new_campaign_are_stored_as_hashes(database: Database) -> None:
    async with handler_over(database) as handler:
        receipt = await handler.create(About(name="Hashed"), actor=PRODUCER, keys=KEYS)
    async with database.engine.connect() as connection:
        row = (await connection.execute(select(CampaignRow.__table__))).one()
    assert (str(row.id), row.admin_token_hash, row.overlay_key_hash) == (receipt.campaign_id, b"\xaa", b"\xbb")


async def test_a_writer_whom_another_overtakes_every_time_has_its_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with handler_over(database) as busy, handler_over(database) as slow:
        campaign_id = await a_campaign(busy, "Vex", hp=9_000)
        await slow.handle(campaign_id, hit(1, "vex"), actor=BEN)
        looked, overtaking = slow._campaigns.catch_up, []

        async def looks_and_is_overtaken(live: Live) -> bool:
            news = await looked(live)
            overtaking.append(asyncio.create_task(busy.handle(campaign_id, hit(1, "vex"), actor=ANA)))
            await asyncio.wait(overtaking[-1:], timeout=0.2)  # behind a lock it comes later, and nobody waits for it
            return news

        monkeypatch.setattr(slow._campaigns, "catch_up", looks_and_is_overtaken)
        await busy.handle(campaign_id, hit(1, "vex"), actor=ANA)
        receipt = await slow.handle(campaign_id, Hold(), actor=BEN)
        await asyncio.gather(*overtaking)
        assert receipt.records
        await assert_log_is_the_truth(database, campaign_id)


async def test_a_refusal_in_a_turn_of_its_own_changes_nothing_and_lets_the_others_go_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "MOST_LOST", 0)
    async with handler_over(database) as one, handler_over(database) as two:
        campaign_id = await a_campaign(one, "Vex")
        with pytest.raises(UnknownCharacter):
            await one.handle(campaign_id, hit(1, "vix"), actor=ANA)
        first = await one.handle(campaign_id, hit(1, "vex"), actor=ANA, key="once")
        assert (await one.handle(campaign_id, hit(1, "vex"), actor=ANA, key="once")).repeated
        assert (await two.handle(campaign_id, hit(2, "vex"), actor=BEN)).seq == first.seq + 1
        await assert_log_is_the_truth(database, campaign_id)
