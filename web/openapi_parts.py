"""Parts of the OpenAPI document that many routes share: what can be said of a route, parameters, keys and refusals."""

from typing import Any, Literal, TypeAlias

import msgspec

from game.state import MOST_POINTS, TIERS
from web.export import FORMATS
from web.routes.events import MOST, MOST_SEQ, TYPES, USUAL

Access: TypeAlias = Literal["open", "read", "write", "global", "admin"]
"""Whom a route serves: everybody; readers of a campaign; whoever writes to it; the global token; that or loopback."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What the table of routes and a handler's docstring do not say of a route.

    ``answers`` maps media types to the type of a good answer's body, None where that is text. ``body`` is the type that
    is taken, or several. ``needs`` are fields that only this route insists on. ``refusals`` are statuses besides those
    that follow from the rest. ``links`` say how its answer names the subject of other routes.
    """

    tag: str
    access: Access = "read"
    answers: dict[str, Any] = {}
    statuses: tuple[int, ...] = (200,)
    body: tuple[Any, ...] = ()
    body_needed: bool = True
    needs: tuple[str, ...] = ()
    example: Any = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    answer_headers: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()
    links: dict[str, Any] = {}


class Fault(msgspec.Struct, kw_only=True):
    """What is wrong: a ``code`` for programs, a sentence for people, and ``fields`` with the places or the facts."""

    code: str
    message: str
    fields: dict[str, Any]


class ErrorBody(msgspec.Struct, kw_only=True):
    """The one shape of every error."""

    error: Fault
    request_id: str


TAGS = {
    "health": "Whether the program runs.",
    "campaigns": "Shows, and who may read them.",
    "characters": "The cast.",
    "log": "What happened, and making something happen.",
    "episodes": "Evenings of a show.",
    "rosters": "Who is on screen.",
    "layout": "Where badges and chips stand.",
    "feed": "The state, at once or live.",
    "schemas": "Descriptions for programs and for people.",
}

KEY, MATCH, ETAG = "Idempotency-Key", "If-Match", "If-None-Match"


def _text(description: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    example = {"example": schema.pop("example")} if "example" in schema else {}
    return {"description": description, "schema": {"type": "string", **schema}, **example}


def _number(description: str, least: int, most: int, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"description": description, "schema": {"type": "integer", "minimum": least, "maximum": most, **schema}}


PARAMETERS: dict[str, dict[str, Any]] = {
    "campaign": _text("UUID or slug of a campaign.", example="demo", minLength=1),
    "character": _text("UUID of a character, or any name that chat would take.", example="vex", minLength=1),
    "file": _text("A file of the page.", enum=["docs.css", "docs.js", "swagger-ui.css", "swagger-ui-bundle.js"]),
    "tier": _text("A tier of the layout.", enum=list(TIERS)),
    "after": _number("Behind this seq, in order.", 0, MOST_SEQ),
    "before": _number("Before this seq, latest first.", 0, MOST_SEQ),
    "limit": _number("How many at most.", 1, MOST, default=USUAL),
    "number": _number("The number of an episode.", 1, MOST_POINTS),
    "name": _text("The name of a roster.", example="main", minLength=1),
    "format": _text("As what.", enum=list(FORMATS), default="json"),
    "episode": _number("Only events of the episode with this number.", 1, MOST_POINTS),
    "type": _text("Only events of this type.", enum=list(TYPES)),
    "since": _number("The seq of the last event that the client knows.", 0, MOST_SEQ),
    "epoch": _text("The log that `since` is of, as hello named it."),
    KEY: _text("The same key and request again: the same answer, one effect.", pattern="^[\\x20-\\x7e]{1,200}$"),
    MATCH: _text("The version that an edit was made from; any other is a 409.", pattern='^("[0-9]{1,15}"|\\*)$'),
    ETAG: _text("What the client has, by its ETag; 304 if that is how it is."),
}
"""Parameters by their names, in paths, queries and headers alike."""

SECURITY: dict[str, dict[str, str]] = {
    "token": {"type": "apiKey", "in": "header", "name": "X-Token", "description": "The campaign's token."},
    "admin": {"type": "apiKey", "in": "header", "name": "X-Admin-Token", "description": "The global admin token."},
    "overlay": {"type": "apiKey", "in": "header", "name": "X-Overlay-Key", "description": "The overlay key; it reads."},
    "key": {"type": "apiKey", "in": "query", "name": "key", "description": "The overlay key, where no header can be."},
}
_NOBODY: dict[str, list[str]] = {}
ACCESS: dict[Access, list[dict[str, list[str]]]] = {
    "open": [],
    "read": [_NOBODY, {"overlay": []}, {"key": []}, {"token": []}, {"admin": []}],
    "write": [{"token": []}, {"admin": []}],
    "global": [{"admin": []}],
    "admin": [_NOBODY, {"admin": []}],
}

ANSWER_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": _text("The request's id, as it is in the log."),
    "Retry-After": _text("Seconds until it is worth trying again.", pattern="^[0-9]+$"),
    "Location": _text("Where what was made is."),
    "ETag": _text("The version, for If-Match and If-None-Match."),
}

MEANINGS = {
    400: ("Malformed", "No JSON, no HTTP, or a header that cannot be."),
    401: ("Unauthorized", "No token, or one that opens nothing."),
    403: ("Forbidden", "A token of another campaign, or one that may not do this; or the game says so."),
    404: ("NotFound", "There is no such thing, or it is not for whoever asks."),
    408: ("TooSlow", "The request took over 30 seconds."),
    409: ("Conflict", "It made sense once; not in the present state."),
    413: ("TooLarge", "The body is over 64 kB."),
    415: ("UnsupportedMediaType", "The body is not JSON in UTF-8, or is compressed."),
    422: ("Invalid", "It can be read, and says what cannot be; `fields` says where."),
    429: ("TooMany", "Too many requests; Retry-After says when to try again."),
    503: ("Unavailable", "The database does not answer; Retry-After says when to try again."),
}
"""What each status of a refusal is called, and means."""

_OF_ACCESS: dict[Access, set[int]] = {
    "open": set(),
    "read": {401, 403, 404, 429, 503},
    "write": {401, 403, 404, 429, 503},
    "global": {401, 403, 404, 429, 503},
    "admin": set(),
}


def refusals(route: Route) -> set[int]:
    """Return the statuses with which a route may refuse."""
    found = {400, 408, *_OF_ACCESS[route.access], *route.refusals}
    if route.body:
        found |= {413, 415, 422}
    if route.query:
        found |= {422}
    if KEY in route.headers:
        found |= {409, 422}
    if MATCH in route.headers:
        found |= {409}
    return found
