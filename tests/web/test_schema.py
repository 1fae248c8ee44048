"""The schemas: every frame of any play fits, every command does, and what is not so does not."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from bot.conversation import Conversation
from bot.messages import Message
from game.actor import Actor, Role
from game.audience import Audience
from game.campaigns import About, EditCampaign
from game.characters import EditCharacter, Profile, RemoveCharacter
from game.decider import Command
from game.errors import CommandRejected
from game.events import Event, fold
from game.record import EventBase
from game.roster import SetRoster, UseRoster
from game.state import CampaignState
from store.engine import Database
from tablecast.demo.campaign import cast
from tablecast.demo.fight import FIGHT, HOST
from tests.game import strategies
from tests.game.builders import AT, PRODUCER, Show, a_party
from tests.web import schema_of
from tests.web.stage import Stage, staged
from tests.web.watching import watching
from web import frames, schema

FRAMES, COMMANDS = schema_of.frames(), schema_of.commands()
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
HELLO = {
    "type": "hello", "protocol": 1, "campaign_id": "c", "epoch": "e", "seq": 1, "heartbeat_s": 15, "audience": "public",
}  # fmt: skip

UPKEEP = tuple((HOST, line) for line in (
    "!ep start 3 Night", "!ep break", "!ep resume", "!lock", "!unlock", "!hold", "!d 5 quill", "!conc maren bless",
    "!release", "!d 3 quill", "!undo", "!redo", "!ep end",
))  # fmt: skip
SETUP: tuple[Command, ...] = (
    EditCampaign(about=About(description="On the road.")),
    EditCharacter(character="Quill", profile=Profile(ac=18)),
    SetRoster(name="guests", character_ids=()),
    UseRoster(name="guests"),
    RemoveCharacter(character="Quill"),
)

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sent(raw: bytes) -> Any:
    """Return the JSON of an unmasked frame."""
    return msgspec.json.decode(raw[{126: 4, 127: 10}.get(raw[1], 2) :])


def check(show: Show, since: int, before: CampaignState) -> None:
    """Hold what each audience is sent of the log behind ``since`` to the schema."""
    for record in show.log[since:]:
        after = fold(before, [record])
        frame = frames.EventFrame(record, before, after, "epoch")
        for audience in AUDIENCES:
            if raw := frame.wire(audience):
                FRAMES.validate(sent(raw))
            FRAMES.validate(msgspec.json.decode(frames.snapshot("epoch", record.seq, AT, after, audience)))
        before = after


@few
@given(strategies.asked)
def test_every_frame_of_any_play_fits_the_schema(asked: list[tuple[Command, Actor]]) -> None:
    show = a_party()
    for command, actor in asked:
        before, since = show.state, len(show.log)
        try:
            show.do(command, actor)
        except CommandRejected:
            continue
        check(show, since, before)


@few
@given(strategies.commands)
def test_every_command_that_can_be_written_down_fits_the_schema(command: Command) -> None:
    try:
        plain = schema_of.plain(command)
        msgspec.convert(plain, Command)
    except (msgspec.ValidationError, UnicodeEncodeError, OverflowError):
        return
    if "nan" not in repr(command) and "inf" not in repr(command):
        COMMANDS.validate(plain)


@pytest.mark.parametrize("wrong", [
    {}, {"type": "goodbye"}, {**HELLO, "protocol": 2}, {**HELLO, "seq": "1"}, {**HELLO, "audience": "all"},
    {**HELLO, "secret": 1}, {"type": "heartbeat", "seq": 1}, {"type": "heartbeat", "seq": 1, "at": "noon"},
])  # fmt: skip
def test_what_is_no_frame_does_not_fit(wrong: Any) -> None:
    FRAMES.validate(HELLO)
    assert not FRAMES.is_valid(wrong)


@pytest.mark.parametrize("wrong", [
    {}, {"type": "hp"}, {"type": "inspiration", "targets": [{"name": "vex"}], "off": 1}, {"type": "redo", "more": 1},
    {"type": "hp", "changes": [{"kind": "damage", "targets": [{"name": "vex"}], "amount": 10_000}]},
    {"type": "hp", "changes": [{"kind": "damage", "targets": [{"name": "vex"}], "amount": "3"}]},
])  # fmt: skip
def test_what_is_no_command_does_not_fit(wrong: Any) -> None:
    assert not COMMANDS.is_valid(wrong)


def test_every_type_of_event_and_every_command_is_in_the_schemas() -> None:
    told = {kind["properties"]["event_type"]["enum"][0] for kind in events_of_the_feed()}
    assert told == {str(kind.__struct_config__.tag) for kind in get_args(Event)}
    types = schema.commands()["discriminator"]["mapping"]
    assert set(types) == {str(kind.__struct_config__.tag) for kind in get_args(Command)}


def events_of_the_feed() -> list[dict[str, Any]]:
    parts = schema.feed()["$defs"]
    return [part for name, part in parts.items() if name.endswith("Event")]


@pytest.mark.parametrize("kind", get_args(Event))
def test_an_events_data_are_just_what_the_schema_names(kind: type[EventBase]) -> None:
    parts = schema.feed()["$defs"]
    fields = set(parts[f"{kind.__name__}Data"]["properties"])
    written = {name for name in kind.__struct_encode_fields__ if name not in {"character_id", "data"}}
    assert fields == written


async def test_every_frame_that_a_feed_sends_fits_the_schema(database: Database) -> None:
    """The demo's fight and a show's upkeep, from before the cast was there, for both audiences and through a hold."""
    async with staged(database, heartbeat_s=0.1) as stage:
        campaign_id = await stage.campaign()
        async with (
            watching(stage, campaign_id) as public,
            watching(stage, campaign_id, token=stage.tokens[campaign_id]) as operator,
        ):
            await operator.until_told(await play(stage, campaign_id))
            await public.beaten()
            for raw in (*public.raw, *operator.raw):
                FRAMES.validate(msgspec.json.decode(raw))
            types = {frame["event"]["event_type"] for frame in operator.frames if frame["type"] == "event"}
            assert len(types) > 15
            assert len(operator.frames) > len(public.frames) > 100
            assert {frame["type"] for frame in public.frames} == {"hello", "snapshot", "event"}


async def play(stage: Stage, campaign_id: str) -> int:
    """Play the demo's fight, and do what a fight has not; return the last seq."""
    told, seq = Conversation(stage.handler), 0
    for member in cast():
        await stage.handler.handle(campaign_id, member, actor=PRODUCER)
    names = iter(range(1_000))
    for who, line in (*FIGHT, *UPKEEP):
        role = Role.BROADCASTER if who == HOST else Role.MODERATOR
        actor = Actor(id=f"demo:{who}", name=who, role=role, platform="demo")
        await told.respond(Message(campaign_id=campaign_id, actor=actor, text=line, key=f"demo:{next(names)}"))
    for command in SETUP:
        seq = (await stage.handler.handle(campaign_id, command, actor=PRODUCER)).seq
    return seq
