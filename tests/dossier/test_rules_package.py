import hashlib
import io
import json
import zipfile
from datetime import date

from ...tools.dossier import package
from ...tools.dossier.package import Event
from ..rule_case import RuleCase


class TestRulesPackage(RuleCase):
    """How the papers of a dossier are put together."""

    def test_volumes_hold_what_goes_in(self):
        table = {
            (): [],
            (10,): [[0]],
            (40, 40, 20): [[0, 1], [2]],
            (90, 10): [[0], [1]],
            (200, 10, 10): [[0], [1, 2]],
            (10, 200, 10): [[0], [1], [2]],
        }
        for sizes, volumes in table.items():
            with self.subTest(sizes):
                found = package.cut_volumes(sizes, most=80)
                self.assertEqual([list(one) for one in found], volumes)

    def test_pages_are_counted_after_the_contents(self):
        self.assertEqual(package.place_pages([1, 3, 0, 2], front=2), [3, 4, None, 7])

    def test_rows_are_cut_into_sheets(self):
        self.assertEqual(package.cut_rows(250, 100), [(0, 100), (100, 200), (200, 250)])
        self.assertEqual(package.cut_rows(0, 100), [])

    def test_what_happened_on_one_day_keeps_its_order(self):
        paid, sent = (Event(date(2026, 3, 8), what, rank) for what, rank in (("paid", 4), ("a", 2)))
        first = Event(date(2026, 3, 1), "invoice")
        self.assertEqual(package.in_order([paid, first, sent]), [first, sent, paid])

    def test_a_path_leads_nowhere_else_and_none_is_there_twice(self):
        day, used = date(2026, 3, 8), []
        for _turn in range(2):
            used.append(package.make_path("letters", day, "../DUN/1", used, ".pdf"))
        self.assertEqual(
            used, ["06-letters/2026-03-08 ---DUN-1.pdf", "06-letters/2026-03-08 ---DUN-1-2.pdf"]
        )

    def test_the_package_says_what_is_in_it(self):
        files = {"01-cover/a.pdf": b"%PDF", "06-letters/b.pdf": b"letter"}
        listed = [{"path": name, "sha256": package.digest(raw)} for name, raw in files.items()]
        chain = {"proceeding": "PROC/1", "digest": "ff", "whole": True}
        manifest = package.build_manifest({"debtor": "Müller"}, listed, [chain])
        packed = [self.pack(files, manifest) for _turn in range(2)]
        self.assertEqual(packed[0], packed[1], "the same content gives the same bytes")
        with zipfile.ZipFile(io.BytesIO(packed[0])) as archive:
            told = json.loads(archive.read("manifest.json"))
            for file in told["files"]:
                raw = archive.read(file["path"])
                self.assertEqual(file["sha256"], hashlib.sha256(raw).hexdigest())
        self.assertEqual((told["debtor"], told["chains"]), ("Müller", [chain]))

    def pack(self, files, manifest):
        target = io.BytesIO()
        package.write_package(target, files.items(), manifest)
        return target.getvalue()
