"""The game systems there are. A new one is a file in this folder and its line below."""

from game.state import CampaignState
from game.system import System
from game.systems import daggerheart, dnd5e, plain

SYSTEMS: dict[str, System] = {
    system.key: system
    for system in (
        dnd5e.SRD_2024,
        dnd5e.SRD_2014,
        daggerheart.SYSTEM,
        plain.SYSTEM,
    )
}


def of(state: CampaignState) -> System:
    """Return the system that a campaign plays; one that this release does not know has no rules."""
    return SYSTEMS.get(state.campaign.system if state.campaign else "", plain.SYSTEM)
