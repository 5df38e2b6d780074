import base64

from odoo import Command, api, models
from odoo.fields import Domain
from odoo.tools import file_open
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
# Their names outlive the add-on, as what they name does: no module is called so.
OWNER = "collections_demo"
# Invented, as all of the demo. The numbers of phones are reserved for films, the bank account is
# the one that explains IBANs.
FIRM = {
    "name": "Nordhafen Maschinenbau GmbH",
    "street": "Schellerdamm 24",
    "zip": "21079",
    "city": "Hamburg",
    "phone": "+49 40 66969 100",
    "email": "buchhaltung@nordhafen.example",
    "website": "https://www.nordhafen.example",
    "vat": "DE123456788",
    "company_registry": "90817",
    "primary_color": "#133E63",
    "secondary_color": "#008489",
}
DETAILS = (
    "Nordhafen Maschinenbau GmbH<br/>Schellerdamm 24<br/>21079 Hamburg<br/>"
    "Telefon 040 66969 100<br/>www.nordhafen.example"
)
FOOTER = "Geschäftsführung: Anke Thomsen<br/>Amtsgericht Hamburg"
BANK = {"name": "Commerzbank Hamburg", "bic": "COBADEFFXXX"}
IBAN = "DE89 3704 0044 0532 0130 00"
PEOPLE = {
    # Signs the letters, and is asked first.
    "clerk": ("Katrin Petersen", "katrin", "+49 40 66969 112", "group_manager"),
    "colleague": ("Ole Brandt", "ole", "+49 40 66969 114", "group_user"),
}


