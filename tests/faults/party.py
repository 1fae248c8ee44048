"""The sample party at a table in memory: aliases, two rosters, one of the game systems, and moderators who type."""

from random import Random

import msgspec

from bot.messages import Reply
from game.actor import Actor, Role
from game.campaigns import About, EditCampaign
from game.characters import AddCharacter, Profile
from game.decider import Context
from game.roster import SetRoster
from game.systems import SYSTEMS
from tests.bot.memory import MemoryHandler
from tests.bot.table import Clock, Table
from tests.game.builders import ANA, BEN, LAURA, PARTY, PRODUCER, VIEWER, VIP, ids

CAST = (*PARTY, ("Unit-7", 30, ("R2-2",)), ("Grom", 20, ()))
SPELLINGS = frozenset({"unit-7", "r2-2"})
"""Names that could be taken for a name with an amount, as ``store.questions`` finds them."""

MODERATORS = (ANA, ANA, BEN, LAURA, Actor(id="discord:6", name="@everyone", role=Role.MODERATOR, platform="discord"))
VIEWERS = (VIEWER, VIP)

IN_THE_MIDDLE = """!res add party rage 3 long|!res add vex ki 4 short|!res add table doom 12|!slot add pike 1 4|
!clock ritual +1/6|!c+ vex frightened 3r by grog|
!c+ grog poisoned until short|!conc pike bless|!init vex 17 grog 12 pike 3|
!init start|!d 200 zoe!|!d 100 grog|!thp vex 8|!max pike +5 until long|!insp vax""".replace("\n", "").split("|")
"""A fight that has gone on for a while, so that less of what is typed is refused."""


class Party(MemoryHandler):
    """A handler in memory whose campaign has the sample party and its aliases."""

    def __init__(self, chance: Random, clock: Clock) -> None:
        self.new_id = ids()
        super().__init__(now=clock.now)
        system = chance.choice(["dnd5e-2024", *SYSTEMS])
        about = About(system=system, consequences=chance.random() < 0.9, guard_s=chance.choice([0, 8, 30]))
        self.do(EditCampaign(about=about), PRODUCER)
        for name, hp, aliases in CAST:
            self.do(AddCharacter(profile=Profile(name=name, aliases=aliases), hp=hp), PRODUCER)
        everyone = tuple(self.state.characters)
        self.do(SetRoster(character_ids=everyone[:5]), PRODUCER)
        self.do(SetRoster(name="soldiers", character_ids=everyone[2:4]), PRODUCER)

    def _context(self, actor: Actor, *, sure: bool = True, again: bool = True) -> Context:
        context = super()._context(actor, sure=sure, again=again)
        return msgspec.structs.replace(context, new_id=self.new_id)

    async def spellings(self, campaign_id: str) -> frozenset[str]:
        self._known(campaign_id)
        return SPELLINGS


class PartyTable(Table):
    """A conversation with a party in the middle of a fight."""

    def __init__(self, chance: Random) -> None:
        clock = Clock()
        self.party = Party(chance, clock)
        super().__init__(self.party, clock=clock)

    async def begins(self) -> None:
        """Play the beginning of the fight."""
        for line in IN_THE_MIDDLE:
            await self.hears(line, LAURA)
            self.clock.passes(31)

    async def hears_in_passing(self, line: str, who: Actor, chance: Random) -> Reply | None:
        """Return the reply to a line that comes up to 12 s after the one before."""
        self.clock.passes(chance.choice([0, 0.5, 2, 12]))
        return await self.hears(line, who)
