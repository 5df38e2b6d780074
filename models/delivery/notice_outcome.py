from odoo import api, fields, models
from odoo.fields import Domain

# What the web client hears of while letters go out.
PROGRESS = "account_collections_progress"
SCREENS = ["account.dunning.run", "account.dunning.notice"]


class AccountDunningNotice(models.Model):
    """Whoever sent letters off sees how far they are, and hears at the end what became of them."""

    _inherit = "account.dunning.notice"

    told_on = fields.Datetime(
        "Result Told on",
        readonly=True,
        copy=False,
        help="When the person who confirmed it was told what became of it.",
    )

    _untold_idx = models.Index(
        "(confirmed_by_id) WHERE confirmed_by_id IS NOT NULL AND told_on IS NULL"
    )

    def _send_batch(self):
        done = super()._send_batch()
        self._tell_progress()
        return done

    def _tell_progress(self):
        """Once for a batch: it is heard when the batch is committed."""
        for user in self.sudo().confirmed_by_id:
            user._bus_send(PROGRESS, {"models": SCREENS})

    @api.model
    def _cron_send(self, *args, **kwargs):
        res = super()._cron_send(*args, **kwargs)
        self._commit_step(self._tell_results)
        return res

    @api.model
    def _get_untold_domain(self):
        return Domain("confirmed_by_id", "!=", False) & Domain("told_on", "=", False)

    @api.model
    def _tell_results(self):
        """Each person once, when nothing of what he sent off is under way any more."""
        untold = self.search(self._get_untold_domain(), order="id")
        for user, notices in untold.grouped("confirmed_by_id").items():
            if not notices._are_under_way():
                notices._tell_result(user)
                notices._through_door().told_on = fields.Datetime.now()

    def _are_under_way(self):
        own = Domain("id", "in", self.ids)
        return bool(self.search_count(own & self._get_under_way_domain(), limit=1))

    @api.model
    def _get_under_way_domain(self):
        """What waits in the outbox, or in the mail queue."""
        handed = Domain("delivery_ids", "any", [("state", "=", "handed")])
        return self._get_outbox_domain() | handed

    def _tell_result(self, user):
        """A word at the edge of his screen, with the way to what did not arrive."""
        told = self.with_context(lang=user.lang)
        failed, ready = told.filtered("has_problem"), told.filtered("to_print")
        user._bus_send(
            "account_notification",
            {
                "type": "warning" if failed else "success",
                "sticky": bool(failed),
                "title": told.env._("Letters sent off"),
                "message": told._get_result_words(failed, ready),
                "action_button": told._get_result_button(failed, ready),
            },
        )
        self._tell_progress()

    def _get_result_words(self, failed, ready):
        states = self.mapped("state")
        counts = [
            (self.env._("Sent: %s"), states.count("sent")),
            (self.env._("to be printed: %s"), len(ready)),
            (self.env._("held back: %s"), len(self.filtered("held_text"))),
            (self.env._("not delivered: %s"), len(failed)),
            (self.env._("cancelled, as nothing is open any more: %s"), states.count("cancelled")),
        ]
        return ", ".join(words % count for words, count in counts if count)

    def _get_result_button(self, failed, ready):
        name, shown = self.env._("Show them"), self
        if failed:
            name, shown = self.env._("Show what was not delivered"), failed
        elif ready:
            name, shown = self.env._("Show what is to be printed"), ready
        return {
            "name": name,
            "action_name": name,
            "model": self._name,
            "res_ids": shown.ids,
        }
