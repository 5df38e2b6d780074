from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo import Command, api, models
from odoo.fields import Domain


class Debtor(NamedTuple):
    """A debtor of the demo: his open invoices as (days overdue, amount), a credit on account, and
    what is special about him."""

    name: str
    city: str
    items: tuple
    credit: float = 0.0
    paid: float = 0.0
    lang: str = "de_DE"
    country: str = "base.de"
    email: bool = True
    block: str = ""
    registry: str = ""  # of businesses
    person: bool = False
    agreed: bool = False  # the due date
    paid_ago: int = 0  # days
    promised: int = 0  # days ahead
    disputed: float = 0.0  # of his oldest invoice
    received: float = 0.0  # at the bank, from somebody of his name


GERMAN = (
    Debtor("Nordlicht Handels GmbH", "20457 Hamburg", ((53, 1840.00),)),
    Debtor("Alpenblick Hotel KG", "82467 Garmisch", ((53, 960.00), (25, 310.50), (10, 99.00))),
    Debtor("Café Morgenrot", "04109 Leipzig", ((39, 418.20), (-10, 200.00))),
    Debtor("Rheingold Druck GmbH", "50667 Köln", ((25, 1250.00),), promised=4),
    Debtor("Seewind Segelschule", "18055 Rostock", ((25, 780.00),), email=False, disputed=300.00),
    Debtor("Gärtnerei Lindenhof", "80331 München", ((10, 89.90),)),
    Debtor("Töpferei Steinkrug", "34117 Kassel", ((12, 260.00),), received=260.00),
    Debtor("Zimmerei Balkenstark", "70173 Stuttgart", ((12, 5600.00),), paid=2000.00),
    Debtor("Kontor Elbe eG", "01067 Dresden", ((11, 1500.00),), credit=300.00),
    Debtor(
        "Großmarkt Südstadt AG", "90402 Nürnberg", tuple((9 + n % 20, 40.0 + n) for n in range(18))
    ),
    Debtor("Tannenhof Pension", "79098 Freiburg", ((15, 700.00),), block="clarification"),
    # Across a change of the base rate, with a part payment; and a consumer, who owes less.
    Debtor(
        "Stahlbau Eifel GmbH",
        "52064 Aachen",
        ((200, 10000.00),),
        paid=2500.00,
        paid_ago=60,
        registry="HRB 12345",
        agreed=True,
    ),
    Debtor("Erika Beispiel", "24103 Kiel", ((53, 640.00),), person=True),
    Debtor("Weingut Sonnenhang", "55116 Mainz", ((-5, 1200.00),)),
)
ENGLISH = (
    Debtor("Harbour Trading Ltd", "Bristol", ((53, 2750.00),)),
    Debtor("Bakery Grain & Salt", "York", ((39, 415.00),)),
    Debtor("Oakfield Farm Supplies", "Leeds", ((25, 640.00), (10, 120.00)), promised=6),
    Debtor("Blue Door Studio", "Oxford", ((10, 345.00),)),
    Debtor("Maple Street Books", "Bath", ((10, 210.00),), credit=500.00),
)
# What was sent before today, so that today's run meets every level.
EARLIER_RUNS = (42, 28, 14)


