from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...tools.portal import access

_lt = LazyTranslate(__name__)


class AccountCollectionLink(models.Model):
    """The access link of a debtor: his way to the page that shows what is open, without a login.
    There is one at a time; each paper that shows it has a key of its own, so that it can be told
    from where he came, and all of them are locked out at once."""

    _name = "account.collection.link"
    _description = "Access Link of a Debtor"
    _inherit = ["account.collections.filed"]
    _order = "id desc"
    _check_company_auto = True
    _machine_writes = _lt("%(fields)s of an access link follows from its buttons.")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    key_ids = fields.One2many("account.collection.link.key", "link_id", readonly=True)
    ends_on = fields.Datetime("Holds until", compute="_compute_keys")
    used_on = fields.Datetime("Last Opened", compute="_compute_keys")
    revoked_on = fields.Datetime(readonly=True)
    revoked_by_id = fields.Many2one("res.users", readonly=True)

    _live_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE revoked_on IS NULL",
        "The debtor has an access link already. Revoke it to make another one.",
    )

    @api.depends("key_ids.ends_on", "key_ids.used_on")
    def _compute_keys(self):
        found = self.env["account.collection.link.key"]._read_group(
            Domain("link_id", "in", self.ids), ["link_id"], ["ends_on:max", "used_on:max"]
        )
        known = {link: (ends, used) for link, ends, used in found}
        for link in self:
            link.ends_on, link.used_on = known.get(link, (False, False))

    @api.depends("partner_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = link.partner_id.display_name

    # === MADE === #

    @api.model
    def _get_for(self, debtors, company):
        """The live links of these ``debtors``, made where there is none."""
        owned = Domain("company_id", "=", company.id) & Domain("revoked_on", "=", False)
        links = self.sudo().search(owned & Domain("partner_id", "in", debtors.ids))
        missing = debtors - links.partner_id
        made = self.sudo().create(
            [{"partner_id": debtor.id, "company_id": company.id} for debtor in missing]
        )
        return links | made

    def _issue(self, origin, days=None):
        """A new key of each of these links: ``{link: address}``. The token in it is kept nowhere:
        who has not read it here never will."""
        found, vals_list = {}, []
        now = fields.Datetime.now()
        for link in self.sudo():
            token = access.make_token()
            ends = now + timedelta(days=max(days or 0, link.company_id.debtor_page_days))
            vals_list.append(
                {
                    "link_id": link.id,
                    "token_hash": access.digest(token),
                    "ends_on": ends,
                    "origin": origin,
                }
            )
            found[link.with_env(self.env)] = f"{link._get_base_url()}{access.PATH}/{token}"
        self.env["account.collection.link.key"].sudo().create(vals_list)
        return found

    def _get_base_url(self):
        """Where the pages of the company are found."""
        self.ensure_one()
        return self.company_id.get_base_url().rstrip("/")

    # === ENDED === #

    def _revoke(self):
        """From now on none of its keys lets anybody in."""
        live = self.sudo().filtered(lambda link: not link.revoked_on)
        live.write({"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid})
        # The database knows one live link per debtor: this one goes before the next comes.
        live.flush_recordset()
        live._tell(self.env._("Access link to the debtor's page revoked."))

    # === FOLLOWED === #

    @api.model
    def _follow(self, token):
        """The case to which a ``token`` leads, none if it is wrong: unknown, over, revoked, of a
        debtor who is gone. Nobody can tell which of it."""
        Case = self.env["account.collection.case"].sudo()
        if not access.is_token(token):
            return Case
        key = self.env["account.collection.link.key"].sudo()._find(token)
        link = key.link_id
        if not link or not self._may_be_seen(link.partner_id, link.company_id):
            return Case
        key._note_use()
        return Case._open_for(link.partner_id, link.company_id)

    @api.model
    def _may_be_seen(self, debtor, company):
        """Whether there is a page of the ``debtor`` in this ``company``."""
        debtor, company = debtor.sudo(), company.sudo()
        return (
            debtor.active
            and debtor.commercial_partner_id == debtor
            and company.active
            and company.debtor_page
        )
