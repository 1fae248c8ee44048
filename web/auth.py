"""Who asks, and what they may do: tokens and keys against one campaign. The only place that looks at a secret."""

import asyncio
import re
import time

import msgspec
from aiohttp import hdrs, web
from yarl import URL

from game.actor import Actor, Role
from game.audience import Audience
from game.errors import NotFound
from game.state import Campaign
from store import tokens
from store.queries import Keys
from web.errors import WHO, Forbidden, Refused, TooMany, Unauthorized
from web.headers import READS, route
from web.keys import ABOUT, HANDLER, MEMORY, READER
from web.memory import GONE
from web.throttle import STRANGERS, address

CAMPAIGN_TOKEN = Actor(id="token:campaign", name="Campaign token", role=Role.OPERATOR, platform="rest")
GLOBAL_TOKEN = Actor(id="token:global", name="Global admin token", role=Role.OPERATOR, platform="rest")
STRANGER = Actor(id="stranger", name="Stranger", role=Role.VIEWER, platform="rest")
"""Who was denied something, as the audit has it."""

NEED_TOKEN = "Send the campaign's token in the header X-Token; an overlay key only reads."  # noqa: S105 - a sentence
NEED_GLOBAL = "Send the global admin token in the header X-Admin-Token; no other token may do this."
WRONG = "The token or key that was sent opens nothing here: see that it is whole, current and in its own header."
OTHERS = "The token that was sent is another campaign's; send this campaign's in the header X-Token."
FOREIGN = "A page of another site may not open this socket as an operator; use an overlay key, or no browser."
TOO_MANY = (
    "Too many wrong tokens or keys came from this address; try again in {wait_s} s. A right one is let in at any time."
)

SUBPROTOCOL = "tablecast"
OFFER = "token."
"""Before the secret among the subprotocols that a page offers, beside ``tablecast``, which is the one that is taken."""

EVEN_S = 0.05
"""A campaign that is not shown is refused at a whole multiple of this, so that nobody can tell why from the time."""

_NAMED = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What can be a UUID or a slug; anything else names nothing, and the database need not be asked."""

_NOTHING = bytes(32)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What a request may do with one campaign: read as its ``audience``, and write if there is an ``actor``.

    ``keyed`` says that a secret opened it, and not its being public; ``opened_by`` is the hash of that secret, if it is
    one of the campaign's own.
    """

    campaign: Keys
    audience: Audience = "public"
    actor: Actor | None = None
    keyed: bool = False
    opened_by: bytes | None = None

    @property
    def id(self) -> str:
        """The campaign's UUID."""
        return self.campaign.campaign.id

    @property
    def about(self) -> Campaign:
        """What the campaign says of itself, as the audience sees it."""
        return (self.campaign.held if self.audience == "public" else None) or self.campaign.campaign

    @property
    def held_seq(self) -> int | None:
        """How far the audience sees, if that is not all that there is."""
        return self.campaign.held_seq if self.audience == "public" else None

    @property
    def seq(self) -> int:
        """Where the log stands, as far as the audience sees it."""
        return self.campaign.seq if self.held_seq is None else self.held_seq

    def require_operator(self) -> Actor:
        """Return who writes.

        Raises:
            Unauthorized: the request may only read.
        """
        if self.actor is None:
            raise Unauthorized(NEED_TOKEN)
        return self.actor


class _Given(msgspec.Struct, frozen=True, kw_only=True):
    """The secrets that came with a request; empty where there was none."""

    token: str
    admin: str
    key: str

    @property
    def anything(self) -> bool:
        """Whether there was any."""
        return bool(self.token or self.admin or self.key)


async def admit(request: web.Request, *, write: bool = False, socket: bool = False) -> Access:
    """Return what the request may do with the campaign that its path names.

    A ``socket`` may bring its secret as a subprotocol too: a page cannot give a WebSocket headers.

    Raises:
        NotFound: there is no such campaign, or it is private and the request has nothing that opens it: the same words,
            and as long a wait for them.
        Unauthorized, Forbidden: it is there, and the request may not do that.
        TooMany: the same, and too many wrong secrets came from this address.
    """
    started_s = time.monotonic()
    named = request.match_info["campaign"]
    memory, certain = request.app[MEMORY], write or request.method not in READS
    found = await memory.keys(named, certain=certain) if _NAMED.fullmatch(named) else None
    given = _given(request, socket=socket)
    access = _opened(request, found, given)
    if access is None and found is not None and memory.away:  # nobody is refused by what may have changed since
        found = await memory.keys(named, certain=True)
        access = _opened(request, found, given)
    if access is None or (write and access.actor is None):
        hidden = found is None or (access is None and found.closed)
        refused = await _refused(request, given, opened=access is not None, hidden=hidden)
        if write and found:
            _note(request, found.campaign.id, STRANGER, refused.code)
        if hidden:
            await asyncio.sleep(EVEN_S - (time.monotonic() - started_s) % EVEN_S)
        raise refused
    if socket and access.actor and _foreign(request):
        raise Forbidden(FOREIGN)
    request[WHO] = {"campaign": access.id, "actor": access.actor.id if access.actor else "anybody"}
    return access


