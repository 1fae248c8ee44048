import pytest

from game.errors import InvalidCommand, NotFound, UnknownCharacter
from game.state import CampaignState
from game.targets import Aim, Share, Target, resolve
from tests.game.builders import a_campaign, a_character, named

TABLE = a_campaign(
    a_character("Vex"), a_character("Vax"), a_character("Grog Strongjaw", aliases=("Big Guy",)), a_character("Pike"),
    rosters={"main": ("id-vex", "id-grogstrongjaw", "gone"), "Foot Soldiers": ("id-vax", "id-pike"), "empty": ()},
)  # fmt: skip


def meant(*targets: Target, state: CampaignState = TABLE) -> list[str]:
    return [aim.character.name for aim in resolve(state, targets)]


@pytest.mark.parametrize("word", ["party", "ALL", "*", "everyone"])
def test_the_party_is_the_roster_in_use_without_who_is_gone(word: str) -> None:
    assert meant(Target(name=word)) == ["Vex", "Grog Strongjaw"]


def test_a_named_roster_is_meant_by_any_spelling() -> None:
    assert meant(Target(name="@footsoldiers")) == ["Vax", "Pike"]
    assert meant(Target(name="@Foot-Soldiers")) == ["Vax", "Pike"]


def test_a_name_after_an_at_sign_is_a_character_where_no_roster_has_it() -> None:
    assert meant(Target(name="@vex")) == ["Vex"]


def test_exclusions_leave_members_out() -> None:
    assert meant(Target(name="party", without=("grog",))) == ["Vex"]
    assert meant(Target(name="party", without=("pike",))) == ["Vex", "Grog Strongjaw"]


def test_an_unknown_exclusion_is_refused() -> None:
    with pytest.raises(UnknownCharacter):
        meant(Target(name="party", without=("grgo",)))
    with pytest.raises(InvalidCommand, match="At most 20 names can be left out"):
        meant(Target(name="party", without=("grog",) * 21))


def test_only_a_group_leaves_somebody_out() -> None:
    with pytest.raises(InvalidCommand, match=r'Only a group can leave somebody out; "vex" is none\.'):
        meant(Target(name="vex", without=("grog",)))


def test_nobody_left_is_refused() -> None:
    for target in (Target(name="party", without=("grog", "vex")), Target(name="@empty")):
        with pytest.raises(NotFound, match="Nobody is meant"):
            meant(target)


def test_an_empty_roster_is_refused_with_how_to_fill_it() -> None:
    with pytest.raises(NotFound, match="!roster"):
        meant(Target(name="all"), state=a_campaign(a_character("Vex"), rosters={}))


def test_who_is_named_beside_the_group_gets_its_own_share() -> None:
    for order in ([Target(name="party"), Target(name="vex", share="half")],
                  [Target(name="vex", share="half"), Target(name="party")]):  # fmt: skip
        aims = {aim.character.name: aim.share for aim in resolve(TABLE, order)}
        assert aims == {"Vex": "half", "Grog Strongjaw": "full"}


def test_a_group_shares_alike() -> None:
    assert {aim.share for aim in resolve(TABLE, named("party", share="half"))} == {"half"}


@pytest.mark.parametrize("words", [("grog", "strongjaw"), ("GROG", "Strong", "jaw"), ("big", "guy"), ("grog",),
                                   ("grog-strongjaw",), ("@grog", "strongjaw")])  # fmt: skip
def test_several_words_are_one_name_when_together_they_are_it(words: tuple[str, ...]) -> None:
    assert meant(*named(*words)) == ["Grog Strongjaw"]
    assert meant(*named("vex", *words, "pike")) == ["Vex", "Grog Strongjaw", "Pike"]


def test_a_share_after_several_words_is_for_the_whole_name() -> None:
    (aim,) = resolve(TABLE, (Target(name="grog"), Target(name="strongjaw", share="half")))
    assert (aim.character.name, aim.share) == ("Grog Strongjaw", "half")


def test_a_word_that_stands_apart_begins_a_name() -> None:
    state = a_campaign(a_character("Vex"), a_character("Vax"), a_character("Vex Vax"))
    assert meant(*named("vex", "vax"), state=state) == ["Vex Vax"]
    assert meant(Target(name="vex"), Target(name="vax", apart=True), state=state) == ["Vex", "Vax"]
    assert meant(Target(name="vex", apart=True), Target(name="vax"), state=state) == ["Vex Vax"]


def test_words_that_are_no_name_are_not_swallowed_by_the_name_before() -> None:
    with pytest.raises(UnknownCharacter):
        meant(*named("vex", "-"))
    with pytest.raises(UnknownCharacter):
        meant(*named("grog", "strong"))


def test_a_character_is_named_once() -> None:
    with pytest.raises(InvalidCommand, match="Vex is named twice"):
        meant(*named("vex", "VEX"))


def test_1_to_20_names_fit() -> None:
    with pytest.raises(InvalidCommand, match="at least one"):
        meant()
    with pytest.raises(InvalidCommand, match="At most 20"):
        meant(*named(*["vex"] * 21))


@pytest.mark.parametrize("name", ["@nobody", "@", "@" + "x" * 100_000, "@\ud800\0"])
def test_an_unknown_roster_is_refused_with_those_known(name: str) -> None:
    with pytest.raises(NotFound, match="Known: @main, @Foot Soldiers, @empty") as caught:
        meant(Target(name=name))
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(("share", "parts"), [
    ("full", (9, -9, 0)), ("half", (4, -4, 0)), ("double", (18, -18, 0)), ("none", (0, 0, 0)),
])  # fmt: skip
def test_a_share_is_rounded_towards_zero(share: Share, parts: tuple[int, ...]) -> None:
    aim = Aim(character=a_character(), share=share)
    assert tuple(aim.part(amount) for amount in (9, -9, 0)) == parts


def test_nobody_is_both_named_and_left_out() -> None:
    with pytest.raises(InvalidCommand, match="both named and left out"):
        meant(Target(name="party", without=("vex",)), Target(name="vex"))


def test_a_word_between_names_is_never_taken_for_the_beginning_of_one() -> None:
    state = a_campaign(a_character("Andor"), a_character("Vex"))
    with pytest.raises(UnknownCharacter):
        resolve(state, named("vex", "and"))
    assert resolve(state, named("ando"))[0].character.name == "Andor"
