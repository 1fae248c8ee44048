"""Health: whether the program runs, whether its parts do, and which version it is."""

import asyncio
from datetime import UTC, datetime

import msgspec
import structlog
from aiohttp import web

from web.body import answer
from web.errors import Unavailable, shaped
from web.headers import request_id
from web.keys import ABOUT, CHECKS

OK = "ok"
PATIENCE_S = 5.0
NOT_READY = "Not every part is ready; fields says which, and why."

log = structlog.get_logger()
routes = web.RouteTableDef()


@routes.get("/healthz")
async def healthz(request: web.Request) -> web.Response:
    """Say that this process answers."""
    return answer({"ok": True, "version": request.app[ABOUT].version})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """Say how each part is; 503 in the shape of every error, with the same ``checks``, if one is not well."""
    checks = await _checks(request)
    if all(said == OK for said in checks.values()):
        return answer({"ok": True, "checks": checks})
    refused = Unavailable(NOT_READY, **{part: said for part, said in checks.items() if said != OK})
    response = shaped(refused, request_id(request))
    body = msgspec.json.decode(response.body if isinstance(response.body, bytes) else b"{}")
    response.body = msgspec.json.encode({"ok": False, "checks": checks, **body})
    return response


async def _checks(request: web.Request) -> dict[str, str]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await request.app[CHECKS]()
    except TimeoutError:
        return {"checks": f"no answer within {PATIENCE_S:.0f} s"}
    except Exception:
        log.exception("http.check_failed", request_id=request_id(request))
        return {"checks": "failed; the log says why"}


@routes.get("/version")
async def version(request: web.Request) -> web.Response:
    """Say which program this is, and what time it is here."""
    about = request.app[ABOUT]
    return answer({"version": about.version, "env": about.env, "timestamp": datetime.now(UTC)})
