import pytest

from game.campaigns import About, CampaignCreated, CreateCampaign, DeleteCampaign, EditCampaign, slug_of
from game.errors import Conflict, InvalidCommand, NotFound
from game.state import Campaign
from tests.game.builders import Show, a_party, unstamped


def created(about: About) -> Campaign:
    (event,) = Show().do(CreateCampaign(about=about))
    assert isinstance(event, CampaignCreated)
    return event.campaign


@pytest.mark.parametrize(("name", "slug"), [
    ("Vox Machina", "vox-machina"), ("Zoë & the Bells!", "zoe-the-bells"), ("x" * 99, "x" * 64),
    ("Тест", "campaign-00000000"), ("0b5c7a52-1111-2222-3333-444455556666", "campaign-00000000"),
])  # fmt: skip
def test_a_slug_is_made_from_the_name(name: str, slug: str) -> None:
    assert created(About(name=name)).slug == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "A", "a b", "x" * 65, "0b5c7a52-1111-2222-3333-444455556666", "a\n"])
def test_a_slug_can_stand_in_an_address_and_is_no_uuid(slug: str) -> None:
    with pytest.raises(InvalidCommand, match="A slug has"):
        created(About(name="Show", slug=slug))


def test_slug_of_ends_on_a_letter_or_digit() -> None:
    assert slug_of("x" * 63 + " y") == "x" * 63


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\0b", "a\u202eb", "\u3164", "\ud800"])
def test_a_campaigns_name_has_1_to_100_characters_that_can_be_seen(name: str) -> None:
    with pytest.raises(InvalidCommand, match="The name of a campaign has 1 to 100"):
        created(About(name=name))


def test_a_name_is_one_line_and_a_description_may_have_several() -> None:
    campaign = created(About(name="Vox\n Machina", description="One.\r\nTwo."))
    assert (campaign.name, campaign.description) == ("Vox Machina", "One.\nTwo.")


def test_a_campaign_has_a_name_and_is_made_once() -> None:
    with pytest.raises(InvalidCommand, match="needs a name"):
        created(About(slug="show"))
    with pytest.raises(Conflict, match="exists already"):
        a_party().do(CreateCampaign(about=About(name="Again")))


def test_an_unknown_game_system_is_refused_with_those_known() -> None:
    with pytest.raises(InvalidCommand, match=r'No game system is called "chess"\. Known: dnd5e-2024'):
        created(About(name="Show", system="chess"))


def test_an_edit_names_what_changed_and_can_be_taken_back() -> None:
    show = a_party()
    assert show.say(EditCampaign(about=About(name="Vox", visibility="private", system="dnd5e-2024"))) == (
        "Campaign: name, visibility"
    )
    assert show.do(EditCampaign(about=About(name="Vox"))) == ()
    show.undo(len(show.log))
    assert (show.state.at_hand.name, show.state.at_hand.visibility) == ("Vox Machina", "public")


def test_an_edit_is_not_taken_back_over_a_later_one() -> None:
    show = a_party()
    show.do(EditCampaign(about=About(name="Vox")))
    number = len(show.log)
    show.do(EditCampaign(about=About(name="Machina")))
    with pytest.raises(Conflict, match="The campaign's name was edited again later"):
        show.undo(number)


def test_beginning_and_end_cannot_be_undone() -> None:
    show = a_party()
    with pytest.raises(Conflict, match="cannot be undone"):
        show.undo(1)
    show.do(DeleteCampaign())
    with pytest.raises(NotFound, match="gone"):
        show.undo(len(show.log))


def settings(**fields: object) -> EditCampaign:
    return EditCampaign(about=About(**fields))  # type: ignore[arg-type]


def test_what_is_not_said_of_a_campaign_is_as_usual() -> None:
    campaign = created(About(name="Show"))
    assert (campaign.consequences, campaign.guard_s, campaign.chat_prefix, campaign.short_form) == (True, 8, None, True)


def test_how_a_campaign_is_played_can_be_set_and_taken_back() -> None:
    show = a_party()
    before = unstamped(show.state)
    edit = settings(consequences=False, guard_s=30, chat_prefix=" !CR ", short_form=False)
    assert show.say(edit) == "Campaign: consequences, guard_s, chat_prefix, short_form"
    campaign = show.state.at_hand
    assert (campaign.consequences, campaign.guard_s, campaign.chat_prefix, campaign.short_form) == (
        False, 30, "!cr", False,
    )  # fmt: skip
    show.undo(len(show.log))
    assert unstamped(show.state) == before


@pytest.mark.parametrize(
    "prefix", ["!", "", "cr", "!hp", "!UNDO", "!cr1", "!abcdefghi", "!c r", "/", "@", "$$$", "!\u200b"]
)
def test_a_prefix_is_a_word_of_its_own_or_a_sign_or_two(prefix: str) -> None:
    with pytest.raises(InvalidCommand, match="chat_prefix"):
        a_party().do(settings(chat_prefix=prefix))


@pytest.mark.parametrize("prefix", ["!cr", "$", "?.", "!vox"])
def test_a_prefix_that_clashes_with_nothing_is_kept(prefix: str) -> None:
    show = a_party()
    show.do(settings(chat_prefix=prefix))
    assert show.state.at_hand.chat_prefix == prefix


def test_a_campaign_keeps_one_way_to_be_talked_to() -> None:
    show = a_party()
    for edit in (settings(short_form=False), settings(short_form=False, chat_prefix=None)):
        with pytest.raises(InvalidCommand, match="Without the short form a campaign needs a chat_prefix"):
            show.do(edit)
    with pytest.raises(InvalidCommand, match="needs a chat_prefix"):
        created(About(name="Show", short_form=False))
    show.do(settings(chat_prefix="!cr"))
    number = len(show.log)
    show.do(settings(short_form=False))
    with pytest.raises(InvalidCommand, match="needs a chat_prefix"):
        show.do(settings(chat_prefix=None))
    with pytest.raises(InvalidCommand, match="needs a chat_prefix"):
        show.undo(number)
