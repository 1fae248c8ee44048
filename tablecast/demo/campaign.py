"""The sample campaign: its cast, and how it is set up through the same commands that everybody uses."""

from collections.abc import Iterator

from game import campaigns
from game.actor import Actor, Role
from game.characters import AddCharacter, Profile
from game.roster import ChangeRoster
from store import tokens
from tablecast.compose import Parts

SLUG = "demo"
PRODUCER = Actor(id="demo:producer", name="Producer", role=Role.OPERATOR, platform="demo")

CAST = (
    ("Brannoc", "Imke", "Fighter", "Dwarf", 84, 19, ("bran",), (18, 12, 17, 9, 13, 11)),
    ("Sorrel Ashgrove", "Teo", "Druid", "Wood Elf", 58, 15, ("sorrel",), (8, 15, 14, 12, 19, 10)),
    ("Quill", "Nadja", "Rogue", "Halfling", 52, 17, (), (9, 20, 12, 14, 11, 15)),
    ("Maren", "Jonas", "Cleric", "Human", 61, 18, (), (14, 10, 15, 11, 18, 13)),
    ("Ilvane", "Priya", "Wizard", "Gnome", 40, 13, ("ilv",), (7, 14, 13, 20, 12, 10)),
    ("Tuskar", "Ben", "Barbarian", "Half-Orc", 97, 16, ("tusk",), (20, 14, 18, 8, 10, 9)),
)
"""Name, player, class, race, hit points, armour class, aliases, abilities."""

ABILITIES = ("str", "dex", "con", "int", "wis", "cha")


def cast() -> Iterator[AddCharacter | ChangeRoster]:
    """Yield what brings the cast to the table, in order."""
    for name, player, class_, race, hp, ac, aliases, scores in CAST:
        profile = Profile(
            name=name, player_name=player, class_=class_, race=race, aliases=aliases, ac=ac,
            abilities=dict(zip(ABILITIES, scores, strict=True)),
        )  # fmt: skip
        yield AddCharacter(profile=profile, hp=hp)
    yield ChangeRoster(add=tuple(name for name, *_ in CAST))


async def prepared(parts: Parts) -> tuple[str, bool]:
    """Return the id of the sample campaign, which is made if it is not there yet, and whether it was there."""
    found = await parts.reader.keys(SLUG)
    return (found.campaign.id, True) if found else (await _made(parts), False)


async def _made(parts: Parts) -> str:
    about = campaigns.About(slug=SLUG, name="The Lantern Road", description="A sample campaign that plays itself.")
    keys = tokens.hashes(tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY))
    campaign_id = (await parts.handler.create(about, actor=PRODUCER, keys=keys, source="demo")).campaign_id
    for command in cast():
        await parts.handler.handle(campaign_id, command, actor=PRODUCER, source="demo")
    return campaign_id
