from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.delivery import contact_times

# Channels that ring wherever he is.
AT_ONCE = frozenset({"sms"})
KINDS_OF_DAYS = ("week", "saturday", "sunday")


class AccountCollectionContactRule(models.Model):
    """When, and how often, debtors who live in a country may be written to or called. A row of the
    company goes before one of all companies, a row of the country before one of all countries."""

    _name = "account.collection.contact.rule"
    _description = "Contact Rules"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "country_id, company_id, id"
    _rec_name = "country_id"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share the row among all companies."
    )
    country_id = fields.Many2one(
        "res.country",
        help="Where the debtor lives. Empty: for all countries that have no row of their own.",
    )
    week_from = fields.Float(
        "Mon–Fri from", default=8.0, help="On the clock of the debtor, 8.5 = half past eight."
    )
    week_to = fields.Float("Mon–Fri to", default=20.0)
    saturday_from = fields.Float("Sat from", default=9.0)
    saturday_to = fields.Float("Sat to", default=18.0, help="0:00 to 0:00: not at all.")
    sunday_from = fields.Float("Sun from", help="Sundays and public holidays where he lives.")
    sunday_to = fields.Float("Sun to", help="0:00 to 0:00: not at all.")
    covers_email = fields.Boolean(
        "E-Mails too",
        default=True,
        help="Without it only text messages and calls heed the hours: an e-mail wakes nobody.",
    )
    max_contacts = fields.Integer(
        "Contacts a Week",
        default=3,
        help="At most so many letters, e-mails, text messages and calls within seven days, whoever "
        "made them; beyond it letters wait, too. 0 = no limit. A letter with a deadline of law "
        "goes out all the same.",
    )
    neutral_subject = fields.Selection(
        [("shared", "Where others read the mailbox too"), ("always", "Always")],
        required=True,
        default="shared",
        help="Then the subject of an e-mail names neither debt nor level nor amount.",
    )
    source = fields.Char(translate=True, help="The law or the trade code it rests on.")

    _row_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), COALESCE(country_id, 0)) WHERE active",
        "There is a row for this country already.",
    )
    _limit_positive = models.Constraint(
        "CHECK (max_contacts >= 0)", "Contacts a week must not be negative."
    )

    @api.constrains(*(f"{kind}_{end}" for kind in KINDS_OF_DAYS for end in ("from", "to")))
    def _check_hours(self):
        for rule in self:
            for kind in KINDS_OF_DAYS:
                start, end = rule[f"{kind}_from"], rule[f"{kind}_to"]
                if not 0 <= start <= end <= 24:
                    raise ValidationError(
                        self.env._(
                            "Hours go from an earlier to a later one between 0:00 and 24:00, such "
                            "as 8:00 to 20:00."
                        )
                    )
            if rule.week_from == rule.week_to:
                raise ValidationError(
                    self.env._("Leave some hours from Monday to Friday: else nobody gets anything.")
                )

    @api.depends("country_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.country_id.name or self.env._("All other countries")

    # === USED === #

    @api.model
    def _choose(self, company, debtors):
        """``{debtor: rules}`` of where each lives, who lives where the company is if nobody says;
        without rows an empty one."""
        own = Domain("company_id", "=", False) | Domain("company_id", "parent_of", company.id)
        rows = self.sudo().search_fetch(own)
        # The most special last: it stays.
        rows = rows.sorted(lambda row: len(row.company_id.parent_path or ""))
        by_country = {row.country_id: row for row in rows}
        usual = by_country.get(self.env["res.country"], self.browse())
        return {
            debtor: by_country.get(debtor.country_id or company.country_id, usual)
            for debtor in debtors
        }

    def _as_hours(self):
        """The hours as the rule sees them."""
        return contact_times.Hours(*(self._as_span(kind) for kind in KINDS_OF_DAYS))

    def _covers(self, channel):
        """Whether what goes over a ``channel`` disturbs the debtor at certain hours."""
        self.ensure_one()
        return channel in AT_ONCE or (channel == "email" and self.covers_email)

    def _as_span(self, kind):
        start, end = (round(self[f"{kind}_{end}"] * 60) for end in ("from", "to"))
        return (start, end) if start < end else None

    # === CHANGED === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["account.dunning.delivery"]._look_again()
        return rules

    def write(self, vals):
        res = super().write(vals)
        self.env["account.dunning.delivery"]._look_again()
        return res

    def unlink(self):
        res = super().unlink()
        self.env["account.dunning.delivery"]._look_again()
        return res
