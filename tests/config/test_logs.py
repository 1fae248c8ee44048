"""What reaches the logs: no secret, by whatever way it came, and no record that somebody outside wrote."""

import io
import json
import logging
import re
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
import structlog

from config.logs import configure
from config.redact import Redactor

SECRET = 'p4ss"w\\ord-é'
RECORD = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z [A-Z]+ +\w")
Lines = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    kept = root.handlers[:], root.level, sys.excepthook, threading.excepthook, logging.raiseExceptions
    yield
    root.handlers[:], root.level, sys.excepthook, threading.excepthook, logging.raiseExceptions = kept
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(params=["console", "json"])
def lines(request: pytest.FixtureRequest) -> Lines:
    """Return what was written, a line each, in both formats."""
    stream = io.StringIO()
    configure("DEBUG", request.param, [SECRET], stream)
    return lambda: stream.getvalue().splitlines()


def only(lines: list[str]) -> str:
    assert len(lines) == 1
    return lines[0]


class Fails(Protocol):
    """A logger of either library."""

    def exception(self, event: str) -> object: ...


def fail(text: str) -> None:
    raise ValueError(text)


def log_failure(logger: Fails, text: str) -> None:
    try:
        fail(text)
    except ValueError:
        logger.exception("broken")


WAYS: dict[str, Callable[[], None]] = {
    "message": lambda: structlog.get_logger("t").info(f"got {SECRET}"),
    "field": lambda: structlog.get_logger("t").info("got", value=SECRET),
    "nested field": lambda: structlog.get_logger("t").info("got", value={"inner": [SECRET]}),
    "name of a field": lambda: structlog.get_logger("t").info("got", **{SECRET: 1}),
    "bound context": lambda: structlog.get_logger("t").bind(who=SECRET).info("got"),
    "argument": lambda: structlog.get_logger("t").info("got %s", SECRET),
    "traceback": lambda: log_failure(structlog.get_logger("t"), SECRET),
    "repr in a traceback": lambda: log_failure(structlog.get_logger("t"), repr([SECRET])),
    "stdlib message": lambda: logging.getLogger("t").info(f"got {SECRET}"),  # noqa: G004 -- what others do is the point
    "stdlib argument": lambda: logging.getLogger("t").warning("got %s", SECRET),
    "stdlib traceback": lambda: log_failure(logging.getLogger("t"), SECRET),
    "stdlib record that cannot be printed": lambda: logging.getLogger("t").warning("got %d", SECRET),
    "uncaught exception": lambda: sys.excepthook(ValueError, ValueError(SECRET), None),
    "warning": lambda: warnings.showwarning(SECRET, UserWarning, "file.py", 1),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_known_secret_is_hidden_by_whatever_way_it_comes(way: str, lines: Lines) -> None:
    WAYS[way]()
    text = "\n".join(lines())
    assert text
    assert "p4ss" not in text


def test_a_context_variable_is_hidden_too(lines: Lines) -> None:
    structlog.contextvars.bind_contextvars(actor=SECRET)
    logging.getLogger("t").info("got")
    assert "p4ss" not in only(lines())


TOKEN = "aB3" * 14 + "x"


@pytest.mark.parametrize(
    "text",
    [
        f"admin_{TOKEN}",
        f"token is global_{TOKEN}.",
        f"GET /overlay/demo?tier=large&key=overlay_{TOKEN} 200",
        f"wss://host/campaigns/demo/ws?since=4&key={TOKEN}",
        f"https://id.twitch.tv/oauth2/token?client_secret={TOKEN}&grant_type=x&refresh_token={TOKEN}",
        f"token={TOKEN}&a=b",
        f"Authorization: Bearer {TOKEN}",
        f"'Authorization': 'OAuth {TOKEN}'",
        f"header was bearer {TOKEN}",
        f"PASS oauth:{TOKEN}",
        f'{{"access_token": "{TOKEN}", "expires_in": 1}}',
        f"{{'client_secret': '{TOKEN}'}}",
        f"postgresql+asyncpg://user:{TOKEN}@host:5432/db",
        f"nats://:{TOKEN}@host:4222",
    ],
)
def test_what_looks_like_a_secret_is_hidden_though_nobody_named_it(text: str, lines: Lines) -> None:
    structlog.get_logger("t").info("got", text=text)
    logging.getLogger("t").info(text)
    log_failure(logging.getLogger("t"), text)
    assert "aB3aB3" not in "\n".join(lines())


@pytest.mark.parametrize("field", ["token", "admin_token", "key", "Authorization", "client_secret", "password"])
def test_a_field_with_the_name_of_a_secret_is_hidden(field: str, lines: Lines) -> None:
    structlog.get_logger("t").info("got", **{field: "tiny"})
    assert "tiny" not in only(lines())


@pytest.mark.parametrize(
    "text",
    [
        "campaign demo moved to 42, 3 overlay_clients connected",
        "OAuth callback failed for the bot account",
        "Bot started on https://example.com:8000/overlay/demo?tier=large",
        "the admin_token file was made",
    ],
)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    assert Redactor([SECRET]).hide(text) == text


def test_a_secret_that_is_found_later_is_hidden_from_then_on() -> None:
    stream = io.StringIO()
    redactor = configure("INFO", "json", [], stream)
    redactor.learn("found-in-the-database")
    logging.getLogger("t").info("found-in-the-database")
    assert "found" not in stream.getvalue()


FORGED = "hello\r\n2026-01-01T00:00:00.000000Z ERROR    tablecast: forged\x1b[2J\u2028\u0085\u202e\ud800"


def test_text_from_outside_is_no_record_of_its_own(lines: Lines) -> None:
    structlog.get_logger("t").info("said", text=FORGED)
    structlog.get_logger("t").info(FORGED)
    logging.getLogger("t").info("said %s", FORGED)
    written = lines()
    assert len(written) == 3
    assert all(line.isprintable() for line in written)


def test_lines_of_an_exception_are_no_records(lines: Lines) -> None:
    log_failure(logging.getLogger("t"), FORGED)
    first, *rest = lines()
    assert all(line.startswith("    | ") and line.isprintable() for line in rest)
    assert first.isprintable()


def test_a_value_cannot_pretend_to_be_a_field() -> None:
    stream = io.StringIO()
    configure("INFO", "console", [], stream)
    structlog.get_logger("t").info("said", text='x role=broadcaster "')
    assert r'text="x role=broadcaster \""' in stream.getvalue()


def test_json_records_have_the_same_names_whoever_made_them() -> None:
    stream = io.StringIO()
    configure("INFO", "json", [], stream)
    structlog.get_logger("ours").info("one", campaign="demo")
    logging.getLogger("theirs").warning("two")
    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["campaign"], ours["logger"], ours["level"]) == ("one", "demo", "ours", "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("two", "theirs", "warning")
    assert set(theirs) == {"event", "logger", "level", "timestamp"}


def test_without_a_format_a_terminal_gets_lines_for_people_and_a_file_gets_json() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        configure("INFO", None, [], stream)
        logging.getLogger("t").info("ready")
    assert RECORD.match(terminal.getvalue())
    assert json.loads(file.getvalue())["event"] == "ready"


def test_the_level_counts_for_everybody_and_libraries_that_tell_too_much_stop_at_info() -> None:
    stream = io.StringIO()
    configure("WARNING", "json", [], stream)
    structlog.get_logger("t").info("too low")
    logging.getLogger("t").info("too low")
    configure("DEBUG", "json", [], stream)
    logging.getLogger("botocore.auth").debug("too much")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "piece", ["a", "://a:", "key=", "Bearer ", "admin_", '"token": "', "Authorization: ", "://x:y@"]
)
def test_a_hundred_thousand_hostile_characters_take_no_time(piece: str) -> None:
    redactor = Redactor([SECRET])
    begun = time.perf_counter()
    redactor.hide(piece * (100_000 // len(piece)))
    assert time.perf_counter() - begun < 1
