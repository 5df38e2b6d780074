"""Where a walk takes place: a company with two branches, a company of its own that shares debtors
with it, their ladders, currencies whose rates move, and the debtors."""

from datetime import date, timedelta

from odoo.fields import Command

OFFICES = ("main", "branch", "sister", "other")
CURRENCIES = {"EUR": 0.94, "USD": 1.12, "GBP": 0.86, "CHF": 0.96}
RATES_FROM, RATES_UNTIL = date(2025, 1, 1), date(2027, 1, 1)


class World:
    """The office and what stands in it. Made once; what a walk adds to it is taken back."""

    def __init__(self, env):
        self.root = env(su=True)
        self.env = self.root
        self.companies = {}
        self._found_companies()
        self._employ()
        self._teach_currencies()
        self._write_ladders()
        self._agree_terms()
        self._engage()
        self.debtors, self.contacts = [], []

    # === THE OFFICE === #

    def _found_companies(self):
        for name, country, currency, parent in (
            ("main", "de", "EUR", None),
            ("branch", "de", "EUR", "main"),
            ("sister", "de", "EUR", "main"),
            ("other", "ch", "CHF", None),
        ):
            self.root.ref(f"base.{currency}").active = True
            company = self.root["res.company"].create(
                {
                    "name": f"Walk {name}",
                    "currency_id": self.root.ref(f"base.{currency}").id,
                    "parent_id": parent and self.companies[parent].id,
                    "email": f"{name}@creditor.example",
                }
            )
            if not parent:
                charts = self.root["account.chart.template"]
                charts.try_loading("generic_coa", company, install_demo=False)
                company.currency_id = self.root.ref(f"base.{currency}")
            # With a country from the start Odoo would install the add-ons of that country.
            place = {"tz": "Europe/Berlin", "country_id": self.root.ref(f"base.{country}").id}
            company.partner_id.write(place)
            self.companies[name] = company
        self.root.cr.precommit.run()  # gives the branch the accounts of its parent

    def _employ(self):
        """Somebody who may do all that is done in a walk, and nothing as superuser."""
        rights = (
            "account.group_account_manager",
            "account_collections.group_manager",
            "base.group_partner_manager",
            "base.group_multi_company",
        )
        companies = self.root["res.company"].union(*self.companies.values())
        self.clerk = (
            self.root["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Clerk",
                    "login": "walk_clerk",
                    "email": "clerk@creditor.example",
                    "group_ids": [Command.set([self.root.ref(right).id for right in rights])],
                    "company_ids": [Command.set(companies.ids)],
                    "company_id": self.companies["main"].id,
                }
            )
        )
        # What stands in the threads of invoices is not watched.
        self.env = self.root(user=self.clerk.id, su=False, context={"tracking_disable": True})

    def of(self, office):
        """The clerk at work in an office."""
        company = self.companies[office]
        context = {"allowed_company_ids": company.ids, "tracking_disable": True}
        return self.env(context=context)

    def office(self, company):
        return next(name for name, one in self.companies.items() if one.id == company.id)

    def _teach_currencies(self):
        """Rates move each week, by a rule that everybody can repeat."""
        days = range(0, (RATES_UNTIL - RATES_FROM).days, 7)
        rates = []
        for place, (name, start) in enumerate(CURRENCIES.items()):
            currency = self.root.ref(f"base.{name}")
            currency.active = True
            for company in (self.companies["main"], self.companies["other"]):
                if currency != company.currency_id:
                    rates += [
                        {
                            "currency_id": currency.id,
                            "company_id": company.id,
                            "name": RATES_FROM + timedelta(days=day),
                            "rate": round(start * (1 + 0.002 * ((day * (place + 3)) % 41)), 6),
                        }
                        for day in days
                    ]
        self.root["res.currency.rate"].create(rates)

    def _write_ladders(self):
        charged = {"charge_interest": True}
        self.ladders = [
            self._ladder("Standard", ((7, {}), (21, charged), (35, charged), (49, charged))),
            self._ladder("With a note", ((-5, {}), (3, {}), (13, charged)), interval_days=7),
            self._ladder(
                "Anew",
                ((0, {}), (10, {"by_letter": True, "by_email": False}), (20, charged)),
                min_amount=30,
                reopen="restart",
            ),
            self._ladder("By hand", ((5, {}), (15, {})), automatic=False, interval_days=14),
        ]
        last = self.ladders[0].level_ids[-1]
        last.write({"charge_lump_sum": True, "by_letter": True})
        self.ladders[0].level_ids[2].write({"by_letter": True, "by_email": False})
        instalments = self._ladder("Instalments", ((4, {}), (14, {})))
        settings = {
            "main": {"dunning_mode": "automatic", "dunning_letter_handling": "print"},
            "branch": {"dunning_mode": "propose", "dunning_letter_handling": "service"},
            "sister": {"dunning_mode": "automatic", "dunning_letter_handling": "service"},
            "other": {"dunning_mode": "automatic", "dunning_letter_handling": "service"},
        }
        for name, company in self.companies.items():
            company.write(
                {
                    "dunning_procedure_id": self.ladders[0].id,
                    "plan_procedure_id": instalments.id,
                    "dunning_grace_days": {"main": 0, "branch": 1, "sister": 0, "other": 2}[name],
                    "dunning_daily_cap": 0,
                    "dunning_quiet_days": "none" if name == "main" else "sunday",
                    # The walk knows nothing of hours: what it is about is money.
                    "dunning_contact_rules": False,
                    "dunning_mail_days": 0 if name == "branch" else 3,
                    "plan_grace_days": 0,
                    "promise_tolerance_days": 1 if name == "main" else 0,
                    **settings[name],
                }
            )

    def _ladder(self, name, levels, reopen="continue", **every):
        every = {"interval_days": 10, "deadline_days": 7, "subject": "{invoices}", **every}
        # Who decides about what did not arrive are the people of the walk.
        every.setdefault("falls_back", False)
        return self.root["account.dunning.procedure"].create(
            {
                "name": f"Walk: {name}",
                "reopen_policy": reopen,
                "apologizes": False,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"{name} {number}",
                            "sequence": number,
                            "delay_days": days,
                            "opening": "Please pay {amount} by {deadline}.",
                            **every,
                            **own,
                        }
                    )
                    for number, (days, own) in enumerate(levels, start=1)
                ],
            }
        )

    def _agree_terms(self):
        def agree(name, *parts, **vals):
            lines = [
                Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                for share, days in parts
            ]
            Terms = self.root["account.payment.term"]
            return Terms.create({"name": name, "line_ids": lines, **vals})

        self.terms = {
            "once": agree("At once", (100, 0)),
            "halves": agree("Halves", (50, 0), (50, 20)),
            "thirds": agree("Thirds", (33.33, 0), (33.33, 15), (33.34, 30)),
            "discount": agree(
                "2 % in 10 days",
                (100, 0),
                early_discount=True,
                discount_percentage=2,
                discount_days=10,
            ),
        }

    def _engage(self):
        """Who goes on after the last letter, and where losses are booked."""
        self.agency = self.root["res.partner"].create({"name": "Agency", "is_company": True})
        for name in ("main", "other"):
            company = self.companies[name]
            accounts = self.root["account.account"].with_company(company)
            mine = accounts._check_company_domain(company)
            loss = accounts.search([*mine, ("account_type", "=", "expense")], limit=1)
            for one in company | company.child_ids:
                one.write_off_loss_account_id = loss

    # === THE DEBTORS === #

    def invite(self, number):
        """The debtors of a walk, of all kinds."""
        self.debtors, self.contacts = [], []
        Partner = self.env["res.partner"]
        for place in range(number):
            name = f"Debtor{place}"
            firm = place % 3 != 2
            debtor = Partner.create(
                {
                    "name": f"{name} {'Ltd' if firm else 'Smith'}",
                    "is_company": firm,
                    "company_registry": f"HRB {place}" if firm else False,
                    "email": f"{name.lower()}@example.com",
                    "street": "Main Road 1",
                    "zip": "10115",
                    "city": "Berlin",
                    "country_id": self.root.ref("base.de").id,
                }
            )
            for office in OFFICES:
                ladder = self.ladders[place % len(self.ladders)]
                debtor.with_company(self.companies[office]).dunning_procedure_id = ladder
            self.debtors.append(debtor)
            self.contacts.append(
                Partner.create({"name": f"Desk {place}", "parent_id": debtor.id, "type": "contact"})
                if firm
                else debtor
            )
