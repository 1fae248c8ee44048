"""Targets: who a command is about, as it was typed, and which characters that means. All of them or none."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from game import names, text
from game.errors import InvalidCommand, NotFound, listed
from game.state import CampaignState, Character

Share: TypeAlias = Literal["full", "half", "double", "none"]

MOST_TARGETS = 20
EVERYONE = frozenset({"party", "all", "everyone", "*"})


def is_group(name: str) -> bool:
    """Whether a target's name is that of a group, as far as its spelling tells."""
    return name.casefold() in EVERYONE or name.startswith("@")


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One word for whom is meant.

    ``name`` is a character's name, alias, prefix or id; ``party``, ``all`` or ``*`` for the active roster; ``@name``
    for a named roster. ``share`` is the part of the amount that each gets: full, half (rounded down), double, none.
    ``without`` names the members of a group that are left out. ``apart`` says that a name begins here: the word is
    never taken together with those before it.
    """

    name: str
    share: Share = "full"
    without: tuple[str, ...] = ()
    apart: bool = False


def part(amount: int, share: Share) -> int:
    """Return the part of ``amount`` that a share is, halves rounded towards 0."""
    size = {"full": abs(amount), "half": abs(amount) // 2, "double": abs(amount) * 2, "none": 0}[share]
    return size if amount >= 0 else -size


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """One character that a target turned out to mean, its share, and whether it was ``named`` or meant with a group."""

    character: Character
    share: Share = "full"
    named: bool = False

    def part(self, amount: int) -> int:
        """Return this character's part of ``amount``."""
        return part(amount, self.share)

    def whole(self) -> Character:
        """Return the character, where there is nothing to divide.

        Raises:
            InvalidCommand: only a part was meant for it.
        """
        if self.share != "full":
            raise InvalidCommand(f"/2, *2 and *0 go with an amount to give or to take; here {self.character.name} "
                                 "can be named without.")  # fmt: skip
        return self.character


def resolve(state: CampaignState, targets: Sequence[Target]) -> tuple[Aim, ...]:
    """Return who is meant, in the order that they were named, each once.

    A character that is named beside its group gets what was said of itself (``party vex/2``).

    Raises:
        UnknownCharacter, NotFound: somebody cannot be found.
        InvalidCommand: nobody or too many are named, or one twice.
    """
    if not targets:
        raise InvalidCommand("Name at least one character.")
    if len(targets) > MOST_TARGETS:
        raise InvalidCommand(f"At most {MOST_TARGETS} names fit into one command.")
    group, named, left_out = _gathered(state, list(targets))
    if both := left_out & named.keys():
        raise InvalidCommand(f"{state.characters[both.pop()].name} is both named and left out.")
    aims = group | named
    if not aims:
        raise NotFound("Nobody is meant: the roster is empty, or everyone in it was left out.")
    return tuple(aims.values())


def _gathered(state: CampaignState, rest: list[Target]) -> tuple[dict[str, Aim], dict[str, Aim], set[str]]:
    """Return who is meant with a group, who is named, each by id, and the ids of those left out of a group."""
    group: dict[str, Aim] = {}
    named: dict[str, Aim] = {}
    left_out: set[str] = set()
    exact = {names.key(name): one for one in state.characters.values() for name in reversed(names.spellings(one))}
    while rest:
        members = _members(state, rest[0].name)
        if members is None:
            character, used = _longest_name(state, exact, rest)
            if character.id in named:
                raise InvalidCommand(f"{character.name} is named twice; name everyone once for each amount.")
            named[character.id] = Aim(character=character, share=rest[used - 1].share, named=True)
        else:
            used, target = 1, rest[0]
            out = _left_out(state, target)
            left_out |= out
            group |= {c.id: Aim(character=c, share=target.share) for c in members if c.id not in out}
        rest = rest[used:]
    return group, named, left_out


def _left_out(state: CampaignState, target: Target) -> set[str]:
    if len(target.without) > MOST_TARGETS:
        raise InvalidCommand(f"At most {MOST_TARGETS} names can be left out.")
    return {names.find(state, name).id for name in target.without}


def _members(state: CampaignState, name: str) -> tuple[Character, ...] | None:
    """Return the characters of a group, or None if the name is not a group's."""
    if name.casefold() in EVERYONE:
        if not state.roster:
            raise NotFound('The roster is empty. Fill it: "!roster +name".')
        return tuple(state.characters[key] for key in state.roster)
    if not name.startswith("@"):
        return None
    wanted = names.key(name)
    for roster, members in state.rosters.items():
        if names.key(roster) == wanted:
            return tuple(state.characters[key] for key in members if key in state.characters)
    if names.match(state, name[1:]):
        return None
    known = listed([f"@{roster}" for roster in state.rosters])
    raise NotFound(f"No roster called {text.quoted(name)}. Known: {known}.")


def _longest_name(
    state: CampaignState, exact: Mapping[str, Character], targets: Sequence[Target]
) -> tuple[Character, int]:
    """Return the character that the first words name, and how many words that took.

    Several words are one name only when together they are exactly a name or an alias (the keys of ``exact``); a prefix
    is one word, and a name ends where the next word stands apart.
    """
    words: list[str] = []
    for target in targets:
        word = target.name.removeprefix("@")
        if target.without or (words and (target.apart or not names.key(word))):
            break
        words.append(word)
        if target.share != "full":
            break
    if not words:
        raise InvalidCommand(f"Only a group can leave somebody out; {text.quoted(targets[0].name)} is none.")
    for used in range(len(words), 1, -1):
        if found := exact.get("".join(map(names.key, words[:used]))):
            return found, used
    return names.find(state, words[0]), 1
