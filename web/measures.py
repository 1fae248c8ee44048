"""Measures: what one process counts, for ``/metrics``. Labels name routes, statuses and sources; never anybody."""

import time
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from game.decider import Command
from game.errors import CommandRejected
from store.errors import StoreUnavailable
from store.handler import Handler
from store.receipt import Committed, Receipt
from web.feed import Feed

SOURCES = frozenset({"rest", "twitch", "discord", "console", "demo"})
OTHER = "other"
"""In place of a source that is none of ours: labels come from a list, so that there is an end to them."""

SWITCHED = 101
"""The status of a socket of the feed."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

COUNTS = {
    "frames": ("tablecast_feed_frames", "Event frames handed to viewers' sockets."),
    "sent_bytes": ("tablecast_feed_sent_bytes", "Bytes of frames and snapshots handed to viewers' sockets."),
    "snapshots": ("tablecast_feed_snapshots", "Snapshots handed to viewers."),
    "slow_closes": ("tablecast_feed_slow_closes", "Viewers closed because they did not read."),
    "polls": ("tablecast_feed_polls", "Looks at the heads of the logs."),
    "poll_failures": ("tablecast_feed_poll_failures", "Looks that the database did not answer."),
    "found_behind": ("tablecast_feed_found_behind", "Campaigns that a look found further than notifications had said."),
}
"""Fields of the feed's tally, and what they are called."""


class Measures:
    """The counts of one process."""

    def __init__(self, feed: Feed) -> None:
        """Begin at nothing; what ``feed`` tallies is read when somebody asks."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "tablecast_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._request_s = Histogram(
            "tablecast_http_request_seconds", "Time to answer a request.", ("route",), buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._commands = Counter(
            "tablecast_commands", "Commands carried out or refused.", ("source", "outcome"), registry=self._registry
        )
        self._command_s = Histogram(
            "tablecast_command_seconds", "Time to carry out a command.", ("source",), buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._events = Counter("tablecast_events", "Events that this process appended.", registry=self._registry)
        self._away = Counter(
            "tablecast_database_errors", "Requests and commands that the database did not answer.",
            registry=self._registry,
        )  # fmt: skip
        self._registry.register(_FeedCollector(feed))

    def request(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count a request; ``route`` is a pattern, never a path. How long a socket of the feed was open is not time."""
        self._requests.labels(method, route, str(status)).inc()
        if status != SWITCHED:
            self._request_s.labels(route).observe(took_s)

    def command(self, source: str, outcome: str, took_s: float) -> None:
        """Count a command by where it came from and what came of it."""
        known = source if source in SOURCES else OTHER
        self._commands.labels(known, outcome).inc()
        self._command_s.labels(known).observe(took_s)

    def committed(self, news: Committed) -> None:
        """Count what this process has just appended."""
        self._events.inc(len(news.records))

    def unanswered(self) -> None:
        """Count that the database did not answer."""
        self._away.inc()

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)


class _FeedCollector(Collector):
    """Reads the tally of a feed when it is asked for, so that counting costs the feed next to nothing."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def collect(self) -> Iterator[Metric]:
        tally = self._feed.tally
        yield GaugeMetricFamily("tablecast_feed_viewers", "Open sockets of the feed.", value=self._feed.viewers)
        yield GaugeMetricFamily("tablecast_feed_campaigns", "Campaigns kept in memory.", value=self._feed.hubs)
        yield GaugeMetricFamily(
            "tablecast_database_away", "1 while the database does not answer reads.", value=float(self._feed.away)
        )
        yield SummaryMetricFamily(
            "tablecast_feed_lag_seconds", "Time from an event to this process's knowing of it.",
            count_value=tally.events, sum_value=tally.lag_s,
        )  # fmt: skip
        for field, (name, about) in COUNTS.items():
            yield CounterMetricFamily(name, about, value=getattr(tally, field))


class MeasuredHandler(Handler):
    """The writer, timed."""

    measures: Measures | None = None

    async def handle(self, campaign_id: str, command: Command, **how: Any) -> Receipt:  # noqa: ANN401 - passed on
        """As the writer's own, and counted."""
        started_s, outcome = time.monotonic(), "failed"
        try:
            receipt = await super().handle(campaign_id, command, **how)
            outcome = "repeated" if receipt.repeated else "done"
        except CommandRejected:
            outcome = "refused"
            raise
        except StoreUnavailable:
            outcome = "unavailable"
            raise
        finally:
            if self.measures is not None:
                self.measures.command(how.get("source", ""), outcome, time.monotonic() - started_s)
        return receipt
