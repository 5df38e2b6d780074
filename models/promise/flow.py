from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools.translate import LazyTranslate

from ...tools.promise import promises
from ..common.window import notify, open_form, open_wizard

_lt = LazyTranslate(__name__)
# The dialog of a promise that puts off another one: its page stands below.
RENEWS = "promise_renews"


class AccountPaymentPromise(models.Model):
    """The doors of a promise: proposed → open → withdrawn or superseded. Whether an open one is
    kept is judged by what is paid, see the judge. The case tells its story."""

    _inherit = "account.payment.promise"
    _only_collectors = _lt("Only collectors may accept or withdraw promises.")
    _too_late = _lt("%(records)s: this is not possible any more. Enter a new promise instead.")

    @api.model
    def _get_new_action(self, company, debtor, items):
        """The dialog of a new promise for ``items``, for the buttons "Promise" everywhere."""
        if not items:
            raise UserError(self.env._("Nothing is open here that could be promised."))
        return open_form(
            self.browse(),
            self.env._("Promise of %s", debtor.commercial_partner_id.display_name),
            view="account_payment_promise_view_dialog",
            dialog=True,
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            line_ids=[Command.create({"move_line_id": item.id}) for item in items],
            amount=sum(items.mapped("amount_residual_currency")),
            promised_on=company._get_promise_day(),
        )

    @api.model
    def _choose_items(self, company, items):
        """Of these items those to be paid first: overdue, not yet promised, in one currency."""
        items = items.filtered(
            lambda item: (
                item.amount_residual_currency > 0
                and item.parent_state == "posted"
                and item.company_id == company
            )
        )
        today = company._get_dunning_today()
        items = items.filtered(lambda item: item._get_due() < today) or items
        free = items.filtered(lambda item: "open" not in item.promise_line_ids.mapped("state"))
        items = free or items
        own = items.filtered(lambda item: item.currency_id == company.currency_id)
        return own or items.filtered(lambda item: item.currency_id == items[:1].currency_id)

    # === ACCEPT === #

    def action_accept(self):
        """Accept the promise: from now on its items rest. Who puts one off sees the new one."""
        self._check_collector()
        self.check_access("write")
        for promise in self:
            promise._accept()
        if len(self) != 1:
            return None
        if self.env.context.get(RENEWS):
            return open_form(self)
        return notify(self.env._("%s. Its items rest until then.", self.display_name))

    def _accept(self):
        self.ensure_one()
        self._claim_items()
        self._check_state("proposed")
        rivals = self._get_rivals()
        # What is over is judged, and only what still runs is superseded.
        rivals._judge()
        rivals = rivals.filtered(lambda promise: promise.state == "open")
        extensions = promises.count_extensions(
            self.promised_on, [(rival.promised_on, rival.extension) for rival in rivals]
        )
        self._check_acceptable(extensions)
        rivals._move_to("superseded", ("open",), superseded_by_id=self.id)
        # The database knows one open promise per item: the others go first.
        rivals.flush_recordset()
        rivals.line_ids.flush_recordset()
        rivals._tell(self.env._("Promise superseded by another one: %(promise)s."))
        rivals._drop_tasks()
        self._open(extensions)

    def _get_rivals(self):
        """The open promises for any of its items."""
        items = self.line_ids.move_line_id
        lines = self.env["account.payment.promise.line"].sudo()
        return lines.search(
            Domain("move_line_id", "in", items.ids)
            & Domain("state", "=", "open")
            & Domain("promise_id", "not in", self.ids)
        ).promise_id

    def _check_acceptable(self, extensions):
        """Hook: refuse what cannot be accepted as things are; ``extensions`` is how often the
        payment of these items was put off, this time included."""
        self.line_ids._check_items()
        limits = self.company_id._get_promise_limits()
        if self.env.user.has_group("account_collections.group_manager"):
            limits = promises.NO_LIMITS
        self._check_limits(limits, extensions)

    def _open(self, extensions):
        """Proposed → open, with what holds from now on. Returns whether the items rest."""
        company = self.company_id
        self.sudo().line_ids._remember()
        self._move_to(
            "open",
            ("proposed",),
            accepted_on=company._get_dunning_today(),
            last_day=promises.get_last_day(self.promised_on, self._get_slack()),
            extension=extensions,
            pauses=promises.pauses_dunning(self._count_broken(), company.promise_max_broken),
            matched_before=self._read_matched().get(self.id, {}),
        )
        self._tell(self._get_opening())
        self._give_tasks("promise_due", self.env._("Payment promised"))
        return self.pauses

    def _count_broken(self):
        return self.search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "broken"),
            ]
        )

    def _get_opening(self):
        if self.pauses:
            return self.env._(
                "Promise to pay: %(promise)s, for %(items)s. Not dunned until %(last_day)s."
            )
        return self.env._(
            "Promise to pay: %(promise)s, for %(items)s. Recorded only, dunning goes on: too many "
            "promises were broken before."
        )

    def action_renew(self):
        """Enter a new promise for what is still open of its items."""
        self.ensure_one()
        items = self.line_ids.move_line_id.filtered(lambda item: item.amount_residual_currency > 0)
        action = self._get_new_action(self.company_id, self.partner_id, items)
        action["context"][RENEWS] = True
        return action

    # === WITHDRAW === #

    def action_withdraw(self):
        """Ask for the reason."""
        self._check_collector()
        words = self.env._("Withdraw")
        return open_wizard(
            "account.collections.reason", words, door="withdraw", record_ids=self.ids
        )

    def _withdraw(self, reason):
        """The debtor takes it back, or we do not accept it; its items are free again."""
        self._check_collector()
        self.check_access("write")
        self._move_to("withdrawn", ("proposed", "open"), withdraw_reason=reason)
        self._tell(self.env._("Promise withdrawn: %(promise)s. %(reason)s"))
        self._drop_tasks()
