"""A witness: what a line may change, as far as can be told from its text alone, and what a reply may look like."""

import re
from collections.abc import Iterator

import msgspec

from bot import reading, replies
from bot.commands.text import fold, normalise
from bot.messages import Reply
from game import names
from game.errors import InvalidCommand
from game.record import Record
from game.state import CampaignState, Character
from tests.bot.memory import MemoryHandler
from tests.bot.table import assert_harmless
from tests.faults.party import SPELLINGS

MOST_WORDS = 3
"""How many words one name of the party may be typed with."""

_GROUP = re.compile(r"(?:^|[\s,+=-])(?:\*|(?:party|all|everyone)(?![^\W_]))")
_BETWEEN = re.compile(r"[\s,/*+=\-\"'@#!.?]+")
_LINK = re.compile(r"[^\W_]\.[^\W\d_]{2}|www\.", re.IGNORECASE)

TIME = frozenset({"init", "next", "prev", "turn", "round", "ep"})
"""Verbs with which time goes by: what it ends, or gives back, may be anybody's."""

_OF_TIME = frozenset({"conditions", "trackers", "version", "updated_at"})
"""What time may change of a character that is not named."""

_TAKES_BACK = frozenset({"undo", "redo"})
_PARTS = {"turns": {"init", "next", "prev", "turn", "round"}, "rosters": {"roster"}, "active_roster": {"roster"},
          "episodes": {"ep"}, "episode": {"ep"}, "locked": {"lock", "unlock"}, "held": {"hold", "release"},
          "table": {"res", "fear", "clock", "mark", "unmark", "slot", "rest", "lr", "sr", "init", "ep"}}  # fmt: skip
"""Which verbs may change a part of the state that is nobody's; other parts no line of chat may change."""


class Witness:
    """Sees what lines do to a campaign."""

    def __init__(self, handler: MemoryHandler) -> None:
        self.handler = handler
        self.look()

    def look(self) -> None:
        """Take what is true now for what is known."""
        self.state, self.length = self.handler.state, len(self.handler.log)

    def check(self, line: str, reply: Reply | None, *, viewer: bool = False) -> tuple[Record, ...]:
        """Return the records of a line that was carried out.

        Raises:
            AssertionError: it did what it may not do, or was answered with what may not leave for a chat.
        """
        records = tuple(self.handler.log[self.length :])
        if reply is None or viewer:
            assert reply is None, f"a viewer is answered: {reply}"
            assert not records, "silence, and something was done"
        else:
            check_reply(reply)
            assert reply.records == records, "the reply tells of other records than were stored"
            assert not (records and reply.refused), "refused, and something was done"
        if not records:
            assert self.handler.state is self.state, "nothing was recorded, and something changed"
            return ()
        self._nothing_else_changed(records[0].text or line, records)
        self.look()
        return records

    def _nothing_else_changed(self, line: str, records: tuple[Record, ...]) -> None:
        before, after = self.state, self.handler.state
        verb = verb_of(line)
        for part in CampaignState.__struct_fields__:
            if part != "characters" and verb not in _TAKES_BACK | _PARTS.get(part, set()):
                assert getattr(before, part) == getattr(after, part), f"{verb} changed {part}"
        assert before.characters.keys() == after.characters.keys()
        meant = self._taken_back(records) if verb in _TAKES_BACK else named(before, line)
        if verb in {"rest", "lr", "sr"} and not meant:
            meant = set(before.roster)
        for key, character in before.characters.items():
            changed = _changed(character, after.characters[key])
            may = key in meant or (verb in TIME | _TAKES_BACK and changed <= _OF_TIME)
            assert may or not changed, f"{verb} changed {sorted(changed)} of {character.name}, who is not named"

    def _taken_back(self, records: tuple[Record, ...]) -> set[str]:
        """Return whom the groups were about that an undo takes back, or a redo brings back."""
        numbers = {number for record in records for number in (record.event.undoes, record.event.redoes)}
        groups = (record for record in self.handler.log if record.group in numbers)
        return {getattr(record.event, "character_id", None) or "" for record in groups}


def verb_of(line: str) -> str:
    """Return the command's own name that a line begins with."""
    try:
        read = reading.read(line, reading.PLAIN, SPELLINGS)
    except InvalidCommand:
        return ""
    return read.parsed.verb if read else ""


def named(state: CampaignState, line: str) -> set[str]:
    """Return the ids of everybody whom a line could possibly mean: rather too many than too few.

    Any word may be a name; what begins the names of several is nobody's.
    """
    text = normalise(line)
    meant = set(state.roster) if _GROUP.search(fold(text)) else set()
    typed = set(_typed(text))
    for roster, keys in state.rosters.items():
        meant |= set(keys) if "@" in text and names.key(roster) in typed else set()
    spelled = {one.id: [names.key(name) for name in names.spellings(one)] for one in state.characters.values()}
    for word in typed:
        exact = {one for one, keys in spelled.items() if word in keys}
        begun = {one for one, keys in spelled.items() if any(key.startswith(word) for key in keys)}
        meant |= exact or (begun if len(begun) == 1 else set())
    return meant


def _typed(text: str) -> Iterator[str]:
    """Yield the keys of all words of a line, and of words that stand together, that are two letters or more."""
    words = [key for word in _BETWEEN.split(text) if (key := names.key(word))]
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + MOST_WORDS, len(words)) + 1):
            if len(key := "".join(words[begin:end])) >= names.SHORTEST_PREFIX:
                yield key


def _changed(before: Character, after: Character) -> set[str]:
    if before is after:
        return set()
    return {field for field in msgspec.structs.asdict(before) if getattr(before, field) != getattr(after, field)}


def check_reply(reply: Reply) -> None:
    """Check that a reply is one short line of ours that pings, links and formats nothing, and tells of no fault."""
    assert reply.text not in {replies.BROKEN, replies.SILENT}, "it failed"
    assert_harmless(reply.text)
    assert not _LINK.search(reply.text), f"a link: {reply.text}"
    assert (reply.text[0] in "✖⏸") == reply.refused, reply.text