class AccountCollectionsDemo(models.AbstractModel):
    """The firm of the demo: a company with its letterhead, its bank and two people who collect."""

    _name = "account.collections.demo"
    _description = "Demo Data of Collections"

    @api.model
    def _name_it(self, **records):
        """So that it is found again: ``collections_demo.clerk``."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{OWNER}.{name}", "record": record, "noupdate": True}
                for name, record in records.items()
            ]
        )

    @api.model
    def _find_it(self, name):
        return self.env.ref(f"{OWNER}.{name}", raise_if_not_found=False)

    @api.model
    def _get_lang(self):
        """People of the demo speak as the administrator does: all they write is in one language."""
        return self.env.ref("base.user_admin").lang or "en_US"

    @api.model
    def _has_lang(self, code):
        return code in dict(self.env["res.lang"].get_installed())

    # === COMPANY === #

    @api.model
    def _found(self):
        """The company, with the accounts of its country if they are there."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        with file_open("account_collections/demo/logo.png", "rb") as file:
            logo = base64.b64encode(file.read())
        company = self.env["res.company"].create(
            {
                **FIRM,
                "logo": logo,
                "country_id": self.env.ref("base.de").id,
                "state_id": self.env.ref("base.state_de_hh").id,
                "currency_id": euro.id,
                "company_details": DETAILS,
                "report_footer": FOOTER,
            }
        )
        company.partner_id.lang = self._get_lang()
        charts = self.env["account.chart.template"]
        known = charts._get_chart_template_mapping()
        chart = "de_skr03" if "de_skr03" in known else "generic_coa"
        # Not by way of `try_loading`: it warns of accounts while add-ons are being installed.
        lang = "de_DE" if self._has_lang("de_DE") else None
        charts.with_context(lang=lang)._load(chart, company, install_demo=False)
        self._name_it(company=company)
        self._equip(company.with_company(company))
        return company

    @api.model
    def _equip(self, company):
        """Letterhead, bank, journals, and where charges are booked."""
        layout = self.env.ref("l10n_din5008.external_layout_din5008", raise_if_not_found=False)
        paper = self.env.ref("l10n_din5008.paperformat_euro_din", raise_if_not_found=False)
        if layout and paper:
            company.write({"external_report_layout_id": layout.id, "paperformat_id": paper.id})
        company.write({"company_details": DETAILS, "report_footer": FOOTER, "report_header": False})
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": IBAN,
                "partner_id": company.partner_id.id,
                "bank_id": self.env["res.bank"].create(BANK).id,
                "company_id": company.id,
                "allow_out_payment": True,
            }
        )
        journals = self.env["account.journal"].search([("company_id", "=", company.id)])
        journals.filtered(lambda one: one.type == "bank")[:1].bank_account_id = bank
        journals.filtered(lambda one: one.type == "sale")[:1].code = "RE"
        # A friendly reminder that comes back is a call rather than a stamp.
        self.env.ref("account_collections.level_standard_0").falls_back = False
        company.write(
            {
                "dunning_procedure_id": self.env.ref("account_collections.procedure_standard").id,
                "plan_procedure_id": self.env.ref("account_collections.procedure_instalments").id,
                "dunning_mode": "propose",
                # The demo is shown on any day of the week.
                "dunning_quiet_days": "none",
                "dunning_contact_rules": False,
                "dunning_fee_account_id": self._get_income_account(company).id,
                "dunning_interest_account_id": self._get_income_account(company).id,
                "remittance_clearing_account_id": self._open_account(
                    company, "1369", _lt("Agencies")
                ),
                "remittance_fee_account_id": self._get_expense_account(company).id,
                "write_off_contra_account_id": self._open_account(
                    company, "1462", _lt("VAT corrected, claim alive")
                ),
                "write_off_loss_account_id": self._get_expense_account(company).id,
            }
        )

    @api.model
    def _open_account(self, company, code, name):
        vals = {"code": code, "name": self.env._(name), "account_type": "asset_current"}
        accounts = self.env["account.account"].with_company(company)
        return accounts.create({**vals, "reconcile": True}).id

    @api.model
    def _get_expense_account(self, company):
        """Where agencies and losses are booked: with what money costs, if there is such."""
        charts = self.env["account.chart.template"].with_company(company)
        known = charts.ref("account_4970", raise_if_not_found=False)
        own = Domain(self.env["account.account"]._check_company_domain(company))
        kind = Domain("account_type", "=", "expense")
        return known or self.env["account.account"].search(own & kind, limit=1)

    @api.model
    def _get_income_account(self, company):
        """Where what debtors pay for being late is booked: with other income, if there is such."""
        Account = self.env["account.account"].with_company(company)
        own = Domain(Account._check_company_domain(company))
        kinds = ("income_other", "income")
        found = Account.search(own & Domain("account_type", "in", kinds))
        return found.sorted(lambda account: kinds.index(account.account_type))[:1]

    # === PEOPLE === #

    @api.model
    def _hire(self, company):
        """Who works here sees this company only; the administrator sees it too."""
        people = {key: self._create_user(company, *words) for key, words in PEOPLE.items()}
        # Whoever founded it gets no tasks; he is let in again when all is done.
        self.env.ref("base.user_admin").company_ids -= company
        self.env.ref("base.user_admin").company_ids += company
        company.dunning_collector_id = people["clerk"]
        self._name_it(**people)
        return people

    @api.model
    def _create_user(self, company, name, login, phone, group):
        groups = ["account_collections." + group, "base.group_user", "base.group_partner_manager"]
        if group == "group_manager":
            groups.append("account.group_account_manager")
        vals = {
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@nordhafen.example",
            "phone": phone,
            "lang": self._get_lang(),
            "tz": "Europe/Berlin",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([self.env.ref(xmlid).id for xmlid in groups])],
            # What concerns them stands in Odoo: no mail goes to people of the firm.
            "notification_type": "inbox",
        }
        quiet = {"no_reset_password": True, "mail_create_nolog": True, "tracking_disable": True}
        user = self.env["res.users"].with_context(**quiet).create(vals)
        for name, value in (("tour_enabled", False), ("odoobot_state", "disabled")):
            if name in user._fields:
                user[name] = value
        return user
