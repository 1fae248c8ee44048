"""Marks instead of amounts: a hit is weighed against two thresholds and marks 1, 2 or 3 hit points.

Names of trackers are our own and neutral; no text of a rule book is here.
"""

import msgspec

from game import vitals
from game.state import Character, Tracker
from game.system import Hit, Rest, Step, System, Toll
from game.vitals import Vitals

DAMAGE, ARMOR, STRESS, HOPE, FEAR = "damage", "armor", "stress", "hope", "fear"
"""Keys of the trackers: the two thresholds of a hit, uses of armour, stress, and what spurs one on."""


def damage(character: Character, hit: Hit) -> Toll:
    """Return the toll of a hit: 1 hit point, 2 from the first threshold on, 3 from the second; one less with armour."""
    before = vitals.of(character)
    if before.life == "dead":
        return Toll(vitals=before)
    scale = character.trackers.get(DAMAGE)
    marks = (hit.amount > 0) + sum(hit.amount >= threshold for threshold in (scale.thresholds if scale else ()))
    armor = character.trackers.get(ARMOR)
    spends = hit.armor and armor is not None and armor.current < armor.max and marks > 0
    return Toll(
        vitals=vitals.alive(msgspec.structs.replace(before, current=max(0, before.current - marks + spends))),
        marks={ARMOR: 1} if spends else {},
    )


def life(before: Vitals, step: Step) -> Vitals | None:
    """Return where the game master's word takes life; what happens at the last hit point is the player's choice."""
    match step:
        case "stable" | "down" | "dead" | "revive":
            return vitals.fated(before, step)
        case _:
            return None


SYSTEM = System(
    key="daggerheart",
    label="Daggerheart",
    damage=damage,
    life=life,
    conditions=("hidden", "restrained", "vulnerable"),
    full_brings={STRESS: "vulnerable"},
    weighs=True,
    rests={"short": Rest(), "long": Rest(heals=True)},
    trackers={
        DAMAGE: Tracker(label="Thresholds", current=0, max=0, kind="ladder", thresholds=(7, 14), display="words"),
        ARMOR: Tracker(label="Armor", current=0, max=3, kind="slots", direction="fills", reset={"long": "full"}),
        STRESS: Tracker(
            label="Stress", current=0, max=6, kind="slots", direction="fills", overflow="hp", reset={"long": "full"}
        ),
        HOPE: Tracker(label="Hope", current=2, max=6, kind="counter"),
    },
    table={FEAR: Tracker(label="Fear", current=0, max=12, kind="counter", direction="fills")},
)
