"""Custom events: anything the table wants on its overlays and in its log that has no rule."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from game import text
from game.errors import InvalidCommand
from game.record import EventBase
from game.state import CampaignState

LONGEST_TEXT = 300
MOST_BYTES = 4_096
MOST_NUMBER = 2**53
DEEPEST = 8
_OURS = frozenset({*EventBase.__struct_fields__, "event_type", "character_id"})


class Announce(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="custom"):
    """Put a custom event on the log.

    ``data`` is any JSON object of up to 4,096 bytes and 8 levels, with numbers within 2^53 of 0 and no NUL; its
    ``text``, if it has one, is 1 to 300 characters that overlays may show. ``character_id`` says whom it is about, if
    anybody.
    """

    data: dict[str, Any]
    character_id: str | None = None


Command: TypeAlias = Announce


class CustomHappened(EventBase, frozen=True, kw_only=True, tag="custom"):
    """Something happened that the table has its own word for."""

    data: dict[str, Any]
    character_id: str | None = None


Event: TypeAlias = CustomHappened


def decide(state: CampaignState, command: Announce) -> tuple[CustomHappened, ...]:
    """Return the event, if the data may be kept."""
    if not command.data:
        raise InvalidCommand('A custom event says something: give it data, such as {"text": "…"}.')
    if "text" in command.data and not _readable(command.data["text"]):
        raise InvalidCommand(f"The text of a custom event has 1 to {LONGEST_TEXT} characters that can be seen.")
    if taken := sorted(_OURS & command.data.keys()):
        raise InvalidCommand(f"The word {taken[0]!r} in a custom event's data is ours; use another.")
    if not _storable(command.data, DEEPEST):
        raise InvalidCommand(
            f"The data of a custom event is JSON of up to {DEEPEST} levels, with numbers within 2^53 of 0 and no NUL."
        )
    if len(msgspec.json.encode(command.data)) > MOST_BYTES:
        raise InvalidCommand(f"The data of a custom event has at most {MOST_BYTES} bytes.")
    if command.character_id is not None and command.character_id not in state.characters:
        raise InvalidCommand("No character has that id.")
    return (CustomHappened(data=command.data, character_id=command.character_id),)


def _readable(said: object) -> bool:
    return isinstance(said, str) and bool(text.one_line(said)) and len(said.strip()) <= LONGEST_TEXT


def _storable(value: object, levels: int) -> bool:
    """Whether JSON and a database both give ``value`` back as it is."""
    match value:
        case str():
            return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)
        case int() | float():
            return -MOST_NUMBER <= value <= MOST_NUMBER
        case list():
            return levels > 0 and all(_storable(item, levels - 1) for item in value)
        case dict():
            pairs = value.items()
            return levels > 0 and all(
                isinstance(key, str) and _storable(key, 0) and _storable(item, levels - 1) for key, item in pairs
            )
        case _:
            return value is None


def evolve(state: CampaignState, _event: CustomHappened) -> CampaignState:
    """Return the state as it is: a custom event changes nothing."""
    return state


def invert(_state: CampaignState, event: CustomHappened) -> CustomHappened | None:
    """Return the event that takes the announcement back."""
    return event


def describe(_state: CampaignState, events: Sequence[CustomHappened]) -> list[str]:
    """Return the texts that were announced."""
    return [
        f'"{text.one_line(str(event.data["text"]))}"' if "text" in event.data else "custom event" for event in events
    ]
