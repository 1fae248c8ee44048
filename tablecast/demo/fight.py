"""The scripted fight: who types what, in order. Lines only; they are played through the chat pipeline."""

ANA, BEN, HOST = "Ana", "Ben", "LanternRoad"

DAY: tuple[tuple[str, str], ...] = (
    (HOST, "!roster +quill"),
    (HOST, "!full party"),
    (HOST, "!lr party"),
    (HOST, "!cond clear party!"),
)
"""Before the first fight of a campaign that was there: whoever broke the last one off left the party as it stood."""

DUSK: tuple[tuple[str, str], ...] = (
    (HOST, "!ev Night falls on the Lantern Road. Something growls."),
    (HOST, "!init quill 19 ilvane 16 brannoc 14 tuskar 12 sorrel 11 maren 9"),
    (ANA, "!res add tuskar rage 3 long"),
    (ANA, "!thp party 5"),
    (ANA, "!conc maren bless"),
)
ROUND_1: tuple[tuple[str, str], ...] = (
    (HOST, "!next"),
    (ANA, "!dmg 9 brannoc"),
    (BEN, "!hp quill -7"),
    (HOST, "!n"),
    (BEN, "!c+ quill poisoned 2r by beast"),
    (ANA, "!hp tuskar -14 ilvane -6"),
    (ANA, "!heal 8 quill"),
    (HOST, "!n"),
    (ANA, "!r tuskar rage -1"),
    (ANA, "!cond add tuskar raging until short"),
    (HOST, "!n"),
    (ANA, "!d 28 party/2"),
    (BEN, "!hp brannok -9"),
    (BEN, "!hp brannoc -9"),
    (HOST, "!n"),
    (ANA, "!conc sorrel moonbeam"),
    (ANA, "!hp Sorrel Ashgrove -11"),
    (BEN, "!party"),
    (HOST, "!n"),
)
ROUND_2: tuple[tuple[str, str], ...] = (
    (HOST, "!n"),
    (ANA, "!d 12 tuskar"),
    (BEN, "!d 12 tuskar"),
    (ANA, "!insp quill"),
    (BEN, "!d 28 ilvane"),
    (HOST, "!ev Ilvane falls!"),
    (HOST, "!n"),
    (ANA, "!ds ilvane fail"),
    (BEN, "!d 6 crit tuskar"),
    (BEN, "!undo"),
    (BEN, "!d 6 tuskar"),
    (HOST, "!n"),
    (ANA, "!c+ brannoc,tuskar frightened 1r by beast"),
    (ANA, "!cond brannoc tuskar"),
    (HOST, "!n"),
    (ANA, "!hp maren 12"),
    (ANA, "!hp maren -12"),
    (HOST, "!n"),
    (BEN, "!dry !d 40 party"),
    (HOST, "!n"),
)
ROUND_3: tuple[tuple[str, str], ...] = (
    (HOST, "!n"),
    (HOST, "!init"),
    (HOST, "!n"),
    (ANA, "!ds ilvane ok"),
    (ANA, "!ds ilvane 20"),
    (HOST, "!ev Ilvane opens her eyes!"),
    (ANA, "!heal 11 ilvane"),
    (ANA, "!max party +5 until long"),
    (ANA, "!h 7 party"),
    (HOST, "!n"),
    (BEN, "!d 22 party-maren-ilvane"),
    (BEN, "!insp quill off"),
    (ANA, "!exh quill +1"),
    (BEN, "!roster -quill"),
    (HOST, "!ev Quill slips into the dark…"),
    (BEN, "!d 9 party"),
    (BEN, "!roster +quill"),
    (ANA, "!c+ sorrel stunned eot"),
    (BEN, "!undo any"),
    (ANA, "!conc maren off"),
)
DAWN: tuple[tuple[str, str], ...] = (
    (HOST, "!ev The beast is down. The lanterns are lit again."),
    (BEN, "!log 3"),
    (HOST, "!init end"),
    (HOST, "!yes"),
    (HOST, "!heal 25 party"),
    (HOST, "!lr party"),
    (HOST, "!cond clear party!"),
    (HOST, "!roster"),
)

FIGHT: tuple[tuple[str, str], ...] = (*DUSK, *ROUND_1, *ROUND_2, *ROUND_3, *DAWN)
"""It ends with everybody whole, as it began, so that it can be played again and again."""
