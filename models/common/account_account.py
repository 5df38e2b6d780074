from odoo import api, models

KEY = "account_collections.receivable_accounts"


class AccountAccount(models.Model):
    """Which accounts hold what debtors owe: asked on every screen, changed once in a blue moon."""

    _inherit = "account.account"

    @api.model
    def _get_receivable_ids(self):
        """Of every company; read once per transaction."""
        known = self.env.cr.cache.get(KEY)
        if known is None:
            Account = self.sudo().with_context(active_test=False)
            known = tuple(Account.search([("account_type", "=", "asset_receivable")]).ids)
            self.env.cr.cache[KEY] = known
        return known

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        self.env.cr.cache.pop(KEY, None)
        return accounts

    def write(self, vals):
        res = super().write(vals)
        self.env.cr.cache.pop(KEY, None)
        return res

    def unlink(self):
        res = super().unlink()
        self.env.cr.cache.pop(KEY, None)
        return res
