from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.delivery.contact_times import find_hold


class AccountDunningNotice(models.Model):
    """A letter that must wait: nobody is written to at night, on a holiday or too often. What is
    held back goes out as soon as it may, as of that day."""

    _inherit = "account.dunning.notice"

    held_text = fields.Char(
        "Held Back until",
        compute="_compute_held_text",
        help="From when on the contact rules let it out, and why not before.",
    )
    is_held = fields.Boolean("Held Back", compute="_compute_held_text", search="_search_is_held")

    @api.depends("delivery_ids.held_until", "delivery_ids.state")
    @api.depends_context("lang")
    def _compute_held_text(self):
        for notice in self:
            held = notice.delivery_ids.filtered(lambda delivery: delivery._is_held())
            notice.is_held = bool(held)
            notice.held_text = held[:1]._describe_hold() if held else False

    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        waits = Domain("state", "in", ("queued", "handed"))
        held = waits & Domain("held_until", ">", fields.Datetime.now())
        return Domain("delivery_ids", "any", held)

    def _hold_back(self):
        """Those of the letters, locked by the outbox, that may go out now. The others wait as a
        whole, so that e-mail and letter say the same."""
        now, free = fields.Datetime.now(), self.browse()
        self.delivery_ids._replace_forbidden()
        for company, notices in self.grouped("company_id").items():
            if not company.dunning_contact_rules:
                free |= notices
                continue
            rules = self.env["account.collection.contact.rule"]._choose(company, notices.partner_id)
            before = notices.case_id._read_contact_moments(now)
            for notice in notices:
                known = before[notice.case_id.id]
                # What did not arrive is tried another way: that is no contact more.
                moments = [moment for one, moment in known.items() if one != notice]
                if hold := notice._find_hold(rules[notice.partner_id], now, moments):
                    notice._get_queued_deliveries()._hold(hold)
                    continue
                if notice._get_queued_deliveries():
                    known[notice] = now
                free |= notice
        (self - free)._wake_when_free()
        return free

    def _get_queued_deliveries(self):
        return self.delivery_ids.filtered(lambda delivery: delivery.state == "queued")

    def _find_hold(self, rule, now, moments):
        """What holds the letter back now. A deadline of law does not wait: it goes by post, and
        what would disturb the debtor now is left out."""
        self.ensure_one()
        queued = self._get_queued_deliveries()
        if not rule or not queued:
            return None
        disturbing = queued.filtered(lambda delivery: rule._covers(delivery.channel))
        legal = self.level_id.legal_deadline
        hold = find_hold(
            now,
            *self._get_times(rule, bool(disturbing)),
            contacts=moments,
            cap=0 if legal else rule.max_contacts,
        )
        if hold and legal:
            disturbing._leave_to_post()
            return None
        return hold

    def _find_hours_hold(self, channel):
        """What holds it back over a ``channel`` at this hour."""
        self.ensure_one()
        return self._find_hours_hold_of(self.partner_id, self.company_id, channel)

    @api.model
    def _find_hours_hold_of(self, debtor, company, channel):
        """What holds anything back that goes to a debtor over a ``channel`` at this hour."""
        rule = self.env["account.collection.contact.rule"]._choose(company, debtor)[debtor]
        if not company.dunning_contact_rules or not rule or not rule._covers(channel):
            return None
        return find_hold(fields.Datetime.now(), *debtor._get_contact_times(company, rule))

    def _get_times(self, rule, disturbs):
        """``(zones, hours, is_holiday)`` of the debtor, as the rule wants them."""
        return self.partner_id._get_contact_times(self.company_id, rule, disturbs)

    def _wake_when_free(self):
        """The outbox looks at them at that very minute."""
        moments = {one.held_until for one in self._get_queued_deliveries() if one.held_until}
        if moments:
            self.env.ref("account_collections.cron_outbox").sudo()._trigger(sorted(moments))
