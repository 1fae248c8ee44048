"""The matrix: every route, every credential, and the status of each pair. A new route is one line in ``ROUTES``."""

from typing import Any, Literal, TypeAlias

import msgspec

from store import tokens
from tests.web.conftest import GLOBAL, Campaign

Kind: TypeAlias = Literal["open", "create", "read", "write", "end"]
"""What a route needs: nothing, the global token and no campaign, reading, writing, the global token."""


class Route(msgspec.Struct, frozen=True):
    """One route: method and pattern, what it needs, a body that it takes, and its status of success."""

    method: str
    pattern: str
    kind: Kind
    json: Any = None
    status: int = 200

    @property
    def name(self) -> tuple[str, str]:
        return self.method, self.pattern

    def path(self, campaign: str) -> str:
        """Return an address for the route in a campaign that ``tests.web.furniture`` has furnished."""
        return self.pattern.format(
            campaign=campaign, character="vex", tier="large", number=1, name="main", file="docs.css"
        )


C = "/campaigns/{campaign}"
HIT = {"event_type": "hp_change", "character_id": "vex", "data": {"amount": -12}}
ROUTES = (
    Route("GET", "/healthz", "open"),
    Route("GET", "/readyz", "open"),
    Route("GET", "/version", "open"),
    Route("GET", "/metrics", "open"),  # from this machine; of others, tests/web/test_metrics.py
    Route("GET", "/openapi.json", "open"),
    Route("GET", "/docs", "open"),
    Route("GET", "/docs/{file}", "open"),
    Route("GET", "/schema/feed.json", "open"),
    Route("GET", "/schema/commands.json", "open"),
    Route("GET", "/campaigns", "open"),
    Route("POST", "/campaigns", "create", {"name": "New"}, 201),
    Route("GET", C, "read"),
    Route("PATCH", C, "write", {"description": "New"}),
    Route("DELETE", C, "end", status=204),
    Route("GET", f"{C}/characters", "read"),
    Route("POST", f"{C}/characters", "write", {"name": "Vax", "hp": 5}, 201),
    Route("GET", f"{C}/characters/{{character}}", "read"),
    Route("PATCH", f"{C}/characters/{{character}}", "write", {"hp": 5}),
    Route("DELETE", f"{C}/characters/{{character}}", "write", status=204),
    Route("GET", f"{C}/events", "read"),
    Route("POST", f"{C}/events", "write", HIT, 201),
    Route("POST", f"{C}/commands", "write", {"type": "custom", "data": {"text": "hi"}}),
    Route("GET", f"{C}/roster", "read"),
    Route("PATCH", f"{C}/roster", "write", {"character_ids": [], "name": "Others"}),
    Route("GET", f"{C}/rosters", "read"),
    Route("POST", f"{C}/rosters/{{name}}/activate", "write"),
    Route("GET", f"{C}/layout", "read"),
    Route("GET", f"{C}/layout/{{tier}}", "read"),
    Route("PATCH", f"{C}/layout/{{tier}}", "write", {"badges": {}}),
    Route("GET", f"{C}/episodes", "read"),
    Route("POST", f"{C}/episodes", "write", {"title": "The Bridge"}, 201),
    Route("GET", f"{C}/episodes/{{number}}", "read"),
    Route("PATCH", f"{C}/episodes/{{number}}", "write", {"title": "The Bridge"}),
    Route("GET", f"{C}/episodes/{{number}}/export", "read"),
    Route("GET", f"{C}/state", "read"),
    Route("GET", f"{C}/ws", "read", status=422),  # let in, and told that this is no WebSocket
    Route("POST", f"{C}/tokens/rotate", "write", {"which": "overlay"}),
    Route("GET", f"{C}/audit", "write"),
)

OK = 0
"""The route's own status of success."""

Row: TypeAlias = tuple[int, int, int, int, int]

#                 open create read write  end
NOTHING:    Row = (OK,   401,  OK,  401,  401)  # fmt: skip
READS:      Row = (OK,   401,  OK,  401,  401)  # fmt: skip
WRONG:      Row = (OK,   401, 401,  401,  401)  # fmt: skip
ANOTHERS:   Row = (OK,   401, 403,  403,  403)  # fmt: skip
WRITES:     Row = (OK,   401,  OK,   OK,  403)  # fmt: skip
EVERYTHING: Row = (OK,    OK,  OK,   OK,   OK)  # fmt: skip
UNSEEN:     Row = (OK,   401, 404,  404,  404)  # fmt: skip
KINDS = ("open", "create", "read", "write", "end")


