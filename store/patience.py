"""How long the store waits for its database, and the one way in which it says that the wait was in vain."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from store.errors import StoreUnavailable, Unreachable

ANSWER_S = 2.5
"""How long a caller waits before it is told that the database does not answer; it is to know within 3 s."""

HANDOVER_S = 15.0
"""How long an embedded server may be away while the process that owned it ends and another brings it back."""
PAUSE_S = 0.1

LOST = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError, InterfaceError, PoolTimeoutError)
"""The connection failed: whether a statement on it was carried out is not known."""

FAILED = (*LOST, DBAPIError, asyncpg.PostgresError)
"""Every way in which the database can fail a caller."""

_PASSING = {"08", "25", "28", "3D", "40", "53", "55", "57", "58"}
"""SQLSTATE classes that say something of the server's state and not of the statement.

Connection, read-only, password, database, rollback, resources, object state, operator intervention, system.
"""

SILENT = "The database does not answer; try again in a moment."

Result = TypeVar("Result")

_given_up: set["asyncio.Future[Any]"] = set()


def may_pass(error: Exception) -> bool:
    """Whether trying again may help: the connection failed, or the server was busy, starting or stopping."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None)
    return code is None or code[:2] in _PASSING


async def through_restarts(work: Callable[[], Awaitable[Result]], limit_s: float = HANDOVER_S) -> Result:
    """Do ``work`` of starting up, again if its server goes and is brought back: another process of ours owned it.

    Args:
        work: may be done any number of times.
        limit_s: how long to try; 0 for a server that is not ours to bring back.

    Raises:
        CannotStart: the server cannot be used, or stayed away.
    """
    end_s = time.monotonic() + limit_s
    while True:
        try:
            return await work()
        except Unreachable:
            if time.monotonic() >= end_s:
                raise
        except (*FAILED, SQLAlchemyError) as error:
            if not may_pass(error):
                raise
            if time.monotonic() >= end_s:
                raise Unreachable(
                    f"The database was lost while starting ({type(error).__name__}); start again."
                ) from error
        await asyncio.sleep(PAUSE_S)


async def patiently(work: Awaitable[Result], limit_s: float = ANSWER_S) -> Result:
    """Return what ``work`` comes to.

    Raises:
        StoreUnavailable: the database does not answer within ``limit_s``.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait((task,), timeout=limit_s)
    except asyncio.CancelledError:
        _give_up(task)
        raise
    if not done:
        _give_up(task)
        raise StoreUnavailable(SILENT)
    try:
        return task.result()
    except FAILED as error:
        if not may_pass(error):
            raise
        raise StoreUnavailable(SILENT) from error


def _give_up(task: "asyncio.Future[Any]") -> None:
    """Stop a task without waiting for that: a connection that is given up says goodbye, for seconds, to nobody."""
    task.cancel()
    _given_up.add(task)
    task.add_done_callback(_ended)


def _ended(task: "asyncio.Future[Any]") -> None:
    _given_up.discard(task)
    if not task.cancelled():
        task.exception()  # looked at, or it would be reported
