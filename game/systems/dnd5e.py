"""Fifth edition, in the words of SRD 5.2.1 (2024) and SRD 5.1 (2014), each under CC-BY-4.0; see NOTICE."""

import msgspec

from game import vitals
from game.state import Character
from game.system import Concentration, Hit, Rest, Step, System, Toll
from game.vitals import Vitals

DEATH = 3
"""Death saving throws that decide (SRD 5.2.1 and SRD 5.1, "Death Saving Throws")."""

ROUNDS_AN_HOUR = 600
"""A round is about 6 seconds (SRD 5.2.1 and 5.1, "The Order of Combat")."""


def damage(character: Character, hit: Hit) -> Toll:
    """Return the toll of a hit.

    Temporary hit points are lost first; the rest is taken from hit points, down to 0 (SRD 5.2.1, Playing the Game,
    "Temporary Hit Points" and "Dropping to 0 Hit Points"; SRD 5.1, Combat, the same). Damage that temporary hit points
    take whole fails no death save and kills nobody. The dead lose nothing more.
    """
    before = vitals.of(character)
    if before.life == "dead":
        return Toll(vitals=before)
    through = hit.amount - min(before.temp, hit.amount)
    after = vitals.damaged(before, hit.amount)
    if hit.consequences and through:
        after = _hit_when_down(before, after, through, crit=hit.crit) if not before.current else after
        after = _massive(before, after, through)
    return Toll(vitals=after)


def _hit_when_down(before: Vitals, after: Vitals, through: int, *, crit: bool) -> Vitals:
    """Return the vitals of somebody hit at 0 hit points: a failed save, two if it was a critical hit; no more stable.

    So much as the maximum kills. SRD 5.2.1, Playing the Game, "Damage at 0 Hit Points"; SRD 5.1, Combat, the same.
    """
    down = msgspec.structs.replace(after, life="down")
    return _failed(down, 2 if crit else 1) if through < before.max else vitals.fated(after, "dead")


def _massive(before: Vitals, after: Vitals, through: int) -> Vitals:
    """Return the vitals of somebody whom what is left of a hit at 0 hit points kills: as much as the maximum.

    SRD 5.2.1, Playing the Game, "Massive Damage"; SRD 5.1, Combat, "Instant Death".
    """
    massive = before.current > 0 and through - before.current >= before.max
    return vitals.fated(after, "dead") if massive else after


def life(before: Vitals, step: Step) -> Vitals:
    """Return where a death saving throw, or the game master's word, takes life.

    10 or more succeeds, a natural 1 fails twice, a natural 20 gives 1 hit point; three successes are stable, three
    failures dead, and they need not come in a row. Counts go back to 0 on regaining hit points or becoming stable (SRD
    5.2.1, Playing the Game, "Death Saving Throws" and "Stabilizing a Character"; SRD 5.1, Combat, "Death Saving
    Throws" and "Stabilizing a Creature").
    """
    match step:
        case "success":
            return _succeeded(before)
        case "failure":
            return _failed(before, 1)
        case "natural_1":
            return _failed(before, 2)
        case "natural_20":
            return vitals.healed(before, 1)
        case "reset":
            return msgspec.structs.replace(before, successes=0, failures=0)
        case "stable" | "down" | "dead" | "revive":
            return vitals.fated(before, step)


def _succeeded(before: Vitals) -> Vitals:
    successes = before.successes + 1
    return msgspec.structs.replace(before, successes=successes) if successes < DEATH else vitals.fated(before, "stable")


def _failed(before: Vitals, count: int) -> Vitals:
    failures = before.failures + count
    if failures < DEATH:
        return msgspec.structs.replace(before, failures=failures)
    return msgspec.structs.replace(vitals.fated(before, "dead"), failures=DEATH)


_CONDITIONS = (
    "blinded", "charmed", "deafened", "exhaustion", "frightened", "grappled", "incapacitated", "invisible", "paralyzed",
    "petrified", "poisoned", "prone", "restrained", "stunned", "unconscious",
)  # fmt: skip
"""SRD 5.2.1, Rules Glossary; SRD 5.1, Appendix PH-A, Conditions."""

_INCLUDES = {
    "paralyzed": ("incapacitated",),
    "petrified": ("incapacitated",),
    "stunned": ("incapacitated",),
    "unconscious": ("incapacitated", "prone"),
}
"""Conditions that include others; who wakes is still prone (SRD 5.2.1, Rules Glossary, "Unconscious [Condition]")."""

_HIT_DICE = "hit_dice"

SRD_2024 = System(
    key="dnd5e-2024",
    label="D&D fifth edition, 2024 rules",
    damage=damage,
    life=life,
    conditions=_CONDITIONS,
    levels={"exhaustion": 6},  # Rules Glossary, "Exhaustion [Condition]"
    includes=_INCLUDES,
    stays=frozenset({"prone"}),
    at_zero="unconscious",  # Playing the Game, "Falling Unconscious"
    concentration=Concentration(least=10, most=30),  # Rules Glossary, "Concentration"
    ends_concentration=frozenset({"incapacitated"}),
    deadly={"exhaustion": 6},  # Rules Glossary, "Exhaustion [Condition]"
    max_can_kill=True,  # Playing the Game, "Instant Death"
    rests={
        "short": Rest(needs_hp=True, rounds=ROUNDS_AN_HOUR),  # Rules Glossary, "Short Rest"
        "long": Rest(
            needs_hp=True,
            heals=True,
            sleeps=True,
            lowers={"exhaustion": 1},
            rounds=8 * ROUNDS_AN_HOUR,
            resets={_HIT_DICE: "full"},
        ),  # Rules Glossary, "Long Rest"
    },
)
"""SRD 5.2.1."""

SRD_2014 = System(
    key="dnd5e-2014",
    label="D&D fifth edition, 2014 rules",
    damage=damage,
    life=life,
    conditions=_CONDITIONS,
    levels={"exhaustion": 6},  # Appendix PH-A, "Exhaustion"
    includes=_INCLUDES,
    stays=frozenset({"prone"}),
    at_zero="unconscious",  # Combat, "Falling Unconscious"
    concentration=Concentration(least=10),  # Spellcasting, "Concentration"
    ends_concentration=frozenset({"incapacitated"}),
    deadly={"exhaustion": 6},  # Appendix PH-A, "Exhaustion"
    halves_max={"exhaustion": 4},
    rests={
        "short": Rest(rounds=ROUNDS_AN_HOUR),  # Adventuring, "Short Rest"
        "long": Rest(
            needs_hp=True, heals=True, lowers={"exhaustion": 1}, rounds=8 * ROUNDS_AN_HOUR, resets={_HIT_DICE: "half"}
        ),  # Adventuring, "Long Rest"
    },
)
"""SRD 5.1."""
