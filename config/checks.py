"""What the values of settings must look like, addresses apart. Pure: value in, value or a sentence out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

TOKEN_CHARACTERS = 32
SAMPLE_ADMIN_TOKEN = "global_this-is-the-sample-and-no-secret-at-all-xx"  # noqa: S105 -- refused wherever it turns up

Value = TypeVar("Value")


def secretly(check: Callable[[str], str]) -> Callable[[SecretStr], SecretStr]:
    """Return the check for a value that stays wrapped."""

    def wrapped(secret: SecretStr) -> SecretStr:
        return SecretStr(check(secret.get_secret_value()))

    return wrapped


def admin_token(text: str) -> str:
    """Return a global admin token that nobody can guess and every HTTP client can send."""
    make_one = "leave it out to have one made at first start"
    if text == SAMPLE_ADMIN_TOKEN:
        raise ValueError(f"is the sample of config/example.env, which everybody knows; {make_one}")
    if len(text) < TOKEN_CHARACTERS:
        raise ValueError(f"must be at least {TOKEN_CHARACTERS} characters long; {make_one}")
    return header_value(text)


def header_value(text: str) -> str:
    """Return text that may stand in an HTTP header: visible ASCII without spaces."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("must be made of ASCII letters, digits and punctuation, without spaces")
    return text


def digits(text: str) -> str:
    """Return the id of a Twitch account, which is a number and not the login."""
    if not text.isascii() or not text.isdigit():
        raise ValueError("must be the number of the account, not its name")
    return text


def folder(path: Path) -> Path:
    """Return the folder with its whole path; ``~`` is the home folder."""
    try:
        path = path.expanduser().absolute()
    except (OSError, RuntimeError):
        raise ValueError("begins with ~, and that home folder is not known; write the whole path") from None
    try:
        is_file = path.is_file()
    except OSError:
        raise ValueError("cannot be looked at with your rights; name a folder that you may write") from None
    if is_file:
        raise ValueError("is a file; it must be a folder, or a path where one can be made")
    return path


def upper(value: object) -> object:
    """Return text in upper case; whether it is text is found out later."""
    return value.upper() if isinstance(value, str) else value


def lower(value: object) -> object:
    """Return text in lower case; whether it is text is found out later."""
    return value.lower() if isinstance(value, str) else value


def missing(values: Mapping[str, object], if_any: tuple[str, ...], then_all: tuple[str, ...], why: str) -> list[str]:
    """Return at most one sentence: one of ``if_any`` is set, and not all of ``then_all`` are."""
    present = [name for name in if_any if values[name] is not None]
    absent = [name for name in then_all if values[name] is None]
    if not present or not absent:
        return []
    return [f"{' and '.join(absent)} must be set too, because {present[0]} is: {why}."]
