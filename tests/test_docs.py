"""The documents against the program: nothing that people use is undocumented, and what is documented is there."""

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
import msgspec
import pytest
import typer
from aiohttp import web

from bot.commands import CHAT_COMMANDS
from config.settings import Settings
from game import hp, wire
from game.audience import view
from game.decider import Command
from game.events import Event
from game.hp import Change
from game.record import EventBase
from game.state import EMPTY, Break, Campaign, Character, Condition, Episode, Tracker, Turn, Turns, Until
from tablecast import cli
from web import frames
from web.app import ROUTES
from web.routes.asked import Asked, Custom

ROOT = Path(__file__).parents[1]
DOCUMENTS = {str(path.relative_to(ROOT)): path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in DOCUMENTS.items()}
FOR_USERS = "\n".join(text for name, text in TEXTS.items() if name.startswith("docs/") or name == "README.md")

ROOMS = "tablecast|bot|web|store|game|config|alembic|tests|docs|bench|[.]ci"
PATH = re.compile(rf"(?<![\w/.:~-])(?:{ROOMS})/[\w./-]*")
ELSEWHERE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|Users|opt)/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)

KINDS: tuple[type[EventBase], ...] = get_args(Event)
OF_EVERY_EVENT = {*EventBase.__struct_encode_fields__, "character_id", "data"}
PARTS = [
    ("condition", Condition), ("condition", Until), ("tracker", Tracker), ("turns", Turns), ("turns", Turn),
    ("episode", Episode), ("episode", Break),
]  # fmt: skip
"""Parts of the state, and the event in whose section they are described."""
SOMEBODY = "30ad2209-b5b7-4709-9899-e060b28698c6"


def tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def unsaid(kind: type[msgspec.Struct], text: str) -> set[str]:
    """Return the fields of a struct, and the words that they may hold, that ``text`` does not have as code."""
    kinds = get_type_hints(kind)
    fields = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
    words = {*fields, *(word for field in fields.values() for word in choices(kinds[field]))}
    return {word for word in words if f"`{word}`" not in text and f'`"{word}"`' not in text}


def choices(kind: Any) -> Iterator[str]:
    for inner in get_args(kind):
        if get_origin(kind) is Literal:
            yield inner
        else:
            yield from choices(inner)


def blocks(name: str, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(TEXTS[name]) if found == language]


def prose(name: str) -> str:
    return BLOCK.sub("", TEXTS[name])


def section(name: str, heading: str) -> str:
    """Return what stands under the heading that has ``heading`` as code."""
    parts = re.split(r"^(#+ .+)$", TEXTS[name], flags=re.MULTILINE)
    return next(text for title, text in zip(parts[1::2], parts[2::2], strict=True) if f"`{heading}`" in title)


