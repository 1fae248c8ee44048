"""What routes share: carrying out a command, the state that an answer shows, and what requests say beside the body.

No route is here, and no rule of the game.
"""

import re
from typing import Any

import msgspec
from aiohttp import hdrs, web

from game import audience, names
from game.decider import Command
from game.errors import Conflict, NotFound
from game.events import fold, rewind
from game.record import Record
from game.safety import HoldChanged
from game.state import CampaignState
from store.log import Snapshot
from store.receipt import Receipt
from web.auth import Access
from web.errors import Refused
from web.headers import READS
from web.keys import HANDLER, MEMORY, READER
from web.memory import GONE

SOURCE = "rest"
LOOK_BACK, FURTHEST_BACK = 400, 5_000
"""How many events a repeated request looks back for the state that its answer showed the first time.

The first are read behind those that came since, so that what it showed has its versions; the second are the most.
"""

_KEY = re.compile(r"[\x20-\x7e]{1,200}")
_VERSION = re.compile(r'"?(?P<version>[0-9]{1,15})(?:\.[0-9a-f]{16})?"?')


def idempotency_key(request: web.Request) -> str | None:
    """Return the key under which the receipt of a write is kept, None if the client chose none.

    Raises:
        Refused: the header is no key.
    """
    keys = request.headers.getall("Idempotency-Key", [])
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise Refused("An Idempotency-Key has 1 to 200 printable ASCII characters, and there is one at most.")
    return f"idem:{keys[0]}"


def expected_version(request: web.Request) -> int | None:
    """Return the version that an absolute edit was made from, None if any will do.

    Raises:
        Refused: the header is no version.
    """
    wanted = request.headers.get(hdrs.IF_MATCH)
    if wanted is None or wanted == "*":
        return None
    if not (found := _VERSION.fullmatch(wanted)):
        raise Refused('If-Match takes the version that you read, in quotes, such as "42".')
    return int(found["version"])


def no_version(request: web.Request) -> None:
    """Refuse an edit that was made from a version where there are none, so that nobody thinks it was compared.

    Raises:
        Refused: If-Match names one.
    """
    if request.headers.get(hdrs.IF_MATCH, "*") != "*":
        raise Refused("If-Match is for characters and layout tiers; what is at this address has no version.")


def etag(version: int) -> dict[str, str]:
    """Return the header that says what If-Match may name."""
    return {hdrs.ETAG: f'"{version}"'}


def one(named: str) -> str:
    """Return how the game knows a character that somebody named: ids in lower case, names as they are."""
    return named.lower() if names.is_id(named) else named


async def carry_out(request: web.Request, access: Access, command: Command) -> Receipt:
    """Have a command carried out for whoever sent the request.

    Raises:
        CommandRejected, StoreUnavailable, Refused: nothing was changed.
    """
    actor, key = access.require_operator(), idempotency_key(request)
    return await request.app[HANDLER].handle(access.id, command, actor=actor, key=key, source=SOURCE)


async def snapshot(request: web.Request, access: Access, look_back: int = 1) -> Snapshot:
    """Return the campaign as it is now; for viewers, while it is held, as it was before that.

    A read gets it from memory as far as that goes, and then without the log.

    Raises:
        NotFound: it has just gone.
    """
    if look_back == 1 and request.method in READS:
        found: Snapshot | None = (await request.app[MEMORY].picture(access.campaign, keyed=access.keyed)).found
    else:
        found = await request.app[READER].snapshot(access.id, look_back)
    if found is None or found.state.deleted:
        raise NotFound(GONE)
    return found.shown if access.audience == "public" else found


async def state_behind(request: web.Request, access: Access, receipt: Receipt) -> CampaignState:
    """Return the state right behind a command, as its first answer showed it; the oldest at hand if it is long ago."""
    if receipt.state is not None:
        return receipt.state
    back = access.campaign.seq - receipt.seq + LOOK_BACK
    now = await snapshot(request, access, min(max(back, LOOK_BACK), FURTHEST_BACK))
    history = [record for record in now.history if not isinstance(record.event, HoldChanged)]
    start, later = rewind(msgspec.structs.replace(now.state, held=None), history)
    return fold(start, [record for record in later if record.seq <= receipt.seq])


def lines(records: tuple[Record, ...], access: Access) -> list[dict[str, Any]]:
    """Return events as REST lists them."""
    return [audience.log_line(record, access.audience) for record in records]


def outcome(receipt: Receipt, access: Access) -> dict[str, Any]:
    """Return what a command came to."""
    return {"reply": receipt.reply, "events": lines(receipt.records, access), "seq": receipt.seq}


def stale(error: Conflict, what: str, present: msgspec.Struct | None) -> Conflict:
    """Return a conflict of versions with what is there now in its fields, under the name of what it is."""
    fields: dict[str, Any] = {**error.fields, what: present}
    return Conflict(str(error), **fields)