class AccountCollectionsDemo(models.AbstractModel):
    """Loads the demo ledgers: debtors with invoices at every stage of the standard procedure."""

    _name = "account.collections.demo"
    _description = "Demo Data of Collections"

    @api.model
    def _load(self):
        main = self.env.ref("base.main_company")
        german = self.env.ref("base.demo_company_de", raise_if_not_found=False) or main
        english = [debtor._replace(lang="en_US", country="base.uk") for debtor in ENGLISH]
        for company, debtors in ((main, english), (german, GERMAN)):
            if company.chart_template:
                self.with_company(company)._load_company(company, debtors)

    @api.model
    def _load_company(self, company, debtors):
        self._set_up(company)
        partners = {debtor: self._create_partner(debtor) for debtor in debtors}
        for debtor, partner in partners.items():
            self._create_ledger(company, debtor, partner)
        self._create_opening_balance(company, next(iter(partners.values())))
        for days in EARLIER_RUNS:
            self._replay(company, company._get_dunning_today() - timedelta(days=days))
        for debtor, partner in partners.items():
            if debtor.block:
                self.env["account.dunning.block"].create(
                    {"partner_id": partner.id, "company_id": company.id, "reason": debtor.block}
                )
            if debtor.promised:
                self._create_promise(company, debtor, partner)
            if debtor.received:
                self._receive(company, partner, debtor.received)
            if debtor.disputed:
                self._dispute(company, partner, debtor.disputed)

    @api.model
    def _receive(self, company, partner, amount):
        """Money that nobody has matched: the bank knows a name, and Odoo no partner."""
        bank = self.env["account.journal"].search(
            Domain("company_id", "=", company.id) & Domain("type", "=", "bank"), limit=1
        )
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": bank.id,
                "date": company._get_dunning_today(),
                "payment_ref": "Rechnung, danke",
                "partner_name": partner.name.upper(),
                "amount": amount,
            }
        )

    @api.model
    def _dispute(self, company, partner, amount):
        owed = [("company_id", "=", company.id), ("commercial_partner_id", "=", partner.id)]
        oldest = [*owed, ("move_type", "=", "out_invoice"), ("state", "=", "posted")]
        invoice = self.env["account.move"].search(oldest, order="invoice_date_due", limit=1)
        reason = self.env.ref("account_collections.dispute_reason_quality")
        self.env["account.dispute"].create(
            {"move_id": invoice.id, "amount": amount, "reason_id": reason.id}
        )

    @api.model
    def _set_up(self, company):
        procedure = self.env.ref("account_collections.procedure_standard")
        company.write(
            {
                "dunning_procedure_id": company.dunning_procedure_id.id or procedure.id,
                "plan_procedure_id": self.env.ref("account_collections.procedure_instalments").id,
                "dunning_mode": "automatic",
                # The demo is shown on any day of the week.
                "dunning_quiet_days": "none",
                "dunning_collector_id": self.env.ref("base.user_admin").id,
                "dunning_fee_account_id": self._get_income_account(company).id,
            }
        )
        paper = self.env.ref("l10n_din5008.paperformat_euro_din", raise_if_not_found=False)
        layout = self.env.ref("l10n_din5008.external_layout_din5008", raise_if_not_found=False)
        if paper and company.external_report_layout_id.sudo() == layout:
            company.paperformat_id = paper

    @api.model
    def _get_income_account(self, company):
        """Where what debtors pay for being late is booked: with other income, if there is such."""
        Account = self.env["account.account"].with_company(company)
        own = Domain(Account._check_company_domain(company))
        kinds = ("income_other", "income")
        found = Account.search(own & Domain("account_type", "in", kinds))
        return found.sorted(lambda account: kinds.index(account.account_type))[:1]

    @api.model
    def _create_partner(self, debtor):
        post_code, _space, city = debtor.city.rpartition(" ")
        installed = dict(self.env["res.lang"].get_installed())
        slug = debtor.name.lower().split()[0].encode("ascii", "ignore").decode()
        return self.env["res.partner"].create(
            {
                "name": debtor.name,
                "is_company": not debtor.person,
                "company_registry": debtor.registry or self._get_registry(debtor),
                "street": "Hauptstraße 12" if debtor.country == "base.de" else "12 High Street",
                "zip": post_code,
                "city": city,
                "country_id": self.env.ref(debtor.country).id,
                "email": f"{slug}@example.com" if debtor.email else False,
                "lang": debtor.lang if debtor.lang in installed else self.env.lang,
            }
        )

    @api.model
    def _get_registry(self, debtor):
        """Firms are in the register of companies; sole traders and private people are not."""
        firm = debtor.name.endswith((" GmbH", " AG", " KG", " eG", " Ltd"))
        return "HRB 4711" if firm else False

    @api.model
    def _create_ledger(self, company, debtor, partner):
        today = company._get_dunning_today()
        moves = [
            self._prepare_move(partner, today - timedelta(days=days), amount)
            for days, amount in debtor.items
        ]
        if debtor.credit:
            moves.append(self._prepare_move(partner, today, debtor.credit, "out_refund"))
        invoices = self.env["account.move"].create(moves)
        invoices.action_post()
        invoices.due_date_agreed = "yes" if debtor.agreed else False
        if debtor.paid:
            paid_on = today - timedelta(days=debtor.paid_ago)
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoices[:1].ids
            ).create({"amount": debtor.paid, "payment_date": paid_on}).action_create_payments()

    @api.model
    def _prepare_move(self, partner, due, amount, move_type="out_invoice"):
        line = {
            "name": "Delivery",
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        return {
            "move_type": move_type,
            "partner_id": partner.id,
            "invoice_date": due - timedelta(days=14) if move_type == "out_invoice" else due,
            "invoice_date_due": due,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line)],
        }

    @api.model
    def _create_promise(self, company, debtor, partner):
        """He called and will pay all he owes."""
        Item = self.env["account.move.line"]
        own = Domain("partner_id", "=", partner.id)
        items = Item.search(own & Item._get_dunning_domain(company))
        self.env["account.payment.promise"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "amount": sum(items.mapped("amount_residual")),
                "promised_on": company._get_dunning_today() + timedelta(days=debtor.promised),
                "method_id": self.env.ref("account_collections.promise_method_transfer").id,
                "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
            }
        ).action_accept()

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
                "ref": "Opening balance",
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        opening.action_post()

    @api.model
    def _replay(self, company, day):
        """A run of the past: decided by the same rules, its letters marked as sent that day."""
        run = self.env["account.dunning.run"].create({"company_id": company.id, "date": day})
        run._propose()
        run.notice_ids._confirm()
        for notice in run.notice_ids.filtered(lambda notice: notice.state == "confirmed"):
            level = notice.level_id
            deadline = day + timedelta(days=level.deadline_days)
            notice._move_to("sent", ("confirmed",), sent_on=day, rendered_on=day, deadline=deadline)
            deliveries = notice.delivery_ids
            deliveries.write({"state": "sent", "sent_on": datetime.combine(day, time(6))})
            deliveries._log_contact()
        self.env.flush_all()
