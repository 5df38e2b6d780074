from odoo import api, fields, models
from odoo.tools import format_amount
from odoo.tools.i18n import format_list

from ..models.common.window import go_on, notify
from ..models.delivery.notice_alerts import LABELS
from ..tools.delivery.alerts import LEVELS


class AccountDunningConfirm(models.TransientModel):
    """What is asked before letters go out: how many by which way, over what, and what to take care
    of. It confirms what it showed; a draft that says something else by then is asked about
    again."""

    _name = "account.dunning.confirm"
    _description = "Confirm and Send"

    # {id of the draft: its mark when it was shown}
    seen = fields.Json(required=True)
    was_changed = fields.Boolean()
    goes_on = fields.Boolean(help="The next draft is shown afterwards.")
    summary = fields.Html(compute="_compute_summary")
    alerts = fields.Json(compute="_compute_alerts")

    @api.model
    def _ask(self, drafts, **vals):
        """The window that asks about these drafts."""
        marks = {str(one): mark for one, mark in drafts._get_marks().items()}
        wizard = self.sudo().create({"seen": marks, **vals})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm and Send"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_drafts(self):
        """Those that are still drafts."""
        self.ensure_one()
        ids = [int(one) for one in self.seen or ()]
        Notice = self.env["account.dunning.notice"]
        return Notice.search([("id", "in", ids), ("state", "=", "draft")])

    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            drafts = wizard._get_drafts()
            values = {
                "counts": wizard._get_counts(drafts),
                "amounts": wizard._format_amounts(drafts._read_totals()),
                "many": len(drafts) > 1,
                "draft": drafts[:1],
            }
            template = "account_collections.confirm_summary"
            wizard.summary = self.env["ir.qweb"]._render(template, values)

    def _get_counts(self, drafts):
        """ "9 e-mails, 3 letters, 1 task", by the ways they go out."""
        drafts._read_ahead()
        drafts.recipient_id.fetch(["email"])
        ways = [way for draft in drafts for way in draft._get_planned_channels() or ["task"]]
        labels = {
            "email": (self.env._("1 e-mail"), self.env._("%s e-mails")),
            "letter": (self.env._("1 letter on paper"), self.env._("%s letters on paper")),
            "task": (self.env._("1 task, no letter"), self.env._("%s tasks, no letter")),
        }
        deliveries = self.env["account.dunning.delivery"]
        names = dict(deliveries._fields["channel"]._description_selection(self.env))
        parts = []
        for way in sorted(set(ways), key=[*names, "task"].index):
            count = ways.count(way)
            one, many = labels.get(way, (f"1 {names.get(way)}", f"%s {names.get(way)}"))
            parts.append(one if count == 1 else many % count)
        return ", ".join(parts)

    def _format_amounts(self, totals):
        """Of several currencies side by side, the largest first: nobody adds two."""
        amounts = sorted(totals.items(), key=lambda pair: -pair[1])
        words = [format_amount(self.env, amount, it) for it, amount in amounts if amount > 0]
        return format_list(self.env, words) if words else ""

    @api.depends_context("lang")
    def _compute_alerts(self):
        """How many drafts there is something to say of, with the way to them."""
        for wizard in self:
            drafts = wizard._get_drafts()
            found = drafts._find_alerts()
            alerts = wizard._get_changed_alert()
            for code in LEVELS:
                if about := [one.id for one in drafts if code in found[one]]:
                    alerts[code] = wizard._get_alert(code, about)
            wizard.alerts = alerts

    def _get_changed_alert(self):
        words = self.env._(
            "These were changed or paid in part since you looked, and are not confirmed yet. Look "
            "again."
        )
        return {"changed": {"level": "warning", "message": words}} if self.was_changed else {}

    def _get_alert(self, code, ids):
        label = self.env._(LABELS[code])
        action = {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": "account.dunning.notice",
            "views": [[False, "list"], [False, "form"]],
            "domain": [["id", "in", ids]],
            "target": "current",
        }
        view = self.env.ref("account_collections.account_dunning_notice_view_list_review")
        action["views"][0][0] = view.id
        return {
            "level": LEVELS[code],
            "message": f"{len(ids)} × {label}",
            "action": action,
            "action_text": self.env._("Show"),
        }

    def action_confirm(self):
        """Confirm what was shown, ask again about the rest."""
        self.ensure_one()
        seen = {int(one): mark for one, mark in self.seen.items()}
        drafts = self._get_drafts()
        changed = drafts._confirm_seen(seen)
        if changed:
            return self._ask(changed, was_changed=True, goes_on=self.goes_on)
        gone = drafts.filtered(lambda notice: notice.state == "confirmed")
        if not gone:
            return drafts._say_nothing_left()
        if len(gone) == 1:
            return gone._say_goes_out(self.goes_on)
        return notify(self.env._("Confirmed: %s. You are told when all have gone out.", len(gone)))


class AccountDunningNotice(models.Model):
    """The question before letters go out."""

    _inherit = "account.dunning.notice"

    def action_ask(self):
        """Confirm a single letter without doubts at once; else tell first how many go out by which
        way, over what, and what to take care of."""
        return self._ask_before_sending()

    def action_ask_next(self):
        """The same, then the next draft of the list."""
        return self._ask_before_sending(goes_on=True)

    def _ask_before_sending(self, goes_on=False):
        self._check_collector()
        self.check_access("write")
        seen = self._get_marks()
        drafts = self._read_again()
        if not drafts:
            return self._say_nothing_left()
        grave = {code for codes in drafts._find_alerts().values() for code in codes}
        grave = {code for code in grave if LEVELS[code] != "info"}
        if len(drafts) == 1 and not grave and drafts._get_marks().items() <= seen.items():
            drafts._confirm_seen(seen)
            return drafts._say_goes_out(goes_on)
        return self.env["account.dunning.confirm"]._ask(drafts, goes_on=goes_on)

    def _say_goes_out(self, goes_on):
        words = self.env._("%s goes out now.", self.display_name)
        return go_on(words) if goes_on else notify(words)

    def _say_nothing_left(self):
        words = self.env._(
            "No draft is left among these: nothing of them is open any more, or they were "
            "confirmed meanwhile."
        )
        return notify(words, "warning")


class AccountDunningRun(models.Model):
    """The same of all drafts of a run."""

    _inherit = "account.dunning.run"

    def action_ask(self):
        """The numbers first, then all drafts that are left after the review."""
        return self._get_drafts().action_ask()
