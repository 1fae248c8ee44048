"""Pauses: what the end of a scene or of a session gives back, as each tracker says. Rests are in ``rests``."""

from collections.abc import Iterator

from game import episodes, trackers, turns
from game.record import EventBase
from game.state import CampaignState, Pause
from game.trackers import TrackerChanged


def given_back(state: CampaignState, event: EventBase) -> Iterator[TrackerChanged]:
    """Yield what trackers get back as ``event`` ends the scene (with the turns) or the session (with the episode).

    The end of a session is that of its last scene, too.
    """
    match event:
        case _ if event.silent:
            return
        case turns.TurnsChanged(step="end"):
            over: tuple[Pause, ...] = ("scene",)
        case episodes.EpisodeChanged(step="end"):
            over = ("session", "scene")
        case _:
            return
    for owner in (None, *state.characters.values()):
        for key, tracker in (owner.trackers if owner else state.table).items():
            reset = next((tracker.reset[pause] for pause in over if pause in tracker.reset), None)
            changed = trackers.changed(key, tracker, trackers.restored(tracker, reset), owner) if reset else None
            if changed:
                yield changed