def anchors(name: str) -> set[str]:
    titles = HEADING.findall(prose(name))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def commands(group: click.Group, said: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{said} {name}")
        else:
            yield f"{said} {name}", command


def command_line() -> dict[str, click.Command]:
    group: Any = typer.main.get_command(cli.app)
    return dict(commands(group, "tablecast"))


@pytest.mark.parametrize("word", [word for command in CHAT_COMMANDS for word in (command.name, *command.aliases)])
def test_every_word_that_starts_a_chat_command_is_documented(word: str) -> None:
    assert f"`{word}`" in TEXTS["docs/chat-commands.md"]


@pytest.mark.parametrize("kind", KINDS, ids=tag)
def test_every_event_and_each_of_its_fields_is_documented(kind: type[EventBase]) -> None:
    about = section("docs/feed.md", tag(kind))
    assert unsaid(kind, about) <= OF_EVERY_EVENT


@pytest.mark.parametrize("field", sorted(EventBase.__struct_encode_fields__))
def test_what_every_event_says_of_itself_is_documented_once_for_all(field: str) -> None:
    assert f"\n* `{field}` (" in TEXTS["docs/feed.md"].partition("\n## Events\n")[2].partition("\n### ")[0]


@pytest.mark.parametrize(("heading", "part"), PARTS)
def test_every_part_of_the_state_and_each_of_its_fields_is_documented(heading: str, part: type[msgspec.Struct]) -> None:
    assert unsaid(part, section("docs/feed.md", heading)) == set()


@pytest.mark.parametrize("part", view(EMPTY, "operator"))
def test_every_part_of_a_snapshot_is_documented(part: str) -> None:
    assert re.search(rf"^\|.*`{part}`.*\|.*\|$", section("docs/feed.md", "snapshot"), re.MULTILINE)


@pytest.mark.parametrize("field", Campaign.__struct_encode_fields__)
def test_every_field_of_a_campaign_is_documented(field: str) -> None:
    about = TEXTS["docs/rest-api.md"].partition("\n## Campaigns\n")[2].partition("\n## ")[0]
    assert f"| `{field}` |" in about or f'"{field}":' in about


@pytest.mark.parametrize("kind", get_args(Command), ids=tag)
def test_every_command_and_each_of_its_fields_is_documented(kind: type[msgspec.Struct]) -> None:
    row = re.search(rf"^\| `{tag(kind)}` \|(.*)$", section("docs/rest-api.md", "POST …/commands"), re.MULTILINE)
    assert row
    assert unsaid(kind, row[1]) <= {"large", "medium", "compact"}


@pytest.mark.parametrize("kind", get_args(Change), ids=tag)
def test_every_change_of_hit_points_and_each_of_its_fields_is_documented(kind: type[msgspec.Struct]) -> None:
    about = section("docs/rest-api.md", "POST …/commands")
    assert f"`{tag(kind)}`" in about
    assert unsaid(kind, about) == set()


@pytest.mark.parametrize("kind", get_args(Asked), ids=tag)
def test_every_event_that_may_be_asked_for_and_each_field_of_its_data_is_documented(kind: type[msgspec.Struct]) -> None:
    row = re.search(rf"^\| `{tag(kind)}` \|(.*)$", section("docs/rest-api.md", "POST …/events"), re.MULTILINE)
    assert row
    if kind is not Custom:
        assert unsaid(get_type_hints(kind)["data"], row[1]) <= set(get_args(hp.Kind))


@pytest.mark.parametrize("route", [f"{r.method} {r.path}" for r in ROUTES if isinstance(r, web.RouteDef)])
def test_every_route_is_documented(route: str) -> None:
    assert f"| `{route}` |" in TEXTS["docs/rest-api.md"]


def test_every_documented_route_is_there() -> None:
    there = {f"{route.method} {route.path}" for route in ROUTES if isinstance(route, web.RouteDef)}
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", TEXTS["docs/rest-api.md"], re.MULTILINE)) == there


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_documented_and_in_the_example(name: str) -> None:
    assert f"| `{name}` |" in TEXTS["docs/settings.md"]
    assert f"\n#{name}=" in (ROOT / "config" / "example.env").read_text(encoding="utf-8")


def test_every_documented_setting_is_there() -> None:
    named = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", TEXTS["docs/settings.md"], re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", [name for name in vars(frames) if name.startswith("CLOSE_")])
def test_every_close_code_is_documented(name: str) -> None:
    assert f"\n| {getattr(frames, name)} |" in TEXTS["docs/feed.md"]


@pytest.mark.parametrize("said", command_line())
def test_every_command_of_the_command_line_and_its_options_are_documented(said: str) -> None:
    options = {name for option in command_line()[said].params for name in option.opts if name.startswith("--")}
    assert f"`{said}" in FOR_USERS or f"\n{said}" in FOR_USERS
    assert [name for name in options if not re.search(rf"{name}(?![\w-])", FOR_USERS)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    named = {found.rstrip(".-") for found in PATH.findall(TEXTS[name])}
    assert [found for found in sorted(named) if not (ROOT / found).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_document_names_a_place_on_somebodys_machine(name: str) -> None:
    assert ELSEWHERE.findall(TEXTS[name]) == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_within_the_documents_leads_somewhere(name: str) -> None:
    for link in LINK.findall(prose(name)):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = link.partition("#")
        target = (DOCUMENTS[name].parent / file).resolve() if file else DOCUMENTS[name]
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(str(target.relative_to(ROOT))), link


@pytest.mark.parametrize("name", TEXTS)
def test_every_json_example_is_json(name: str) -> None:
    for text in blocks(name, "json"):
        json.loads(text)


def test_every_event_and_character_of_the_examples_is_one_that_the_program_reads() -> None:
    seen = set()
    for name in TEXTS:
        for found in objects([json.loads(text) for text in blocks(name, "json")]):
            if {"event_type", "data"} <= found.keys():
                wire.event(found["event_type"], found.get("character_id", SOMEBODY), found["data"])
                seen.add(found["event_type"])
            if {"stats", "life"} <= found.keys():
                assert set(found) == set(Character.__struct_encode_fields__)
                msgspec.convert(found, Character, strict=False)
    assert seen >= {tag(kind) for kind in KINDS} - {"campaign_created", "character_removed"}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within JSON values."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def test_decisions_are_numbered_and_say_context_decision_and_consequences() -> None:
    names = sorted(name for name in TEXTS if name.startswith("docs/decisions/"))
    for number, name in zip(count(1), names, strict=False):
        assert Path(name).name.startswith(f"{number:04}-")
        assert TEXTS[name].startswith(f"# {number}. ")
        assert re.findall(r"^\*\*(\w+)\.\*\*", TEXTS[name], re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_alembic_is_no_package_which_would_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
