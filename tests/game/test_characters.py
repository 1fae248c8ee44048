import pytest
from msgspec import UNSET

from game.characters import AddCharacter, CharacterEdited, EditCharacter, Profile, RemoveCharacter
from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound, UnknownCharacter
from game.roster import ChangeRoster
from game.state import Hp
from tests.game.builders import BEN, a_party, hit, unstamped


def add(name: str = "Keyleth", hp: int | Hp = 40, *aliases: str) -> AddCharacter:
    return AddCharacter(profile=Profile(name=name, aliases=aliases), hp=hp)


def edit(character: str, **fields: object) -> EditCharacter:
    return EditCharacter(character=character, profile=Profile(**fields))  # type: ignore[arg-type]


def test_hit_points_as_a_number_mean_full() -> None:
    show = a_party()
    assert show.say(add(hp=68)) == "Keyleth joins, 68/68"
    assert show.points("keyleth") == (68, 68, 0)


def test_who_joins_with_no_hit_points_is_down() -> None:
    show = a_party()
    show.do(add(hp=Hp(current=0, max=9)))
    assert show.the("keyleth").life == "down"


@pytest.mark.parametrize("hp", [0, -1, 10_000, 2**70, Hp(current=9, max=8), Hp(current=-1, max=8),
                                Hp(current=1, max=1, temp=-1), Hp(current=1, max=1, temp=10_000)])  # fmt: skip
def test_hit_points_have_bounds(hp: int | Hp) -> None:
    with pytest.raises(InvalidCommand, match="Hit points: the maximum is 1 to 9999"):
        a_party().do(add(hp=hp))


@pytest.mark.parametrize("name", ["VEX", "Véx", "V-e-x", "Vеx", "vexahlia", "Big Guy", "Grog-Strongjaw", "Ρike"])
def test_a_name_that_is_or_looks_like_anothers_is_refused(name: str) -> None:
    with pytest.raises(Conflict, match="is, or looks like, a name of"):
        a_party().do(add(name))
    with pytest.raises(Conflict, match="is, or looks like, a name of"):
        a_party().do(add("Keyleth", 40, name))


def test_aliases_are_kept_once_and_10_at_most() -> None:
    show = a_party()
    show.do(add("Keyleth", 40, "Kiki", "KIKI", "Voice"))
    assert show.the("kiki").aliases == ("KIKI", "Voice")
    with pytest.raises(InvalidCommand, match="at most 10 aliases"):
        show.do(edit("keyleth", aliases=tuple(f"kiki {number}" for number in range(11))))


def test_a_character_needs_a_name() -> None:
    with pytest.raises(InvalidCommand, match="needs a name"):
        a_party().do(AddCharacter(profile=Profile(), hp=9))


def test_a_campaign_has_200_characters_at_most() -> None:
    show = a_party()
    for number in range(195):
        show.do(add(f"Guard {number}"))
    with pytest.raises(Conflict, match="at most 200"):
        show.do(add("Too Many"))


def test_an_edit_names_the_fields_that_changed_and_no_others() -> None:
    show = a_party()
    (event,) = show.do(edit("vex", class_="Ranger", race=None, ac=17, name="Vex"))
    assert isinstance(event, CharacterEdited)
    assert (event.before, event.after) == (Profile(class_=None, ac=None), Profile(class_="Ranger", ac=17))
    assert event.after.race is UNSET
    assert show.do(edit("vex", ac=17)) == ()


def test_notes_are_one_line_of_64_characters_and_empty_ones_are_none() -> None:
    show = a_party()
    show.do(edit("vex", player_name="  Laura \n B. ", race="  "))
    assert (show.the("vex").player_name, show.the("vex").race) == ("Laura B.", None)
    for bad in ("x" * 65, "a\0b", "a\u202eb", "a\u3164b", "\ud800"):
        with pytest.raises(InvalidCommand, match="The player name has at most 64"):
            show.do(edit("vex", player_name=bad))


