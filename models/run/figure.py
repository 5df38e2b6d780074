from odoo import api, fields, models
from odoo.tools import SQL


class AccountDunningRunFigure(models.Model):
    """How many open items a run decided alike, and what is open of them: a row of its summary. Read
    from what the run counted when it decided."""

    _name = "account.dunning.run.figure"
    _description = "Decisions of a Dunning Run"
    _auto = False
    _order = "run_id, sequence"
    _rec_name = "code"
    _depends = {"account.dunning.run": ["company_id", "figures"]}

    run_id = fields.Many2one("account.dunning.run", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(readonly=True, aggregator=None)
    code = fields.Selection(lambda self: self._get_codes(), string="Reason", readonly=True)
    item_count = fields.Integer("Open Items", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _get_codes(self):
        """The reasons in the order in which they are looked at, with those of other add-ons."""
        reasons = self.env["account.dunning.decision"]._fields["code"]
        return reasons._description_selection(self.env)

    @property
    def _table_query(self):
        codes = self.env["account.dunning.decision"]._fields["code"].get_values(self.env)
        return SQL(
            """SELECT run.id * 1000 + reason.place AS id, run.id AS run_id, run.company_id,
                      reason.place AS sequence, reason.code,
                      (run.figures->reason.code->>0)::int AS item_count,
                      (run.figures->reason.code->>1)::numeric AS amount
                 FROM account_dunning_run run
                 JOIN unnest(%s::varchar[]) WITH ORDINALITY AS reason (code, place)
                   ON jsonb_typeof(run.figures->reason.code) = 'array'""",
            list(codes),
        )

    def action_view_decisions(self):
        """Those it counts, while they are kept."""
        self.ensure_one()
        action = self.run_id.action_view_decisions()
        label = dict(self._get_codes())[self.code]
        return action | {
            "name": label,
            "domain": [("run_id", "=", self.run_id.id), ("code", "=", self.code)],
            "context": {},
        }
