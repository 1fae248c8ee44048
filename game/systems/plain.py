"""No rules: hit points, conditions in the table's own words, and whatever trackers the campaign defines."""

from game import vitals
from game.state import Character
from game.system import Hit, Step, System, Toll
from game.vitals import Vitals


def damage(character: Character, hit: Hit) -> Toll:
    """Return the toll of a hit: temporary hit points go first, the rest stops at 0, which is down."""
    return Toll(vitals=vitals.damaged(vitals.of(character), hit.amount))


def life(before: Vitals, step: Step) -> Vitals | None:
    """Return where life goes when the game master says so; there are no saving throws."""
    match step:
        case "stable" | "down" | "dead" | "revive":
            return vitals.fated(before, step)
        case _:
            return None


SYSTEM = System(key="plain", label="No rules", damage=damage, life=life, most_level=99)
