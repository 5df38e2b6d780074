from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.decision.escalation import Hold
from .answer import HOLDS

ANY_READER = "account_collections.group_viewer"


class AccountMoveLine(models.Model):
    """The open item on the phone: how late it is, and what would be decided about it today. It
    rests while an answer of its debtor is looked into."""

    _inherit = "account.move.line"

    dunning_days_overdue = fields.Integer(
        "Days Overdue", compute="_compute_dunning_sentence", groups=ANY_READER
    )
    dunning_sentence = fields.Char(
        "What is Next",
        compute="_compute_dunning_sentence",
        groups=ANY_READER,
        help="What would be decided about the item today, and why.",
    )

    @api.depends_context("lang")
    def _compute_dunning_sentence(self):
        """Decided with all the debtor owes, as credits and the minimum count for him as a whole."""
        sentences = {}
        for company, items in self.grouped("company_id").items():
            debtors = items.partner_id.commercial_partner_id.with_company(company)
            for _row, item, _decision, _level, sentence in debtors._explain_dunning():
                sentences[item.id] = sentence
        self._set_dunning_sentences(sentences)

    def _set_dunning_sentences(self, sentences):
        for item in self:
            late = (item.company_id._get_dunning_today() - item._get_due()).days
            item.dunning_days_overdue = max(late, 0)
            item.dunning_sentence = sentences.get(item.id, "")

    @api.model
    def _keep_dunning_sentences(self, sentences):
        """What was decided of items already, ``{id: sentence}``: read of them it is not decided
        again."""
        items = self.sudo().browse(sentences)
        shown = [self._fields[name] for name in ("dunning_days_overdue", "dunning_sentence")]
        with self.env.protecting(shown, items):
            items._set_dunning_sentences(sentences)

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        if not self._may_have("answer", [row.id for row in rows]):
            return holds
        self.env["account.collection.answer"].flush_model()
        self.env["account.collection.answer.item"].flush_model()
        resting = self.env.execute_query(
            SQL(
                """SELECT about.move_line_id, answer.cause, answer.until
                     FROM account_collection_answer_item about
                     JOIN account_collection_answer answer ON answer.id = about.answer_id
                    WHERE about.move_line_id = ANY(%s) AND about.company_id = %s
                      AND answer.until >= %s AND answer.ended_on IS NULL
                 ORDER BY about.id""",
                [row.id for row in rows],
                company.id,
                today,
            )
        )
        for item, cause, until in resting:
            holds[item].append(Hold(HOLDS[cause], until))
        return holds

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Answered = self.env["account.collection.answer.item"]
        mine = {"answer": Answered._search([("move_line_id", "in", items)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    def action_answer(self):
        """Enter what the debtor answered about this one item."""
        self.ensure_one()
        self.env["account.collection.answer"]._check_collector()
        self.check_access("read")
        debtor = self.partner_id.commercial_partner_id
        case = self.env["account.collection.case"]._open_for(debtor, self.company_id)
        return case._get_answer_action(False, self)
