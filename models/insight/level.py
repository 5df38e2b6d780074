from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...tools.insight.response import ENOUGH, WATCHED, Claim, tell
from ..common.window import show_list

# Letters of the last year are told of.
YEAR = 365
# So many texts of a level are told apart.
MOST_TEXTS = 5
ANY_READER = "account_collections.group_viewer"


class AccountDunningLevel(models.Model):
    """What happened after the letters of a level, within the last year."""

    _inherit = "account.dunning.level"

    response_items = fields.Integer(
        "Claims", compute="_compute_response", groups=ANY_READER, help="Items on its letters."
    )
    response_debtors = fields.Integer("Debtors", compute="_compute_response", groups=ANY_READER)
    response_crossed = fields.Integer(
        "Had Been Paid",
        compute="_compute_response",
        groups=ANY_READER,
        help="The money was on its way when the letter went out: no success of it.",
    )
    response_text = fields.Char(
        "Paid within 14 Days",
        compute="_compute_response",
        groups=ANY_READER,
        help="The share of claims, each counted as long as it was watched; behind it the interval "
        "of the share of debtors. What else happened, the next letter, a credit note, a dispute, a "
        "plan, ends the watch. It is not what the letter did: whoever is left for a later level "
        "pays less, with or without it.",
    )

    response_channels = fields.Text(
        "By Way",
        compute="_compute_response",
        groups=ANY_READER,
        help="The same for each way on which letters of this level went out. Who gets a letter by "
        "post is another debtor than who gets it by e-mail: what works better, a trial tells.",
    )

    response_wordings = fields.Text(
        "By Text",
        compute="_compute_response",
        groups=ANY_READER,
        help="The same for each text of this level, where letters had more than one: whoever "
        "changes it or writes his own into a draft begins another. Named by its first day. Texts "
        "that follow each other met other times; what works better, a trial tells.",
    )

    @api.depends_context("company", "lang")
    def _compute_response(self):
        """In one reading for all of them."""
        company = self.env.company
        since = company._get_dunning_today() - timedelta(days=YEAR)
        found = self.env["account.collections.response"].search_fetch(
            self._get_response_domain(company, since),
            ["level_id", "partner_id", "channel", "days", "outcome", "wording", "sent_on"],
        )
        by_level = found.grouped("level_id")
        labels = dict(self.env["account.dunning.delivery"]._get_channel_labels())
        for level in self:
            rows = by_level.get(level, found.browse())
            crossed = rows.filtered(lambda row: row.outcome == "crossed")
            told = self._tell(rows - crossed)
            level.response_items = told.items
            level.response_debtors = told.debtors
            level.response_crossed = len(crossed)
            level.response_text = level._say_response(told)
            ways = (rows - crossed).grouped("channel")
            level.response_channels = "\n".join(
                f"{label}: {level._say_response(self._tell(ways[channel]))}"
                for channel, label in labels.items()
                if channel in ways
            )
            level.response_wordings = level._say_wordings(rows - crossed)

    def _say_wordings(self, rows):
        """Those used most, the oldest first; nothing where there is only one, or where none went
        to enough debtors to tell."""
        by_text = rows.grouped("wording").values()
        if len(by_text) < 2:
            return False
        most = sorted(by_text, key=len, reverse=True)[:MOST_TEXTS]
        first = sorted((min(own.mapped("sent_on")), own.ids, own) for own in most)
        told = [(day, self._tell(own)) for day, _ids, own in first]
        if all(one.paid is None for _day, one in told):
            return False
        return "\n".join(
            self.env._(
                "From %(day)s: %(response)s",
                day=format_date(self.env, day),
                response=self._say_response(one),
            )
            for day, one in told
        )

    @api.model
    def _tell(self, rows):
        return tell(Claim(row.partner_id.id, row.days, row.outcome == "paid") for row in rows)

    def _get_response_domain(self, company, since):
        return (
            Domain("company_id", "=", company.id)
            & Domain("level_id", "in", self.ids)
            & Domain("sent_on", ">", since)
        )

    def _say_response(self, told):
        if told.paid is None:
            return (
                self.env._("Too few debtors to tell: %s are needed", ENOUGH) if told.items else ""
            )
        share = formatLang(self.env, 100 * float(told.paid), digits=0)
        if told.interval is None:
            return self.env._(
                "%(share)s %%; too few debtors were watched for %(days)s days",
                share=share,
                days=WATCHED,
            )
        return self.env._(
            "%(share)s %% (debtors: %(low)s to %(high)s)",
            share=share,
            low=formatLang(self.env, 100 * told.interval.low, digits=0),
            high=formatLang(self.env, 100 * told.interval.high, digits=0),
        )

    def action_open_responses(self):
        """The letters behind it, with what became of each claim."""
        self.ensure_one()
        company = self.env.company
        since = company._get_dunning_today() - timedelta(days=YEAR)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Happened after “%s”", self.name),
            "res_model": "account.collections.response",
            **show_list("pivot"),
            "domain": list(self._get_response_domain(company, since)),
            "context": {"search_default_group_outcome": 1},
        }
