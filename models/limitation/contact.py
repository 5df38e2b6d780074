from odoo import api, models

from ..debtor.contact import IN_WRITING


class AccountCollectionContact(models.Model):
    """Talks about a claim, or about what it rests on, stop the clock of limitation until one side
    refuses to go on (§ 203 BGB): from the first contact that negotiates to the one that refuses."""

    _inherit = "account.collection.contact"

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        contacts._follow_talks()
        return contacts

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"outcome", "date", "kind"}:
            self._correct_talks()
            self._follow_talks()
        return res

    def _follow_talks(self):
        # Sent letters are contacts too, by the thousand.
        if refusing := self.filtered(lambda contact: contact.outcome == "refuses"):
            days = {contact.case_id: contact._get_day() for contact in refusing}
            self.env["account.collection.limitation.event"]._end_talks(days)
        if negotiating := self.filtered(lambda contact: contact.outcome == "negotiates"):
            negotiating._begin_talks()

    def _begin_talks(self):
        """Talks about all that was invoiced, unless such talks last already. Those in writing are
        entered beside others that nobody can prove."""
        Event = self.env["account.collection.limitation.event"].sudo()
        known = Event.search(
            [*Event._get_talks_domain(self.case_id), ("scope", "=", "debtor")]
        ) | Event.search([("contact_id", "in", self.ids)])
        lasting = [(event.case_id, event.date, event.proven) for event in known]
        for contact in self.sorted("date"):
            case, day, proven = contact.case_id, contact._get_day(), contact._is_in_writing()
            if any(it[0] == case and it[1] <= day and it[2] >= proven for it in lasting):
                continue
            lasting.append((case, day, proven))
            Event._record([contact._get_talks_vals()])

    def _get_talks_vals(self):
        self.ensure_one()
        return {
            "case_id": self.case_id.id,
            "contact_id": self.id,
            "kind": "talks",
            "scope": "debtor",
            "date": self._get_day(),
            "proven": self._is_in_writing(),
            "note": self._get_way(),
        }

    def _correct_talks(self):
        """The contact was entered wrongly: its talks began on another day, or never did."""
        talks = self.env["account.collection.limitation.event"].sudo()
        for event in talks.search([("contact_id", "in", self.ids)]):
            contact = event.contact_id
            negotiates = contact.outcome == "negotiates"
            event.proven = negotiates and contact._is_in_writing()
            if negotiates and (not event.date_to or contact._get_day() <= event.date_to):
                event.date = contact._get_day()

    def _is_in_writing(self):
        self.ensure_one()
        return self.kind in IN_WRITING

    def _get_day(self):
        self.ensure_one()
        return self.company_id._get_local_day(self.date)

    def _get_way(self):
        """How, and with whom: "Call, Ms Miller"; empty without a contact."""
        ways = dict(self._fields["kind"]._description_selection(self.env))
        return ", ".join(filter(None, [ways.get(self.kind), self.contact_name]))
