import logging
from datetime import datetime, time, timedelta

from odoo import Command, api, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..tools.delivery.contact_times import OFTEN, Hold
from .clock import playing
from .debtors import DEBTORS, GOOD, WORK

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)
TERM = 14  # days
# Where the clerk leaves an invoice out of the letter, and whose money the receipt is not.
LEFT_OUT_OF, NOT_THEIRS = "Großmarkt Südstadt AG", "Mühlenhof Backwaren"
# Whose letter waits, as he was contacted often enough this week.
HELD = "Kontor Elbe eG"
# Who may owe how much, and why; what is not approved waits for somebody.
CREDIT = (
    {
        "name": "Nordlicht Handels GmbH",
        "amount": 5000.0,
        "reason": _lt("As agreed with the management in spring"),
    },
    {
        "name": "Stahlbau Eifel GmbH",
        "amount": 15000.0,
        "reason": _lt("Pays, if late; the owner vouches"),
    },
    {
        "name": "Elbtal Logistik GmbH",
        "amount": 20000.0,
        "reason": _lt("Recommended by the agency"),
    },
    {
        "name": "Getriebe Allertal GmbH",
        "amount": 10000.0,
        "reason": _lt("Pays on the day"),
    },
    {
        "name": "Isarpumpen GmbH",
        "amount": 8000.0,
        "reason": _lt("Wants to order for the new plant"),
        "waits": True,
    },
)
RELEASED, ASKING = "Nordlicht Handels GmbH", "Alpenblick Hotel KG"
# What the insurer covers, and of whom he was told already.
COVERS = {"Nordlicht Handels GmbH": 8000.0, "Alpenblick Hotel KG": 1000.0}
TOLD = "Stahlbau Eifel GmbH"
LIMITS = (
    {"balance_from": 0.0, "max_instalments": 6, "min_amount": 25.0, "max_days": 400},
    {"balance_from": 5000.0, "max_instalments": 8, "min_amount": 250.0, "max_days": 400},
)


