from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ...tools.portal import access


class AccountCollectionLinkHit(models.Model):
    """Somebody has knocked at the door of the debtors' pages: counted, so that nobody tries tokens
    by the thousand or floods a clerk. Of who it was a hash is kept, for a day."""

    _name = "account.collection.link.hit"
    _description = "Knock at a Debtor's Page"

    key = fields.Char(required=True, readonly=True)
    moment = fields.Datetime(required=True, readonly=True)

    _key_idx = models.Index("(key, moment)")

    @api.model
    def _allow(self, kind, subject):
        """Whether ``subject`` may do it once more, which then counts. In a transaction of its own:
        what is refused, and rolled back, counts too."""
        limit, now = access.LIMITS[kind], fields.Datetime.now()
        key = f"{kind}:{hmac(self.env(su=True), 'account_collections.hit', str(subject))}"
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """INSERT INTO account_collection_link_hit (key, moment)
                       SELECT %(key)s, %(now)s
                        WHERE (SELECT COUNT(*) FROM account_collection_link_hit
                                WHERE key = %(key)s AND moment > %(since)s) < %(times)s""",
                    key=key,
                    now=now,
                    since=access.since(kind, now),
                    times=limit.times,
                )
            )
            return bool(cr.rowcount)

    @api.autovacuum
    def _gc_hits(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM account_collection_link_hit WHERE moment < %s",
                fields.Datetime.now() - access.KEPT,
            )
        )
