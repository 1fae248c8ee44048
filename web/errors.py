"""Refusals over HTTP: one shape for every error, and which status each family has. No sentence about the game."""

from collections.abc import Mapping

import msgspec
import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from game.errors import CommandRejected, Conflict, InvalidCommand, NotAllowed, NotFound
from store.errors import StoreUnavailable
from web.headers import ALWAYS, request_id, route
from web.keys import MEASURES

FAMILIES = ((InvalidCommand, 422), (NotFound, 404), (Conflict, 409), (NotAllowed, 403))
"""Rejections by the game, and the status of each family."""

SENTENCES = {
    404: ("not_found", "There is nothing at this address. The API begins at /campaigns."),
    405: ("method_not_allowed", "This address does not take that method; the header Allow says which it takes."),
    413: ("too_large", "The body is too large: 64 kB at most."),
    417: ("expectation_failed", 'The only expectation that can be met is "Expect: 100-continue".'),
}
"""What is said of the refusals that come from the HTTP library, whose own words would name it."""

MALFORMED = ("malformed", "This is not a request that HTTP allows.")
FAILED = "Something went wrong on our side, and it was noted down. Trying again may help; the request id helps to ask."
UNAVAILABLE = "The database does not answer; try again in a moment."
RETRY_S = "1"

WHO = web.RequestKey("who", dict[str, str])
"""Campaign and actor of a request, as far as they are known: for the record of a fault."""

log = structlog.get_logger()


class Refused(Exception):
    """The request cannot be served. ``fields`` says where it is wrong: a sentence for each place."""

    status = 400
    code = "malformed"

    def __init__(
        self, message: str, *, fields: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.fields, self.headers = fields or {}, headers or {}
        super().__init__(message)


class Unauthorized(Refused):
    """No token, or one that opens nothing."""

    status, code = 401, "unauthorized"

    def __init__(self, message: str) -> None:
        super().__init__(message, headers={"WWW-Authenticate": "X-Token"})


class Forbidden(Refused):
    """A token that opens something else."""

    status, code = 403, "forbidden"


class TooMany(Refused):
    """Too much of something came from one address, which may go on in ``wait_s`` seconds."""

    status, code = 429, "too_many"

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message, headers={"Retry-After": str(wait_s)})


class TooSlow(Refused):
    """The request did not arrive in time."""

    status, code = 408, "too_slow"


class Unsupported(Refused):
    """The body is of a kind that is not read."""

    status, code = 415, "unsupported_media_type"


class Invalid(Refused):
    """The request can be read, and says something that cannot be."""

    status, code = 422, "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{place}: {sentence}" for place, sentence in fields.items()), fields=fields)


class Unavailable(Refused):
    """The store cannot serve at the moment."""

    status, code = 503, "unavailable"

    def __init__(self, message: str = UNAVAILABLE, **fields: object) -> None:
        super().__init__(message, fields=fields, headers={"Retry-After": RETRY_S})


class Failed(Refused):
    """A fault of ours."""

    status, code = 500, "internal"


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whatever is raised in the one shape."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004 - below are no errors
            raise
        refused = _library(error)
    except Exception as error:  # noqa: BLE001 - the one place where everything ends
        refused = _refusal(request, error) or _failed(request, error)
    if request.writer.output_size and request.transport is not None:
        request.transport.abort()
    return shaped(refused, request_id(request))


def _library(error: web.HTTPException) -> Refused:
    code, sentence = SENTENCES.get(error.status, MALFORMED)
    headers = {}
    if isinstance(error, web.HTTPMethodNotAllowed):
        headers["Allow"] = ", ".join(sorted({*error.allowed_methods, "OPTIONS"}))
    return _with(error.status, code, Refused(sentence, headers=headers))


def _refusal(request: web.Request, error: Exception) -> Refused | None:
    """Return what is said of an exception that is no fault of ours, or None if it is one."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, CommandRejected):
        status = next((status for family, status in FAMILIES if isinstance(error, family)), 422)
        return _with(status, error.code, Refused(str(error), fields=error.fields))
    if isinstance(error, StoreUnavailable):
        request.app[MEASURES].unanswered()
        return Unavailable()
    if isinstance(error, web.RequestPayloadError | HttpProcessingError | ConnectionError):
        return Refused("The body was cut off or is not encoded as its headers say; send it whole.")
    return None


def _failed(request: web.Request, error: Exception) -> Refused:
    who = request.get(WHO, {})
    log.error("http.failed", route=route(request), request_id=request_id(request), **who, exc_info=error)
    return Failed(FAILED)


def _with(status: int, code: str, refused: Refused) -> Refused:
    refused.status, refused.code = status, code
    return refused


def shaped(refused: Refused, identifier: str) -> web.Response:
    """Return the one shape of an error."""
    error = {"code": refused.code, "message": str(refused), "fields": refused.fields}
    body = msgspec.json.encode({"error": error, "request_id": identifier}, enc_hook=str)
    return web.Response(
        status=refused.status, body=body, content_type="application/json", headers={**ALWAYS, **refused.headers}
    )
