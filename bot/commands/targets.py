"""Targets: words that name somebody, groups, who is left out, and shares. Never who a name is: that needs the state."""

import re
from collections.abc import Sequence

import msgspec

from bot.commands.chat_command import Line
from bot.commands.text import echo, fold
from game.names import LONGEST_NAME
from game.targets import EVERYONE, Share, Target

_SHARE = re.compile(r"(.*?)([/*]\d+)")
_IN_NAME = re.compile(r"[/*]")
_SHARES: dict[str, Share] = {"/2": "half", "*2": "double", "*0": "none", "/1": "full", "*1": "full"}


class Part(msgspec.Struct, frozen=True):
    """``/2`` by itself: the share of the name before it."""

    share: Share


def target(line: Line, text: str) -> Target | Part:
    """Return the target that a word names, with its share; a group may leave some out, as ``party-grog/2``.

    Raises:
        InvalidCommand: the share is none that there is, or a name is missing or too long.
    """
    name, share = _cut(line, text)
    if not name:
        return Part(share)
    first, *left = name.split("-")
    group, early = _cut(line, first)
    if is_group(group) and not {name.casefold(), name[1:].casefold()} & line.spellings:
        if not all(left):
            raise line.wrong(f"{echo(text)} does not say who is left out")
        out = tuple(short(line, one) for one in left)
        return Target(name=_canonical(short(line, group)), share=share if early == "full" else early, without=out)
    if found := _IN_NAME.search(name):
        raise _no_share(line, text, name[: found.start()], name[found.start() :])
    return Target(name=short(line, name), share=share)


def _cut(line: Line, text: str) -> tuple[str, Share]:
    """Return a word without its suffix, and the share that the suffix means."""
    found = _SHARE.fullmatch(text)
    if found and found[2] in _SHARES:
        return found[1], _SHARES[found[2]]
    if not found and (text[-1:] not in {"/", "*"} or text == "*"):
        return text, "full"
    raise _no_share(line, text, *(found.groups() if found else (text.rstrip("/*"), text[-1])))


def _no_share(line: Line, text: str, name: str, suffix: str) -> Exception:
    """Return the rejection of a word with a share that there is not; ``name`` is the word without it."""
    problem = f"{echo(suffix)} is no share; /2 is half, *2 is double, *0 is none"
    plain, *shares = (line.replaced(text, name + share) for share in ("", "/2", "*2", "*0"))
    return line.wrong(problem, *(shares if line.works(shares[0]) else [line.first(plain, f"{line.verb} 12 {name}/2")]))


def is_group(name: str) -> bool:
    """Whether a name is a group's, as far as its spelling tells."""
    return name.startswith("@") or fold(name) in EVERYONE


def _canonical(group: str) -> str:
    return group if group.startswith("@") else "party"


def short(line: Line, name: str) -> str:
    """Return a name that is not longer than names can be.

    Raises:
        InvalidCommand: it is.
    """
    if len(name.removeprefix("@")) <= LONGEST_NAME:
        return name
    problem = f"{echo(name)} is too long for a name, which has at most {LONGEST_NAME} characters"
    raise line.wrong(problem, f"{line.verb} vex")


def without(line: Line, targets: Sequence[Target], left: Sequence[str]) -> tuple[Target, ...]:
    """Return the targets, with those that ``-grog`` leaves out taken from every group among them.

    Raises:
        InvalidCommand: there is no group to leave anybody out of.
    """
    if left and not any(is_group(one.name) for one in targets):
        problem = f"{echo('-' + left[0])} leaves somebody out of a group, and no group is named"
        raise line.wrong(problem, line.replaced(f"-{left[0]}", left[0]))
    return tuple(
        msgspec.structs.replace(one, without=(*one.without, *left)) if is_group(one.name) else one for one in targets
    )
