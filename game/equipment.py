"""Equipment: the trackers that a game system gives to the table, and to those who are on screen when it is chosen."""

from collections.abc import Iterator, Mapping

from msgspec import UNSET

from game import campaigns, systems, trackers
from game.record import EventBase
from game.state import CampaignState, Character, Tracker


def given(state: CampaignState, event: EventBase) -> Iterator[trackers.TrackerChanged]:
    """Yield the trackers of the campaign's game system that are missing, where ``event`` chose the system.

    Those who join later bring theirs with them; somebody else gets them by hand.
    """
    chosen = isinstance(event, campaigns.CampaignCreated) or (
        isinstance(event, campaigns.CampaignEdited) and event.after.system is not UNSET and not event.supersedes
    )
    if not chosen:
        return
    system = systems.of(state)
    yield from _missing(system.table, state.table, None)
    for key in state.roster:
        character = state.characters[key]
        yield from _missing(system.trackers, character.trackers, character)


def _missing(
    wanted: Mapping[str, Tracker], held: Mapping[str, Tracker], owner: Character | None
) -> Iterator[trackers.TrackerChanged]:
    for key, tracker in wanted.items():
        changed = None if key in held else trackers.changed(key, None, tracker, owner)
        if changed:
            yield changed
