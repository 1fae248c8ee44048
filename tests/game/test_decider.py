import pytest
from msgspec.structs import replace

from game.actor import Actor, Role
from game.campaigns import About, CreateCampaign, DeleteCampaign, EditCampaign
from game.characters import AddCharacter, EditCharacter, Profile
from game.concentration import Concentrate
from game.conditions import ChangeConditions, ShowConditions
from game.custom import Announce
from game.decider import Command, Single, Together, answer
from game.episodes import ShowEpisode
from game.errors import CommandRejected, InvalidCommand, NotAllowed, NotFound
from game.events import describe
from game.history import ShowLog
from game.hp import Damage, ShowHp
from game.layout import PlaceLayout
from game.rests import TakeRest
from game.roster import ChangeRoster, SetRoster, ShowRoster
from game.state import EMPTY
from game.trackers import AddTracker, ChangeTracker, ShowTrackers
from game.turns import ShowTurns
from game.undo import Undo
from tests.game.builders import (
    ANA,
    BEN,
    LAURA,
    PRODUCER,
    VIEWER,
    VIP,
    Show,
    a_character,
    a_party,
    a_show,
    change,
    hit,
    named,
    unstamped,
)

THREE: tuple[Single, ...] = (
    hit("vex", 3), ChangeConditions(targets=named("vex"), action="add", condition="prone"),
    Announce(data={"text": "boom"}),
)  # fmt: skip
PLAY: tuple[Command, ...] = (*THREE, ChangeRoster(remove=("vex",)), Together(commands=THREE))
SETUP: tuple[Command, ...] = (
    AddCharacter(profile=Profile(name="Keyleth"), hp=40), EditCharacter(character="vex", profile=Profile(ac=15)),
    PlaceLayout(tier="large"), EditCampaign(about=About(name="Vox")), DeleteCampaign(),
    Together(commands=(PlaceLayout(tier="large"),)),
)  # fmt: skip


@pytest.mark.parametrize("command", [*PLAY, *SETUP, Undo(), Together(commands=())])
@pytest.mark.parametrize("actor", [VIEWER, VIP])
def test_viewers_and_vips_may_nothing(command: Command, actor: Actor) -> None:
    with pytest.raises(NotAllowed, match="Only moderators can do that"):
        a_party().do(command, actor)


@pytest.mark.parametrize("command", PLAY)
@pytest.mark.parametrize("actor", [ANA, BEN, LAURA, PRODUCER])
def test_moderators_play(command: Command, actor: Actor) -> None:
    assert a_party().do(command, actor)


@pytest.mark.parametrize("command", SETUP)
@pytest.mark.parametrize("actor", [ANA, LAURA])
def test_set_up_is_the_operators(command: Command, actor: Actor) -> None:
    with pytest.raises(NotAllowed, match="token or producer"):
        a_party().do(command, actor)
    a_party().do(command, PRODUCER)


def test_each_role_includes_those_before_it() -> None:
    for index, role in enumerate(Role):
        assert [role.may(needed) for needed in Role] == [index >= other for other in range(len(Role))]


def test_together_is_one_group_all_or_nothing() -> None:
    show = a_party()
    before = len(show.log)
    show.do(Together(commands=THREE), ANA)
    assert {record.group for record in show.log[before:]} == {before + 3}
    with pytest.raises(NotFound):
        show.do(Together(commands=(hit("vex", 3), hit("nobody", 3))))
    assert len(show.log) == before + 3


def test_what_happens_together_builds_on_what_came_before() -> None:
    show = a_party()
    show.do(Together(commands=(AddCharacter(profile=Profile(name="Keyleth"), hp=40), hit("keyleth", 9))))
    assert show.points("keyleth") == (31, 40, 0)


def test_a_version_in_the_middle_is_the_one_from_before_all_of_it() -> None:
    show = a_party()
    version = show.the("vex").version
    show.do(Together(commands=(hit("vex", 3), EditCharacter(character="vex", profile=Profile(ac=1), version=version))))
    assert show.the("vex").version == len(show.log)


