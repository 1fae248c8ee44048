"""Layout: where badges and chips stand on each tier, in parts of a 16:9 picture. Only what was placed by hand."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import msgspec

from game import text
from game.errors import Conflict, InvalidCommand, NotFound
from game.record import EventBase
from game.state import Badge, CampaignState, Chips, Layout, Tier

Placed = TypeVar("Placed", Badge, Chips)
MOST_SCALE = 5.0
LEAST_SCALE = 0.1
MOST_CHIPS = 20


class PlaceLayout(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="layout"
):
    """Place badges and chips of one tier by character id. Ids not named stay; None goes back to the default place.

    ``version``, if given, must be the tier's present one.
    """

    tier: Tier
    badges: dict[str, Badge | None] = {}
    chips: dict[str, Chips | None] = {}
    version: int | None = None


Command: TypeAlias = PlaceLayout


class LayoutChanged(EventBase, frozen=True, kw_only=True, tag="layout_changed"):
    """Badges or chips of one tier moved. Both sides are the whole tier."""

    tier: Tier
    before: Layout
    after: Layout


Event: TypeAlias = LayoutChanged


def decide(state: CampaignState, command: PlaceLayout) -> tuple[LayoutChanged, ...]:
    """Return one event, or none if everything stands so already."""
    before = state.layout.get(command.tier, Layout())
    if command.version is not None and command.version != before.version:
        raise Conflict(
            f"The layout was changed in the meantime: it is at version {before.version} now, not {command.version}.",
            version=before.version,
        )
    for key in (*command.badges, *command.chips):
        if key not in state.characters:
            raise NotFound(f"No character has the id {text.quoted(key)}.")
    badges = {key: badge and _badge(badge) for key, badge in command.badges.items()}
    chips = {key: row and _chips(row) for key, row in command.chips.items()}
    after = Layout(badges=_merged(before.badges, badges), chips=_merged(before.chips, chips))
    if (before.badges, before.chips) == (after.badges, after.chips):
        return ()
    return (LayoutChanged(tier=command.tier, before=before, after=after),)


def _badge(badge: Badge) -> Badge:
    scale = _between(LEAST_SCALE, badge.scale, MOST_SCALE, "The scale of a badge is")
    return msgspec.structs.replace(badge, x=_place(badge.x), y=_place(badge.y), scale=scale)


def _chips(chips: Chips) -> Chips:
    _between(1, chips.max, MOST_CHIPS, "The number of chips shown is")
    return msgspec.structs.replace(chips, x=_place(chips.x), y=_place(chips.y))


def _place(part: float) -> float:
    return _between(0, part, 1, "A place on the picture has x and y from")


def _between(least: float, number: float, most: float, what: str) -> float:
    """Return ``number`` as a float that has one spelling (no -0.0); NaN is between nothing."""
    if not least <= number <= most:
        raise InvalidCommand(f"{what} {least} to {most}.")
    return number + 0.0


def _merged(old: dict[str, Placed], new: dict[str, Placed | None]) -> dict[str, Placed]:
    return {key: place for key, place in {**old, **new}.items() if place is not None}


def evolve(state: CampaignState, event: LayoutChanged) -> CampaignState:
    """Return the state with the tier as the event leaves it."""
    return msgspec.structs.replace(state, layout={**state.layout, event.tier: event.after})


def invert(state: CampaignState, event: LayoutChanged) -> LayoutChanged | None:
    """Return the event that moves everything back, if nothing was moved since."""
    now = state.layout.get(event.tier, Layout())
    if (now.badges, now.chips) != (event.after.badges, event.after.chips):
        raise Conflict("The layout was changed again later; place it by hand.")
    return LayoutChanged(tier=event.tier, before=now, after=event.before)


def describe(_state: CampaignState, events: Sequence[LayoutChanged]) -> list[str]:
    """Return which tiers were placed."""
    return [f"Layout {event.tier} placed" for event in events]
