from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.charge.charges import CLAIMED_STATES
from ...tools.common.money import as_exact
from ...tools.plan.review import RUNNING
from ...tools.portal import sheet

_lt = LazyTranslate(__name__)
REPORT_STATEMENT = "account_collections.action_report_statement"
REPORT_PLAN = "account_collections.action_report_plan"
# Items on a page, and the letters that are listed.
SIZE, LETTERS = 50, 12
# Why an item waits, as its debtor is told: he need not know more of what we decided.
AT_PRESENT = _lt("We do not ask for this at present.")
WAITS = {
    "promise": _lt("You promised to pay."),
    "says_paid": _lt("You told us that you have paid. We are looking for the money."),
    "not_received": _lt("We have sent you the invoice once more."),
    "wrong_data": _lt("Something about this is wrong. We are correcting it."),
    "in_payment": _lt("Your payment is being processed."),
    "possible_payment": _lt("We are checking whether you have paid this."),
}
# The same where the last day is known.
WAITS_UNTIL = {
    "promise": _lt("You promised to pay. We wait until %s."),
    "says_paid": _lt("You told us that you have paid. We look for the money until %s."),
    "not_received": _lt("We have sent you the invoice once more, and wait until %s."),
}
# The same of parts of an item.
PARTS = {
    "dispute": _lt("You contest this part. We are looking into it."),
    "plan": _lt("In instalments that are due later."),
    "in_payment": _lt("Your payment of this part is being processed."),
    "discount": _lt("Cash discount, deducted."),
}


