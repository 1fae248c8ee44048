import pytest

from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound
from game.roster import ChangeRoster, SetRoster, ShowRoster, UseRoster, answer
from tests.game.builders import Show, a_campaign, a_character, a_party, a_show

NAMES = ("Vex", "Vax", "Grog", "Pike")


def cast() -> Show:
    return a_show(*map(a_character, NAMES))


def test_who_comes_stands_at_the_end_and_the_others_keep_their_order() -> None:
    show = cast()
    show.do(ChangeRoster(remove=("vax",)))
    assert show.say(ChangeRoster(add=("vax", "vex"), remove=("grog",))) == "main: Vex, Pike, Vax"


def test_nobody_both_comes_and_leaves() -> None:
    with pytest.raises(InvalidCommand, match="Vex cannot both come and leave"):
        cast().do(ChangeRoster(add=("vex",), remove=("VEX",)))


def test_nobody_leaves_who_is_not_there() -> None:
    show = cast()
    show.do(ChangeRoster(remove=("vex",)))
    with pytest.raises(Conflict, match="Vex is not in the roster"):
        show.do(ChangeRoster(remove=("vex",)))


def test_a_change_names_somebody() -> None:
    with pytest.raises(InvalidCommand, match="Say who comes"):
        cast().do(ChangeRoster())


def test_coming_again_is_no_event() -> None:
    assert cast().do(ChangeRoster(add=("vex",))) == ()


def test_a_roster_is_set_in_the_order_given() -> None:
    show = cast()
    show.do(SetRoster(character_ids=("id-grog", "id-vex")))
    assert show.state.roster == ("id-grog", "id-vex")


@pytest.mark.parametrize(("members", "why"), [
    (("id-vex", "id-vex"), "names each character once"), (("ghost",), 'the id "ghost"'),
    (tuple(f"id-{n}" for n in range(21)), "at most 20"), (("\ud800" + "x" * 99,), 'the id "x+…"'),
])  # fmt: skip
def test_a_roster_holds_characters_of_the_campaign_once_each(members: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandRejected, match=why):
        cast().do(SetRoster(character_ids=members))


def test_a_roster_is_made_by_name_and_found_by_any_spelling_of_it() -> None:
    show = cast()
    show.do(SetRoster(name="Foot Soldiers", character_ids=("id-grog",)))
    show.do(SetRoster(name="foot-soldiers", character_ids=("id-grog", "id-pike")))
    assert show.say(UseRoster(name="@footsoldiers")) == "Roster in use: Foot Soldiers"
    assert show.state.roster == ("id-grog", "id-pike")
    assert show.do(UseRoster(name="FOOT SOLDIERS")) == ()


@pytest.mark.parametrize("name", ["", "party", "all", "a\0b", "x" * 65, "@a"])
def test_a_rosters_name_is_a_name(name: str) -> None:
    with pytest.raises(InvalidCommand, match="A roster's name"):
        cast().do(SetRoster(name=name, character_ids=()))


def test_an_unknown_roster_is_refused_with_those_known() -> None:
    with pytest.raises(NotFound, match=r'No roster called "guests"\. Known: main, soldiers\.'):
        a_party().do(UseRoster(name="guests"))
    with pytest.raises(NotFound) as caught:
        a_party().do(UseRoster(name="x" * 100_000))
    assert len(str(caught.value)) < 130


def test_a_campaign_has_50_rosters_at_most() -> None:
    show = cast()
    for number in range(49):
        show.do(SetRoster(name=f"team {number}", character_ids=()))
    with pytest.raises(Conflict, match="at most 50 rosters"):
        show.do(SetRoster(name="one more", character_ids=()))


def test_undo_of_a_new_roster_takes_it_away_and_redo_brings_it_back() -> None:
    show = cast()
    show.do(SetRoster(name="guests", character_ids=("id-vex",)))
    assert show.undo() == "Undone #1: guests: gone"
    assert "guests" not in show.state.rosters
    show.undo(2)
    assert show.state.rosters["guests"] == ("id-vex",)


def test_undo_leaves_a_roster_alone_that_was_changed_later() -> None:
    show = cast()
    show.do(ChangeRoster(remove=("vex",)))
    show.do(ChangeRoster(remove=("vax",)))
    with pytest.raises(Conflict, match='roster "main" was changed again later'):
        show.undo(1)


def test_undo_leaves_the_choice_of_roster_alone_that_was_changed_later() -> None:
    show = a_party()
    show.do(SetRoster(name="guests", character_ids=()))
    show.do(UseRoster(name="soldiers"))
    number = len(show.log)
    show.do(UseRoster(name="guests"))
    with pytest.raises(Conflict, match="Another roster came into use later"):
        show.undo(number)


def test_an_answer_names_who_is_here_and_the_other_rosters() -> None:
    state = a_campaign(a_character("Vex"), rosters={"main": ("id-vex", "gone"), "soldiers": ()})
    assert answer(state, ShowRoster()) == "main: Vex · also: soldiers"
    assert answer(a_campaign(rosters={}), ShowRoster()) == "main: nobody"
