import base64

from odoo import models
from odoo.exceptions import UserError

from ...tools.common.money import as_exact
from ...tools.proceeding.claim_file import (
    build_claim,
    make_name,
    pack,
    write_charges,
    write_csv,
    write_json,
    write_payments,
)


class AccountCollectionProceeding(models.Model):
    """The claim as a file, for the agency, the lawyer or the court: what stands in it is what was
    frozen. Another format is another method ``_export_<format>``, which returns name and bytes."""

    _inherit = "account.collection.proceeding"

    def action_export(self):
        """Claim, letters and invoices in one file, which stays at the proceeding."""
        self.ensure_one()
        self._check_collector()
        self.check_access("read")
        if not self.claim_ids:
            raise UserError(self.env._("There is no claim here to hand over."))
        name, raw = self._export_zip()
        file = (
            self.env["ir.attachment"]
            ._through_door()
            .create(
                {
                    "name": name,
                    "res_model": self._name,
                    "res_id": self.id,
                    "datas": base64.b64encode(raw),
                    "mimetype": "application/zip",
                }
            )
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{file.id}?download=true",
            "target": "self",
        }

    def _get_file_name(self):
        number = self.name if self.name != "/" else f"{self.kind_code} {self.id}"
        return make_name(number)

    def _export_json(self):
        """The neutral claim."""
        return "claim.json", write_json(self._build_claim())

    def _export_csv(self):
        """The same as a table, one row an invoice."""
        return "claims.csv", write_csv(self._build_claim())

    def _export_charges(self):
        """Interest and charges beside the main claims, a row each with its kind."""
        return "charges.csv", write_charges(self._build_claim())

    def _export_payments(self):
        """What the debtor paid to us since, which whoever has it in hand must know."""
        return "payments.csv", write_payments(
            {
                "our_reference": self.name,
                "invoice_number": name,
                "value_date": day,
                "amount": as_exact(amount, self.currency_id.decimal_places),
                "currency": self.currency_id.name,
            }
            for day, amount, name in self._read_direct_payments()
        )

    def _read_direct_payments(self):
        """``[(day, amount, claim)]`` since it was handed over, but for what came by way of whoever
        has it in hand, and for what nobody paid."""
        self.ensure_one()
        claims = {claim.move_line_id.id: claim.name for claim in self.sudo().claim_ids}
        return [
            (it.credit_move_id.date, it.debit_amount_currency, claims[it.debit_move_id.id])
            for it in self._find_matchings()
            if it.credit_move_id.move_id._is_direct_payment()
        ]

    def _export_zip(self):
        """Both, with the letters as they were sent and the invoices."""
        files = dict((self._export_json(), self._export_csv()))
        if any(self._get_charge_rows().values()):
            files |= [self._export_charges()]
        if self._read_direct_payments():
            files |= [self._export_payments()]
        files |= self._collect_documents()
        return f"{self._get_file_name()}.zip", pack(files)

    def _build_claim(self):
        self.ensure_one()
        proceeding = self.sudo()
        company, debtor = proceeding.company_id, proceeding.partner_id
        head = {
            "our_reference": self.name,
            "their_reference": self.reference or None,
            "kind": self.kind_code,
            "handed_over_on": self.handed_over_on or None,
            "currency": self.currency_id.name,
            "creditor": self._build_address(company.partner_id),
        }
        about = self._build_address(debtor)
        about["kind"] = debtor.with_company(company)._get_debtor_kind()
        about["is_company"] = debtor.is_company
        beside = self._get_charge_rows()
        rows = [{**self._build_row(it), "charges": beside[it]} for it in proceeding.claim_ids]
        return build_claim(head, about, rows)

    def _build_address(self, partner):
        return {
            "name": partner.name or "",
            "street": " ".join(filter(None, [partner.street, partner.street2])),
            "zip": partner.zip or "",
            "city": partner.city or "",
            "country": partner.country_id.code or "",
            "email": partner.email or "",
            "phone": partner.phone or "",
            "vat": partner.vat or "",
        }

    def _build_row(self, claim):
        digits = claim.currency_id.decimal_places
        return {
            "invoice_number": claim.name or "",
            "customer_reference": claim.reference or "",
            "invoice_date": claim.invoice_date or None,
            "due_date": claim.date_maturity or None,
            "currency": claim.currency_id.name,
            "amount_original": str(as_exact(claim.amount_original, digits)),
            "amount_open": str(as_exact(claim.amount, digits)),
            "amount_disputed": str(as_exact(claim.amount_disputed, digits)),
            "default_since": claim.default_on or None,
            "default_basis": claim.default_basis or "",
            "last_demand": claim.demanded_on or None,
            "contract_date": claim.contract_on or None,
            "performed": claim.performed,
            "interest_rule": claim.interest_rate or "",
            "time_barred_after": claim.limitation_on or None,
        }

    def _collect_documents(self, claims=None):
        """The letters about the claims as they were sent, and the invoices as they are kept."""
        files = {}
        claims = (claims or self.claim_ids).sudo()
        lines = claims.move_line_id.dunning_notice_line_ids._filter_claimed()
        letters = lines.notice_id.filtered(lambda it: it.state == "sent").sorted("sent_on")
        for notice in letters.filtered("attachment_id"):
            name = make_name(f"{notice.sent_on} {notice.name}", files, ".pdf")
            files[name] = notice.attachment_id.raw
        for move in claims.move_id:
            file = move.message_main_attachment_id
            if file.raw and file.mimetype == "application/pdf":
                files[make_name(f"{move.invoice_date} {move.name}", files, ".pdf")] = file.raw
        return files
