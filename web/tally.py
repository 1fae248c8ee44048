"""The tally of a feed: what it has done since the process began. Plain numbers, counted where microseconds count."""

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Counts of one process; each only grows."""

    frames: int = 0
    """Event frames handed to viewers' sockets."""
    sent_bytes: int = 0
    """Bytes handed to viewers' sockets, snapshots and signs of life included."""
    snapshots: int = 0
    """Snapshots handed to viewers."""
    slow_closes: int = 0
    """Viewers closed because they did not read."""
    events: int = 0
    """Events that the hubs took in."""
    lag_s: float = 0.0
    """The time from each of those events to this process's knowing of it, summed up."""
    polls: int = 0
    """Looks at the heads of the logs."""
    poll_failures: int = 0
    """Looks that the database did not answer."""
    found_behind: int = 0
    """Campaigns that a look found further than any notification had said."""
