"""How events are written: the JSON of the log row, of the feed's frames and of REST is one and the same."""

from datetime import datetime
from typing import Any

import msgspec

from game.events import Event
from game.record import EventBase

_MARKS = frozenset(EventBase.__struct_fields__)
"""What any event may say of itself, a custom one too. All of them are numbers, true, false or null.

The first release let custom events have words of their own under some of these names.
"""


def event_type(event: EventBase) -> str:
    """Return the wire name of an event, such as ``hp_change``."""
    return str(event.__struct_config__.tag)


def character_id(event: EventBase) -> str | None:
    """Return the id of the one character that an event is about, if it is about one."""
    found: str | None = getattr(event, "character_id", None)
    return found


def data(event: EventBase) -> dict[str, Any]:
    """Return an event's ``data``: all of it but its type and its character, and ``undoes``, ``redoes`` where they are.

    A custom event's own object is spread out, so that whoever sent it reads it back as it was.
    """
    fields: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(datetime,))
    fields.update(fields.pop("data", {}))
    left_out = {"event_type", "character_id", *(key for key in ("undoes", "redoes") if fields[key] is None)}
    return {key: value for key, value in fields.items() if key not in left_out}


def event(event_type: str, character_id: str | None, data: dict[str, Any]) -> EventBase:
    """Return the event that a row of the log holds.

    Raises:
        msgspec.ValidationError: no event looks like that.
    """
    if event_type == "custom":
        marks = {key: value for key, value in data.items() if key in _MARKS and isinstance(value, int | None)}
        data = {"data": {key: value for key, value in data.items() if key not in marks}, **marks}
    about = {"character_id": character_id} if character_id else {}
    decoded: EventBase = msgspec.convert({**data, **about, "event_type": event_type}, Event)
    return decoded
