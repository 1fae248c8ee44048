"""How moderators type episodes and their clock. Never what the clock says."""

import re
import unicodedata

from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import echo, fold
from game.episodes import LONGEST_TITLE, ClockEpisode, ShowEpisode, StartEpisode
from game.state import MOST_POINTS

CLOCK = {
    "break": ClockEpisode(to="break"), "pause": ClockEpisode(to="break"), "resume": ClockEpisode(to="resume"),
    "end": ClockEpisode(to="end"),
}  # fmt: skip
_NUMBERED = re.compile(r"#?([0-9]+)[:.,]?(?:\s+[-:\u2013\u2014])?(?=\s|$)\s*")
_WITH_DIGIT = re.compile(r"\A\S*\d\S*")
"""The first word, if it may be a number; wide digits are plain ones."""


def episode(line: Line) -> Request:
    """Return an episode started, its clock stopped or going on, it ended, or the question which runs."""
    if not line.text:
        return ShowEpisode()
    word, *rest = line.typed.split(maxsplit=1)
    action = fold(word).rstrip("!?:;")
    if action in {"start", "begin"}:
        return _started(line, "".join(rest).strip())
    if action not in CLOCK:
        problem = f"{echo(word)} does not say what becomes of the episode: start, break, resume or end"
        raise line.wrong(problem, f"{line.verb} start", f"{line.verb} end")
    if fold(line.text) != action:
        raise line.wrong(f'"{action}" stands alone', f"{line.verb} {action}")
    return CLOCK[action]


def _started(line: Line, rest: str) -> StartEpisode:
    """Return an episode with the number that comes first, and the title as typed behind it."""
    rest = _WITH_DIGIT.sub(lambda word: unicodedata.normalize("NFKC", word[0]), rest)
    found = _NUMBERED.match(rest)
    title = " ".join(rest[found.end() if found else 0 :].split())
    if len(title) > 1 and title[0] == title[-1] == '"':
        title = title[1:-1].strip()
    begin = f"{line.verb} start {found[1]}" if found else f"{line.verb} start"
    number = int(found[1][: len(str(MOST_POINTS)) + 1]) if found else None
    if number is not None and not 1 <= number <= MOST_POINTS:
        raise line.wrong(f"An episode has a number from 1 to {MOST_POINTS}", f"{line.verb} start")
    if len(title) > LONGEST_TITLE:
        short = title[:60].rsplit(" ", 1)[0]
        raise line.wrong(f"The title has {len(title)} characters; at most {LONGEST_TITLE} fit", f"{begin} {short}")
    return StartEpisode(number=number, title=title or None)


COMMANDS = (
    ChatCommand(
        name="ep",
        aliases=("episode",),
        subject="The show",
        usage="ep start [N] [title] / ep break / ep resume / ep end / ep",
        summary="start an episode and its clock, stop the clock for a break, go on, end it, or ask which runs",
        examples=("ep start 12 The Long Way Home", "ep break", "ep resume", "ep end", "ep"),
        build=episode,
    ),
)
