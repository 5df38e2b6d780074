import base64
from datetime import datetime, time, timedelta

from odoo import Command, api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.answer.answers import get_last_day
from ..tools.trial.trial import MONTHS
from .clock import playing

# What was dunned in the past, so that today's run meets every level.
RUNS = (56, 42, 28, 14)
# When the lot began to decide who gets which reminder, and what the firm hopes of the shorter one.
TRIAL_BEGAN, RATE, POINTS = RUNS[-1], 40.0, 50.0
# What bears the moment it was written: told as of the day that is played.
MOMENTS = (
    ("mail_message", "date"),
    ("account_collection_reply", "date"),
    ("account_collection_contact", "date"),
    ("account_dunning_delivery", "sent_on"),
    ("account_dunning_run", "proposed_at"),
)
OFFICE_HOUR = time(9, 30)
ANALYZE = """ANALYZE account_move, account_move_line, account_partial_reconcile, account_account,
                     account_payment_plan, account_payment_plan_item, account_payment_plan_line,
                     account_dunning_notice, account_dunning_notice_line"""


class AccountCollectionsDemo(models.AbstractModel):
    """The past of the demo, day by day: what debtors and clerks did is done by the same buttons,
    as if it were that day."""

    _inherit = "account.collections.demo"

    @api.model
    def _play(self, company, entries):
        """``entries``: ``[(debtor of the table, partner, invoices)]``."""
        today, days = company._get_dunning_today(), {ago: [] for ago in RUNS}
        for entry, partner, invoices in entries:
            for ago, what, details in entry.story:
                days.setdefault(ago, []).append((what, partner, invoices, details))
        for ago in sorted(days, reverse=True):
            # All of it is one transaction: the database does not know yet how much there is.
            self.env.flush_all()
            self.env.cr.execute(ANALYZE)
            day, known = today - timedelta(days=ago), self._get_marks()
            with playing(day):
                if ago == TRIAL_BEGAN:
                    self._begin_trial(company)
                for what, partner, invoices, details in days[ago]:
                    getattr(self, f"_happen_{what}")(company, partner, invoices, **details)
                if ago in RUNS:
                    self._send_run(company, day)
                self._judge(company)
                self.env.flush_all()
            if ago:
                self._backdate(day, known)

    @api.model
    def _judge(self, company):
        """What is kept and what is not, as each night."""
        own = Domain("company_id", "=", company.id)
        self.env["account.payment.promise"].search(own & Domain("state", "=", "open"))._judge()
        running = ("accepted", "in_arrears", "cured", "defaulted")
        self.env["account.payment.plan"].search(own & Domain("state", "in", running))._judge()

    @api.model
    def _get_marks(self):
        queries = [SQL("SELECT max(id) FROM %s", SQL.identifier(name)) for name, _ in MOMENTS]
        return [self.env.execute_query(query)[0][0] or 0 for query in queries]

    @api.model
    def _backdate(self, day, known):
        moment = datetime.combine(day, OFFICE_HOUR)
        for (table, column), last in zip(MOMENTS, known, strict=True):
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id > %s AND %s IS NOT NULL RETURNING id",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    moment,
                    last,
                    SQL.identifier(column),
                )
            )
        self.env.invalidate_all()

    # === LETTERS === #

    @api.model
    def _begin_trial(self, company):
        """The procedure in use beside one whose reminder is shorter."""
        standard = company.dunning_procedure_id
        shorter = standard.copy({"name": self.env._("Standard, shorter reminder")})
        for code, _name in self.env["res.lang"].get_installed():
            first = shorter.level_ids.filtered("rank").sorted("rank")[:1].with_context(lang=code)
            first.opening = first.env._(
                "{greeting}\n\n"
                "What is listed below is open. Please transfer {amount} by {deadline}."
            )
        trial = self.env["account.dunning.trial"].create(
            {
                "name": self.env._("Shorter reminder"),
                "key": "shorter",
                "company_id": company.id,
                "champion_id": standard.id,
                "challenger_id": shorter.id,
                "rate": RATE,
                "points": POINTS,
            }
        )
        # So few letters may have gone out that it would take years: then it stays a plan.
        if trial.months and trial.months <= MONTHS:
            trial.sudo().action_start()

    @api.model
    def _send_run(self, company, day):
        """A run of the past, whose letters all arrived."""
        run = self.env["account.dunning.run"].create({"company_id": company.id, "date": day})
        run._propose()
        run.notice_ids._confirm()
        notices = run.notice_ids.filtered(lambda notice: notice.state == "confirmed").sudo()
        notices._freeze_for_sending()
        for delivery in notices.delivery_ids:
            contact = delivery.notice_id.recipient_id
            post = " ".join(contact._display_address().split())
            delivery.address = contact.email if delivery.channel == "email" else post
        notices.delivery_ids._set_sent()
        notices._set_sent()

    # === WHAT DEBTORS DO === #

    @api.model
    def _happen_pay(self, company, partner, invoices, amount=0.0, place=0):
        """Of his invoices the one in this ``place``."""
        paid = invoices[place]
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        ).create(
            {
                "amount": amount or paid.amount_residual,
                "payment_date": company._get_dunning_today(),
            }
        ).action_create_payments()

    @api.model
    def _happen_prepay(self, company, partner, invoices, amount):
        """A payment that says nothing of what it is for."""
        self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": company._get_dunning_today(),
                "journal_id": self._get_bank_journal(company).id,
            }
        ).action_post()

    @api.model
    def _happen_receive(self, company, partner, invoices, payer="", by_number=False):
        """Money that nobody has matched: the bank knows a name or a number, and Odoo no partner."""
        invoice = invoices[0]
        self.env["account.bank.statement.line"].sudo().create(
            {
                "journal_id": self._get_bank_journal(company).id,
                "date": company._get_dunning_today(),
                "payment_ref": f"{invoice.name} vielen Dank" if by_number else "Rechnung, danke",
                "partner_name": payer or partner.name.upper(),
                "amount": invoice.amount_residual,
            }
        )

    @api.model
    def _get_bank_journal(self, company):
        own = Domain("company_id", "=", company.id) & Domain("type", "=", "bank")
        return self.env["account.journal"].search(own, limit=1)

    @api.model
    def _happen_credit(self, company, partner, invoices, amount):
        today = company._get_dunning_today()
        move = self._prepare_move(partner, today, amount, "out_refund")
        self.env["account.move"].create(move).action_post()

    @api.model
    def _happen_old_invoice(self, company, partner, invoices, years, amount):
        """A claim from before, whose time ends with this year or is over; nobody writes about
        it."""
        today = company._get_dunning_today()
        due = today.replace(year=today.year - years, month=6, day=15)
        old = self.env["account.move"].create(self._prepare_move(partner, due, amount))
        old.action_post()
        self.env["account.dunning.block"].create(
            {"move_id": old.id, "company_id": company.id, "reason": "other", "date_from": today}
        )

    @api.model
    def _happen_mail(self, company, partner, invoices, text):
        """He answers a letter by mail."""
        words = self.env._(text)
        self._get_case(company, partner).sudo().message_post(
            body=words % {"invoice": invoices[0].name},
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=False,
            email_from=partner.email_formatted,
        )

    @api.model
    def _happen_talks(self, company, partner, invoices, note):
        """They still last: nobody has written when they end."""
        case = self._get_case(company, partner)
        self.env["account.collection.limitation.event"].create(
            {
                "case_id": case.id,
                "kind": "talks",
                "date": company._get_dunning_today(),
                "scope": "debtor",
                "note": self.env._(note),
            }
        )

    # === WHAT CLERKS DO === #

    @api.model
    def _get_case(self, company, partner):
        return self.env["account.collection.case"]._open_for(partner, company)

    @api.model
    def _get_items(self, invoices):
        return invoices._get_receivables().filtered(lambda item: item.amount_residual > 0)

    @api.model
    def _happen_call(self, company, partner, invoices, outcome, note):
        case, words = self._get_case(company, partner), self.env._(note)
        self.env["account.collection.contact"].create(
            {"case_id": case.id, "kind": "call", "outcome": outcome, "note": words}
        )
        if outcome != "not_reached":
            case.activity_feedback(["account_collections.activity_call"], feedback=words)

    @api.model
    def _happen_answer(self, company, partner, invoices, cause, note, paid_ago=0):
        today, items = company._get_dunning_today(), self._get_items(invoices)
        said = {"note": self.env._(note), "until": get_last_day(cause, today)}
        if paid_ago:
            said |= {
                "paid_on": today - timedelta(days=paid_ago),
                "paid_amount": sum(items.mapped("amount_residual")),
                "paid_reference": invoices[0].name,
            }
        if cause == "wrong_data":
            said["responsible_id"] = self._find_it("colleague").id
        self._get_case(company, partner)._answer(cause, items, **said)

    @api.model
    def _happen_end_answers(self, company, partner, invoices):
        self.env["account.collection.answer"].search([("partner_id", "=", partner.id)]).action_end()

    @api.model
    def _happen_take_over(self, company, partner, invoices, letters, filename, proven=""):
        """``letters``: (days ago, rank) of each, about all invoices; ``proven``: the file says that
        they went out as demands."""
        today = company._get_dunning_today()
        rows = [
            f"{invoice.name};{rank};{today - timedelta(days=ago)};letter;{proven}"
            for ago, rank in letters
            for invoice in invoices
        ]
        text = "\n".join(["Rechnung;Mahnstufe;Versandt am;Versandart;Nachweisbar", *rows])
        self.env["account.dunning.takeover.import"].create(
            {"file": base64.b64encode(text.encode()), "filename": filename}
        ).action_import()

    @api.model
    def _happen_block(self, company, partner, invoices, reason, days, note):
        today = company._get_dunning_today()
        self.env["account.dunning.block"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "reason": reason,
                "note": self.env._(note),
                "date_from": today,
                "date_to": today + timedelta(days=days),
            }
        )

    @api.model
    def _happen_waive(self, company, partner, invoices, kind, reason):
        own = Domain("partner_id", "=", partner.id) & Domain("kind", "=", kind)
        charges = self.env["account.dunning.charge"].search(own & Domain("state", "=", "open"))
        charges._waive(self.env._(reason))

    @api.model
    def _happen_promise(self, company, partner, invoices, days, by, accepted=True):
        items = self._get_items(invoices)
        promise = self.env["account.payment.promise"].create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "amount": sum(items.mapped("amount_residual")),
                "promised_on": company._get_dunning_today() + timedelta(days=days),
                "method_id": self.env.ref("account_collections.promise_method_transfer").id,
                "contact_name": by,
                "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
            }
        )
        if accepted:
            promise.action_accept()

    @api.model
    def _happen_withdraw_promise(self, company, partner, invoices, reason):
        promises = self.env["account.payment.promise"].search([("partner_id", "=", partner.id)])
        promises._withdraw(self.env._(reason))

    @api.model
    def _happen_dispute(self, company, partner, invoices, reason, words, amount=0.0, due=21):
        self.env["account.dispute"].create(
            {
                "move_id": invoices[0].id,
                "reason_id": self.env.ref(f"account_collections.dispute_reason_{reason}").id,
                "description": self.env._(words),
                "opened_on": company._get_dunning_today(),
                "date_due": company._get_dunning_today() + timedelta(days=due),
                **({"amount": amount} if amount else {}),
            }
        )

    @api.model
    def _happen_settle(self, company, partner, invoices, outcome):
        self.env["account.dispute"].search([("partner_id", "=", partner.id)])._close(outcome)

    # === PAYMENT PLANS === #

    @api.model
    def _happen_plan(self, company, partner, invoices, count, first, by, stays="", author=""):
        """Agreed on the phone, signed some days later."""
        today = company._get_dunning_today()
        plans = self.env["account.payment.plan"]
        if author:
            plans = plans.with_user(self._find_it(author))
        plan = plans.create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "item_ids": [
                    Command.create({"move_line_id": item.id}) for item in self._get_items(invoices)
                ],
                "count": count,
                "first_due_on": today + timedelta(days=first),
                "contact_name": by,
            }
        )
        if stays == "draft":
            plan.action_ask_approval()
        elif stays == "offered":
            plan.action_offer()
        else:
            plan.write({"accepted_form": "signed", "accepted_by": by})
            plan.action_accept()

    @api.model
    def _get_plan(self, partner):
        return self.env["account.payment.plan"].search([("partner_id", "=", partner.id)], limit=1)

    @api.model
    def _happen_default(self, company, partner, invoices):
        plan = self._get_plan(partner)
        plan._judge()
        plan._set_defaulted()

    @api.model
    def _happen_accelerate(self, company, partner, invoices):
        self._get_plan(partner).action_accelerate()

    @api.model
    def _happen_renegotiate(self, company, partner, invoices, count, first):
        plan = self._get_plan(partner)
        version = plan.browse(plan.action_renegotiate()["res_id"])
        today = company._get_dunning_today()
        version.write({"count": count, "first_due_on": today + timedelta(days=first)})
        version.write({"accepted_form": "text", "accepted_by": plan.accepted_by})
        version.action_accept()

    @api.model
    def _happen_end_plan(self, company, partner, invoices, reason):
        self._get_plan(partner)._withdraw(self.env._(reason))

    # === AFTER THE LAST LETTER === #

    @api.model
    def _get_office(self, company, name):
        """An agency or administrator: found again by his name."""
        known = self.env["res.partner"].search([("name", "=", name)], limit=1)
        vals = {"name": name, "is_company": True, "company_id": company.id}
        return known or self.env["res.partner"].create(vals)

    @api.model
    def _happen_hand_over(self, company, partner, invoices, kind, to="", reference=""):
        made = self.env["account.collection.proceeding"]._prepare(
            self.env.ref(f"account_collections.proceeding_kind_{kind}"),
            self._get_items(invoices),
            performed=True,
            counterpart_id=self._get_office(company, to).id if to else False,
        )
        unmet = made.gate_ids.filtered(lambda gate: not gate.is_met)
        unmet._override(self.env._("The management wants it so."))
        made.action_approve()
        made.action_hand_over()
        made.reference = reference

    @api.model
    def _get_proceeding(self, partner):
        return self.env["account.collection.proceeding"].search(
            [("partner_id", "=", partner.id)], limit=1
        )

    @api.model
    def _happen_step(self, company, partner, invoices, code):
        self.env["account.collections.step"].create(
            {
                "proceeding_id": self._get_proceeding(partner).id,
                "kind_id": self.env.ref(f"account_collections.proceeding_step_{code}").id,
                "date": company._get_dunning_today(),
                "payments_seen": code == "enforcement_applied",
            }
        ).action_take()

    @api.model
    def _happen_title(self, company, partner, invoices, costs):
        proceeding, today = self._get_proceeding(partner), company._get_dunning_today()
        self.env["account.collection.title"].create(
            {
                "proceeding_id": proceeding.id,
                "court": "Amtsgericht Hamburg-Altona",
                "reference": proceeding.reference,
                "date": today - timedelta(days=25),
                "served_on": today - timedelta(days=18),
                "final_on": today,
                "principal": proceeding.amount_claimed,
                "costs": costs,
                "kept_at": self.env._("Safe in the office"),
            }
        )

    @api.model
    def _happen_remit(self, company, partner, invoices, payer, principal, commission):
        """What the agency collected, with its statement of the month."""
        today = company._get_dunning_today()
        number = self._get_proceeding(partner).name
        net, paid = principal - commission, today - timedelta(days=9)
        text = (
            "reference;payment;date;principal;commission;net\n"
            f"{number};4471-1;{paid};{principal:.2f};{commission:.2f};{net:.2f}\n"
        )
        self.env["account.collections.remit"].create(
            {
                "company_id": company.id,
                "counterpart_id": self._get_office(company, payer).id,
                "name": f"{today:%Y-%m}",
                "date": today,
                "total": net,
                "file": base64.b64encode(text.encode()),
            }
        ).action_import()

    @api.model
    def _happen_secure(self, company, partner, invoices, kind, name):
        case = self.env["account.collection.case"]._open_for(partner, company)
        value = sum(invoices.mapped("amount_untaxed")[:1])
        self.env["account.collection.security"].create(
            {"case_id": case.id, "kind": kind, "name": self.env._(name), "value": value}
        )

    @api.model
    def _happen_inquire(self, company, partner, invoices, kind, answer, cost=0.0, kept=0):
        """``kept``: days until it is to be deleted, if not as proposed."""
        case = self.env["account.collection.case"]._open_for(partner, company)
        today = company._get_dunning_today()
        made = self.env["account.collection.inquiry"].create(
            {
                "case_id": case.id,
                "kind": kind,
                "asked_on": today,
                "answered_on": today,
                "answer": self.env._(answer),
                "cost": cost,
            }
        )
        if kept:
            made.delete_on = today + timedelta(days=kept)

    @api.model
    def _happen_dossier(self, company, partner, invoices, purpose):
        self.env["account.collections.dossier.ask"].create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "proceeding_id": self._get_proceeding(partner).id,
                "purpose": purpose,
            }
        ).action_make()

    @api.model
    def _happen_insolvency(self, company, partner, invoices, office):
        partner.insolvency_opened_on = company._get_dunning_today() - timedelta(days=1)
        self._happen_hand_over(company, partner, invoices, "insolvency", self.env._(office))

    @api.model
    def _happen_write_off(self, company, partner, invoices, reason, action="loss"):
        self.env["account.collection.write.off"]._enter(
            self._get_items(invoices),
            self.env.ref(f"account_collections.write_off_reason_{reason}"),
            action=action,
            adjusts_vat=bool(company.account_sale_tax_id),
        )

    @api.model
    def _happen_settlement(self, company, partner, invoices, amount, by=""):
        """``by``: who has accepted it already."""
        today = company._get_dunning_today()
        made = self.env["account.collection.settlement"].create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "line_ids": [
                    Command.create({"move_line_id": item.id}) for item in self._get_items(invoices)
                ],
                "amount": amount,
                "offer_until": today + timedelta(days=10),
                "pay_by": today + timedelta(days=21),
                "accepted_by": by,
            }
        )
        made.action_offer()
        if by:
            made.action_accept()
