from odoo import fields, models


class AccountCollectionsDossierPart(models.Model):
    """One paper of a dossier: kept before, such as a letter as it was sent, or printed for it."""

    _name = "account.collections.dossier.part"
    _description = "Part of a Dossier"
    _order = "dossier_id, sequence, id"

    dossier_id = fields.Many2one(
        "account.collections.dossier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="dossier_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(
        [
            ("cover", "Contents"),
            ("data", "Data about the debtor"),
            ("schedule", "Claims with interest"),
            ("timeline", "What happened when"),
            ("invoices", "Invoices"),
            ("letters", "Letters"),
            ("agreements", "Agreements"),
            ("proceedings", "Proceedings"),
            ("contacts", "Contacts and mails"),
        ],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        [("sheet", "Printed for this"), ("copy", "Printed again"), ("kept", "As it was kept")],
        required=True,
        readonly=True,
    )
    name = fields.Char(required=True, readonly=True)
    day = fields.Date(readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    source_id = fields.Many2one("ir.attachment", string="Kept File", readonly=True)
    file_id = fields.Many2one("ir.attachment", string="Printed File", readonly=True)
    first = fields.Integer("First Row", readonly=True, aggregator=None)
    last = fields.Integer("Last Row", readonly=True, aggregator=None)
    path = fields.Char("In the Package", readonly=True)
    digest = fields.Char("SHA-256", readonly=True)
    size = fields.Integer("Bytes", readonly=True)
    page_count = fields.Integer("Pages", readonly=True)
    is_done = fields.Boolean(readonly=True)
    error = fields.Char("Problem", readonly=True)

    def _get_raw(self):
        """Its bytes, empty where there are none."""
        self.ensure_one()
        return (self.file_id or self.source_id).raw or b""

    def _drop(self):
        self.file_id._through_door().unlink()
        self.unlink()

    def _get_label(self):
        """The heading of its section."""
        labels = dict(self._fields["section"]._description_selection(self.env))
        return labels[self.section]