class Secrets(msgspec.Struct, frozen=True):
    """What the credentials are made of: the campaign's own, another's, and those that have been something once."""

    own: Campaign
    another: Campaign
    rotated_token: str
    rotated_key: str
    deleted: Campaign


class Credential(msgspec.Struct, frozen=True):
    """What is sent, and what comes of it in a campaign that is public, private, or gone."""

    name: str
    headers: dict[str, str]
    query: str
    public: Row
    private: Row
    gone: Row = UNSEEN

    def expected(self, route: Route, where: Literal["public", "private", "gone"]) -> int:
        status: int = getattr(self, where)[KINDS.index(route.kind)]
        return status or route.status


def credentials(secrets: Secrets) -> list[Credential]:
    """Return every credential there is against ``secrets.own``."""
    own, another = secrets.own, secrets.another
    wrong = {
        "malformed token": {"X-Token": "abc"},
        "token never issued": {"X-Token": tokens.new(tokens.ADMIN)},
        "global token never issued": {"X-Admin-Token": tokens.new(tokens.GLOBAL)},
        "key never issued": {"X-Overlay-Key": tokens.new(tokens.OVERLAY)},
        "token cut short": {"X-Token": own.token[:-1]},
        "token with more behind it": {"X-Token": own.token + "x"},
        "token in capitals": {"X-Token": own.token.upper()},
        "token that is no text": {"X-Token": "admin_é\udcff"},
        "token as a bearer": {"X-Token": f"Bearer {own.token}"},
        "token where the global one goes": {"X-Admin-Token": own.token},
        "token where the key goes": {"X-Overlay-Key": own.token},
        "key where the token goes": {"X-Token": own.key},
        "key where the global token goes": {"X-Admin-Token": own.key},
        "global token where the campaign's goes": {"X-Token": GLOBAL},
        "global token as a key": {"X-Overlay-Key": GLOBAL},
        "another campaign's key": {"X-Overlay-Key": another.key},
        "another campaign's token as the global one": {"X-Admin-Token": another.token},
        "rotated token": {"X-Token": secrets.rotated_token},
        "rotated key": {"X-Overlay-Key": secrets.rotated_key},
        "deleted campaign's token": {"X-Token": secrets.deleted.token},
        "deleted campaign's key": {"X-Overlay-Key": secrets.deleted.key},
        "two wrong ones": {"X-Token": secrets.rotated_token, "X-Admin-Token": another.token},
    }
    wrong_queries = {
        "token in the query": own.token,
        "global token in the query": GLOBAL,
        "another campaign's key in the query": another.key,
        "rotated key in the query": secrets.rotated_key,
    }
    elsewhere = {
        "token in the authorization": {"Authorization": f"Bearer {own.token}"},
        "token in a cookie": {"Cookie": f"X-Token={own.token}; token={own.token}"},
    }
    beside = {"X-Admin-Token": "wrong", "X-Overlay-Key": "wrong"}
    return [
        Credential("none", {}, "", NOTHING, UNSEEN),
        Credential("empty", {"X-Token": "", "X-Overlay-Key": ""}, "?key=", NOTHING, UNSEEN),
        *(Credential(name, headers, "", NOTHING, UNSEEN) for name, headers in elsewhere.items()),
        *(Credential(name, headers, "", WRONG, UNSEEN) for name, headers in wrong.items()),
        *(Credential(name, {}, f"?key={key}", WRONG, UNSEEN) for name, key in wrong_queries.items()),
        Credential("another campaign's token", {"X-Token": another.token}, "", ANOTHERS, UNSEEN),
        Credential("key", {"X-Overlay-Key": own.key}, "", READS, READS),
        Credential("key in the query", {}, f"?key={own.key}", READS, READS),
        Credential("key and a wrong token", {"X-Overlay-Key": own.key, "X-Token": "wrong"}, "", READS, READS),
        Credential("token", {"X-Token": own.token}, "", WRITES, WRITES),
        Credential("token and two wrong ones", {"X-Token": own.token, **beside}, "?key=wrong", WRITES, WRITES),
        Credential("global token", {"X-Admin-Token": GLOBAL}, "", EVERYTHING, EVERYTHING, (OK, OK, 404, 404, 404)),
        Credential(
            "global token and a wrong one", {"X-Admin-Token": GLOBAL, "X-Token": secrets.rotated_token}, "",
            EVERYTHING, EVERYTHING, (OK, OK, 404, 404, 404),
        ),
    ]  # fmt: skip
