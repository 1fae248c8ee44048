"""The example of docs/adding-a-game-system.md, run as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest

from game import systems
from game.conditions import ChangeConditions
from game.errors import Conflict, InvalidCommand
from game.hp import Damage, Heal
from game.life import ChangeLife, RollDeathSave
from game.rests import TakeRest
from game.trackers import ChangeTracker
from tests.game.builders import Show, a_character, change, hit, named, playing, unstamped

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding-a-game-system.md"
VEX = named("vex")


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Return a show that plays the system of the document, which is registered as the document says."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    harm: dict[str, Any] = {"__name__": "game.systems.harm"}
    exec(compile(code, str(DOCUMENT), "exec"), harm)  # noqa: S102 - our own document
    monkeypatch.setitem(systems.SYSTEMS, harm["SYSTEM"].key, harm["SYSTEM"])
    return playing("harm", a_character("Vex", hp=3))


def worn(show: Show) -> list[str]:
    return [condition.name for condition in show.the("vex").conditions]


def test_a_hit_is_a_wound_however_hard_and_a_critical_hit_two(show: Show) -> None:
    assert show.say(hit("vex", 90)) == "Vex 3>2/3 (-90)"
    show.do(change(Damage(targets=VEX, amount=1, crit=True)))
    assert show.the("vex").life == "dead"


def test_no_damage_is_no_wound(show: Show) -> None:
    show.do(hit("vex", 0))
    assert show.points("vex")[0] == 3


def test_the_third_wound_kills_and_undo_takes_it_back(show: Show) -> None:
    for _ in range(2):
        show.do(hit("vex", 5))
    before = unstamped(show.state)
    assert show.say(hit("vex", 5)) == "Vex 1>0/3 (-5) DEAD"
    with pytest.raises(Conflict, match="Vex is dead"):
        show.do(change(Heal(targets=VEX, amount=1)))
    assert "0>1/3" in show.undo()
    assert unstamped(show.state) == before


def test_who_died_is_revived_and_rolls_no_death_saves(show: Show) -> None:
    show.do(ChangeLife(targets=VEX, to="down"))
    with pytest.raises(InvalidCommand, match="there are no death saves in this game system"):
        show.do(RollDeathSave(targets=VEX, roll="success"))
    show.do(ChangeLife(targets=VEX, to="dead"))
    show.do(ChangeLife(targets=VEX, to="revive"))
    assert (show.the("vex").life, show.points("vex")[0]) == ("up", 1)


def test_its_own_conditions_come_and_go_with_what_brings_them(show: Show) -> None:
    before = unstamped(show.state)
    assert show.say(ChangeTracker(targets=VEX, key="nerve", by=3)) == "Vex Nerve 0>3/3 · +shaken · +slow"
    show.undo()
    assert unstamped(show.state) == before
    show.do(ChangeTracker(targets=VEX, key="nerve", by=3))
    show.do(TakeRest(kind="short"))
    assert worn(show) == []
    show.do(ChangeConditions(targets=VEX, action="add", condition="shaken"))
    assert worn(show) == ["shaken", "slow"]


def test_its_long_rest_heals(show: Show) -> None:
    show.do(hit("vex", 5))
    show.do(TakeRest(kind="long"))
    assert show.points("vex") == (3, 3, 0)
