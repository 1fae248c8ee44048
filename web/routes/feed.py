"""The feed's socket: lets a viewer in, hears what it says, and lets it go. What it is shown is the hub's business."""

import time

import msgspec
from aiohttp import WSMessage, WSMsgType, hdrs, web

from game.errors import InvalidCommand
from web import frames
from web.auth import SUBPROTOCOL, admit
from web.keys import FEED
from web.viewer import LONGEST_NAME, Viewer

LONGEST_MESSAGE = 4 * 1024
LONGEST_READ = 64 * 1024
"""What is longer is not even read: the library closes with 1009."""
MOST_MESSAGES = 600
"""How many messages a viewer may send in a minute: an acknowledgement for each event of the busiest fight."""
MOST_OTHERS = 10
"""How many of them may be anything but the answer to a ping or the acknowledgement of something new."""
MINUTE_S = 60.0
SPEAKS = "This socket speaks one subprotocol: offer tablecast, with a token beside it if you have one, or offer none."

routes = web.RouteTableDef()


class Ack(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="ack"):
    """A viewer says how far it has come; ``client`` is its name for the operators."""

    seq: int
    client: str = ""


_decode = msgspec.json.Decoder(Ack).decode


@routes.get("/campaigns/{campaign}/ws", name="feed")
async def feed(request: web.Request) -> web.StreamResponse:
    """Open the live feed of a campaign: hello, then every event after ``since`` or a snapshot, then every event."""
    if hdrs.SEC_WEBSOCKET_PROTOCOL in request.headers and not _speaks(request):
        raise InvalidCommand(SPEAKS)
    access = await admit(request, socket=True)
    since, epoch = _seq(request.query.get("since")), request.query.get("epoch")
    socket = web.WebSocketResponse(protocols=(SUBPROTOCOL,), compress=False, autoping=False, max_msg_size=LONGEST_READ)
    if not socket.can_prepare(request).ok:
        raise InvalidCommand("This address speaks WebSocket only: open it with ws:// or wss://.")
    full = request.app[FEED].full
    hub = await request.app[FEED].hub(access.campaign.campaign.id)
    await socket.prepare(request)
    if full:
        await socket.close(code=frames.CLOSE_TOO_MANY, message=b"too many viewers")
        return socket
    viewer = Viewer(request, access.audience, time.monotonic(), keyed=access.keyed, opened_by=access.opened_by)
    try:
        await hub.join(viewer, since, epoch)
        await _listen(socket, viewer)
    except (TimeoutError, ConnectionResetError):
        viewer.abort()
    finally:
        hub.leave(viewer)
        if viewer.waiting_bytes:
            viewer.abort()
    return socket


def _speaks(request: web.Request) -> bool:
    """Whether ours is among the subprotocols on offer; else the library would write down all that were, secrets too."""
    return SUBPROTOCOL in {one.strip() for one in request.headers[hdrs.SEC_WEBSOCKET_PROTOCOL].split(",")}


def _seq(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004 - fits 64 bits
        raise InvalidCommand('"since" is the seq of the last event you know: a whole number from 0.')
    return int(text)


async def _listen(socket: web.WebSocketResponse, viewer: Viewer) -> None:
    """Hear a viewer out until it leaves. Somebody has to: a close is noticed by whoever reads."""
    since_s, count, others = viewer.heard_s, 0, 0
    async for message in socket:
        viewer.heard_s = time.monotonic()
        if viewer.heard_s - since_s > MINUTE_S:
            since_s, count, others = viewer.heard_s, 0, 0
        known = viewer.acknowledged or 0
        if not await _heard(socket, viewer, message):
            viewer.close(frames.CLOSE_BAD_MESSAGE, "bad message")
        count += 1
        others += not (message.type is WSMsgType.PONG or known < (viewer.acknowledged or 0) <= viewer.seq)
        if count > MOST_MESSAGES or others > MOST_OTHERS:
            viewer.close(frames.CLOSE_TOO_MANY, "too many messages")


async def _heard(socket: web.WebSocketResponse, viewer: Viewer, message: WSMessage) -> bool:
    """Take in one message; whether it is one that we know."""
    if message.type is WSMsgType.PING:
        await socket.pong(message.data)
        return True
    if message.type is WSMsgType.PONG:
        return True
    if message.type is not WSMsgType.TEXT or len(message.data) > LONGEST_MESSAGE:
        return False
    try:
        ack = _decode(message.data)
    except (msgspec.DecodeError, UnicodeError):
        return False
    viewer.acknowledged = ack.seq
    viewer.name = ack.client[:LONGEST_NAME] or viewer.name
    return True
