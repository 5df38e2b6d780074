from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.common.money import as_exact

# Its interest ends on the day before the opening: the sheet for the administrator reckons it.
FILED = "insolvency"


class AccountCollectionProceeding(models.Model):
    """Interest and charges beside the main claims: they go along when these are handed over, a row
    each with its kind, and stay as they were then."""

    _inherit = "account.collection.proceeding"

    charges_text = fields.Text("Interest and Charges", compute="_compute_charges_text")

    @api.depends("claim_ids.charges", "state")
    @api.depends_context("lang")
    def _compute_charges_text(self):
        for proceeding in self:
            lines = [
                proceeding._say_charge(claim, row)
                for claim, rows in proceeding._get_charge_rows().items()
                for row in rows
            ]
            proceeding.charges_text = "\n".join(lines)

    def _say_charge(self, claim, row):
        span = [format_date(self.env, row[name]) for name in ("from", "until") if row[name]]
        amount = claim.currency_id.format(float(row["amount"]))
        parts = [claim.name, row["description"], " – ".join(span), amount]
        return " · ".join(filter(None, parts))

    def _hand_over(self, company):
        res = super()._hand_over(company)
        day = company._get_dunning_today()
        going = self.filtered(lambda it: it.kind_code != FILED)
        for claim, rows in going._read_charge_rows(company, day).items():
            total = sum(float(row["amount"]) for row in rows)
            if rows:
                claim._through_door().write({"charges": rows, "amount_charges": total})
        return res

    def _get_charge_rows(self):
        """``{claim: [row]}``: as they were handed over, before that as they are today."""
        self.ensure_one()
        company = self.company_id
        if self.handed_over_on or not company or self.kind_code == FILED:
            return {claim: claim.charges or [] for claim in self.sudo().claim_ids}
        return self._read_charge_rows(company, company._get_dunning_today())

    def _read_charge_rows(self, company, day):
        """``{claim: [row]}`` of proceedings of a company: charges that are open, and the interest
        by and with a day that none of them claims."""
        lang = company.partner_id.lang or self.env.lang
        claims = self.sudo().with_company(company).with_context(lang=lang).claim_ids
        by_item = {claim.move_line_id: claim for claim in claims if claim.move_line_id}
        # Of an invoice in parts the first one bears what is about all of it.
        by_move = {claim.move_id: claim for claim in claims.sorted("id", reverse=True)}
        rows = defaultdict(list)
        for charge in claims._find_open_charges(company) - self.sudo().charge_ids:
            claim = by_item.get(charge.move_line_id) or by_move[charge.move_id]
            if charge.currency_id == claim.currency_id:
                rows[claim].append(_read_charge(charge))
        items = claims.move_line_id
        for owed, amount, since in items._read_unclaimed_interest(company, day):
            claim = by_item[owed.item]
            begins = fields.Date.add(since, days=1) if since else owed.default.on
            rows[claim].append(claim._make_interest_row(amount, begins, day))
        return {claim.with_env(self.env).sudo(): rows[claim] for claim in claims}


class AccountCollectionProceedingClaim(models.Model):
    """What is owed beside a claim."""

    _inherit = "account.collection.proceeding.claim"

    def _find_open_charges(self, company):
        return self.env["account.dunning.charge"].search(
            Domain("move_id", "in", self.move_id.ids)
            & Domain("company_id", "=", company.id)
            & Domain("state", "=", "open"),
            order="date, id",
        )

    def _make_interest_row(self, amount, begins, day):
        kinds = dict(
            self.env["account.dunning.charge"]._fields["kind"]._description_selection(self.env)
        )
        digits = self.currency_id.decimal_places
        return {
            "kind": "interest",
            "description": kinds["interest"],
            "date": fields.Date.to_string(day),
            "from": fields.Date.to_string(begins),
            "until": fields.Date.to_string(day),
            "amount": str(as_exact(float(amount), digits)),
            "reference": "interest",
        }


def _read_charge(charge):
    """A charge as whoever gets it reads it. A cost that is none of recovery is the bank's."""
    kind = "bank_charge" if charge.kind == "cost" and not charge.is_recovery else charge.kind
    kinds = dict(charge._fields["kind"]._description_selection(charge.env))
    return {
        "kind": kind,
        "description": charge.name or kinds[charge.kind],
        "date": fields.Date.to_string(charge.date),
        "from": fields.Date.to_string(charge.interest_from) or "",
        "until": fields.Date.to_string(charge.interest_to) or "",
        "amount": str(as_exact(charge.amount_open, charge.currency_id.decimal_places)),
        "reference": str(charge.id),
    }
