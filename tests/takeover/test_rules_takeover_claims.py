from datetime import date, timedelta
from decimal import Decimal

from ...tools.takeover.claims import LEFT_OUT, Claim, Ladders, Sorter, propose_by_order
from ...tools.takeover.claims import propose_ranks as propose
from ...tools.takeover.file import Line
from ..rule_case import RuleCase

DUE, SENT, TODAY = date(2026, 3, 1), date(2026, 3, 25), date(2026, 4, 1)
STEPS = {7: {0: 70, 1: 71, 2: 72, 3: 73}, 8: {1: 81, 2: 82}}
NAMES = {7: {"level 2": 2, "note": 0, "last": 3}, 8: {"last": 2}}


def claim(id_=1, **vals):
    vals = {
        "move_id": id_,
        "number": f"RE-{id_}",
        "references": (),
        "company_id": 1,
        "debtor_id": 5,
        "debtors": ("k5", "five ltd"),
        "due": DUE,
        "state": "posted",
        "is_invoice": True,
        "amount": Decimal(100),
        "settled": False,
        "procedure_id": 7,
    } | vals
    return Claim(id=id_, **vals)


def line(invoice="RE-1", level="2", sent_on=SENT, number=2, **vals):
    return Line(number, invoice, level, sent_on, **vals)


