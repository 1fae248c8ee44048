"""Checks against JSON Schemas, as strictly as tests want them: what a schema does not name is a fault here."""

from typing import Any

import jsonschema_rs
import msgspec

from web import schema

FREE = frozenset({"CustomHappenedData"})
"""Shapes that hold whatever a table wants."""


def strict(document: dict[str, Any]) -> jsonschema_rs.Validator:
    """Return a validator that takes nothing beyond what ``document`` names, though its clients should."""
    parts = {
        name: part if name in FREE or "properties" not in part else {**part, "additionalProperties": False}
        for name, part in document["$defs"].items()
    }
    return jsonschema_rs.Draft202012Validator({**document, "$defs": parts}, validate_formats=True)


def frames() -> jsonschema_rs.Validator:
    return strict(schema.feed())


def commands() -> jsonschema_rs.Validator:
    return strict(schema.commands())


def plain(value: Any) -> Any:
    """Return what a value looks like to whoever reads its JSON."""
    return msgspec.json.decode(msgspec.json.encode(value))
