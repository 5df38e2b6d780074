from odoo import api, models
from odoo.exceptions import UserError

# What makes a file another one, or one of something else.
SUBSTANCE = {
    "checksum",
    "company_id",
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "public",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """The papers that went to a debtor, or came signed from him, are evidence: the machine makes
    them, once, and whoever asks, nobody overwrites, moves, renames or deletes them. Nor does
    anybody put another file in their place: they are found by their names."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        # A field of a record, which is guarded itself, keeps its file with all rights.
        files.filtered(lambda file: not (self.env.su and file.res_field))._check_evidence()
        return files

    def write(self, vals):
        touched = SUBSTANCE & set(vals)
        if touched:
            self._check_evidence()
        res = super().write(vals)
        if touched:
            self._check_evidence()
        return res

    def unlink(self):
        self._check_evidence()
        return super().unlink()

    def _check_evidence(self):
        """Refuse to touch what proves something. Asked with all rights too: Odoo takes them to
        delete a file from a message."""
        if self._is_through_door():
            return
        ours = self.sudo().filtered(lambda file: file.res_id and self._is_of_ours(file.res_model))
        for model, files in ours.grouped("res_model").items():
            records = self.env[model].sudo().browse(files.mapped("res_id")).exists()
            by_id = {record.id: record for record in records}
            for file in files.filtered(lambda file, by_id=by_id: file.res_id in by_id):
                if by_id[file.res_id]._keeps_file(file):
                    raise UserError(
                        self.env._(
                            "%(file)s belongs to %(record)s and stays as evidence. Add other "
                            "papers under another name.",
                            file=file.name,
                            record=by_id[file.res_id].display_name,
                        )
                    )

    @api.model
    def _is_of_ours(self, model):
        return model in self.env and self.env[model]._is_ours()
