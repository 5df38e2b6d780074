from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ...tools.common.money import as_exact
from ...tools.proceeding.enforcement import MOST_DEPENDANTS, get_attachable
from ...tools.proceeding.ways import WAGES, Title


class AccountCollectionProceeding(models.Model):
    """What the compulsory forms of enforcement ask for, to type from: the forms themselves are the
    court's (ZVFV)."""

    _inherit = "account.collection.proceeding"

    def _get_titles(self):
        """What can be enforced: the titles of the proceeding, and of those it goes on from."""
        found, one = self.title_ids, self
        while one := one.parent_id:
            found |= one.title_ids
        own = Domain("partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )
        return found or self.env["account.collection.title"].search(own)

    def _as_title(self, title, third_party=False):
        """A title as the rule sees it."""
        digits = self.currency_id.decimal_places
        return Title(
            principal=as_exact(title.principal, digits),
            total=as_exact(title.total, digits),
            served=bool(title.served_on),
            kept=bool(title.kept_at),
            order=title.kind == "enforcement_order",
            third_party=bool(third_party),
        )

    def _get_sheet_enforcement(self, way, title, third_party, net=0.0, dependants=0):
        """``way``: bailiff, wages, bank, mortgage."""
        parts = [
            self._get_creditor_part(self.env._("A Creditor")),
            self._get_debtor_part(self.env._("B Debtor")),
            self._get_title_part(title),
            self._get_titled_part(title),
            getattr(self, f"_get_{way}_part")(third_party),
        ]
        if way == WAGES and net:
            parts.append(self._get_wage_part(net, dependants))
        return parts

    def _get_title_part(self, title):
        kinds = dict(title._fields["kind"]._description_selection(self.env))
        return self._part(
            self.env._("C Title"),
            [
                (self.env._("Kind"), kinds.get(title.kind)),
                (self.env._("Court"), title.court),
                (self.env._("File number"), title.reference),
                (self.env._("Of"), self._date(title.date)),
                (self.env._("Served on"), self._date(title.served_on)),
                (self.env._("Final on"), self._date(title.final_on)),
                (self.env._("Original lies at"), title.kept_at),
            ],
        )

    def _get_titled_part(self, title):
        """What is enforced: costs, interest, principal, in the order in which payments count
        (§ 367 (1) BGB)."""
        rows = [
            [self.env._("Costs in the title"), self._money(title.costs)],
            [self.env._("Interest in the title"), self._money(title.interest)],
            [self.env._("Principal"), self._money(title.principal)],
            [self.env._("In all, as titled"), self._money(title.total)],
        ]
        notes = []
        if title.interest_since:
            day = self._date(title.interest_since)
            notes.append(self.env._("Interest runs on the principal since %s.", day))
        paid = self._read_paid_since(title.date)
        rows += [
            [self.env._("Paid on %s", self._date(day)), self._money(-amount)]
            for day, amount in paid
        ]
        if paid:
            notes.append(
                self.env._("Payments count on costs first, then interest, then the principal.")
            )
        return self._part(
            self.env._("Claim"),
            head=[self.env._("What"), self.env._("Amount")],
            rows=rows,
            note="\n".join(notes),
            right=[1],
        )

    def _read_paid_since(self, day):
        """``[(day, amount)]`` that came in on the claims after the title."""
        partials = self.env["account.partial.reconcile"].search(
            Domain("debit_move_id", "in", self.claim_ids.move_line_id.ids)
            & Domain("credit_move_id.date", ">", day),
            order="max_date, id",
        )
        return [
            (it.credit_move_id.date, it.debit_amount_currency)
            for it in partials
            if it.credit_move_id.move_id._is_paid_or_credited()
        ]

    # === WAYS === #

    def _get_bailiff_part(self, _third_party):
        modules = [
            self.env._("Settle amicably, instalments (§ 802b ZPO)"),
            self.env._("Statement of assets (§ 802c ZPO)"),
            self.env._("Arrest, if he does not appear (§ 802g ZPO)"),
            self.env._("Attach things (§ 808 ZPO)"),
            self.env._("Find where he lives (§ 755 ZPO)"),
            self.env._("Ask others for his assets (§ 802l ZPO)"),
        ]
        return self._part(
            self.env._("D Tick what the bailiff shall do"),
            head=[self.env._("Module"), self.env._("Tick")],
            rows=[[module, "☐"] for module in modules],
            note=self.env._(
                "The form of the ZVFV and its list of claims are compulsory; lists of your own are "
                "not allowed."
            ),
        )

    def _get_wages_part(self, third_party):
        return self._get_third_part(
            self.env._("D Employer"),
            third_party,
            self.env._(
                "Ask for the statement of the third party (§ 840 ZPO): he answers within two weeks."
            ),
        )

    def _get_bank_part(self, third_party):
        return self._get_third_part(
            self.env._("D Bank"),
            third_party,
            self.env._(
                "The bank pays a natural person's credit one month after service at the earliest "
                "(§ 835 (3) ZPO). An advance notice (§ 845 ZPO) binds for one month."
            ),
        )

    def _get_third_part(self, title, third_party, note):
        facts = [
            (self.env._("Name"), third_party.name),
            (self.env._("Address"), self._say_address(third_party) if third_party else ""),
        ]
        return self._part(title, facts, note=note)

    def _get_mortgage_part(self, _third_party):
        facts = [
            (self.env._("Land register of"), ""),
            (self.env._("Sheet"), ""),
            (self.env._("Parcel"), ""),
        ]
        note = self.env._(
            "Only for a principal above 750.00 EUR; interest does not count (§ 866 (3) ZPO). What "
            "the entry costs is not certain: ask the land registry."
        )
        return self._part(self.env._("D Land"), facts, note=note)

    def _get_wage_part(self, net, dependants):
        day = self.company_id._get_dunning_today()
        pay = Decimal(str(round(net, 2)))
        rows = [
            [
                self.env._("%s, as entered", count) if count == dependants else count,
                self._money(get_attachable(day, pay, count)),
            ]
            for count in range(MOST_DEPENDANTS + 1)
        ]
        return self._part(
            self.env._("Attachable of %s net pay a month (§ 850c ZPO)", self._money(net)),
            head=[self.env._("Dependants"), self.env._("Attachable")],
            rows=rows,
            right=[1],
        )