@pytest.mark.parametrize("commands", [(), (hit("vex", 0),) * 21, (Undo(),), (EditCampaign(about=About(name="Vox")),),
                                      (CreateCampaign(about=About(name="Vox")),)])  # fmt: skip
def test_some_commands_stand_alone(commands: tuple[object, ...]) -> None:
    with pytest.raises(CommandRejected):
        a_party().do(Together(commands=commands))  # type: ignore[arg-type]


def test_one_command_causes_no_more_than_300_events() -> None:
    show = a_party()
    for number in range(36):
        show.do(AddCharacter(profile=Profile(name=f"Guard {number}"), hp=5))
    ids = tuple(show.state.characters)
    show.do(SetRoster(name="first", character_ids=ids[:20]))
    show.do(SetRoster(name="second", character_ids=ids[20:40]))
    everyone = change(Damage(targets=named("@first", "@second"), amount=1))
    assert len(show.do(everyone)) == 40
    with pytest.raises(InvalidCommand, match="more than 300 changes at once"):
        show.do(Together(commands=(everyone,) * 8))


def a_crowd() -> Show:
    """Return a show of 20 who are all in the roster."""
    return a_show(*(a_character(f"Guard {chr(97 + number)}") for number in range(20)))


def test_one_hit_may_knock_out_20_who_concentrate() -> None:
    show = a_crowd()
    show.do(Concentrate(targets=named("party"), spell="bless"))
    before = unstamped(show.state)
    events = show.do(change(Damage(targets=named("party"), amount=30)))
    assert len(events) == 20 * len(("hit", "unconscious", "incapacitated", "prone", "concentration"))
    show.undo()
    assert unstamped(show.state) == before


def test_a_long_rest_may_give_20_their_trackers_back() -> None:
    show = a_crowd()
    for key in "abcdefghijkl":
        show.do(AddTracker(key=key, max=2, targets=named("party"), reset={"long": "full"}))
        show.do(ChangeTracker(key=key, targets=named("party"), by=-1))
    show.do(change(Damage(targets=named("party"), amount=5)))
    before = unstamped(show.state)
    assert len(show.do(TakeRest(kind="long"))) == 20 * 14
    show.undo()
    assert unstamped(show.state) == before


def test_before_its_campaign_is_made_a_log_takes_nothing_else() -> None:
    for command in (*PLAY, *SETUP, Undo()):
        with pytest.raises(NotFound, match="no campaign here yet"):
            Show().do(command)


def test_a_deleted_campaign_takes_nothing() -> None:
    show = a_party()
    show.do(DeleteCampaign())
    for command in (*PLAY, *SETUP, CreateCampaign(about=About(name="Again"))):
        with pytest.raises(NotFound, match="This campaign is gone"):
            show.do(command)


def test_nothing_is_described_as_nothing() -> None:
    assert describe(EMPTY, ()) == ""


def test_a_group_of_several_kinds_is_one_line() -> None:
    assert a_party().say(Together(commands=THREE)) == 'Vex 68>65/68 (-3) · Vex +prone · "boom"'


def test_every_question_has_an_answer() -> None:
    state = a_party().state
    assert answer(state, ShowHp(targets=named("vex"))) == "Vex 68/68"
    assert answer(state, ShowConditions(targets=named("vex"))) == "Vex: nothing"
    assert answer(state, ShowRoster()) == "main: Vex, Vax, Grog Strongjaw, Pike · also: soldiers"
    assert answer(state, ShowTurns()) == "No turns"
    assert answer(state, ShowTrackers()) == "Table: no trackers"
    assert answer(state, ShowEpisode()) == "No episode is running."
    assert answer(state, ShowLog()) == "Nothing in the log yet."


def test_a_rejections_sentence_is_one_visible_line_with_a_short_form() -> None:
    error = CommandRejected("a\nb\u202e\0\ud800 " + "word " * 100 + "end.", field=1)
    assert str(error).startswith("a b word")
    assert len(error.short) <= 250
    assert (error.short[-1], error.fields) == ("…", {"field": 1})


def test_text_is_kept_only_in_records_that_were_typed() -> None:
    show = a_party()
    assert all(record.text is None for record in show.log)
    assert replace(show.log[0], text="!hp").text == "!hp"
