from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.plan.review import RUNNING

# Letters that are read, or wait to go out.
WAITING = ("draft", "confirmed")


class ResPartner(models.Model):
    """The proceedings against a debtor, and what his insolvency stops, at once and everywhere: it
    is a fact about him, entered once."""

    _inherit = "res.partner"

    collection_proceeding_ids = fields.One2many(
        "account.collection.proceeding", "partner_id", groups="account_collections.group_viewer"
    )

    def write(self, vals):
        before = {}
        if vals.get("insolvency_opened_on"):
            before = {one: one.sudo().insolvency_opened_on for one in self}
        res = super().write(vals)
        # Contacts of a firm have the day of the firm.
        fresh = self.filtered(
            lambda one: (
                one.commercial_partner_id == one
                and one in before
                and one.sudo().insolvency_opened_on != before[one]
            )
        )
        fresh.sudo()._stop_for_insolvency()
        return res

    # === INSOLVENCY === #

    def _stop_for_insolvency(self):
        """Nothing that asks for what arose before leaves the house any more (§§ 87, 89 InsO), and
        nobody waits for what the debtor agreed to pay on it. What was sent and agreed stays as it
        is: it is evidence (§ 133 (3) InsO)."""
        for debtor in self:
            found = debtor._find_items_in_insolvency()
            items = self.env["account.move.line"].union(*found.values())
            debtor._stop_letters(items)
            ended = debtor._end_arrangements(items)
            for company in debtor._list_companies_that_know(items):
                debtor._tell_of_insolvency(company, ended)

    def _find_items_in_insolvency(self):
        """``{company: open items}`` of the debtor that arose before, of all companies."""
        self.ensure_one()
        Item = self.env["account.move.line"]
        items = Item.search(
            Domain("partner_id", "child_of", self.id)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
        )
        opened = self.insolvency_opened_on
        return items.filtered(lambda item: item._arose_by(opened)).grouped("company_id")

    def _list_companies_that_know(self, items):
        """Those that have a file of him, or something to register."""
        cases = self.env["account.collection.case"].search([("partner_id", "=", self.id)])
        return items.company_id | cases.company_id

    def _stop_letters(self, items):
        """The items leave drafts and the outbox; what waits in a queue is written anew, if anything
        is left of it."""
        Line = self.env["account.dunning.notice.line"]
        Line._leave_drafts(Domain("move_line_id", "in", items.ids), "insolvency")
        notices = self.env["account.dunning.notice"].search(
            Domain("partner_id", "=", self.id)
            & Domain("state", "in", WAITING)
            & Domain("run_id.simulated", "!=", True)
        )
        handed = notices.delivery_ids.filtered(lambda one: one.state == "handed")
        # A text message whose call has begun cannot be called back.
        handed.filtered(lambda one: not one.text_begun_on)._write_anew()
        for company, own in notices.grouped("company_id").items():
            own.with_company(company)._recheck()

    def _end_arrangements(self, items):
        """Promises and plans about them are over: since the opening the debtor may not pay these
        claims. Returns what ended, ``[record]``."""
        said = self.env._("Insolvency opened on %s", self._format_opening())
        promises = items.promise_line_ids.promise_id.filtered(
            lambda one: one.state in ("proposed", "open")
        )
        plans = items.plan_item_ids.plan_id.filtered(lambda one: one.state in ("offered", *RUNNING))
        # What he acknowledged he has acknowledged all the same.
        proven = promises.limitation_event_ids.filtered("proven")
        promises._withdraw(said)
        plans._withdraw(said)
        proven.proven = True
        return [*promises, *plans]

    def _tell_of_insolvency(self, company, ended):
        """The file says what happened, and somebody registers the claim."""
        case = self.env["account.collection.case"]._open_for(self, company)
        own = case.with_context(lang=case._get_responsible().lang).with_company(company)
        day = self._format_opening(own.env)
        count = len([one for one in ended if one.company_id == company])
        own._message_log(
            body=own.env._(
                "Insolvency opened on %(day)s: nothing that arose before is asked for any more. "
                "Promises and plans ended: %(count)s.",
                day=day,
                count=count,
            )
        )
        kind = "account_collections.activity_proceeding"
        own._schedule_once(kind, own.env._("Insolvency opened on %s: file the claim", day), day)
        live = self.collection_proceeding_ids.filtered(
            lambda one: one.company_id == company and one._is_live()
        )
        for proceeding in live.filtered(lambda one: one.kind_code != "insolvency"):
            who = proceeding.counterpart_id.name or proceeding.kind_id.with_env(own.env).name
            words = own.env._(
                "Tell %(who)s of the insolvency (%(number)s)", who=who, number=proceeding.name
            )
            own._schedule_once(kind, words, words)

    def _format_opening(self, env=None):
        return format_date(env or self.env, self.insolvency_opened_on)
