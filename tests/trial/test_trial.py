from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ...tools.trial.trial import CHALLENGER, CHAMPION, draw_arm
from ..case import CollectionsCase

START = "2026-03-01"


@tagged("post_install", "-at_install")
class TestTrial(CollectionsCase):
    """Two procedures on trial: who gets which, for how long, and what comes out of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Other Creditor")["company"]
        cls.champion = cls.company.dunning_procedure_id
        cls.challenger = cls.champion.copy({"name": "Friendlier"})
        cls.manager = new_test_user(
            cls.env, "trial_manager", "account_collections.group_manager", company_id=cls.company.id
        )

    def given_trial(self, start=START, size=2, **vals):
        """One that has begun, and needs so many debtors in each group."""
        trial = self.env["account.dunning.trial"].create(
            {
                "name": "Words",
                "key": "words",
                "champion_id": self.champion.id,
                "challenger_id": self.challenger.id,
                "rate": 60.0,
                **vals,
            }
        )
        if start:
            with self.at(start):
                trial._move_to("running", ("draft",), started_on=start)
            trial._through_door().size = size
        return trial

    def given_debtors(self, arm, count):
        """New ones for whom the lot of the trial falls like this."""
        found = self.env["res.partner"]
        while len(found) < count:
            debtor = self.create_debtor(f"{arm} {len(found)}")
            if draw_arm("words", debtor.id, 50) == arm:
                found |= debtor
        return found

    def procedure_of(self, debtor):
        return self.env["account.dunning.procedure"]._get_for(debtor)[debtor.id]

    def tend(self, on):
        with self.at(on):
            self.env["account.dunning.trial"]._tend(self.company)

    def as_manager(self, trial):
        return trial.with_user(self.manager)

    # === WHO GETS WHICH === #

    def test_the_lot_decides_about_who_was_never_written_to(self):
        self.given_trial()
        (one,), (other,) = (self.given_debtors(arm, 1) for arm in (CHAMPION, CHALLENGER))
        self.assertEqual(self.procedure_of(one), self.champion)
        self.assertEqual(self.procedure_of(other), self.challenger)

    def test_what_was_planned_is_only_read_once_it_has_begun(self):
        form = Form(self.given_trial())
        for name in ("name", "key", "champion_id", "challenger_id", "share", "rate", "points"):
            with self.subTest(name), self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, False)

    def test_without_a_trial_nothing_is_asked(self):
        debtor = self.debtor
        self.procedure_of(debtor)
        with self.assertQueryCount(0):
            self.procedure_of(debtor)

    def test_whoever_was_written_to_before_goes_on_as_he_began(self):
        (debtor,) = self.given_debtors(CHALLENGER, 1)
        self.invoice("2026-02-01", partner=debtor)
        self.dun("2026-02-10")
        self.given_trial()
        self.assertEqual(self.procedure_of(debtor), self.champion)

    def test_a_procedure_chosen_by_hand_stays(self):
        self.given_trial()
        (debtor,) = self.given_debtors(CHALLENGER, 1)
        debtor.dunning_procedure_id = self.champion
        self.assertEqual(self.procedure_of(debtor), self.champion)

    def test_with_the_first_letter_the_lot_is_kept(self):
        trial = self.given_trial()
        (debtor,) = self.given_debtors(CHALLENGER, 1)
        self.invoice("2026-03-01", partner=debtor)
        notice = self.dun("2026-03-10")
        self.assertEqual(notice.level_id.procedure_id, self.challenger)
        member = trial.debtor_ids
        self.assertEqual((member.partner_id, member.arm), (debtor, CHALLENGER))
        self.assertEqual(member.notice_id, notice)
        later = self.dun("2026-04-10")
        self.assertEqual(later.level_id.procedure_id, self.challenger)
        self.assertEqual(len(trial.debtor_ids), 1)

    def test_what_another_company_chose_for_a_debtor_keeps_nobody_out(self):
        """The outbox sends the letters of all companies, and stands in one of them."""
        trial = self.given_trial()
        (debtor,) = self.given_debtors(CHALLENGER, 1)
        debtor.with_company(self.other).dunning_procedure_id = self.champion
        self.invoice("2026-03-01", partner=debtor)
        run = self.propose("2026-03-10")
        with self.at("2026-03-10"), self.outbox():
            run.action_confirm()
            outbox = self.env["account.dunning.notice"].with_company(self.other).sudo()
            outbox._cron_send()
            outbox.search([]).delivery_ids.mail_mail_id.send()
        self.assertEqual(trial.debtor_ids.partner_id, debtor)

    def test_in_another_company_nobody_is_on_trial(self):
        self.given_trial()
        (debtor,) = self.given_debtors(CHALLENGER, 1)
        self.other.dunning_procedure_id = self.champion
        found = self.env["account.dunning.procedure"].with_company(self.other)._get_for(debtor)
        self.assertEqual(found[debtor.id], self.champion)

    # === THE ONE LOOK === #

    def given_both_groups(self, trial):
        """Two debtors each; of the challenger's both pay in time, of the champion's one, the day
        the letter went out, which is no success."""
        groups = {arm: self.given_debtors(arm, 2) for arm in (CHAMPION, CHALLENGER)}
        bills = {
            debtor: self.invoice("2026-03-01", partner=debtor)
            for debtors in groups.values()
            for debtor in debtors
        }
        self.dun("2026-03-10")
        for debtor in groups[CHALLENGER]:
            self.pay(bills[debtor], on="2026-03-20")
        self.pay(bills[groups[CHAMPION][0]], on="2026-03-10")
        self.pay(bills[groups[CHAMPION][1]], on="2026-03-25")
        return groups

    def test_full_groups_take_nobody_in_and_are_judged_when_the_money_is_in_the_books(self):
        trial = self.given_trial()
        self.given_both_groups(trial)
        self.tend("2026-03-11")
        self.assertEqual(trial.state, "watching")
        (late,) = self.given_debtors(CHALLENGER, 1)
        self.assertEqual(self.procedure_of(late), self.champion)
        self.tend("2026-03-29")
        self.assertEqual(trial.state, "watching", "14 days to pay, and 5 until it is booked")
        self.tend("2026-03-30")
        self.assertEqual(trial.state, "judged")
        self.assertEqual((trial.champion_debtors, trial.champion_paid), (2, 0))
        self.assertEqual((trial.challenger_debtors, trial.challenger_paid), (2, 2))
        self.assertIn("A difference is shown", trial.verdict)

    def test_before_the_end_nothing_is_told(self):
        trial = self.given_trial()
        self.given_both_groups(trial)
        self.assertEqual((trial.champion_count, trial.challenger_count), (2, 2))
        self.assertIn("once", trial.verdict)
        self.assertFalse(trial.champion_paid or trial.challenger_paid)

    def test_groups_that_no_lot_makes_are_void(self):
        trial = self.given_trial(start=None)
        trial._move_to(
            "void",
            ("draft",),
            champion_debtors=480,
            challenger_debtors=320,
        )
        self.assertIn("Void", trial.verdict)

    # === BEFORE IT BEGINS === #

    def test_a_small_company_is_told_that_it_cannot_be_found_out(self):
        self.invoice("2026-02-01")
        self.dun("2026-02-10")
        with self.at("2026-06-01"):
            trial = self.as_manager(self.given_trial(start=None, points=5.0))
            self.assertEqual(trial.size, 1471)
            with self.assertRaisesRegex(UserError, "tells nothing any more"):
                trial.action_start()
        self.assertEqual(trial.state, "draft")

    def test_the_rate_of_the_last_year_is_looked_up(self):
        paid, unpaid = self.create_debtor("Paid Ltd"), self.create_debtor("Unpaid Ltd")
        bills = [self.invoice("2026-02-01", partner=one) for one in (paid, unpaid)]
        self.dun("2026-02-10")
        self.pay(bills[0], on="2026-02-15")
        with self.at("2026-06-01"):
            trial = self.env["account.dunning.trial"].create(
                {
                    "name": "Words",
                    "key": "w",
                    "champion_id": self.champion.id,
                    "challenger_id": self.challenger.id,
                }
            )
        self.assertEqual(trial.rate, 50.0)

    def test_what_costs_the_debtor_is_no_matter_for_a_lot(self):
        self.challenger.level_ids[0].deadline_days += 3
        with self.assertRaisesRegex(UserError, "differ in"):
            self.as_manager(self.given_trial(start=None)).action_start()

    def test_what_is_on_trial_stays_as_it_is(self):
        trial = self.given_trial()
        with self.assertRaisesRegex(UserError, "on trial"):
            self.challenger.level_ids[0].opening = "Something else"
        fee = {"level_id": self.challenger.level_ids[0].id, "amount": 5.0}
        with self.assertRaisesRegex(UserError, "on trial"), self.env.cr.savepoint():
            self.env["account.dunning.fee"].create(fee)
        other = self.create_ladder("Other", (5,))
        with self.assertRaisesRegex(UserError, "on trial"), self.env.cr.savepoint():
            other.level_ids.procedure_id = self.challenger
        self.as_manager(trial).action_stop()
        self.env["account.dunning.fee"].create(fee)
        self.challenger.level_ids[0].opening = "Something else"

    def test_only_managers_plan_start_and_stop_trials(self):
        trial = self.given_trial()
        collector = new_test_user(
            self.env, "trial_user", "account_collections.group_user", company_id=self.company.id
        )
        self.assertEqual(trial.with_user(collector).name, "Words")
        self.assertEqual(self.as_manager(trial).copy().key, "words (copy)")
        with self.assertRaises(AccessError):
            trial.with_user(collector).copy()
        with self.assertRaises(UserError):
            trial.with_user(collector).action_stop()
        other = new_test_user(
            self.env,
            "trial_other",
            "account_collections.group_manager",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        with self.assertRaises(AccessError):
            trial.with_user(other).read(["name"])

    def test_the_machine_alone_draws_and_judges(self):
        trial = self.given_trial()
        with self.assertRaises(UserError):
            self.as_manager(trial).write({"champion_paid": 5})
        with self.assertRaises(UserError):
            self.as_manager(trial).write({"share": 20})
        with self.assertRaises(AccessError):
            self.env["account.dunning.trial.debtor"].with_user(self.manager).create(
                {"trial_id": trial.id, "partner_id": self.debtor.id, "arm": CHAMPION}
            )
