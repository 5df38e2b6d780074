from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.portal import access

_lt = LazyTranslate(__name__)


class AccountCollectionLinkKey(models.Model):
    """A key of an access link: what stands in the address on one paper or mail. Of the token only
    its hash is kept, by which nobody comes in."""

    _name = "account.collection.link.key"
    _description = "Key of an Access Link"
    _order = "id desc"
    _machine_writes = _lt("%(fields)s of an access link follows from its buttons.")

    link_id = fields.Many2one(
        "account.collection.link", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="link_id.company_id", store=True, precompute=True)
    token_hash = fields.Char(required=True, readonly=True, copy=False, groups=fields.NO_ACCESS)
    origin = fields.Selection(
        [("clerk", "Made by hand"), ("mail", "Mailed"), ("letter", "Letter")],
        required=True,
        readonly=True,
    )
    ends_on = fields.Datetime("Holds until", required=True, readonly=True)
    used_on = fields.Datetime("Last Opened", readonly=True)

    _token_unique = models.UniqueIndex("(token_hash)", "A key opens one page.")

    @api.model
    def _find(self, token):
        """The key of this ``token``, if it still opens something."""
        return self.search(
            Domain("token_hash", "=", access.digest(token))
            & Domain("ends_on", ">", fields.Datetime.now())
            & Domain("link_id.revoked_on", "=", False),
            limit=1,
        )

    def _note_use(self):
        """When it was last opened, to the hour: a page that is only read waits for nobody, and
        nobody for it."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.used_on and (now - self.used_on).total_seconds() < 3600:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE account_collection_link_key SET used_on = %s
                    WHERE id IN (SELECT id FROM account_collection_link_key WHERE id = %s
                                    FOR NO KEY UPDATE SKIP LOCKED)""",
                now,
                self.id,
            )
        )
        self.invalidate_recordset(["used_on"])

    @api.autovacuum
    def _gc_keys(self):
        """What opens nothing any more, a year after it ended."""
        old = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        self.sudo().search([("ends_on", "<", old)], limit=10_000).unlink()
