from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..browser import BrowserCase
from ..promise.case import PromiseCase


@tagged("post_install", "-at_install")
class TestPolicyReview(PromiseCase, BrowserCase):
    """Once a year somebody looks at the credit policy again, with the figures of the year."""

    ROLE = "account_collections.group_manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "policy_keeper",
            "account_collections.group_manager",
            company_id=cls.company.id,
        )
        cls.reviews = cls.env["account.credit.policy.review"]

    def tend(self, on):
        with self.at(on):
            self.reviews.sudo()._tend(self.company)
        self.env.invalidate_all()
        return self.reviews.search([("company_id", "=", self.company.id)])

    def given_policy(self):
        with self.at("2026-01-01"):
            policy = self.env["account.credit.policy"].create(
                {"text": "First", "keeper_id": self.manager.id}
            )
            policy.action_put_in_force()
        return policy

    def test_each_year_with_the_figures_of_the_year(self):
        self.assertFalse(self.tend("2026-12-31"), "nobody reviews what is not there")
        policy = self.given_policy()
        self.invoice("2026-12-20", 300.0)
        self.invoice("2027-01-20", 100.0)
        broken = self.invoice("2026-11-01", 50.0)
        self.promise(broken, "2026-11-20", on="2026-11-10")
        self.judge("2026-12-20")
        self.assertFalse(self.tend("2026-12-31"))
        review = self.tend("2027-01-01")
        self.assertEqual(self.tend("2027-01-02"), review, "one is enough")
        self.assertEqual(review.task_id.user_id, self.manager)
        self.assertEqual(review.figures["broken"], [1, 0])
        self.assertEqual(review.figures["overdue"][1], None)
        self.assertIn("Promises not kept: 1 (the year before: 0)", review.figures_text)
        self.assertIn("(the year before: –)", review.figures_text)
        task = review.task_id
        with self.at("2027-01-05"):
            review.with_user(self.manager).note = "Fine"
            review.with_user(self.manager).action_keep()
        self.assertEqual((review.outcome, review.closed_by_id), ("stays", self.manager))
        self.assertFalse(task.exists().active)
        with self.assertRaises(UserError):
            review.with_user(self.manager).note = "Other"
        with self.assertRaises(UserError):
            review.unlink()
        self.assertEqual(self.tend("2028-01-04"), review)
        again = self.tend("2028-01-05") - review
        with self.at("2028-01-06"):
            draft = policy.browse(again.with_user(self.manager).action_renew()["res_id"])
            draft.with_user(self.manager).action_put_in_force()
        self.assertEqual((again.outcome, again.successor_id), ("changed", draft))
        self.assertEqual(str(again.closed_on), "2028-01-06")
        self.assertEqual(len(self.tend("2028-12-31")), 2)

    def test_collectors_read_it(self):
        self.given_policy()
        review = self.tend("2027-01-01")
        clerk = new_test_user(
            self.env, "review_clerk", "account_collections.group_user", company_id=self.company.id
        )
        self.assertTrue(review.with_user(clerk).figures_text)
        for door in ("action_keep", "action_renew"):
            with self.assertRaises(AccessError):
                getattr(review.with_user(clerk), door)()

    def test_by_mouse(self):
        def check(lang):
            # What was remembered of the language before was taken back behind its back.
            self.env.registry.clear_cache()
            self.click_through("policy", "collections-credit-policy", lang)
            first, draft = self.env["account.credit.policy"].search([], order="id")
            self.assertEqual((first.state, draft.state), ("valid", "draft"))
            text = draft.with_context(lang=self.users[lang].lang).text
            self.assertEqual((text, first.number), ("Second", 1))
            today = self.company._get_dunning_today()
            review = self.reviews.sudo()._begin(self.company, first, today)
            self.click_through("policy_review", review, lang)
            self.assertEqual((review.outcome, review.note), ("stays", "All well"))

        self.in_each_language(check)
