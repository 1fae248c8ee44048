"""The picture of a campaign: its state as one process has read it, and what each audience is shown of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from game.audience import Audience
from game.events import evolve, rewind
from game.record import Record
from game.state import EMPTY, CampaignState
from store.log import Snapshot
from web import frames
from web.frames import EventFrame
from web.ring import Ring

PIECE_BYTES = 8 * 1024


class Picture:
    """The log of ``epoch`` up to ``seq``; no campaign at all before ``begin``."""

    def __init__(self) -> None:
        self.seq = 0
        self.epoch = ""
        self.state: CampaignState = EMPTY
        self._at = datetime.min.replace(tzinfo=UTC)
        self._rings: dict[Audience, Ring] = {}
        self._snapshots: dict[Audience, tuple[int, bytes, list[bytes]]] = {}

    def begin(self, found: Snapshot, most: int) -> None:
        """Take over what the tables say; up to ``most`` events of the past can be shown again."""
        self.state, records = rewind(found.state, found.history)
        self.seq = found.seq - len(records)
        held = self.state.held
        self._rings = {
            "public": Ring("public", held.seq if held else self.seq, most),
            "operator": Ring("operator", self.seq, most),
        }
        self.append(found.epoch, records)
        self.state, self.seq, self.epoch, self._at = found.state, found.seq, found.epoch, found.at
        self._snapshots.clear()

    def append(self, epoch: str, records: Sequence[Record]) -> list[EventFrame]:
        """Take in the records behind ``seq``; return their frames."""
        made = []
        for record in records:
            after = evolve(self.state, record)
            frame = EventFrame(record, self.state, after, epoch)
            self.state, self.seq, self._at = after, record.seq, record.at
            for ring in self._rings.values():
                ring.append(frame)
            made.append(frame)
        return made

    @property
    def found(self) -> Snapshot:
        """What the tables would say at ``seq``, without the log."""
        return Snapshot(seq=self.seq, epoch=self.epoch, at=self._at, state=self.state)

    def shown(self, audience: Audience) -> int:
        """Return how far an audience sees: while the campaign is held, viewers see no further than before that."""
        held = self.state.held if audience == "public" else None
        return held.seq if held else self.seq

    def missed(self, since: int | None, audience: Audience) -> list[bytes] | None:
        """Return the frames behind ``since``, or None if they are not all at hand."""
        if since is None or since > self.shown(audience):
            return None
        return self._rings[audience].behind(since)

    def body(self, audience: Audience) -> bytes:
        """Return the JSON of epoch, seq, time and state as an audience sees them."""
        return frames.body(self._snapshot(audience)[1])

    def snapshot(self, audience: Audience) -> list[bytes]:
        """Return what an audience sees, as frames in pieces that everybody of it shares."""
        return self._snapshot(audience)[2]

    def _snapshot(self, audience: Audience) -> tuple[int, bytes, list[bytes]]:
        """Return how far an audience sees, and that as JSON and as frames; made once for each change."""
        seq = self.shown(audience)
        known = self._snapshots.get(audience)
        if known is None or known[0] != seq:
            held = self.state.held if audience == "public" else None
            payload = frames.snapshot(self.epoch, seq, held.at if held else self._at, self.state, audience)
            known = self._snapshots[audience] = (seq, payload, frames.pieces(payload, PIECE_BYTES))
        return known
