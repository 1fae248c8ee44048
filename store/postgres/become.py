"""A program of its own: gives up rights, ties its life to its parent's, then becomes another program.

``programs.py`` runs it with a bare interpreter, as ``become.py PARENT SIGNAL UID GID CAPABILITY FOLDER PROGRAM ...``,
so that no code of our many threads runs between fork and exec. Standard library only; nothing of ours is imported here.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
SECBIT_NO_SETUID_FIXUP = 1 << 2
NONE = -1


def become(libc: ctypes.CDLL, uid: int, gid: int, capability: int) -> None:
    """Turn from root into ``uid``, keeping at most the one ``capability`` across the coming exec.

    Without the secure bit the kernel ignores the capability in access(2), by which postgres looks for its own files.
    """
    if capability != NONE:
        _check(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability == NONE:
        return
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; then their upper halves
    _check(libc.capset(header, sets))
    _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def main(arguments: list[str]) -> None:
    """Do what the module says; return only by an exception."""
    parent, signal, uid, gid, capability = (int(word) for word in arguments[:5])
    folder, *command = arguments[5:]
    libc = ctypes.CDLL(None, use_errno=True)
    os.umask(0o077)
    if uid != NONE:
        become(libc, uid, gid, capability)
    if sys.platform == "linux":  # last: a change of user clears it
        _check(libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0))
        if os.getppid() != parent:
            sys.exit("the program that asked for this one is gone")
    os.chdir(folder)
    os.execv(command[0], command)  # noqa: S606 -- there is no shell, and the program is ours to name


def _check(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as problem:
        sys.exit(f"cannot run it: {problem}")
