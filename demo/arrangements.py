from datetime import timedelta
from typing import NamedTuple

from odoo import Command, api, models

from .demo import Debtor


class Arrangement(NamedTuple):
    """A debtor with whom something was arranged: what, and what became of it."""

    name: str
    city: str
    kind: str  # plan, promise, dispute
    state: str
    amount: float = 900.0
    person: bool = False


ARRANGEMENTS = (
    Arrangement("Hofladen Wiesengrund", "49074 Osnabrück", "plan", "draft", 1200.00),
    Arrangement("Tischlerei Eichenrad", "34117 Kassel", "plan", "offered", 2400.00),
    Arrangement("Autohaus Weserblick GmbH", "28195 Bremen", "plan", "accepted", 3600.00),
    Arrangement("Max Beispiel", "30159 Hannover", "plan", "in_arrears", 750.00, True),
    Arrangement("Fahrrad Pedalo", "48143 Münster", "plan", "cured", 1500.00),
    Arrangement("Gasthof Zur Linde", "93047 Regensburg", "plan", "defaulted", 1800.00),
    Arrangement("Malerbetrieb Farbton", "44135 Dortmund", "plan", "accelerated", 2100.00),
    Arrangement("Buchhandlung Leselust", "72070 Tübingen", "plan", "completed", 600.00),
    Arrangement("Dachdecker Firstziegel", "06108 Halle", "plan", "renegotiated", 3000.00),
    Arrangement("Blumen Ringelblume", "99084 Erfurt", "plan", "withdrawn", 450.00),
    Arrangement("Bäckerei Kornblume", "97070 Würzburg", "promise", "proposed"),
    Arrangement("Optik Klarsicht", "33602 Bielefeld", "promise", "kept"),
    Arrangement("Schlosserei Amboss", "47051 Duisburg", "promise", "partially_kept"),
    Arrangement("Kiosk Am Markt", "45127 Essen", "promise", "broken"),
    Arrangement("Reisebüro Fernweh", "68159 Mannheim", "promise", "withdrawn"),
    Arrangement("Imkerei Honigtau", "78462 Konstanz", "promise", "superseded"),
    Arrangement("Elektro Funkenflug", "65183 Wiesbaden", "dispute", "us"),
    Arrangement("Polsterei Sesselruh", "24937 Flensburg", "dispute", "debtor"),
    Arrangement("Metallbau Nietfest", "09111 Chemnitz", "dispute", "withdrawn"),
)
DUE_AGO, COUNT = 30, 3


class AccountCollectionsDemo(models.AbstractModel):
    """Debtors with a payment plan, a promise or a dispute in each of its states."""

    _inherit = "account.collections.demo"

    @api.model
    def _load_company(self, company, debtors):
        res = super()._load_company(company, debtors)
        if debtors[0].lang == "de_DE":
            for entry in ARRANGEMENTS:
                invoice = self._invoice(company, entry)
                getattr(self, f"_load_{entry.kind}")(company, entry, invoice)
        return res

    @api.model
    def _invoice(self, company, entry):
        partner = self._create_partner(Debtor(entry.name, entry.city, (), person=entry.person))
        due = company._get_dunning_today() - timedelta(days=DUE_AGO)
        invoice = self.env["account.move"].create(self._prepare_move(partner, due, entry.amount))
        invoice.action_post()
        return invoice

    @api.model
    def _pay(self, invoice, amount, days_ago):
        day = invoice.company_id._get_dunning_today() - timedelta(days=days_ago)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount, "payment_date": day}).action_create_payments()

    @api.model
    def _get_item(self, invoice):
        return invoice._get_receivables()

    # === PAYMENT PLANS === #

    @api.model
    def _load_plan(self, company, entry, invoice):
        plan = self.env["account.payment.plan"].create(
            {
                "company_id": company.id,
                "partner_id": invoice.partner_id.id,
                "item_ids": [Command.create({"move_line_id": self._get_item(invoice).id})],
                "count": COUNT,
                "first_due_on": company._get_plan_day(),
            }
        )
        if entry.state == "offered":
            plan.action_offer()
        elif entry.state != "draft":
            plan.accepted_form, plan.accepted_by = "signed", entry.name
            plan.action_accept()
            if play := getattr(self, f"_play_{entry.state}", None):
                play(plan, invoice)

    @api.model
    def _age(self, plan, days):
        """As if it had been agreed so many days before its first instalment fell due."""
        today = plan.company_id._get_dunning_today()
        back = plan.line_ids.sorted("due_on")[0].due_on - today + timedelta(days=days)
        for line in plan.sudo().line_ids:
            line.due_on -= back
        plan.sudo().first_due_on -= back
        agreed = today - timedelta(days=days + 20)
        plan.sudo().write({"offered_on": agreed, "accepted_on": agreed, "offer_until": today})
        plan._judge()

    @api.model
    def _play_in_arrears(self, plan, invoice):
        self._age(plan, 12)

    @api.model
    def _play_cured(self, plan, invoice):
        self._age(plan, 20)
        self._pay(invoice, invoice.amount_total / COUNT, 2)

    @api.model
    def _play_defaulted(self, plan, invoice):
        self._age(plan, 50)
        plan._set_defaulted()

    @api.model
    def _play_accelerated(self, plan, invoice):
        self._play_defaulted(plan, invoice)
        today = plan.company_id._get_dunning_today()
        past = {"notice_on": today - timedelta(days=20), "cure_until": today - timedelta(days=3)}
        plan.sudo().write(past)
        plan.action_accelerate()

    @api.model
    def _play_completed(self, plan, invoice):
        self._age(plan, 70)
        self._pay(invoice, invoice.amount_total, 5)

    @api.model
    def _play_renegotiated(self, plan, invoice):
        version = plan.browse(plan.action_renegotiate()["res_id"])
        version.action_accept()

    @api.model
    def _play_withdrawn(self, plan, invoice):
        plan._withdraw("The debtor pays at once instead.")

    # === PROMISES === #

    @api.model
    def _load_promise(self, company, entry, invoice):
        promise = self._promise(company, invoice, 3)
        if entry.state == "proposed":
            return
        promise.action_accept()
        if entry.state == "withdrawn":
            promise._withdraw("Given by mistake for another invoice.")
        elif entry.state == "superseded":
            self._promise(company, invoice, 6).action_accept()
        else:
            paid = {"kept": entry.amount, "partially_kept": entry.amount / 3}.get(entry.state)
            if paid:
                self._pay(invoice, paid, 11)
            # Its last day follows from the day promised, and is over whatever today is.
            today = company._get_dunning_today()
            promise.sudo().write(
                {
                    "promised_on": today - timedelta(days=12),
                    "accepted_on": today - timedelta(days=16),
                }
            )
            promise._judge()

    @api.model
    def _promise(self, company, invoice, days):
        return self.env["account.payment.promise"].create(
            {
                "company_id": company.id,
                "partner_id": invoice.partner_id.id,
                "amount": invoice.amount_residual,
                "promised_on": company._get_dunning_today() + timedelta(days=days),
                "method_id": self.env.ref("account_collections.promise_method_transfer").id,
                "line_ids": [Command.create({"move_line_id": self._get_item(invoice).id})],
            }
        )

    # === DISPUTES === #

    @api.model
    def _load_dispute(self, company, entry, invoice):
        reason = self.env.ref("account_collections.dispute_reason_quality")
        dispute = self.env["account.dispute"].create(
            {"move_id": invoice.id, "reason_id": reason.id}
        )
        dispute._close(entry.state)
