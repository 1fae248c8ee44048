"""Who asks, and what they may do: tokens and keys against one campaign. The only place that looks at a secret."""

import re

import msgspec
from aiohttp import web

from game.actor import Actor, Role
from game.audience import Audience
from game.errors import NotFound
from game.state import Campaign
from store import tokens
from store.queries import Keys
from web.errors import WHO, Forbidden, Refused, Unauthorized
from web.keys import ABOUT, READER

CAMPAIGN_TOKEN = Actor(id="token:campaign", name="Campaign token", role=Role.OPERATOR, platform="rest")
GLOBAL_TOKEN = Actor(id="token:global", name="Global admin token", role=Role.OPERATOR, platform="rest")

NEED_TOKEN = "Send the campaign's token in the header X-Token; an overlay key only reads."  # noqa: S105 - a sentence
NEED_GLOBAL = "Send the global admin token in the header X-Admin-Token; no other token may do this."
WRONG = "The token or key that was sent opens nothing here: see that it is whole, current and in its own header."
OTHERS = "The token that was sent is another campaign's; send this campaign's in the header X-Token."
GONE = "There is no such campaign."

_NAMED = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What can be a UUID or a slug; anything else names nothing, and the database need not be asked."""

_NOTHING = bytes(32)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What a request may do with one campaign: read as its ``audience``, and write if there is an ``actor``.

    ``keyed`` says that a secret opened it, and not its being public.
    """

    campaign: Keys
    audience: Audience = "public"
    actor: Actor | None = None
    keyed: bool = False

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

    def require_global(self) -> Actor:
        """Return who may do what no single campaign's token may.

        Raises:
            Unauthorized, Forbidden: the request came without the global token.
        """
        if self.require_operator() != GLOBAL_TOKEN:
            raise Forbidden(NEED_GLOBAL)
        return GLOBAL_TOKEN


class _Given(msgspec.Struct, frozen=True, kw_only=True):
    """The secrets that came with a request; empty where there was none."""

    token: str
    admin: str
    key: str


async def admit(request: web.Request, *, write: bool = False, socket: bool = False) -> Access:
    """Return what the request may do with the campaign that its path names.

    ``socket`` lets the campaign's token come as ``?key=`` too: a page cannot give a WebSocket headers.

    Raises:
        NotFound: there is no such campaign, or it is private and the request has nothing that opens it: the same words.
        Unauthorized, Forbidden: the campaign is public, and what the request sent opens nothing or another campaign.
    """
    named = request.match_info["campaign"]
    found = await request.app[READER].keys(named) if _NAMED.fullmatch(named) else None
    given = _given(request, socket=socket)
    access = _opened(request, found, given)
    if access is None:
        if found is None or found.closed:
            raise NotFound(GONE)
        if given.token or given.admin or given.key:
            raise await _refusal(request, given)
        access = Access(campaign=found)
    if write:
        access.require_operator()
    request[WHO] = {"campaign": access.id, "actor": access.actor.id if access.actor else "anybody"}
    return access


def admit_global(request: web.Request) -> Actor:
    """Return who acts on no campaign in particular.

    Raises:
        Unauthorized: the request came without the global token.
    """
    if not _is_global(request, _given(request)):
        raise Unauthorized(NEED_GLOBAL)
    return GLOBAL_TOKEN


def _given(request: web.Request, *, socket: bool = False) -> _Given:
    headers, key = request.headers, request.query.get("key", "")
    as_token = key if socket and key.startswith(tokens.ADMIN) else ""
    return _Given(
        token=headers.get("X-Token") or as_token,
        admin=headers.get("X-Admin-Token", ""),
        key=headers.get("X-Overlay-Key") or ("" if as_token else key),
    )


def _is_global(request: web.Request, given: _Given) -> bool:
    return tokens.matches(given.admin, request.app[ABOUT].global_token_hash)


def _opened(request: web.Request, found: Keys | None, given: _Given) -> Access | None:
    """Return what the secrets open. Each is looked at whether or not there is a campaign, which takes the same time."""
    admin_hash, overlay_hash = (found.admin_token_hash, found.overlay_key_hash) if found else (_NOTHING, _NOTHING)
    everywhere = _is_global(request, given)
    here = tokens.matches(given.token, admin_hash)
    reads = tokens.matches(given.key, overlay_hash)
    if found is None or not (everywhere or here or reads):
        return None
    if everywhere or here:
        return Access(
            campaign=found, audience="operator", actor=GLOBAL_TOKEN if everywhere else CAMPAIGN_TOKEN, keyed=True
        )
    return Access(campaign=found, keyed=True)


async def _refusal(request: web.Request, given: _Given) -> Refused:
    if given.token.startswith(tokens.ADMIN) and await request.app[READER].opens(tokens.digest(given.token)):
        return Forbidden(OTHERS)
    return Unauthorized(WRONG)
