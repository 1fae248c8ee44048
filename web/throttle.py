"""How often: what each address did within the last minute, counted in this process. No secret, no verdict."""

import hashlib
import hmac
import ipaddress
import math
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from aiohttp import web

MINUTE_S = 60.0
MOST_PLACES = 10_000
"""How many addresses are remembered; the one that was quiet for the longest is forgotten first."""
MOST_WRONG = 10
"""How many wrong secrets an address may send in a minute and still be told that they are wrong."""
MOST_NOTED, MOST_NOTED_HERE = 10, 60
"""How many denials are noted in a minute, of one address and in one campaign: a stranger shall not fill the disk."""
IPV6_SITE = 64
"""The prefix that one customer has, who may use any address of it."""


class Window:
    """Counts, for each place, what happened within the last minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow ``most`` in a minute; ``clock`` gives monotonic seconds."""
        self._most, self._clock = most, clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, place: str) -> int:
        """Count one more and return 0; if there are too many already, return in how many seconds that is over."""
        now_s = self._clock()
        times = self._times.setdefault(place, deque())
        self._times.move_to_end(place)
        if len(self._times) > MOST_PLACES:
            self._times.popitem(last=False)
        while times and now_s - times[0] >= MINUTE_S:
            times.popleft()
        if len(times) >= self._most:
            return math.ceil(times[0] + MINUTE_S - now_s)
        times.append(now_s)
        return 0


class Strangers:
    """What one process remembers of those whose secrets opened nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember nothing yet."""
        self.wrong = Window(MOST_WRONG, clock)
        self._noted, self._noted_here = Window(MOST_NOTED, clock), Window(MOST_NOTED_HERE, clock)
        self._salt = secrets.token_bytes(16)

    def worth_noting(self, address: str, campaign_id: str) -> bool:
        """Whether one more denial is put on the audit."""
        return not self._noted.take(address) and not self._noted_here.take(campaign_id)

    def name(self, address: str) -> str:
        """Return what an address is called on the audit: the same for as long as this process runs, and no way back."""
        return hmac.new(self._salt, address.encode(), hashlib.sha256).hexdigest()[:8]


STRANGERS = web.AppKey("strangers", Strangers)


def address(request: web.BaseRequest) -> str:
    """Return where a request comes from: the peer of the connection, for IPv6 its network of 64 bits.

    What a header says of it is not believed. Behind a proxy all come from the proxy.
    """
    return place(request.remote or "")


def place(host: str) -> str:
    """Return the address that counts for a ``host``: itself, for IPv6 its network of 64 bits; empty if it is none."""
    try:
        peer = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(peer, ipaddress.IPv6Address):
        peer = peer.ipv4_mapped or ipaddress.ip_network((peer, IPV6_SITE), strict=False).network_address
    return str(peer)
