"""Campaigns with something in every table, for the tests of what keeps, moves and mends them."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import text

from game.campaigns import About, EditCampaign
from game.concentration import Concentrate
from game.custom import Announce
from game.decider import Command
from game.episodes import ClockEpisode, StartEpisode
from game.layout import PlaceLayout
from game.roster import SetRoster
from game.safety import Hold
from game.state import Badge
from game.targets import Target
from game.trackers import AddTracker
from game.turns import MoveTurn, Place, SetInitiative
from store import verify
from store.engine import Database
from tests.store.tables_of import ANA, PRODUCER, TAKE_BACK, a_campaign, handler_over, hit

VEX = (Target(name="vex"),)


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid.uuid4())


def nothing(_count: int) -> None:
    """Take note of no progress."""


async def an_evening(database: Database, *, slug: str = "lantern", held: bool = True) -> str:
    """Return the id of a campaign that has been played: every projection has a row of it."""
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog", slug=slug)
        state = (await handler.handle(campaign_id, StartEpisode(number=3, title="Würfel"), actor=PRODUCER)).state
        assert state is not None
        vex = next(iter(state.characters))
        some: tuple[Command, ...] = (
            SetRoster(name="soldiers", character_ids=(vex,)),
            PlaceLayout(tier="compact", badges={vex: Badge(x=0.1, y=1e-7)}, chips={}),
            AddTracker(key="fear", max=12),
            SetInitiative(places=(Place(name="vex", initiative=17), Place(name="grog", initiative=-2))),
            MoveTurn(to="next"),
            Concentrate(targets=VEX, spell="hunter's mark"),
            ClockEpisode(to="break"),
            EditCampaign(about=About(guard_s=3, chat_prefix="!cr", description="Eine Zeile\nund noch eine")),
            Announce(data={"text": 'Tabs\tand \\ "quotes"', "n": 1.5, "deep": {"a": [None, True]}}),
            *([Hold()] if held else []),
            hit(60, "vex"),
        )
        for one in some:
            await handler.handle(campaign_id, one, actor=PRODUCER)
        await handler.handle(campaign_id, hit(1, "grog"), actor=ANA, key="twitch:1:m1", text="!d 1 grog")
    return campaign_id


async def verified(database: Database, campaign_id: str) -> verify.Report:
    """Return what ``verify`` finds."""
    engine = database.upkeep()
    (head,) = await verify.heads(engine, campaign_id)
    return await verify.check(engine, head, nothing)


async def repaired(database: Database, campaign_id: str) -> verify.Report:
    """Return what ``verify --repair`` comes to."""
    engine = database.upkeep()
    (head,) = await verify.heads(engine, campaign_id)
    return await verify.repair(engine, head, nothing, actor=PRODUCER, now=now, new_id=new_id)


async def sql(database: Database, statement: str, **values: object) -> None:
    """Carry out a statement that none of ours would."""
    async with database.upkeep().begin() as connection:
        await connection.execute(text(TAKE_BACK))
        await connection.execute(text(statement), values)


def counting() -> tuple[list[int], Callable[[int], None]]:
    """Return a list and what adds to it."""
    counts: list[int] = []
    return counts, counts.append
