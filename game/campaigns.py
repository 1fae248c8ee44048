"""Campaigns: that a show exists, what it is called, and who may read it."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from game import names, systems, text
from game.errors import Conflict, InvalidCommand
from game.record import EventBase
from game.state import Campaign, CampaignState, Visibility
from game.words import RESERVED

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 2_000
SYSTEMS = tuple(systems.SYSTEMS)
MOST_GUARD_S = 30
_PREFIX = re.compile(r"![a-z]{1,8}|[$%&?.^+:;]{1,2}")
"""A second prefix: a word behind ``!`` as in ``!cr hp vex``, or a sign or two."""
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The parts of a campaign that an edit may name; what is unset stays as it is. Fields as in ``state.Campaign``."""

    slug: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    system: str | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    consequences: bool | UnsetType = UNSET
    guard_s: Annotated[int, msgspec.Meta(ge=0, le=MOST_GUARD_S)] | UnsetType = UNSET
    chat_prefix: str | UnsetType | None = UNSET
    short_form: bool | UnsetType = UNSET


class CreateCampaign(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="campaign_create"
):
    """A show begins. It has a name; without a slug, one is made from the name."""

    about: About


class EditCampaign(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="campaign_edit"
):
    """A show is renamed, described, opened or closed to the public."""

    about: About


class DeleteCampaign(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="campaign_delete"
):
    """A show is gone for everybody; its log is kept."""


Command: TypeAlias = CreateCampaign | EditCampaign | DeleteCampaign


class CampaignCreated(EventBase, frozen=True, kw_only=True, tag="campaign_created"):
    """The first event of every log."""

    campaign: Campaign


class CampaignEdited(EventBase, frozen=True, kw_only=True, tag="campaign_edited"):
    """What a campaign says of itself changed. Both sides name the fields that changed and no others."""

    before: About
    after: About


class CampaignDeleted(EventBase, frozen=True, kw_only=True, tag="campaign_deleted"):
    """The last event of a log."""


Event: TypeAlias = CampaignCreated | CampaignEdited | CampaignDeleted


def decide(state: CampaignState, command: Command, *, now: datetime, new_id: str) -> tuple[Event, ...]:
    """Return the one event of the command, or none if it is so already. ``new_id`` is a new campaign's id."""
    match command:
        case CreateCampaign(about=about):
            if state.campaign:
                raise Conflict("This campaign exists already.")
            if about.short_form is False and not about.chat_prefix:
                raise InvalidCommand("Without the short form a campaign needs a chat_prefix, such as !cr.")
            return (CampaignCreated(campaign=_new(_checked(about), now, new_id)),)
        case EditCampaign(about=about):
            if state.held and about.slug not in {UNSET, state.at_hand.slug}:
                raise Conflict("Viewers are held, and another slug would show; !release first.")
            _reachable(state.at_hand, about)
            return _edited(state.at_hand, _checked(about))
        case DeleteCampaign():
            return () if state.deleted else (CampaignDeleted(),)


def _new(about: About, now: datetime, new_id: str) -> Campaign:
    if about.name is UNSET:
        raise InvalidCommand("A campaign needs a name.")
    fields = _given(about)
    slug = fields.pop("slug", None) or slug_of(about.name)
    if not slug or names.is_id(str(slug)):
        slug = f"campaign-{new_id[:8]}"
    return msgspec.structs.replace(
        Campaign(id=new_id, slug=str(slug), name=about.name, created_at=now, updated_at=now), **fields
    )


