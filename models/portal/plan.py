import hashlib

from odoo import fields, models
from odoo.tools import format_date

COPY = "account_collections.mail_template_signed"


class AccountPaymentPlan(models.Model):
    """A plan as its debtor reads and accepts it on his page."""

    _inherit = "account.payment.plan"

    signature_ids = fields.One2many("account.collection.signature", "plan_id", readonly=True)

    def _get_page_text(self):
        """The agreement in words, as it stands on paper too: what is accepted is this."""
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        claims = [(row["name"], row["amount"]) for row in plan._get_claim_rows()]
        rows = [
            f"{label}: {plan._format_amount(float(amount))}"
            for label, amount in claims + list(plan._get_cost_rows())
        ]
        days = [
            f"{row['number']}. {format_date(plan.env, row['due'])}: "
            f"{plan._format_amount(float(row['amount']))}"
            for row in self._get_schedule_rows()
        ]
        clauses = [f"{title} {text}" for title, text in plan._get_clauses()]
        parts = [
            plan._get_subject(),
            "\n".join(plan._get_opening()),
            "\n".join(rows),
            "\n".join(days),
            *clauses,
        ]
        return "\n\n".join(str(part) for part in parts)

    def _get_page_hash(self):
        """What tells this text, of this version, from any other."""
        self.ensure_one()
        said = f"{self.id}:{self.version}:{self._get_page_text()}"
        return hashlib.sha256(said.encode()).hexdigest()

    def _can_be_signed(self):
        """Whether the offer still holds."""
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        return self.state == "offered" and (not self.offer_until or self.offer_until >= today)

    def _sign(self, name, text_hash, address, browser):
        """The debtor accepts the text he has before his eyes; nothing, if it is another one by now
        or the offer is over."""
        self.ensure_one()
        self._claim_items()
        self.invalidate_recordset()
        if not self._can_be_signed() or self._get_page_hash() != text_hash:
            return False
        self.env["account.collection.signature"]._keep(
            self,
            name=name,
            address=address,
            browser=browser,
            text_hash=text_hash,
            text=self._get_page_text(),
        )
        self.write({"accepted_form": "text", "accepted_by": name})
        self._accept()
        self.env.ref(COPY).sudo().send_mail(self.id)
        return True