def test_abilities_are_the_six() -> None:
    show = a_party()
    show.do(edit("vex", abilities={"dex": 18}))
    assert show.the("vex").stats.abilities == {"dex": 18}
    with pytest.raises(InvalidCommand, match='No ability is called "luck"') as caught:
        show.do(edit("vex", abilities={"luck": 18}))
    assert "str, dex, con" in str(caught.value)


def test_an_edit_of_an_old_version_is_refused_with_the_present_one() -> None:
    show = a_party()
    version = show.the("vex").version
    show.do(hit("vex", 3))
    with pytest.raises(Conflict, match=f"version {len(show.log)} now, not {version}") as caught:
        show.do(EditCharacter(character="vex", profile=Profile(ac=1), version=version))
    assert caught.value.fields == {"version": len(show.log)}
    with pytest.raises(Conflict):
        show.do(RemoveCharacter(character="vex", version=version))


def test_an_edit_takes_hit_points_and_conditions_as_they_are() -> None:
    show = a_party()
    show.do(hit("vex", 3))
    show.do(edit("vex", name="Vexahlia"))
    assert show.points("vexahlia") == (65, 68, 0)


def test_an_edit_of_nobody_is_refused() -> None:
    with pytest.raises(UnknownCharacter):
        a_party().do(edit("nobody", ac=1))


def test_who_left_comes_back_to_the_same_place_by_undo() -> None:
    show = a_party()
    show.do(hit("vax", 7))
    before = unstamped(show.state)
    assert show.say(RemoveCharacter(character="vax")) == "Vax leaves"
    assert len(show.state.roster) == 3
    with pytest.raises(UnknownCharacter):
        show.do(hit("vaxildan", 1))
    show.undo(len(show.log))
    assert unstamped(show.state) == before
    assert len(show.state.roster) == 4


def test_who_left_does_not_come_back_while_another_has_the_name() -> None:
    show = a_party()
    show.do(RemoveCharacter(character="vax"))
    number = len(show.log)
    show.do(add("Vaxildan"))
    with pytest.raises(Conflict, match="a name of Vaxildan"):
        show.undo(number)


def test_undo_of_a_new_character_takes_it_away_and_redo_brings_all_of_it_back() -> None:
    show = a_party()
    show.do(add())
    number = len(show.log)
    show.do(hit("keyleth", 9))
    assert show.undo(number) == f"Undone #{number}: Keyleth leaves"
    show.undo(len(show.log))
    assert show.points("keyleth") == (31, 40, 0)


def test_an_edit_is_not_taken_back_over_a_later_one() -> None:
    show = a_party()
    show.do(edit("vex", ac=17))
    number = len(show.log)
    show.do(edit("vex", ac=18))
    with pytest.raises(Conflict, match="Vex was edited again later"):
        show.undo(number)
    show.do(edit("vex", ac=17))
    show.undo(number)
    assert show.the("vex").stats.ac is None


def test_an_old_name_is_not_given_back_while_another_has_it() -> None:
    show = a_party()
    show.do(edit("pike", name="Scanlan"))
    number = len(show.log)
    show.do(add("Pike"))
    with pytest.raises(Conflict, match="a name of Pike"):
        show.undo(number)


def test_what_is_left_of_somebody_gone_cannot_be_taken_back() -> None:
    show = a_party()
    show.do(hit("vax", 7))
    struck = len(show.log)
    show.do(edit("vax", ac=1))
    show.do(RemoveCharacter(character="vax"))
    for number, error in ((struck, Conflict), (struck + 1, NotFound)):
        with pytest.raises(error, match="gone"):
            show.undo(number)


def test_moderators_play_but_do_not_set_up() -> None:
    show = a_party()
    for command in (add(), edit("vex", ac=1), RemoveCharacter(character="vex")):
        with pytest.raises(CommandRejected, match="token or producer"):
            show.do(command, BEN)
    show.do(ChangeRoster(remove=("vex",)), BEN)
    show.do(hit("vex", 1), BEN)
