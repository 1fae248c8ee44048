"""Furnished campaigns: every kind of thing is in them, and every string of theirs has a word that only they have."""

import uuid

import msgspec

from game.characters import AddCharacter, Profile
from game.custom import Announce
from game.decider import Command
from game.episodes import StartEpisode
from game.roster import ChangeRoster, SetRoster
from game.state import Visibility
from game.targets import Target
from game.trackers import AddTracker
from store import tokens
from tests.web.conftest import SYSTEM, Campaign, Door
from tests.web.matrix import Secrets
from web.auth import CAMPAIGN_TOKEN


class Furnished(msgspec.Struct, frozen=True):
    """A campaign, what it has been known by, and its canaries: no other campaign's answer may hold one of them."""

    campaign: Campaign
    rotated_token: str
    rotated_key: str
    character_id: str
    canaries: frozenset[bytes]


async def furnished(door: Door, word: str, visibility: Visibility = "public") -> Furnished:
    """Return a new campaign with Vex, an episode, a roster, a tracker and a story, both of its secrets rotated once."""
    old = await door.campaign(f"{word.lower()}-{uuid.uuid4().hex[:8]}", visibility)
    profile = Profile(name=f"Vex {word}", player_name=f"{word}a", class_=f"{word}b", race=f"{word}c", aliases=(word,))
    commands: tuple[Command, ...] = (
        AddCharacter(profile=profile, hp=68),
        ChangeRoster(add=("vex",)),
        SetRoster(character_ids=(), name=f"{word} roster"),
        StartEpisode(title=f"{word} begins"),
        AddTracker(key=word.lower(), max=3, label=f"{word} clock", targets=(Target(name="vex"),)),
        Announce(data={"text": f"{word} said", "more": [f"{word} more"]}),
    )
    receipts = [
        await door.handler.handle(old.id, command, actor=SYSTEM, text=f"!{word}", source=f"{word} source")
        for command in commands
    ]
    state = receipts[-1].state
    assert state is not None
    token, key = [
        await door.handler.rotate(old.id, which, actor=CAMPAIGN_TOKEN, source=f"{word} source")
        for which in ("admin", "overlay")
    ]
    (character_id,) = state.characters
    secrets = (old.token, old.key, token, key, *(tokens.digest(one).hex() for one in (old.token, old.key, token, key)))
    canaries = frozenset(one.encode() for one in (word, word.lower(), old.id, character_id, *secrets))
    return Furnished(Campaign(old.id, old.slug, token, key), old.token, old.key, character_id, canaries)


def secrets(own: Furnished, another: Furnished, deleted: Furnished) -> Secrets:
    """Return what the credentials against ``own`` are made of."""
    return Secrets(
        own=own.campaign, another=another.campaign, rotated_token=own.rotated_token, rotated_key=own.rotated_key,
        deleted=deleted.campaign,
    )  # fmt: skip
