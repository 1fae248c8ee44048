"""The words of the game: the conditions there are, and what no character can be called. Data only."""

CONDITIONS = (
    # SRD 5.2.1, Rules Glossary
    "blinded", "charmed", "deafened", "exhaustion", "frightened", "grappled", "incapacitated", "invisible", "paralyzed",
    "petrified", "poisoned", "prone", "restrained", "stunned", "unconscious",
    # what shows also mark, without rules of their own
    "concentrating", "raging", "blessed", "hexed", "hasted", "inspired", "hidden", "dodging", "reaction used",
)  # fmt: skip

CONDITION_SLIPS = {
    "paralysed": "paralyzed", "paralised": "paralyzed", "blind": "blinded", "deaf": "deafened", "scared": "frightened",
    "afraid": "frightened", "unconcious": "unconscious", "ko": "unconscious", "exhausted": "exhaustion", "exh":
    "exhaustion", "invis": "invisible", "poison": "poisoned", "stun": "stunned", "restrain": "restrained", "rage":
    "raging", "bless": "blessed", "hex": "hexed", "haste": "hasted", "dodge": "dodging", "conc": "concentrating",
    "petrify": "petrified", "charm": "charmed", "grapple": "grappled", "hide": "hidden",
}  # fmt: skip
"""Common slips and short words, and the condition that each means."""

COMMANDS = frozenset(
    # what starts a line
    "hp party dmg damage d heal h thp temp temphp max maxhp full ds deathsave stable down dead revive cond condition "
    "c+ c- exh conc concentrate concentration res r cc slot ss spellslot mark unmark fear clock insp inspiration rest "
    "lr longrest sr shortrest init initiative i next n prev previous turn round form roster spot ep episode ev event "
    "hide show words undo u redo again yes dry hold release lock unlock rehearse log who help "
    # what stands for several, switches and keywords
    "all everyone anyone table on off add rm remove clear use del delete drop start begin end ends reset break pause "
    "resume ok success s fail failure failed f nat1 nat20 until by any to for of from and me self none unknown crit "
    "armor armour half double base level lvl "
    # times
    "rounds rd rds m min mins minute minutes hr hrs hour hours sot eot long short scene save".split()
)

SMALL = frozenset("and by double for from half of or the to with".split())
"""Words that stand between names and amounts; none is taken for the beginning of a name."""

RESERVED = COMMANDS | SMALL | {condition.replace(" ", "") for condition in CONDITIONS} | CONDITION_SLIPS.keys()
"""Words of the grammar: none can be a name or an alias."""
