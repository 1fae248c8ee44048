"""An episode's clock: how long it has run at a moment, without its breaks. The moment is an argument."""

from datetime import datetime, timedelta

from game.state import Break, Episode

NO_TIME = timedelta()


def paused(episode: Episode) -> bool:
    """Whether the episode is in a break."""
    return bool(episode.breaks) and episode.breaks[-1].ended_at is None


def moments(episode: Episode) -> list[datetime]:
    """Return the times that an episode's clock knows, so that it never goes back when the time of day does."""
    breaks = [moment for one in episode.breaks for moment in (one.started_at, one.ended_at)]
    return [moment for moment in (episode.started_at, *breaks) if moment is not None]


def resumed(episode: Episode, now: datetime) -> tuple[Break, ...]:
    """Return the breaks, of which the last ends ``now`` if it lasts."""
    if not paused(episode):
        return episode.breaks
    return (*episode.breaks[:-1], Break(started_at=episode.breaks[-1].started_at, ended_at=now))


def elapsed(episode: Episode, at: datetime) -> timedelta:
    """Return what the clock showed ``at`` a moment: 0 before the start, and no more than it showed at the end."""
    if episode.started_at is None:
        return NO_TIME
    at = min(at, episode.ended_at) if episode.ended_at else at
    stood = (min(at, one.ended_at or at) - one.started_at for one in episode.breaks if one.started_at < at)
    return max(NO_TIME, at - episode.started_at - sum(stood, NO_TIME))


def shown(time: timedelta) -> str:
    """Return a time as ``H:MM:SS``, whole seconds only, as chapters of a video and people write it."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