def slug_of(name: str) -> str:
    """Return a slug for a name: its ASCII letters and digits, joined by hyphens; empty if it has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


def _edited(campaign: Campaign, about: About) -> tuple[CampaignEdited, ...]:
    changed = {key: value for key, value in _given(about).items() if getattr(campaign, key) != value}
    if not changed:
        return ()
    before = About(**{key: getattr(campaign, key) for key in changed})
    return (CampaignEdited(before=before, after=msgspec.structs.replace(About(), **changed)),)


def _given(about: About) -> dict[str, object]:
    fields = ((name, getattr(about, name)) for name in about.__struct_fields__)
    return {name: value for name, value in fields if value is not UNSET}


def _checked(about: About) -> About:
    if isinstance(about.slug, str) and (not _SLUG.fullmatch(about.slug) or names.is_id(about.slug)):
        raise InvalidCommand("A slug has 1 to 64 of a-z, 0-9 and -, begins and ends without -, and is no UUID.")
    if isinstance(about.system, str) and about.system not in SYSTEMS:
        raise InvalidCommand(f"No game system is called {text.quoted(about.system)}. Known: {', '.join(SYSTEMS)}.")
    checked = _given(about)
    if isinstance(about.chat_prefix, str):
        checked["chat_prefix"] = _prefix(about.chat_prefix)
    if isinstance(about.name, str):
        checked["name"] = _text(" ".join(about.name.split()), "The name of a campaign", 1, LONGEST_NAME)
    if isinstance(about.description, str):
        checked["description"] = _text(about.description, "The description of a campaign", 0, LONGEST_DESCRIPTION)
    return msgspec.structs.replace(about, **checked)


def _prefix(typed: str) -> str:
    prefix = typed.strip().casefold()
    if not _PREFIX.fullmatch(prefix) or prefix[1:] in RESERVED:
        raise InvalidCommand("A chat_prefix is ! and 1 to 8 letters that are no command, such as !cr, or 1 or 2 signs.")
    return prefix


def _reachable(campaign: Campaign, about: About) -> None:
    """Refuse to leave a campaign without any prefix for its chat commands."""
    short = campaign.short_form if about.short_form is UNSET else about.short_form
    prefix = campaign.chat_prefix if about.chat_prefix is UNSET else about.chat_prefix
    if not short and not prefix:
        raise InvalidCommand("Without the short form a campaign needs a chat_prefix, such as !cr.")


def _text(typed: str, what: str, least: int, most: int) -> str:
    typed = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").strip()
    if not least <= len(typed) <= most or not all(letter == "\n" or text.seen(letter) for letter in typed):
        raise InvalidCommand(f"{what} has {least} to {most} characters, none of them invisible.")
    return typed


def evolve(state: CampaignState, event: Event) -> CampaignState:
    """Return the state with the campaign as the event leaves it."""
    match event:
        case CampaignCreated(campaign=campaign):
            return msgspec.structs.replace(state, campaign=campaign)
        case CampaignEdited(after=after):
            known = state.campaign
            edited = msgspec.structs.replace(known, **_given(after)) if known else None
            return msgspec.structs.replace(state, campaign=edited)
        case CampaignDeleted():
            return msgspec.structs.replace(state, deleted=True)


def invert(state: CampaignState, event: Event) -> Event | None:
    """Return the event that takes an edit back; a campaign's beginning and end cannot be taken back by undo."""
    if not isinstance(event, CampaignEdited):
        raise Conflict("That a campaign was made or deleted cannot be undone here.")
    edited = _given(event.after).items()
    if again := [key for key, value in edited if getattr(state.campaign, key, None) != value]:
        raise Conflict(f"The campaign's {', '.join(again)} was edited again later; edit by hand.")
    _reachable(state.at_hand, event.before)
    return CampaignEdited(before=event.after, after=event.before)


def describe(_state: CampaignState, events: Sequence[Event]) -> list[str]:
    """Return what happened to the campaign."""
    lines = []
    for event in events:
        match event:
            case CampaignCreated(campaign=campaign):
                lines.append(f"Campaign {campaign.name} begins")
            case CampaignEdited(after=after):
                lines.append(f"Campaign: {', '.join(_given(after))}")
            case CampaignDeleted():
                lines.append("Campaign deleted")
    return lines
