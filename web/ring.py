"""A ring: the last frames that an audience was shown, for whoever comes back and says how far it had come."""

from collections import deque

from game.audience import Audience
from web.frames import EventFrame


class Ring:
    """Every frame for the audience behind ``floor``, as far as the ring holds them."""

    def __init__(self, audience: Audience, floor: int, most: int) -> None:
        """Begin empty: nothing is known of what was before ``floor``; at ``most`` frames the oldest are forgotten."""
        self._audience, self._floor, self._most = audience, floor, most
        self._frames: deque[EventFrame] = deque()

    def append(self, frame: EventFrame) -> None:
        """Keep a frame, unless the audience is shown nothing of it."""
        if not frame.shown(self._audience):
            return
        if len(self._frames) >= self._most:
            self._floor = self._frames.popleft().seq
        self._frames.append(frame)

    def behind(self, seq: int) -> list[bytes] | None:
        """Return the bytes of what came behind ``seq``, in order, or None if they are not all here any more."""
        if seq < self._floor:
            return None
        return [frame.wire(self._audience) for frame in self._frames if frame.seq > seq]