class AccountCollectionCase(models.Model):
    """What a debtor reads on his page: what a letter of this minute would say. Read with all
    rights, for a debtor who was let in before; a fixed number of queries, whatever he owes."""

    _inherit = "account.collection.case"

    def _as_page(self):
        """The case in the language of the debtor, in the company it is about, with all rights."""
        self.ensure_one()
        case = self.sudo().with_company(self.company_id)
        return case.with_context(lang=case._get_page_lang())

    def _get_page_lang(self):
        """That of whoever gets the letters."""
        return self.lang

    # === WHAT IS OPEN === #

    def _read_page(self, page=1):
        """All that the page shows, by name."""
        self.ensure_one()
        company, today = self.company_id, self.company_id._get_dunning_today()
        entries = self._read_entries(today)
        charges = self._read_page_charges(entries)
        charged = defaultdict(lambda: as_exact(0.0, 2))
        for charge in charges:
            charged[charge.currency_id] += self._exact_in(charge.currency_id, charge.amount_open)
        blocks = sheet.draw(entries, charged, today)
        hides = any(entry.is_hidden for entry in entries)
        own = company.currency_id
        blocks = sorted(blocks.items(), key=lambda one: (one[0] != own, one[0].name))
        rows = [row for _currency, block in blocks for row in block.rows]
        shown, number, pages = sheet.cut(rows, page, SIZE)
        in_hand = self._get_items(rows)._get_in_hand()
        bank = self._get_page_bank(rows)
        online = self.partner_id._takes_online(company)
        return {
            "case": self,
            "company": company,
            "today": today,
            "blocks": [
                self._get_page_block(currency, block, shown, charges, bank, in_hand)
                for currency, block in blocks
            ],
            "hides": hides,
            "insolvency": self._get_page_insolvency() if hides else "",
            "online": online,
            "page_number": number,
            "page_count": pages,
            "bank": bank,
            "letters": self._read_page_letters(),
            "plans": self._read_page_plans(today, entries),
            "disputes": self._list_own_disputes() if self._is_contested(rows) else (),
            "reasons": self._list_page_reasons() if rows else (),
            "person": self._get_page_person(),
            "terms": company.sudo()._get_credit_policy(today).text,
        }

    def _read_entries(self, today):
        """``[Entry]`` of all open items, the oldest first, credits that other branches lend too."""
        company = self.company_id
        Item = self.env["account.move.line"]
        rows = Item._read_rows(company, self.partner_id)
        rows += Item._read_lent_credits(company, {self.partner_id.id}, today)
        rows = Item._complete_rows(company, rows, today)
        procedures = Item._choose_dunning_procedures(rows)
        holds = Item._get_dunning_holds(company, rows, procedures, today)
        items = Item.browse([row.id for row in rows])
        entries = []
        for row, item in zip(rows, items, strict=True):
            currency = self.env["res.currency"].browse(row.currency_id)
            parts = tuple(
                sheet.Part(part.reason, self._exact_in(currency, part.amount_currency), part.until)
                for part in row.resting
                if part.amount_currency
            )
            told = tuple((hold.code, hold.until) for hold in holds.get(row.id, ()))
            amount = self._exact_in(currency, row.amount_currency)
            entries.append(sheet.Entry(item, currency, row.due, amount, parts, told))
        return entries

    def _exact_in(self, currency, amount):
        return as_exact(amount or 0.0, currency.decimal_places)

    def _read_page_charges(self, entries):
        """What is asked for beside the items, as a letter carries it; with what nobody may ask him
        for, or somebody else does, goes what came of it."""
        owned = self._get_owner_domain() & Domain("state", "in", CLAIMED_STATES)
        charges = self.env["account.dunning.charge"].search_fetch(owned, order="date, id")
        closed = [entry.key for entry in entries if entry.is_closed]
        items = self.env["account.move.line"].union(*closed)
        return charges.filtered("amount_open")._leave_with(items)

    # === AS IT IS SHOWN === #

    def _get_page_block(self, currency, block, shown, charges, bank, in_hand):
        """What is shown in one ``currency``; of its items those on this page."""
        due, reference = float(block.due), self._get_page_reference(block.rows)
        own = charges.filtered(lambda charge: charge.currency_id == currency)
        return {
            "currency": currency,
            "rows": [
                self._get_page_row(row, in_hand.get(row.entry.key))
                for row in block.rows
                if row in shown
            ],
            "charges": [
                {"name": charge._get_label(self.env.lang), "date": charge.date, "charge": charge}
                for charge in own
            ],
            "credits": [
                {"name": self._get_item_name(entry.key), "amount": -float(entry.amount)}
                for entry in block.credits
            ],
            "claimed": float(block.claimed),
            "charged": float(block.charged),
            "credit": float(block.credit),
            "due": due,
            # Also by what stands on another page.
            "payable": bool(own) or any(row.payable for row in block.rows),
            "reference": reference,
            "later": float(block.later),
            "qr": self._draw_qr_code(bank, due, currency, reference) if due > 0 else None,
        }

    def _get_page_row(self, row, proceeding):
        item, entry = row.entry.key, row.entry
        waits = self._say_wait(*row.waits) if row.waits else ""
        move = item.move_id
        is_invoice = move.is_sale_document(include_receipts=True)
        return {
            "item": item,
            "name": self._get_item_name(item),
            "reference": move.ref if is_invoice else "",
            "date": move.invoice_date or item.date,
            "due": entry.due,
            "late": row.is_due,
            "agreed": is_invoice and move._is_due_date_agreed(),
            "amount": item.amount_currency,
            "open": float(entry.amount),
            "asked": float(row.due_now),
            "payable": float(row.payable),
            "waits": self._say_in_hand(item, proceeding) if proceeding else waits,
            # What somebody else has in hand is no matter for answers to us.
            "answerable": not proceeding,
            "parts": [
                {"words": self._say_part(part), "amount": float(part.amount)}
                for part in entry.parts
            ],
            "invoice": move if is_invoice else move.browse(),
            "paper": self.env._("Invoice %s as PDF", move.name),
        }

    def _say_wait(self, code, until):
        """Why nothing of an item is asked for."""
        lasting = WAITS_UNTIL.get(code) if until else None
        words = self.env._(lasting or WAITS.get(code, AT_PRESENT))
        return words % format_date(self.env, until) if lasting else words

    def _say_in_hand(self, item, proceeding):
        """Who has it in hand, and that he turns to them."""
        known = proceeding.with_env(self.env)._say_in_hand(item)
        if proceeding.sudo().counterpart_id:
            return self.env._("%s Please turn to them.", known)
        return self.env._("%s Please ask us before you do anything about it.", known)

    def _say_part(self, part):
        return self.env._(PARTS.get(part.reason, AT_PRESENT))

    def _is_contested(self, rows):
        parts = [part for row in rows for part in row.entry.parts]
        return any(part.reason == "dispute" for part in parts)

    # === BESIDE IT === #

    @api.model
    def _get_items(self, rows):
        return self.env["account.move.line"].union(*(row.entry.key for row in rows))

    def _get_page_insolvency(self):
        """That nothing is to be paid here for what arose before the opening."""
        if not (opened := self.partner_id.insolvency_opened_on):
            return ""
        return self.env._(
            "Insolvency proceedings were opened on %s. What was owed by then is filed there: "
            "please pay nothing for it here.",
            format_date(self.env, opened),
        )

    def _get_page_bank(self, rows):
        """The account to pay to, none where nothing is to be paid."""
        return self._choose_bank_account(self._get_items(rows).move_id)

    def _get_page_reference(self, rows):
        """What the debtor writes on a transfer of all that is due."""
        due = [row.entry.key.move_id for row in rows if row.due_now]
        numbers = [move.payment_reference or move.name for move in due]
        return sheet.choose_reference(numbers, self.partner_id.ref or self.partner_id.name or "")

    def _read_page_letters(self):
        """The letters that went out, the newest first."""
        sent = self._get_owner_domain() & Domain("state", "=", "sent")
        notices = self.env["account.dunning.notice"].search_fetch(
            sent, order="sent_on desc, id desc", limit=LETTERS
        )
        return [
            {
                "notice": notice,
                "name": f"{notice.level_id.name} {notice._get_number()}".strip(),
                "date": notice.sent_on,
                "paper": notice.attachment_id,
            }
            for notice in notices.filtered(lambda notice: notice._is_letter())
        ]

    def _read_page_plans(self, today, entries):
        """The plans that run or were offered, with how their instalments stand; none about what
        nobody may ask him for."""
        wanted = Domain("state", "in", (*RUNNING, "offered"))
        plans = self.env["account.payment.plan"].search_fetch(self._get_owner_domain() & wanted)
        hidden = {entry.key.id for entry in entries if entry.is_hidden}
        plans = plans.filtered(
            lambda plan: hidden.isdisjoint(plan.item_ids.move_line_id.ids) if hidden else True
        )
        if not plans:
            return []
        in_hand = plans.item_ids.move_line_id._get_in_hand()
        reviews = plans._review(today)
        return [
            {
                "plan": plan,
                "signable": plan._can_be_signed()
                and not any(item in in_hand for item in plan.item_ids.move_line_id),
                "offered": plan.state == "offered" and self._say_offer(plan),
                "paper": self.env._("%s as PDF", plan._get_subject()),
                "rows": self._get_instalment_rows(plan, reviews.get(plan)),
            }
            for plan in plans
        ]

    def _say_offer(self, plan):
        day = format_date(self.env, plan.offer_until)
        return self.env._("We offer you to pay in instalments. The offer holds until %s.", day)

    def _get_instalment_rows(self, plan, progress):
        if not progress:
            entries = [(line.due, float(line.amount), 0.0) for line in plan._get_instalments()]
        else:
            entries = [
                (entry.due, float(entry.amount), float(entry.paid)) for entry in progress.entries
            ]
        return [
            {"due": due, "amount": amount, "paid": paid, "open": amount - paid}
            for due, amount, paid in entries
        ]

    def _get_page_person(self):
        """Who can be reached about it, ``{name, phone, email}``: the one who looks after the
        debtor, else the company as a whole."""
        collector, company = self._get_collector(), self.company_id
        person = collector.partner_id if collector.active else collector.partner_id.browse()
        return {
            "name": person.name or company.name,
            "phone": person.phone or company.phone,
            "email": person.email or company.email,
        }

    # === PAPERS === #

    def _get_page_today(self):
        return self.company_id._get_dunning_today()

    def _find_page_invoice(self, number):
        """The invoice of an item on the page."""
        entries = self._read_entries(self._get_page_today())
        moves = [entry.key.move_id for entry in entries if not entry.is_hidden]
        found = [move for move in moves if move.id == number]
        shown = [move for move in found if move.is_sale_document(include_receipts=True)]
        return shown[0] if shown else self.env["account.move"]

    def _get_invoice_file(self, move):
        """``(name, PDF)`` of an invoice: as it was sent, else as it would be."""
        name = f"{(move.name or '').replace('/', '-')}.pdf"
        if file := move.invoice_pdf_report_id:
            return name, file.raw
        return name, move._render_dunning_copies()[move]

    def _get_statement_file(self):
        content = self._print_page_paper(REPORT_STATEMENT, self)
        return f"{self._get_statement_name()}.pdf", content

    def _get_plan_file(self, plan):
        """The agreement as it was offered."""
        content = self._print_page_paper(REPORT_PLAN, plan)
        return f"{plan._get_report_base_filename()}.pdf", content

    def _print_page_paper(self, report, records):
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        return reports._render_qweb_pdf(report, records.ids)[0]
