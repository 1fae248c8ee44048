"""The logs: structlog over the standard library, one record a line on stderr, secrets hidden where it is written.

Every record, whoever makes it, passes :class:`Sink`. What came from outside cannot look like a record of its own:
line ends and control characters are escaped, and the lines of a traceback are indented.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from config.redact import HIDDEN, NAME, Redactor

# Their DEBUG records hold signed requests and whole bodies.
TALKATIVE = ("botocore", "boto3", "s3transfer", "urllib3", "aiohttp", "asyncio", "twitchio", "discord")
NOISY = ("sqlalchemy", "alembic", "asyncpg")  # INFO is every statement; our own records say what was lost

# What ends a line, steers a terminal or cannot be seen, bidirectional marks and lone surrogates among it.
UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff\\U000e0000-\\U000e007f]"
)
PLAIN_VALUE = re.compile(r"""[^\s"'=\\]+""")
SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def configure(level: str, fmt: str | None, secrets: Iterable[str], stream: TextIO | None = None) -> Redactor:
    """Send the records of structlog, of the standard library and of uncaught exceptions to one place.

    Args:
        level: the lowest that is written, by its name.
        fmt: ``console``, ``json``, or None: by whether the stream is a terminal.
        secrets: texts that are hidden wherever they turn up.
        stream: stderr unless a test says otherwise.

    Returns:
        what hides secrets, so that one found later (a token in the database) can be added.
    """
    stream = stream or sys.stderr
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Sink(redactor, as_json=fmt == "json" or (fmt is None and not stream.isatty())))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(root.level, logging.INFO))
    for name in NOISY:
        logging.getLogger(name).setLevel(max(root.level, logging.ERROR))
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # else a record that cannot be written is printed as it is, with its secrets
    _configure_structlog()
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda thread: _log_uncaught(thread.exc_type, thread.exc_value, thread.exc_traceback)
    return redactor


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, (KeyboardInterrupt, SystemExit)):
        logging.getLogger("tablecast").critical("uncaught exception", exc_info=(kind, error, trace))


class Sink(structlog.stdlib.ProcessorFormatter):
    """Turns any record into its line, hides the secrets in the whole of it, and never raises."""

    def __init__(self, redactor: Redactor, *, as_json: bool) -> None:
        self._redactor = redactor
        render = render_json if as_json else render_console
        remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        super().__init__(
            processors=[remove_meta, structlog.processors.format_exc_info, hide_by_name, render],
            foreign_pre_chain=SHARED,
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of the record; a record that cannot be printed says only where it came from."""
        try:
            return self._redactor.hide(super().format(record))
        except Exception as error:  # noqa: BLE001 -- else the standard library prints the record, secrets and all
            return f"ERROR a record of {record.name} cannot be printed: {type(error).__name__}"


def hide_by_name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide each field whose name says that it is a secret."""
    return {name: HIDDEN if NAME.fullmatch(name) else value for name, value in event.items()}


def render_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """Return the record as one line of ASCII JSON."""
    return json.dumps(event, default=str)


def render_console(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """Return time, level, logger, message and fields in one line; a traceback follows, indented."""
    time, level, name = (event.pop(part, "") for part in ("timestamp", "level", "logger"))
    message = escape(str(event.pop("event", "")))
    blocks = [str(event.pop(part)) for part in ("exception", "stack") if part in event]
    fields = "".join(f" {escape(str(field))}={_value(value)}" for field, value in event.items())
    lines = [f"    | {escape(line)}" for block in blocks for line in block.splitlines()]
    return "\n".join([f"{time} {level.upper():<8} {name}: {message}{fields}", *lines])


def escape(text: str) -> str:
    """Return the text with what cannot be seen written out: a line end becomes a backslash and an n."""
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _value(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return escape(text) if PLAIN_VALUE.fullmatch(text) else escape(json.dumps(text, ensure_ascii=False))
