"""Debian packages unpacked into a folder: no root, and no change to the machine's own apt."""

import re
import shutil
import subprocess
import threading
from pathlib import Path

from . import cache
from .progress import Stop

APT = Path("/etc/apt")
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)


class Unknown(Stop):
    """The suite has no such package."""


def unpack(suite, packages, root):
    """Unpack `packages` of `suite`, without what they depend on, into `root`."""
    store = root.parent / f"{root.name}.debs"
    cache.remove(store)
    store.mkdir(parents=True)
    unpack_files(download(suite, packages, store), root)
    cache.remove(store)


def unpack_files(files, root):
    for file in files:
        _run(["dpkg", "-x", str(file), str(root)], f"unpacking {file.name}")


def download(suite, packages, store):
    options = _options(suite)
    _run(["apt-get", *options, "-q", "download", *packages], f"downloading from {suite}", store)
    return sorted(store.glob("*.deb"))


def with_missing(packages):
    """`packages` of the machine's own release plus what they need that is not installed."""
    command = ["apt-get", *_options(release()), "-s", "--no-install-recommends", "install"]
    told = _run([*command, *packages], "asking apt what " + " ".join(packages) + " needs")
    return re.findall(r"^Inst (\S+)", told, re.MULTILINE)


def unpack_with_needs(packages, root):
    """Unpack `packages` of the machine's release with all libraries that are not installed."""
    unpack(release(), with_missing(packages), root)


def missing_libraries(program, packages_of):
    """Packages of the libraries that `program` wants and the machine lacks (none: it starts)."""
    told = subprocess.run(["ldd", str(program)], capture_output=True, text=True).stdout
    missing = re.findall(r"^\s*(\S+?)\.so\S* => not found", told, re.MULTILINE)
    return sorted({packages_of[name] for name in missing if name in packages_of})


def wrap(program, root):
    """Replace `program` by a script that runs it with the libraries and fonts of `root`."""
    real = program.with_name(program.name + ".real")
    program.rename(real)
    program.write_text(
        f"#!/bin/sh\n{exports(root)}\nexec '{real}' \"$@\"\n",
    )
    program.chmod(0o755)


def exports(root):
    return f"export LD_LIBRARY_PATH='{library_path(root)}' FONTCONFIG_FILE='{_fonts(root)}'"


def library_path(root):
    """Every folder of `root` that holds libraries: the packages' own paths point elsewhere."""
    found = {file.parent for file in root.rglob("*.so*") if "lib" in file.parts}
    return ":".join(str(folder) for folder in sorted(found, key=lambda path: len(path.parts)))


def _fonts(root):
    """A font configuration for the unpacked libraries; without one no text is drawn."""
    file = root / "fonts.conf"
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", f"{root}/usr/share/fonts")
    entries = "".join(f"<dir>{folder}</dir>" for folder in folders)
    entries += f"<cachedir>{root}/cache</cachedir>"
    file.write_text(f'<?xml version="1.0"?>\n<fontconfig>{entries}</fontconfig>\n')
    return file


def release():
    """Code name of the machine's Debian."""
    told = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\w+)", told, re.MULTILINE)
    return found.group(1) if found else "sid"


def _run(command, doing, where=None):
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True)
    except FileNotFoundError:
        raise Stop(
            f"{command[0]} is not on this machine: the download needs a Debian system; "
            "with an Odoo 19 of your own set ODOO_HOME."
        ) from None
    if done.returncode:
        kind = Unknown if "Unable to locate package" in done.stderr else Stop
        raise kind(f"{command[0]} failed while {doing}: {_reason(done.stderr)}")
    return done.stdout


def _reason(errors):
    lines = [line[3:] for line in errors.splitlines() if line.startswith("E: ")]
    return (lines or errors.splitlines() or ["no reason given"])[0]


def _options(suite):
    """Options that let apt work in a folder of ours, its package lists fetched once a command."""
    home = cache.folder() / "apt" / suite
    lists = home / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = [
        f"-oDir::Etc::SourceList={home}/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State::Lists={lists}",
        f"-oDir::Cache={home}",
        "-oDir::Cache::pkgcache=",
        "-oDir::Cache::srcpkgcache=",
        "-oAPT::Sandbox::User=",  # the user _apt may not read a cache below a private home
        "-oAcquire::Languages=none",
        "-oAcquire::Retries=3",
    ]
    with _fetching:
        if suite not in _fetched:
            (home / "sources.list").write_text(_sources(suite))
            _fetch_lists(suite, options, lists)
            _fetched.add(suite)
    return options


_fetched = set()
_fetching = threading.Lock()


def _fetch_lists(suite, options, lists):
    # apt-get update exits 0 even when nothing could be reached, so the result is looked at too.
    _run(["apt-get", *options, "-q", "update"], f"fetching the package list of {suite}")
    if not list(lists.glob("*_Packages*")):
        raise Stop(
            f"Debian's package list of {suite} could not be fetched: check the network, "
            "or set ODOO_HOME to an Odoo 19 of your own."
        )


def _sources(suite):
    """One-line sources for `suite` on the mirror that the machine already uses."""
    entries = machine_entries()
    keyring = next((path for path in KEYRINGS if path.exists()), None)
    if not entries or not keyring or not shutil.which("apt-get"):
        raise Stop(
            "No Debian mirror (or no debian-archive-keyring) in this machine's apt configuration: "
            "use a Debian system, or set ODOO_HOME to an Odoo 19 of your own."
        )
    # The machine's own release with updates and security: what is installed came from there too.
    wanted = entries if suite == release() else [(_archive(entries), suite)]
    return "".join(f"deb [signed-by={keyring}] {uri} {name} main\n" for uri, name in wanted)


def _archive(entries):
    return next((uri for uri, suite in entries if "security" not in suite), entries[0][0])


def machine_entries():
    """(address, suite) of each Debian source of the machine, old and new notation."""
    files = [APT / "sources.list", *sorted((APT / "sources.list.d").glob("*"))]
    found = []
    for file in files:
        if file.is_file() and file.suffix in (".list", ".sources"):
            read = _deb822 if file.suffix == ".sources" else _one_line
            found += read(file.read_text(errors="replace"))
    branch = rf"({release()}|stable|testing|unstable|sid)"
    ours = re.compile(rf"{branch}(-updates|-security|/updates)?/?$")
    return [(uri, suite) for uri, suite, parts in found if "main" in parts and ours.match(suite)]


def _one_line(text):
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)", line.strip())
        if match:
            yield match.group(1), match.group(2), match.group(3).split()


def _deb822(text):
    for paragraph in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        fields = dict(re.findall(r"(?m)^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", paragraph))
        fields = {name.lower(): value.split() for name, value in fields.items()}
        if "deb" not in fields.get("types", []) or fields.get("enabled") == ["no"]:
            continue
        for uri in fields.get("uris", []):
            for suite in fields.get("suites", []):
                yield uri, suite, fields.get("components", [])
