"""The user's cache folder: parts that are built once and shared by all commands and checkouts."""

import collections
import contextlib
import fcntl
import hashlib
import os
import shutil
import threading
import time
from pathlib import Path

from .progress import Stop, say

CHECKOUT = Path(__file__).resolve().parents[2]
STAMP = ".complete"
UNUSED_DAYS = 60

_held = set()
_builders = collections.defaultdict(threading.Lock)


def folder():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(base).absolute() / "account_collections"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"The cache folder {path} cannot be made ({error.strerror}): "
            "set XDG_CACHE_HOME to a folder you may write to."
        ) from None
    return path


def key(text):
    return hashlib.sha256(str(text).encode()).hexdigest()[:8]


@contextlib.contextmanager
def lock(name="build"):
    """One command at a time; reentrant, and the kernel frees the lock of a killed command."""
    if name in _held:
        yield
        return
    with open(folder() / f"{name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another command that works on the cache …")
            fcntl.flock(file, fcntl.LOCK_EX)
        _held.add(name)
        try:
            yield
        finally:
            _held.discard(name)


def part(name, made_from, build, proof):
    """The folder of a part, built by `build(folder)` unless it is there.

    The folder's name carries what the part was made from, so a checkout with other versions builds
    its own and never pulls a part away under a running command. The stamp is written last: a folder
    without it (killed, disk full) or without its `proof` file is thrown away and built again. It is
    built in place because a Python environment does not survive being renamed.
    """
    path = folder() / f"{name}-{key(made_from)}"
    if _complete(path, made_from, proof):
        return path
    with lock(), _builders[name]:
        if not _complete(path, made_from, proof):
            remove(path)
            path.mkdir()
            build(path)
            write(path / STAMP, made_from)
            _prune()
    return path


def _complete(path, made_from, proof):
    stamp = path / STAMP
    if not stamp.is_file() or stamp.read_text() != made_from or not (path / proof).exists():
        return False
    with contextlib.suppress(OSError):
        os.utime(stamp)  # tells _prune that the part is in use
    return True


def write(path, text):
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    fresh.rename(path)


def _prune():
    for stamp in folder().glob(f"*-????????/{STAMP}"):
        if time.time() - stamp.stat().st_mtime > UNUSED_DAYS * 86400:
            remove(stamp.parent)


def remove(path):
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def checkout_key():
    return key(CHECKOUT)


def checkout_folder():
    """Things of this checkout alone: two checkouts at work at once must not meet."""
    path = folder() / "checkouts" / checkout_key()
    path.mkdir(parents=True, exist_ok=True)
    return path
