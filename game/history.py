"""History: questions about the log, answered from the part of it that is at hand."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from game import names, text
from game.errors import NotFound
from game.events import describe
from game.record import Record
from game.state import CampaignState

USUAL, MOST = 5, 10
LONGEST = 280
"""Characters of an answer, which leaves room for what stands before it in chat."""


class ShowLog(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the last ``count`` commands (1 to 10), of one character if ``character`` names one."""

    character: str | None = None
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL


class ShowWho(msgspec.Struct, frozen=True, kw_only=True):
    """Asks who did the command of event ``seq``, when and how it was typed."""

    seq: int


Query = ShowLog | ShowWho


def groups(history: Sequence[Record]) -> list[tuple[Record, ...]]:
    """Return the commands of a log, each as its records, in order."""
    found: dict[int, list[Record]] = {}
    for record in history:
        found.setdefault(record.group, []).append(record)
    return [tuple(group) for group in found.values()]


def answer(state: CampaignState, query: Query, history: Sequence[Record]) -> str:
    """Return what is asked for, on one line that fits into a chat message."""
    if isinstance(query, ShowWho):
        return _who(state, query.seq, history)
    wanted = names.find(state, query.character).id if query.character is not None else None
    found = [
        group
        for group in groups(history)
        if wanted is None or wanted in {getattr(record.event, "character_id", None) for record in group}
    ]
    if not found:
        return "Nothing in the log yet."
    return _joined([_line(state, group) for group in reversed(found[-query.count :])])


def _joined(lines: Sequence[str]) -> str:
    """Return as many of ``lines`` as have room, the first of them at least; none but that is ever cut."""
    said = text.clipped(lines[0], LONGEST)
    for line in lines[1:]:
        if len(said) + len(line) + 3 > LONGEST:
            break
        said = f"{said} · {line}"
    return said


def _line(state: CampaignState, group: Sequence[Record]) -> str:
    return f"#{group[-1].seq} {group[0].actor.name}: {_said(state, group)}"


def _said(state: CampaignState, group: Sequence[Record]) -> str:
    return describe(state, [record.event for record in group])


def _who(state: CampaignState, seq: int, history: Sequence[Record]) -> str:
    group = next((group for group in groups(history) if seq in {record.seq for record in group}), None)
    if group is None:
        known = f"#{history[0].seq} to #{history[-1].seq}" if history else "nothing yet"
        raise NotFound(f"There is no #{seq} in the part of the log at hand, which is {known}.")
    first = group[0]
    typed = f" typed {text.quoted(first.text)}" if first.text else ""
    by = f"{first.actor.name} ({first.actor.role.value}, {first.actor.platform})"
    return text.clipped(
        f"#{group[-1].seq} {first.at:%Y-%m-%d %H:%M:%S} UTC by {by}{typed}: {_said(state, group)}", LONGEST
    )
