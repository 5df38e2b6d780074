"""Compare the exported strings with the catalogues in i18n/: a program of its own, started with the
environment's Python: catalog.py FRESH.pot FOLDER MODULE [--check].
"""

import re
import sys
from pathlib import Path

import polib

# What a translation must take over as it stands.
FIXED = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}|\{\s*\w+\s*\}|t-[\w-]+=\"[^\"]*\"|[\[\]]")
# Words by number: each language has as many as it needs.
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
DATES = ("POT-Creation-Date", "PO-Revision-Date")
WIDTH = 78


def main():
    fresh, folder, module, check = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:]
    template = _read(fresh)
    for date in DATES:  # an export without changes shall leave no trace
        template.metadata.pop(date, None)
    files = {folder / f"{module}.pot": template}
    for path in sorted(folder.glob("*.po")):
        files[path] = _carry_over(_read(path), template)
    faults = [fault for path, catalog in files.items() for fault in _faults(path, catalog)]
    # Without the end of the file, where editors differ.
    stale = [
        path for path, catalog in files.items() if _text(path).rstrip() != f"{catalog}".rstrip()
    ]
    for path in () if check else stale:
        path.write_text(f"{files[path]}".rstrip() + "\n")
        print(f"{path.name}: brought up to date")
    faults += [f"{path.name} is out of date: run dev/i18n" for path in stale if check]
    print("".join(f"{fault}\n" for fault in faults), end="")
    print(f"{len(template)} strings, {len(faults)} findings")
    sys.exit(1 if faults else 0)


def _read(path):
    return polib.pofile(str(path), wrapwidth=WIDTH)


def _text(path):
    return path.read_text() if path.exists() else ""


def _carry_over(old, template):
    """The entries of the template with the translations of ``old``."""
    known = {entry.msgid: entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=WIDTH)
    new.header = old.header
    new.metadata = {key: text for key, text in old.metadata.items() if key not in DATES}
    for entry in template:
        before = known.get(entry.msgid)
        copy = polib.POEntry(
            msgid=entry.msgid, occurrences=entry.occurrences, comment=entry.comment
        )
        copy.msgstr = before.msgstr if before else ""
        copy.flags = [*entry.flags, *(["fuzzy"] if before and before.fuzzy else [])]
        new.append(copy)
    return new


def _faults(path, catalog):
    for entry in catalog if path.suffix == ".po" else ():
        words = " ".join(entry.msgid.split())[:60]
        if entry.fuzzy:
            yield f"{path.name}: fuzzy: {words}"
        elif not entry.msgstr:
            yield f"{path.name}: not translated: {words}"
        elif _fixed(entry.msgid) != _fixed(entry.msgstr):
            yield f"{path.name}: other placeholders than the original: {words}"


def _fixed(text):
    return sorted(FIXED.findall(CHOICE.sub(r"\1", text)))


if __name__ == "__main__":
    main()