class TestTakeoverClaims(RuleCase):
    """Which item a line means, and whether it may be taken over."""

    def sort(self, lines, claims, ranks=None, known=()):
        ranks = {"1": 1, "2": 2, "3": 3, "4": 4} if ranks is None else ranks
        channels = {"": "", "letter": "letter", "brief": "letter"}
        sorter = Sorter(claims, 1, Ladders(ranks, STEPS, NAMES), channels, set(known), TODAY)
        return sorter.sort(lines)

    def taken(self, one, *claims, **vals):
        found = self.sort([one], claims or [claim()], **vals)
        self.assertEqual((found.faults, found.notes), ([], []))
        return found.entries[0]

    def assertFault(self, code, one, *claims, text=None, **vals):
        found = self.sort([one], claims or [claim()], **vals)
        self.assertFalse(found.entries)
        (fault,) = found.faults + found.notes
        self.assertEqual(fault.code, code)
        if text is not None:
            self.assertEqual(fault.text, text)
        return found

    def test_by_number_or_reference(self):
        named = claim(2, references=("PO 9",))
        self.assertEqual(self.taken(line("PO 9"), claim(), named).claim, named)
        self.assertEqual(self.taken(line("RE-1"), claim(), named).claim.id, 1)
        self.assertFault("unknown", line("RE-3"))

    def test_a_number_goes_before_references(self):
        tricky = claim(2, references=("RE-1",))
        self.assertEqual(self.taken(line("RE-1"), claim(), tricky).claim.id, 1)

    def test_a_reference_of_several_is_nobodys(self):
        both = [claim(1, references=("PO",)), claim(2, references=("PO",), debtors=("k6",))]
        self.assertFault("ambiguous", line("PO"), *both, text="RE-1, RE-2")
        self.assertEqual(self.taken(line("PO", debtor="K6"), *both).claim.id, 2)

    def test_of_a_paid_and_an_open_one_nobody_can_tell(self):
        paid = claim(2, references=("PO",), settled=True)
        self.assertFault("ambiguous", line("PO"), claim(1, references=("PO",)), paid)

    def test_one_that_was_cancelled_is_not_meant(self):
        gone = claim(2, references=("PO",), state="cancel")
        self.assertEqual(self.taken(line("PO"), claim(1, references=("PO",)), gone).claim.id, 1)
        self.assertTrue(self.assertFault("cancelled", line("PO"), gone).notes)

    def test_the_debtor_must_fit(self):
        self.assertFault("debtor", line(debtor="K6"))
        self.assertEqual(self.taken(line(debtor="Five Ltd")).claim.id, 1)

    def test_another_companys(self):
        self.assertFault("other_company", line(), claim(company_id=2))
        twin = claim(2, number="RE-1", company_id=2)
        self.assertEqual(self.taken(line(), claim(), twin).claim.id, 1)

    def test_which_instalment(self):
        later = DUE + timedelta(days=30)
        both = [claim(1), claim(2, move_id=1, number="RE-1", due=later)]
        self.assertFault("instalments", line(), *both, text="2026-03-01, 2026-03-31")
        self.assertEqual(self.taken(line(due=DUE), *both).claim.id, 1)
        self.assertFault("due", line(due=SENT), *both)
        # The old system knew a day that is none here.
        self.assertFault("due", line(due=SENT), claim())

    def test_what_is_not_open(self):
        self.assertTrue(self.assertFault("paid", line(), claim(settled=True)).notes)
        self.assertTrue(self.assertFault("draft", line(), claim(state="draft")).faults)
        self.assertTrue(self.assertFault("credit", line(), claim(amount=Decimal(-1))).faults)
        self.assertTrue(self.assertFault("no_debtor", line(), claim(debtor_id=None)).faults)
        waiting = claim(waits_on="DUN/1")
        self.assertTrue(self.assertFault("waits", line(), waiting, text="DUN/1").faults)

    def test_levels_by_what_a_person_said_else_by_name(self):
        self.assertEqual(self.taken(line(level="Level 2")).level_id, 72)
        self.assertEqual(self.taken(line(level="M2"), ranks={"m2": 3}).level_id, 73)
        self.assertEqual(self.taken(line(level="Level 2"), ranks={"level 2": 1}).level_id, 71)
        self.assertFault("level", line(level="M2"), ranks={})
        self.assertFault("level", line(level="4"))
        self.assertEqual(self.taken(line(level="3"), ranks={}).level_id, 73)
        self.assertFault("no_procedure", line(), claim(procedure_id=None))
        left = self.assertFault("left_out", line(level="M2"), ranks={"m2": LEFT_OUT})
        self.assertTrue(left.notes)

    def test_each_debtors_own_ladder(self):
        other = claim(procedure_id=8)
        self.assertEqual(self.taken(line(level="last"), ranks={}).level_id, 73)
        self.assertEqual(self.taken(line(level="last"), other, ranks={}).level_id, 82)
        self.assertEqual(self.taken(line(level="2"), other).level_id, 82)
        self.assertFault("level", line(level="3"), other)

    def test_days(self):
        day = timedelta(days=1)
        self.assertFault("no_day", line(sent_on=None))
        self.assertEqual(self.taken(line(sent_on=TODAY)).sent_on, TODAY)
        self.assertFault("future", line(sent_on=TODAY + day))
        self.assertFault("early", line(sent_on=DUE))
        self.assertEqual(self.taken(line(sent_on=DUE + day)).sent_on, DUE + day)
        self.assertEqual(self.taken(line(level="note", sent_on=DUE - day)).rank, 0)
        self.assertFault("deadline", line(deadline=SENT - day))
        self.assertEqual(self.taken(line(deadline=SENT)).deadline, SENT)

    def test_amounts(self):
        self.assertEqual(self.taken(line(amount=Decimal(100))).amount, 100)
        self.assertFault("too_much", line(amount=Decimal("100.01")), text="100")
        self.assertFault("too_much", line(amount=Decimal(0)))

    def test_channels(self):
        self.assertEqual(self.taken(line(channel="Brief")).channel, "letter")
        self.assertEqual(self.taken(line(channel="")).channel, "")
        self.assertFault("channel", line(channel="pigeon"), text="pigeon")

    def test_twice_in_one_file(self):
        named = claim(references=("PO",))
        found = self.sort([line(), line("PO", number=3)], [named])
        self.assertEqual(len(found.entries), 1)
        (fault,) = found.faults
        self.assertEqual((fault.number, fault.code, fault.text), (3, "twice", "2"))
        # The same level again, on another day or over another channel, is another letter.
        ways = [line(level="1"), line(), line(sent_on=SENT - timedelta(9)), line(channel="brief")]
        self.assertEqual(len(self.sort(ways, [claim()]).entries), 4)

    def test_known_from_before(self):
        key = self.taken(line()).key
        self.assertTrue(self.assertFault("known", line(), known=[key]).notes)
        # Known goes before anything that would have to be done about it.
        self.assertTrue(self.assertFault("known", line(), claim(waits_on="D"), known=[key]).notes)

    def test_entries_of_a_journal_are_told_apart(self):
        opening = {"is_invoice": False, "number": "MISC/1", "move_id": 9}
        both = [claim(1, references=("A",), **opening), claim(2, references=("B",), **opening)]
        found = self.sort([line("A"), line("B", number=3)], both)
        self.assertEqual(len({entry.key for entry in found.entries}), 2)

    def test_what_is_proposed_for_levels(self):
        known = {"level 2": {2}, "last": {2, 3}}
        found = propose(["2", "Level 2", "Last", "M1"], known)
        self.assertEqual(found, {"2": 2, "Level 2": 2, "Last": None, "M1": None})
        days = {"note": (-5, -5), "a": (15, 15), "b": (30, 30), "c": (60, 60), "a2": (15, 15)}
        found = propose_by_order(days, highest=2)
        self.assertEqual(found, {"note": 0, "a": 1, "b": 2, "c": 2, "a2": 1})
