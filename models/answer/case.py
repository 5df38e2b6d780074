from odoo import api, fields, models
from odoo.exceptions import UserError

from ..common.transaction import claim_rows
from ..common.window import open_wizard

# How the screen names what was ticked; nobody need believe it.
PICKED = "picked_item_ids"


class AccountCollectionCase(models.Model):
    """What the debtor answers on the phone about the items that were ticked, each with its
    remedy."""

    _inherit = "account.collection.case"

    answer_ids = fields.One2many(
        "account.collection.answer", compute="_compute_file", string="Answers"
    )

    @api.model
    def _get_file_fields(self):
        mine = {"answer_ids": ("partner_id.collection_answer_ids.cause", None)}
        return {**super()._get_file_fields(), **mine}

    def _check_without_history(self):
        res = super()._check_without_history()
        if self.env["account.collection.answer"].sudo().search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds answers of the debtor and stays."))
        return res

    def _merge_into(self, target):
        answers = self.env["account.collection.answer"].sudo().search(self._get_owner_domain())
        answers.partner_id = target.partner_id
        return super()._merge_into(target)

    # === WHAT WAS TICKED === #

    def _get_picked(self):
        """The items that were ticked; empty if none was, whatever else the caller sent."""
        self.ensure_one()
        ids = self.env.context.get(PICKED)
        known = ids if isinstance(ids, list | tuple) else ()
        items = self.env["account.move.line"].browse(one for one in known if type(one) is int)
        return self._check_picked(items.exists())

    def _check_picked(self, items):
        """These open claims of the own debtor and company.

        Raises UserError for any other."""
        self.ensure_one()
        own = items.sudo().filtered(
            lambda item: (
                item.company_id == self.company_id
                and item.partner_id.commercial_partner_id == self.partner_id
                and item.account_type == "asset_receivable"
            )
        )
        if items.sudo() - own:
            raise UserError(
                self.env._(
                    "Only open items of %s can be answered about. Load the page anew and tick them "
                    "again.",
                    self.partner_id.display_name,
                )
            )
        if credits := own.filtered(lambda item: item.balance < 0):
            raise UserError(
                self.env._(
                    "%s is a credit of the debtor: there is nothing to pay. Tick claims only.",
                    credits[0].move_id.name,
                )
            )
        if settled := own.filtered(lambda item: not item._is_open()):
            raise UserError(
                self.env._(
                    "%s is settled by now. Load the page anew and tick what is open.",
                    settled[0].move_id.name,
                )
            )
        return items

    def _get_overdue_claims(self):
        claims = self._get_open_claims()
        today = self.company_id._get_dunning_today()
        return claims.filtered(lambda item: item._get_due() < today)

    def _get_meant(self):
        """What is talked about: what was ticked, else all that is overdue."""
        return self._get_picked() or self._get_overdue_claims()

    # === ANSWERS === #

    def action_promise(self):
        """He will pay on a day: a promise of what was ticked."""
        Promise = self.env["account.payment.promise"]
        return self._arrange_picked(Promise) or super().action_promise()

    def action_payment_plan(self):
        """He cannot pay at once: a payment plan for what was ticked."""
        Plan = self.env["account.payment.plan"]
        return self._arrange_picked(Plan) or super().action_payment_plan()

    def _arrange_picked(self, Arrangement):
        items = self._get_picked()
        if len(items.currency_id) > 1:
            raise UserError(
                self.env._("The items are in several currencies. Tick those of one of them.")
            )
        if not items:
            return None
        return Arrangement._get_new_action(self.company_id, self.partner_id, items)

    def action_dispute(self):
        """He contests what was ticked; a single open item is meant without a tick."""
        items = self._get_picked()
        if not items and len(claims := self._get_open_claims()) == 1:
            items = claims
        if not items:
            return super().action_dispute()
        if len(items) == 1:
            Dispute = self.env["account.dispute"]
            return Dispute._get_new_action(self.company_id, self.partner_id, items.move_id, items)
        name = self.env._("Dispute of %s", self.partner_id.display_name)
        return open_wizard(
            "account.dispute.batch", name, move_ids=items.move_id.ids, item_ids=items.ids
        )

    def action_says_paid(self):
        return self._get_answer_action("paid", self._get_meant())

    def action_not_received(self):
        return self._get_answer_action("not_received", self._get_meant())

    def action_wrong_data(self):
        return self._get_answer_action("wrong_data", self._get_meant())

    def action_wrong_person(self):
        return self._get_answer_action("wrong_person", self._get_meant())

    def _get_answer_action(self, cause, items, **defaults):
        """The dialog of an answer; without a ``cause`` it asks for that too."""
        self.ensure_one()
        if not items and cause != "wrong_person":
            raise UserError(self.env._("Nothing is overdue here. Tick the items you talk about."))
        causes = self.env["account.collection.answer"]._fields["cause"]
        labels = dict(causes._description_selection(self.env))
        name = labels.get(cause) or self.env._("What does the debtor answer?")
        return open_wizard(
            "account.collection.answer.dialog",
            name,
            case_id=self.id,
            cause=cause,
            item_ids=items.ids,
            **defaults,
        )

    def action_call(self):
        """Log a call, with what came out of it and when to call again."""
        self.ensure_one()
        name = self.env._("Call with %s", self.partner_id.display_name)
        return open_wizard("account.collection.call", name, case_id=self.id)

    # === KEPT === #

    def _answer(self, cause, items, **vals):
        """Keep an answer about these items of the debtor, of whom two may talk at a time."""
        self.ensure_one()
        self.check_access("read")
        Answer = self.env["account.collection.answer"]
        Answer._check_collector()
        claim_rows(items)
        items.invalidate_recordset()
        self._check_picked(items)
        answer = Answer._note(cause, self.company_id, self.partner_id, items, **vals)
        answer._tell_story()
        return answer

    def _log_call(self, outcome, kind="call", note="", contact_name=""):
        """A contact, and the calls that waited are done with it."""
        self.ensure_one()
        contact = self.env["account.collection.contact"].create(
            {
                "case_id": self.id,
                "kind": kind,
                "outcome": outcome,
                "note": note,
                "contact_name": contact_name,
            }
        )
        self._finish_calls(note)
        return contact

    def _finish_calls(self, note=""):
        """The tasks to call this debtor, until today: whoever has spoken to him has called."""
        today = self.company_id._get_dunning_today()
        calls = self.sudo().activity_ids.filtered(
            lambda task: (
                task.activity_type_id.category == "phonecall" and task.date_deadline <= today
            )
        )
        if calls:
            calls.with_user(self.env.user).sudo().action_feedback(feedback=note or False)

    def _call_again(self, day, note=""):
        """A task to call on a day."""
        self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            "account_collections.activity_call",
            summary=note or self.env._("Call again"),
            user_id=self.env.uid,
            date_deadline=day,
        )