class AccountCollectionsDemo(models.AbstractModel):
    """Loads the demo: a firm, its debtors, their past, and the letters of today for review."""

    _inherit = "account.collections.demo"

    @api.model
    def _load(self):
        if self._find_it("company"):
            return
        # Letters of the past are written now, in the words of the debtor's language.
        self.env.ref("base.module_account_collections")._update_translations()
        company = self._found()
        clerk = self._hire(company)["clerk"]
        office = self.with_user(clerk).with_context(
            lang=clerk.lang, tz=clerk.tz, allowed_company_ids=company.ids
        )
        office._keep_books(company.with_env(office.env))
        # Afterwards, so that nothing of it was for him to do.
        self.env.ref("base.user_admin").company_ids += company

    @api.model
    def _keep_books(self, company):
        self.env["account.payment.plan.limit"].create(list(LIMITS))
        self._tell_terms(company)
        entries = []
        for number, entry in enumerate(DEBTORS):
            partner = self._create_partner(company, entry, number)
            entries.append((entry, partner, self._create_invoices(company, entry, partner)))
        self._create_opening_balance(company, entries[1][1])
        self._play(company, entries)
        debtors = {partner.name: partner for _entry, partner, _moves in entries}
        self._give_credit(company, debtors)
        self._insure(company, debtors)
        self._open_today(company)

    @api.model
    def _tell_terms(self, company):
        """What customers are told about payment, more than a year ago: it is time to look again."""
        with playing(company._get_dunning_today() - timedelta(days=420)):
            policy = self.env["account.credit.policy"].create({"company_id": company.id})
            policy.action_suggest()
            policy.action_put_in_force()

    @api.model
    def _give_credit(self, company, debtors):
        """Limits, a rule, and whom somebody let through in spite of it."""
        today = company._get_dunning_today()
        self.env["account.credit.rule"].create({"code": "overdue", "days": 30, "amount": 200.0})
        for entry in CREDIT:
            reason = entry["reason"]
            limit = self.env["account.credit.limit"].create(
                {
                    "partner_id": debtors[entry["name"]].id,
                    "amount": entry["amount"],
                    "valid_from": today - timedelta(days=200),
                    "reason": self.env._(reason),
                }
            )
            if not entry.get("waits"):
                limit.action_approve()
        scale = self.env.ref("account_collections.scale_creditreform")
        for name, value in ((RELEASED, 312), (ASKING, 240)):
            self.env["account.credit.assessment"].create(
                {
                    "partner_id": debtors[name].id,
                    "scale_id": scale.id,
                    "value": value,
                    "day": today - timedelta(days=45),
                    "source": self.env._("Report of the agency"),
                }
            )
        vals = {"amount": 1500.0, "until": today + timedelta(days=10)}
        note = self.env._("Has promised the rest for Friday; the machine is needed")
        release = self.env["account.credit.release"].create(
            {**vals, "partner_id": debtors[RELEASED].id, "note": note}
        )
        release.action_grant()
        note = self.env._("New order for the season")
        self.env["account.credit.release"].create(
            {**vals, "partner_id": debtors[ASKING].id, "note": note}
        )

    @api.model
    def _insure(self, company, debtors):
        """A policy, covers, one who was reported, and what was found about him."""
        today = company._get_dunning_today()
        insurer = self.env["res.partner"].create(
            {"name": "Hansekredit Versicherung AG", "is_company": True, "company_id": company.id}
        )
        since = today - timedelta(days=400)
        policy = self.env["account.credit.insurance"].create(
            {
                "company_id": company.id,
                "insurer_id": insurer.id,
                "number": "WKV 2025-118",
                "valid_from": since,
                "own_share": 10.0,
                "max_term": 90,
                "report_days": 60,
                "self_check_amount": 5000.0,
                "oldest_first": True,
            }
        )
        for name, amount in {**COVERS, TOLD: 12000.0}.items():
            self.env["account.credit.cover"].create(
                {
                    "insurance_id": policy.id,
                    "partner_id": debtors[name].id,
                    "amount": amount,
                    "valid_from": since,
                    "note": self.env._("Decision of spring"),
                }
            )
        told = debtors[TOLD]
        action = self.env["account.credit.report"]._get_new_action(company, told)
        known = {key.removeprefix("default_"): val for key, val in action["context"].items()}
        known |= {"reference": "S 4711", "reported_on": today - timedelta(days=120)}
        self.env["account.credit.report"].create(known)
        case = self.env["account.collection.case"]._open_for(told, company)
        self.env["account.collection.finding"].create(
            {
                "case_id": case.id,
                "kind": "statements",
                "found_on": today - timedelta(days=90),
                "source_text": self.env._("Federal Gazette, statements of last year"),
                "facts": self.env._("Equity is falling, the new hall was bought on credit."),
                "total": 1840000.0,
                "equity": 202000.0,
                "current": 610000.0,
                "stock": 240000.0,
                "short": 720000.0,
            }
        )
        self.env["account.credit.cover"].sudo()._give_duties(company)

    # === LEDGER === #

    @api.model
    def _create_partner(self, company, entry, number):
        code, _space, city = entry.city.partition(" ")
        if not code.isdigit():
            code, city = False, entry.city
        procedure = entry.procedure and self.env.ref(
            f"account_collections.procedure_{entry.procedure}"
        )
        partner = self.env["res.partner"].create(
            {
                "name": entry.name,
                "is_company": not entry.person,
                "ref": f"{10400 + 7 * number}",
                "company_registry": entry.registry,
                "street": entry.street,
                "zip": code,
                "city": city,
                "country_id": self.env.ref(entry.country).id,
                "phone": entry.phone,
                "email": entry.email,
                "lang": entry.lang if self._has_lang(entry.lang) else self.env.lang,
                "company_id": company.id,
                "dunning_procedure_id": procedure.id if procedure else False,
                # Sole traders are in no register, and in business all the same.
                "debtor_kind_known": False if entry.person or entry.registry else "business",
            }
        )
        if entry.contact:
            self.env["res.partner"].create(
                {
                    "name": entry.contact,
                    "parent_id": partner.id,
                    "type": "contact",
                    "phone": entry.phone,
                    "company_id": company.id,
                }
            )
        if entry.collector:
            case = self.env["account.collection.case"]._open_for(partner, company)
            case.collector_id = self._find_it(entry.collector)
        return partner

    @api.model
    def _create_invoices(self, company, entry, partner):
        today = company._get_dunning_today()
        invoices = self.env["account.move"].create(
            [
                self._prepare_move(partner, today - timedelta(days=days), amount)
                for days, amount in entry.items
            ]
        )
        invoices.action_post()
        if entry.agreed:
            invoices.due_date_agreed = "yes"
        return invoices

    @api.model
    def _prepare_move(self, partner, due, amount, move_type="out_invoice"):
        """With the tax of the country, so that it comes to the ``amount``."""
        tax = self.env.company.account_sale_tax_id
        if partner.country_id != self.env.company.country_id or tax.amount_type != "percent":
            tax = tax.browse()
        line = {
            "name": partner.with_context(lang=partner.lang).env._(WORK[partner.id % len(WORK)]),
            "quantity": 1,
            "price_unit": round(amount / (1 + tax.amount / 100), 2),
            "tax_ids": [Command.set(tax.ids)],
        }
        return {
            "move_type": move_type,
            "partner_id": partner.id,
            "invoice_date": due - timedelta(days=TERM) if move_type == "out_invoice" else due,
            "invoice_date_due": due,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line)],
        }

    @api.model
    def _create_opening_balance(self, company, partner):
        """Taken over from another system: general journals are left out until somebody includes
        them."""
        day = company._get_dunning_today() - timedelta(days=120)
        receivable = partner.with_company(company).property_account_receivable_id
        income = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", company.ids)], limit=1
        )
        lines = [
            {
                "account_id": receivable.id,
                "partner_id": partner.id,
                "debit": 430.0,
                "date_maturity": day,
            },
            {"account_id": income.id, "credit": 430.0},
        ]
        opening = self.env["account.move"].create(
            {
                "date": day,
                "ref": self.env._("Opening balance"),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        opening.action_post()

    # === TODAY === #

    @api.model
    def _open_today(self, company):
        """What the night has left on the desk: letters to review, a simulation of next week, and
        a run that somebody began."""
        runs = self.env["account.dunning.run"]
        today = company._get_dunning_today()
        runs.sudo()._escalate(company.sudo())
        ahead = {"company_id": company.id, "date": today + timedelta(days=7), "simulated": True}
        runs.create(ahead)._propose()
        runs.create({"company_id": company.id, "date": today})
        self._review_some(company)
        self._look_back(company)
        self.env["account.credit.policy.review"].sudo()._tend(company.sudo())
        self._reward(company)

    @api.model
    def _reward(self, company):
        """Who pays well has terms of thirty days, and uses most of his limit."""
        debtors = self.env["res.partner"].with_company(company)
        good = debtors.search([("company_id", "=", company.id), ("name", "=", GOOD[0].name)])
        terms = self.env.ref("account.account_payment_term_30days", raise_if_not_found=False)
        good.property_payment_term_id = terms
        self.env["account.credit.incentive"].sudo()._look(company.sudo())

    @api.model
    def _look_back(self, company):
        """The month-ends that the nights would have kept, and how debtors have paid."""
        months = self.env["account.collections.month"].sudo()
        for owner, day in months._get_missing():
            if owner == company:
                months._close(company.sudo(), day)
        self.env["account.collections.forecast"].sudo()._work(company.sudo())
        self._replay(company)

    @api.model
    def _replay(self, company):
        """The procedure in use beside one that waits longer, over the last 90 days."""
        standard = company.dunning_procedure_id
        patient = standard.copy({"name": self.env._("Standard, a week later")})
        for level in patient.level_ids.filtered("rank").sorted("delay_days", reverse=True):
            level.delay_days += 7
        replay = self.env["account.dunning.replay"].create(
            {"company_id": company.id, "procedure_id": standard.id, "other_id": patient.id}
        )
        replay.action_replay()

    @api.model
    def _review_some(self, company):
        """What the clerk has decided already this morning."""
        own = Domain("company_id", "=", company.id)
        drafts = own & Domain("notice_id.state", "=", "draft") & Domain("kind", "=", "claim")
        lines = self.env["account.dunning.notice.line"].search(drafts).sorted("id")
        lines.filtered(lambda line: line.partner_id.name == LEFT_OUT_OF)[:1].action_drop()
        waiting = self.env["account.dunning.notice"].search(
            own & Domain("state", "=", "draft") & Domain("partner_id.name", "=", HELD)
        )
        waiting._confirm()
        later = datetime.combine(company._get_dunning_today() + timedelta(days=2), time(7))
        waiting.sudo()._get_queued_deliveries()._hold(Hold(OFTEN, later))
        receipts = self.env["account.dunning.receipt"].search(own)
        receipts.filtered(lambda receipt: receipt.partner_id.name == NOT_THEIRS).action_rule_out()

    @api.model
    def _get_sent_today(self):
        """The letters of today that somebody has reviewed already: the others wait for the
        reader of the demo."""
        names = [entry.name for entry in DEBTORS if entry.sent_today]
        return self.env["account.dunning.notice"].search(
            Domain("company_id", "=", self._find_it("company").id)
            & Domain("state", "=", "draft")
            & Domain("partner_id.name", "in", names)
        )
