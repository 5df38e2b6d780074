from odoo import models
from odoo.fields import Domain

from ...tools.dossier.package import SECTIONS, cut_rows, make_path

# Rows of a sheet: one is printed at a time, so that no file needs more memory than another.
MOST_ROWS = 100
DRAWN = "application/pdf"


class AccountCollectionsDossier(models.Model):
    """Of which papers a dossier consists."""

    _inherit = "account.collections.dossier"

    def _lay_out(self):
        """The parts, each still to be made: what is kept is found once, by its digest."""
        self.ensure_one()
        found = [self._plan_sheet("cover")]
        for section in SECTIONS[1:]:
            if self._has_section(section):
                found += getattr(self, f"_plan_{section}")()
        used, seen, rows = [], set(), []
        for number, vals in enumerate(found):
            source = vals.pop("source", None)
            if source:
                if source.checksum in seen:
                    continue
                seen.add(source.checksum)
                vals["source_id"] = source.id
            suffix = vals.pop("suffix", ".pdf")
            path = make_path(vals["section"], vals.get("day") or None, vals["name"], used, suffix)
            used.append(path)
            rows.append({**vals, "dossier_id": self.id, "sequence": number, "path": path})
        parts = self.env["account.collections.dossier.part"].create(rows)
        self.write({"part_count": len(parts), "done_count": 0})

    def _has_section(self, section):
        if section == "data":
            return self.purpose == "debtor"
        return self[f"with_{section}"]

    def _plan_sheet(self, section, first=0, last=0, name=""):
        labels = dict(self.part_ids._fields["section"]._description_selection(self.env))
        vals = {"section": section, "kind": "sheet", "name": name or labels[section]}
        return {**vals, "first": first, "last": last}

    def _plan_file(self, section, file, name, day, record):
        suffix = f".{file.name.rpartition('.')[2]}" if "." in (file.name or "") else ""
        if file.mimetype == DRAWN:
            suffix = ".pdf"
        return {
            "section": section,
            "kind": "kept",
            "name": name.removesuffix(suffix),
            "day": day or False,
            "source": file,
            "suffix": suffix.lower()[:9],
            "res_model": record._name,
            "res_id": record.id,
        }

    def _plan_rows(self, section, count):
        """The sheets of a section of so many rows, at least one."""
        sheets = cut_rows(count, MOST_ROWS) or [(0, 0)]
        named = [self._plan_sheet(section, first, last) for first, last in sheets]
        if len(named) > 1:
            for number, vals in enumerate(named, start=1):
                vals["name"] = f"{vals['name']} ({number}/{len(named)})"
        return named

    # === WHAT IT IS ABOUT === #

    def _get_case(self):
        self.ensure_one()
        return self.env["account.collection.case"]._open_for(self.partner_id, self.company_id)

    def _get_proceedings(self):
        """The proceeding with those it goes on from, or all against the debtor."""
        if not self.proceeding_id:
            own = self._get_case()._get_owner_domain()
            return self.env["account.collection.proceeding"].search(own, order="id")
        found = one = self.proceeding_id
        while one := one.parent_id - found:
            found |= one
        return found.sorted("id")

    def _get_items(self):
        """The open items, and what was dunned or handed over before, the oldest first."""
        claimed = self._get_proceedings().claim_ids.move_line_id
        if not self.proceeding_id:
            case = self._get_case()
            lines = self.env["account.dunning.notice.line"].search(
                Domain("notice_id.case_id", "=", case.id) & Domain("notice_id.state", "=", "sent")
            )
            claimed |= lines._filter_claimed().move_line_id | case._get_open_claims()
        return claimed.sorted(lambda item: (item._get_due(), item.id))

    def _get_letters(self):
        """What really went out about it, the first one first."""
        case = self._get_case()
        sent = Domain("case_id", "=", case.id) & Domain("state", "=", "sent")
        letters = self.env["account.dunning.notice"].search(sent)
        if self.proceeding_id:
            lines = self._get_items().dunning_notice_line_ids._filter_claimed()
            letters &= lines.notice_id
        return letters.sorted(lambda notice: (notice.sent_on or self.day, notice.id))

    def _filter_items(self, records, path):
        """Of promises, plans …: those about the items, all where it is about the debtor."""
        if not self.proceeding_id:
            return records
        items = self._get_items()
        return records.filtered(lambda one: one.mapped(path) & items)

    def _get_promises(self):
        found = self.env["account.payment.promise"].search(self._get_case()._get_owner_domain())
        return self._filter_items(found, "line_ids.move_line_id").sorted("promised_on")

    def _get_plans(self):
        own = self._get_case()._get_owner_domain() & Domain("state", "!=", "draft")
        plans = self.env["account.payment.plan"].search(own, order="id")
        return self._filter_items(plans, "item_ids.move_line_id")

    def _get_disputes(self):
        found = self.env["account.dispute"].search(self._get_case()._get_owner_domain())
        if self.proceeding_id:
            moves = self._get_items().move_id
            found = found.filtered(lambda one: one.move_id in moves)
        return found.sorted("opened_on")

    def _get_messages(self):
        """What was written, the first one first; what the program noted stands in the timeline."""
        places = Domain("model", "=", "account.collection.case") & Domain(
            "res_id", "=", self._get_case().id
        )
        for records in (self._get_proceedings(), self._get_items().move_id):
            places |= Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
        comments = Domain("message_type", "=", "comment")
        if not self.with_notes:
            comments &= Domain("is_internal", "=", False) & Domain(
                "subtype_id.internal", "=", False
            )
        said = Domain("message_type", "in", ("email", "email_outgoing")) | comments
        return self.env["mail.message"].search(places & said, order="date, id")

    def _get_contacts(self):
        own = [("case_id", "=", self._get_case().id)]
        return self.env["account.collection.contact"].search(own, order="date, id")

    # === SECTIONS === #

    def _plan_data(self):
        return [self._plan_sheet("data")]

    def _plan_schedule(self):
        return [self._plan_sheet("schedule")]

    def _plan_timeline(self):
        return self._plan_rows("timeline", len(self._list_events()))

    def _plan_invoices(self):
        planned = []
        for move in self._get_items().move_id.sorted(lambda it: (it.date, it.id)):
            if not move.is_sale_document(include_receipts=True):
                continue
            day, files = move.invoice_date or move.date, self._get_invoice_files(move)
            planned += [self._plan_file("invoices", file, move.name, day, move) for file in files]
            if not any(file.mimetype == DRAWN for file in files):
                planned.append(
                    {
                        "section": "invoices",
                        "kind": "copy",
                        "name": move.name,
                        "day": day,
                        "res_model": move._name,
                        "res_id": move.id,
                    }
                )
        return planned

    def _get_invoice_files(self, move):
        """As it was sent: the PDF, and the file of an e-invoice."""
        kept = move.invoice_pdf_report_id or move.message_main_attachment_id
        mine = [("res_model", "=", move._name), ("res_id", "=", move.id)]
        mine += [("res_field", "!=", False), ("mimetype", "in", ("application/xml", "text/xml"))]
        return kept | self.env["ir.attachment"].search(mine)

    def _plan_letters(self):
        letters = self._get_letters()
        planned = self._plan_rows("letters", len(letters))
        for notice in letters:
            file = notice.attachment_id or notice.delivery_ids.attachment_id[:1]
            if file:
                planned.append(
                    self._plan_file("letters", file, notice.name, notice.sent_on, notice)
                )
        return planned

    def _plan_agreements(self):
        planned = [self._plan_sheet("agreements")]
        for plan in self._get_plans():
            for file in self._get_plan_files(plan):
                name = f"{plan.name} {file.name if not file.res_field else plan.signed_copy_name}"
                planned.append(self._plan_file("agreements", file, name, plan.accepted_on, plan))
        return planned

    def _get_plan_files(self, plan):
        mine = [("res_model", "=", plan._name), ("res_id", "=", plan.id)]
        mine += ["|", ("res_field", "=", False), ("res_field", "=", "signed_copy")]
        files = self.env["ir.attachment"].search(mine, order="id")
        return files.filtered(lambda file: plan._keeps_file(file))

    def _plan_proceedings(self):
        proceedings = self._get_proceedings()
        planned = [self._plan_sheet("proceedings")]
        for step in proceedings.step_ids.sorted(lambda it: (it.date, it.id)):
            mine = [("res_model", "=", step._name), ("res_id", "=", step.id)]
            mine += [("res_field", "=", "document")]
            if file := self.env["ir.attachment"].search(mine, limit=1):
                name = step.document_name or step.kind_id.name
                vals = self._plan_file("proceedings", file, name, step.date, step)
                named = f".{name.rpartition('.')[2]}" if "." in name else vals["suffix"]
                vals |= {"name": name.removesuffix(named), "suffix": named.lower()[:9]}
                planned.append(vals)
        return planned

    def _plan_contacts(self):
        messages = self._get_messages()
        count = len(messages) + len(self._get_contacts())
        planned = self._plan_rows("contacts", count)
        for message in messages:
            for file in message.attachment_ids:
                planned.append(
                    self._plan_file("contacts", file, file.name or "", message.date.date(), message)
                )
        return planned
