"""JSON Schemas of the feed's frames and of all commands, made from the types that write and read them."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec

from game.decider import Command
from web import shapes
from web.routes.feed import Ack

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CODE = re.compile(r"``([^`]*)``")


def feed() -> Schema:
    """Return the schema of every frame that the feed sends, for both audiences; ``$defs/Ack`` is what it takes."""
    (frame, _), parts = components([shapes.Frame, Ack], "#/$defs/{name}")
    return _titled("Every frame of the feed", frame, {name: _whole(part) for name, part in parts.items()})


def commands() -> Schema:
    """Return the schema of every command that ``POST …/commands`` takes as data."""
    (command,), parts = components([Command], "#/$defs/{name}")
    return _titled("Every command", command, parts)


def components(kinds: list[Any], template: str) -> tuple[tuple[Schema, ...], dict[str, Schema]]:
    """Return the schema of each of ``kinds``, and by name what they refer to with ``template``."""
    schemas, parts = msgspec.json.schema_components(kinds, ref_template=template)
    return tuple(schemas), {name: _described(part) for name, part in parts.items()}


def described(docstring: str) -> str:
    """Return a docstring as Markdown, without the room that it takes in the code."""
    return _CODE.sub(r"`\1`", inspect.cleandoc(docstring))


def _described(part: Schema) -> Schema:
    return {**part, "description": described(part["description"])} if "description" in part else part


def _titled(title: str, schema: Schema, parts: dict[str, Schema]) -> Schema:
    return {"$schema": DIALECT, "title": title, **schema, "$defs": parts}


def _whole(part: Schema) -> Schema:
    """Return the schema of a struct as it goes out: what has a default is there too, if the struct does not omit it."""
    if part.get("title") in _sparing() or part.get("additionalProperties") is False:
        return part
    fields = part.get("properties", {})
    needed = {*part.get("required", ()), *(name for name, field in fields.items() if "default" in field)}
    return {**part, "required": sorted(needed, key=list(fields).index)} if needed else part


def _sparing() -> set[str]:
    return {kind.__name__ for kind in _kinds(msgspec.Struct) if kind.__struct_config__.omit_defaults}


def _kinds(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)
