"""The account under which Postgres runs when we are root. No account is made here, no folder's rights changed."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store.errors import CannotStart
from store.postgres import become

NAMES = ("postgres", "nobody")
CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE = 2, 1


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whom the server runs as. postgres refuses to be root, so root lends it an account that exists already."""

    uid: int = become.NONE
    gid: int = become.NONE
    capability: int = become.NONE
    """Lets the account walk through folders that only root may enter, so that no folder's rights are changed."""


OURS = Account()
"""The account that we run under ourselves."""


def candidates(data: Path | None) -> Iterator[Account]:
    """Yield the accounts to try, those with fewer rights first."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield OURS
        return
    uid, gid = _lent(data)
    yield Account(uid=uid, gid=gid)
    if sys.platform == "linux":
        yield Account(uid=uid, gid=gid, capability=CAP_DAC_READ_SEARCH)
        yield Account(uid=uid, gid=gid, capability=CAP_DAC_OVERRIDE)


def _lent(data: Path | None) -> tuple[int, int]:
    """Return user and group that root lends the server: the data folder's owner, else an account of the system."""
    if data is not None and (owner := data.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    import pwd  # noqa: PLC0415 -- Windows has none

    for name in NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise CannotStart("Postgres refuses to run as root and there is no account 'nobody' to lend it: start as a user.")