def admit_global(request: web.Request) -> Actor:
    """Return who acts on no campaign in particular.

    Raises:
        Unauthorized: the request came without the global token.
        TooMany: the same, and too many wrong secrets came from this address.
    """
    given = _given(request)
    if not _is_global(request, given):
        raise (_too_many(request) if given.token or given.admin or given.key else None) or Unauthorized(NEED_GLOBAL)
    return GLOBAL_TOKEN


def is_global(request: web.Request) -> bool:
    """Whether the request came with the global token."""
    return _is_global(request, _given(request))


def require_global(request: web.Request, access: Access) -> None:
    """Let only the global token do this.

    Raises:
        Unauthorized, Forbidden: the request came without it.
    """
    if (actor := access.require_operator()) != GLOBAL_TOKEN:
        _note(request, access.id, actor, Forbidden.code)
        raise Forbidden(NEED_GLOBAL)


def _given(request: web.Request, *, socket: bool = False) -> _Given:
    headers, query = request.headers, request.query.get("key", "")
    offered = _offered(request) if socket else ""
    as_token, as_key = (offered, "") if offered.startswith(tokens.ADMIN) else ("", offered)
    return _Given(
        token=headers.get("X-Token") or as_token,
        admin=headers.get("X-Admin-Token", ""),
        key=headers.get("X-Overlay-Key") or as_key or query,
    )


def _offered(request: web.Request) -> str:
    """Return the secret among the subprotocols that a page offers."""
    offered = (one.strip() for one in request.headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL, "").split(","))
    return next((one.removeprefix(OFFER) for one in offered if one.startswith(OFFER)), "")


def _is_global(request: web.Request, given: _Given) -> bool:
    return tokens.matches(given.admin, request.app[ABOUT].global_token_hash)


def _opened(request: web.Request, found: Keys | None, given: _Given) -> Access | None:
    """Return what may be done. Each secret is looked at, campaign or not, which takes the same time."""
    admin_hash, overlay_hash = (found.admin_token_hash, found.overlay_key_hash) if found else (_NOTHING, _NOTHING)
    everywhere = _is_global(request, given)
    here = tokens.matches(given.token, admin_hash)
    reads = tokens.matches(given.key, overlay_hash)
    if found is None:
        return None
    if everywhere:
        return Access(campaign=found, audience="operator", actor=GLOBAL_TOKEN, keyed=True)
    if here:
        return Access(campaign=found, audience="operator", actor=CAMPAIGN_TOKEN, keyed=True, opened_by=admin_hash)
    if reads:
        return Access(campaign=found, keyed=True, opened_by=overlay_hash)
    return None if found.closed or given.anything else Access(campaign=found)


async def _refused(request: web.Request, given: _Given, *, opened: bool, hidden: bool) -> Refused | NotFound:
    """Return what to say to somebody who may not; ``opened``: reading would be right, ``hidden``: there is nothing."""
    wrong = not _is_global(request, given) and bool(given.token or given.admin or (given.key and not opened))
    if wrong and (too_many := _too_many(request)):
        return too_many
    if hidden:
        return NotFound(GONE)
    if not wrong:
        return Unauthorized(NEED_TOKEN)
    if given.token.startswith(tokens.ADMIN) and await request.app[READER].opens(tokens.digest(given.token)):
        return Forbidden(OTHERS)
    return Unauthorized(WRONG)


def _too_many(request: web.Request) -> TooMany | None:
    """Count a wrong secret; return what to say if there were too many."""
    wait_s = request.app[STRANGERS].wrong.take(address(request))
    return TooMany(TOO_MANY.format(wait_s=wait_s), wait_s) if wait_s else None


def _note(request: web.Request, campaign_id: str, actor: Actor, code: str) -> None:
    """Have a denial noted on the audit, unless there are too many of them."""
    strangers, place = request.app[STRANGERS], address(request)
    if strangers.worth_noting(place, campaign_id):
        request.app[HANDLER].refused(
            campaign_id, actor=actor, text=f"{request.method} {route(request)}", source=f"rest {strangers.name(place)}",
            code=code, outcome="denied",
        )  # fmt: skip


def _foreign(request: web.Request) -> bool:
    """Whether a page of another origin opens the socket. Programs that are no browser name none."""
    origin, host = request.headers.get(hdrs.ORIGIN), request.host
    ours = (f"http://{host}", f"https://{host}", str(URL(request.app[ABOUT].public_url).origin()))
    return origin is not None and origin not in ours
