from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountDunningNotice(models.Model):
    """A notice without a letter: another system sent it, and here its level and its days count."""

    _inherit = "account.dunning.notice"

    takeover_id = fields.Many2one(
        "account.dunning.takeover",
        string="Taken Over from",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    document = fields.Char(
        "Document There",
        readonly=True,
        copy=False,
        help="What the letter is called in the system that sent it.",
    )
    is_demand = fields.Boolean(
        "Proven Demand",
        readonly=True,
        copy=False,
        help="The file says that it can be shown: a demand in writing went out on this day. Only "
        "then it puts the debtor in default and restarts limitation where a demand does.",
    )

    @api.depends("takeover_id")
    def _compute_texts(self):
        """Nobody here knows the words of a letter that another system wrote."""
        foreign = self.filtered("takeover_id")
        foreign.update(dict.fromkeys(("subject", "opening", "closing"), False))
        return super(AccountDunningNotice, self - foreign)._compute_texts()

    def _get_stored_name(self):
        if self.takeover_id:
            raise UserError(
                self.env._(
                    "%(notice)s was sent by another system. The letter itself lies there: "
                    "%(document)s.",
                    notice=self.name,
                    document=self.document or self.takeover_id.name,
                )
            )
        return super()._get_stored_name()

    def _get_words(self):
        return {
            **super()._get_words(),
            "day": fields.Date.to_string(self.sent_on) if self.sent_on else "",
            "origin": self.document or self.takeover_id.name or "",
        }

    # === NOT SENT AFTER ALL === #

    def action_take_back(self):
        """What was taken over by mistake: these letters do not count any more."""
        self.env["account.dunning.takeover"]._check_manager()
        self.check_access("write")
        if own := self.filtered(lambda notice: not notice.takeover_id):
            raise UserError(
                self.env._(
                    "%s went out from here and stays as it is. Only what was taken over from "
                    "another system can be taken back.",
                    ", ".join(own.mapped("name")[:5]),
                )
            )
        self._check_state("sent")
        self._take_back(self.env._("Taken back by %s.", self.env.user.name))

    def _take_back(self, reason):
        foreign = self.sudo()
        foreign._move_to("confirmed", ("sent",))
        foreign._cancel(reason)
        told = self.env["account.collection.contact"].sudo()
        told.search([("notice_id", "in", foreign.ids)])._through_door().unlink()

    def _set_undelivered(self):
        """One that came back is not sent again: its words are not ours. The next run writes."""
        res = super()._set_undelivered()
        lost = self.filtered(lambda notice: notice.takeover_id and notice.state == "confirmed")
        lost._cancel(self.env._("It came back."))
        return res
