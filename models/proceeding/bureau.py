from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding.bureau import POINTS, Letter, find_missing

_lt = LazyTranslate(__name__)
MISSING = {
    "due": _lt("it is not due yet"),
    "two_letters": _lt("there are not two letters that demanded payment in writing"),
    "four_weeks": _lt("the first letter is not four weeks old"),
    "announced": _lt("no letter announced it"),
    "disputed": _lt("the debtor contested it"),
}
GERMANY = "DE"


class AccountCollectionProceeding(models.Model):
    """Whether the claims may be reported to a credit bureau (§ 31 (2) no. 4 BDSG), from the letters
    that went out. It is shown; nothing is reported from here."""

    _inherit = "account.collection.proceeding"

    bureau_text = fields.Char(
        "Credit Bureau",
        compute="_compute_bureau_text",
        help="Whether § 31 (2) no. 4 BDSG lets these claims be reported to a credit bureau, from "
        "the letters that went out and from what was contested. Whether the last day of the four "
        "weeks counts is for a lawyer. This program reports nothing.",
    )

    @api.depends("claim_ids.move_line_id", "state")
    @api.depends_context("lang")
    def _compute_bureau_text(self):
        own = self.filtered(lambda it: it.company_id.country_id.code == GERMANY)
        (self - own).bureau_text = False
        letters = self._read_reminders(own.claim_ids.move_line_id)
        for proceeding in own:
            missing = proceeding._find_missing_for_bureau(letters)
            if not proceeding.claim_ids:
                proceeding.bureau_text = False
            elif missing:
                reasons = "; ".join(str(self.env._(MISSING[code])) for code in missing)
                proceeding.bureau_text = self.env._("May not be reported: %s.", reasons)
            else:
                proceeding.bureau_text = self.env._("May be reported.")

    def _find_missing_for_bureau(self, letters):
        """What is missing at one of the claims at least."""
        self.ensure_one()
        today, found = self.company_id._get_dunning_today(), set()
        for claim in self.sudo().claim_ids:
            disputed = bool(claim.move_id.dispute_ids) or claim.amount_disputed > 0
            known = letters.get(claim.move_line_id.id, [])
            found |= set(find_missing(known, disputed, today, claim.date_maturity or None))
        return [code for code in POINTS if code in found]

    @api.model
    def _read_reminders(self, items):
        """``{item id: [Letter]}`` that really went out as demands."""
        Line = self.env["account.dunning.notice.line"].sudo()
        self.env["account.dunning.notice"].flush_model(["announces_bureau"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_line_id, notice.sent_on,
                       BOOL_OR(COALESCE(notice.announces_bureau, FALSE))
                  FROM account_dunning_notice_line line
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 WHERE line.move_line_id = ANY(%(ids)s) AND %(sent)s AND %(demand)s
              GROUP BY line.move_line_id, notice.id
                """,
                demand=Line._get_demand_sql(),
                sent=Line._get_sent_sql(),
                ids=list(items.ids),
            )
        )
        letters = defaultdict(list)
        for item, on, announces in rows:
            letters[item].append(Letter(on, announces))
        return letters
