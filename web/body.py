"""Bodies: JSON in, strictly, and JSON out. What the JSON means stays with the routes and the game."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import msgspec
from aiohttp import hdrs, web

from game import text
from web.errors import Invalid, Refused, Unsupported

JSON = "application/json"
EMPTY = "The body is empty; send a JSON object."
MALFORMED = "The body is not JSON in UTF-8; check its quotes, commas and brackets."
DEEPEST = 32
MOST_NUMBER = 2**53
"""The largest whole number that every JSON library reads as it was written."""

_HALF_PAIR = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
"""An escape that is one half of a surrogate pair without the other (RFC 8259, section 8.2)."""

_AT = re.compile(r" - at (?:`key` in )?`\$\.?(?P<place>.*)`$", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`(?:, got `(?P<got>[^`]+)`)?(?P<bound>.*)", re.DOTALL)
_BOUND = re.compile(r"(?: of length)? (?P<sign>>=|<=|>|<|==) (?P<limit>\S+)")
_NAMED = re.compile(r"Object (?P<what>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL)
_CHOICE = re.compile(r"Invalid (?:enum )?value (?P<said>.*)", re.DOTALL)

WORDS = {
    "int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "object": "an object",
    "array": "a list", "null": "null",
}  # fmt: skip
SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "==": "exactly"}

Body = TypeVar("Body")


async def read(request: web.Request, kind: type[Body]) -> Body:
    """Return the body of a request as ``kind``.

    Raises:
        Refused: it is no JSON, is of another content type, or does not fit ``kind``; its ``fields`` say where.
    """
    return convert(await tree(request), kind)


async def tree(request: web.Request) -> Any:  # noqa: ANN401 - whatever was sent
    """Return the body of a request as plain JSON values that a database can keep.

    Raises:
        Refused: it is no such JSON.
    """
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
        raise Unsupported("Compressed bodies are not read; send the JSON as it is.")
    raw = await request.read()
    if not raw.strip():
        raise Refused(EMPTY)
    if request.content_type != JSON or (request.charset or "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Unsupported(f'Only JSON in UTF-8 is read; send it with the header "Content-Type: {JSON}".')
    value = _decoded(raw)
    if fault := _fault(value, "", DEEPEST):
        raise Invalid(dict([fault]))
    return value


def convert(value: object, kind: type[Body]) -> Body:
    """Return plain JSON values as ``kind``, strictly.

    Raises:
        Invalid: they do not fit.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Invalid(_explained(str(error), kind)) from error


def _decoded(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except msgspec.ValidationError as error:
        raise Invalid({"body": f"A number is too large; whole numbers go up to {MOST_NUMBER}."}) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if isinstance(error, msgspec.DecodeError) and _HALF_PAIR.search(raw):
            raise Invalid(
                {"body": "Text may hold no half of a surrogate pair; send both halves or neither."}
            ) from error
        raise Refused(MALFORMED) from error


def _fault(value: object, place: str, levels: int) -> tuple[str, str] | None:
    """Return where a value holds what cannot be kept, and why; None if it is fine."""
    if isinstance(value, dict | list):
        pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
        if levels == 0:
            return _shown(place), f"The body may be nested {DEEPEST} levels deep; make it flatter."
        if any("\0" in key for key, _ in pairs if isinstance(key, str)):
            return _shown(place), "A name in an object may hold no NUL character; leave it out."
        inside = (_fault(item, f"{place}.{key}".lstrip("."), levels - 1) for key, item in pairs)
        return next((fault for fault in inside if fault), None)
    if isinstance(value, str) and "\0" in value:
        return _shown(place), "Text may hold no NUL character; leave it out."
    if isinstance(value, int | float) and not -MOST_NUMBER <= value <= MOST_NUMBER:
        return _shown(place), f"Numbers go from -{MOST_NUMBER} to {MOST_NUMBER}."
    return None


def _shown(place: str) -> str:
    return text.clipped(text.one_line(place[: 4 * text.LONGEST_ECHO]), text.LONGEST_ECHO) or "body"


def _explained(message: str, kind: object) -> Mapping[str, str]:
    """Return the place of a mistake and a sentence about it, from what msgspec says of a value that is no ``kind``."""
    at = _AT.search(message)
    place = at["place"] if at else ""
    said = message[: at.start()] if at else message
    if named := _NAMED.fullmatch(said):
        name = text.quoted(named["name"])[1:-1]
        sentence = "There is no such field." if named["what"].startswith("contains") else "This field is missing."
        return {f"{place}.{name}".lstrip("."): sentence}
    if expected := _EXPECTED.fullmatch(said):
        return {place or "body": _expectation(expected)}
    if choice := _CHOICE.fullmatch(said):
        return {place or "body": _choice(choice["said"], place, kind)}
    return {place or "body": "This does not fit here."}


def _expectation(expected: re.Match[str]) -> str:
    wanted = " or ".join(WORDS.get(word, word) for word in expected["wanted"].split(" | "))
    got = f", not {WORDS.get(expected['got'], 'that')}" if expected["got"] else ""
    bound = _BOUND.match(expected["bound"])
    if not bound:
        return f"Must be {wanted}{got}."
    size = "with a length of " if " of length" in expected["bound"] else "of "
    return f"Must be {wanted} {size}{SIGNS[bound['sign']]} {bound['limit']}."


def _choice(said: str, place: str, kind: object) -> str:
    kinds = [one.__struct_config__ for one in get_args(kind) if hasattr(one, "__struct_config__")]
    tags = [str(one.tag) for one in kinds if one.tag_field == place]
    known = f" Known: {', '.join(tags)}." if tags else " The page of the REST API lists the words that do."
    return f"{text.quoted(said.strip(chr(39)))} does not fit here.{known}"


def answer(data: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a JSON answer, the same bytes for the same data whichever process it is."""
    body = msgspec.json.encode(data, order="deterministic")
    return web.Response(status=status, body=body, content_type=JSON, headers=headers)
