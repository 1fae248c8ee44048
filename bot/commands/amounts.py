"""Amounts: words that are numbers, and words that nearly are. Never what a number does: that is the verb's."""

import re
from typing import Literal, TypeAlias

import msgspec

from bot.commands.chat_command import Line
from bot.commands.text import echo
from game.state import MOST_POINTS

Sign: TypeAlias = Literal["", "-", "+", "="]

SIGNS = "-+="
_SIGN: dict[str, Sign] = {"": "", "-": "-", "+": "+", "=": "="}
_AMOUNT = re.compile(r"([-+=]?)([0-9]{1,4})")
_NEARLY = re.compile(r"[.,]?\d[\d.,_]*(?:[ed]\d*)?", re.IGNORECASE)
_WHOLE_PART = re.compile(r"([-+=]?)(\d+)(?![\d_ed\u2044]|,\d{3})", re.IGNORECASE)
_DICE = re.compile(r"(?:[-+=]+\d*|\d+)d\d+", re.IGNORECASE)
_PERCENT = re.compile(r"[-+=]*[\d.,]+[%\u2030]")
_THOUSANDS = re.compile(r"[-+=]?[0-9],[0-9]{3}")


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """A number from 0 to 9,999 with its sign, and how it was typed."""

    sign: Sign
    value: int
    typed: str


def amount(line: Line, text: str) -> Amount | None:
    """Return the amount that a word is, or None if it does not look like one.

    Raises:
        InvalidCommand: it looks like one and is none: 12.5, 1e3, ٣, 99999, 1d6, 50%.
    """
    if found := _AMOUNT.fullmatch(text):
        return Amount(sign=_SIGN[found[1]], value=int(found[2]), typed=text)
    number = text.lstrip(SIGNS)
    signs = len(text) - len(number)
    if not number:
        better: tuple[str, ...] = (f"{line.verb} vex -12", f"{line.verb} vex 12", f"{line.verb} vex")
        better = (line.replaced(text, ""), *better) if re.search(r"\d", line.text) else better
        raise line.wrong(f"{echo(text)} needs a number or a name behind it", line.first(*better))
    if _DICE.fullmatch(text):
        raise line.wrong("Dice are rolled at the table; type what came out")
    if _PERCENT.fullmatch(text):
        raise line.wrong(f"{echo(text)} is no amount; type the number that it comes to")
    if signs > 1 or (signs and number[0].isdecimal()) or _NEARLY.fullmatch(number):
        problem = f"{echo(text)} is no amount; amounts are whole numbers from 0 to {MOST_POINTS}"
        raise line.wrong(problem, *_corrected(line, text, _nearest(text)))
    return None


def is_amount(text: str) -> bool:
    """Whether a word is an amount as it stands."""
    return _AMOUNT.fullmatch(text) is not None


def _corrected(line: Line, old: str, new: str) -> tuple[str, ...]:
    """Return the line with an amount in place of what is none, with either sign where the verb implies none."""
    if len(signs := old[: len(old) - len(old.lstrip(SIGNS))]) > 1:
        return tuple(line.replaced(old, sign + new) for sign in SIGNS if sign in signs)
    plain, *signed = (line.replaced(old, sign + new) for sign in ("", "-", "+"))
    if any(map(line.works, signed)) and not line.works(plain):
        return tuple(signed)
    return (line.first(plain, f"{line.verb} {new} vex", f"{line.verb} -{new.lstrip(SIGNS)} vex"),)


def _nearest(text: str) -> str:
    """Return an amount to suggest in place of one that is none; without its signs if it has several."""
    if len(text) - len(number := text.lstrip(SIGNS)) > 1:
        text = number
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if whole := _WHOLE_PART.match(text):
        return f"{whole[1]}{min(int(whole[2]), MOST_POINTS)}"
    return f"{text[0] if text[0] in SIGNS else ''}12"
