"""Inspiration: had or not had."""

from game.inspiration import Inspire
from tests.game.builders import a_character, a_show, named


def test_inspiration_is_had_or_not_and_never_twice() -> None:
    show = a_show(a_character("Vex"), a_character("Grog"))
    assert show.say(Inspire(targets=named("vex"))) == "Vex inspired"
    assert show.do(Inspire(targets=named("vex"))) == ()
    assert show.say(Inspire(targets=named("party"))) == "Grog inspired"
    assert show.say(Inspire(targets=named("party"), off=True)) == "Vex no inspiration · Grog no inspiration"
    assert not show.the("vex").inspiration


def test_undo_gives_inspiration_back_and_redo_takes_it() -> None:
    show = a_show(a_character("Vex"))
    show.do(Inspire(targets=named("vex")))
    show.undo()
    assert not show.the("vex").inspiration
    show.undo(2)
    assert show.the("vex").inspiration
