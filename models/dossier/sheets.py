from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, html2plaintext

from ...tools.charge.charges import CLAIMED_STATES
from ...tools.common.money import as_exact
from ...tools.dossier.package import Event, compare_claim, hide_keys, in_order


class AccountCollectionsDossier(models.Model):
    """What stands on the sheets that are printed for a dossier."""

    _inherit = "account.collections.dossier"

    def _say_day(self, day):
        return format_date(self.env, day) if day else ""

    def _say_amount(self, amount, currency):
        return format_amount(self.env, amount, currency)

    def _say_choice(self, record, name):
        """The label of what was chosen in a field."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    # === CLAIMS === #

    def _say_scope(self):
        return self.env._(
            "Claims of %(creditor)s against %(debtor)s as of %(day)s",
            creditor=self.company_id.name,
            debtor=self.partner_id.name,
            day=self._say_day(self.day),
        )

    def _get_schedule(self):
        """The claims as of the day, an entry per currency: ``[{currency, rows, charges, open,
        interest, charged, total}]``."""
        items = self._get_items().with_context(lang=self.lang)
        owed = {one.item: one for one in items._read_interest(self.company_id, self.day)}
        unclaimed = {
            one.item: float(amount)
            for one, amount, _since in items._read_unclaimed_interest(self.company_id, self.day)
        }
        paid, given_up = self._read_paid(items), items._read_given_up()
        bases = dict(items._fields["default_basis"]._description_selection(self.env))
        blocks = defaultdict(lambda: {"rows": [], "charges": [], "interest": 0.0, "open": 0.0})
        for item in items:
            known, block = owed.get(item), blocks[item.currency_id]
            statement = known.statement if known else None
            default = known.default if known else None
            # Given up in our books alone, he owes it all the same.
            left = item.amount_residual_currency + given_up.get(item.id, 0.0)
            block["rows"].append(
                {
                    "item": item,
                    "name": item.move_id.name,
                    "date": item.move_id.invoice_date or item.date,
                    "due": item._get_due(),
                    "amount": item.amount_currency,
                    "open": left,
                    "paid": paid.get(item.id, ()),
                    "default": default.on if default else None,
                    "basis": bases.get(default.basis, "") if default else "",
                    "rule": known.profile.source if known and known.profile else "",
                    "accruals": [
                        (row, float(amount))
                        for row, amount in zip(statement.accruals, statement.amounts, strict=True)
                    ]
                    if statement
                    else (),
                    "accrued": float(statement.accrued) if statement else 0.0,
                    "until": known.until if known else None,
                }
            )
            block["open"] += left
            block["interest"] += unclaimed.get(item, 0.0)
        for charge in self._get_charges():
            blocks[charge.currency_id]["charges"].append(charge)
        return [self._add_up(currency, block) for currency, block in blocks.items()]

    def _add_up(self, currency, block):
        charged = sum(charge.amount_open for charge in block["charges"])
        total = block["open"] + block["interest"] + charged
        return {**block, "currency": currency, "charged": charged, "total": currency.round(total)}

    def _get_charges(self):
        """What was claimed beside the items."""
        own = self._get_case()._get_owner_domain() & Domain("state", "in", CLAIMED_STATES)
        if self.proceeding_id:
            moves = self._get_items().move_id
            own &= Domain("move_id", "in", moves.ids)
        return self.env["account.dunning.charge"].search(own, order="date, id")

    def _read_paid(self, items):
        """``{item id: [(day, amount, words)]}`` of what was paid or credited of each."""
        partials = self.env["account.partial.reconcile"].search(
            [("debit_move_id", "in", items.ids)], order="id"
        )
        found = defaultdict(list)
        for partial in partials:
            credit = partial.credit_move_id
            if not credit.move_id._is_paid_or_credited():
                continue
            words = credit.move_id.ref or credit.name or credit.move_id.name
            found[partial.debit_move_id.id].append(
                (credit.date, partial.debit_amount_currency, words)
            )
        return {item: sorted(rows, key=lambda row: row[0]) for item, rows in found.items()}

    # === TIMELINE === #

    def _list_events(self):
        """What happened, the first first."""
        found = [
            *self._list_item_events(),
            *self._list_letter_events(),
            *self._list_agreement_events(),
            *self._list_proceeding_events(),
            *self._list_talk_events(),
        ]
        return in_order(event for event in found if event.on and event.on <= self.day)

    def _list_item_events(self):
        items, found = self._get_items(), []
        for item in items:
            amount = self._say_amount(item.amount_currency, item.currency_id)
            made = item.move_id.invoice_date or item.date
            name = item.move_id.name
            words = self.env._("Invoice %(name)s: %(amount)s", name=name, amount=amount)
            found.append(Event(made, words))
            found.append(Event(item._get_due(), self.env._("%s falls due", name), 1))
        for item, rows in self._read_paid(items).items():
            about = self.env["account.move.line"].browse(item)
            for day, paid, words in rows:
                amount = self._say_amount(paid, about.currency_id)
                said = self.env._(
                    "%(amount)s on %(name)s (%(words)s)",
                    amount=amount,
                    name=about.move_id.name,
                    words=words,
                )
                found.append(Event(day, said, 4))
        return found

    def _list_letter_events(self):
        found = []
        for notice in self._get_letters():
            level = notice.level_id.name or ""
            amount = self._say_amount(notice.amount_company, notice.company_currency_id)
            words = self.env._(
                "Letter %(number)s, %(level)s: %(amount)s",
                number=notice.name,
                level=level,
                amount=amount,
            )
            if notice.deadline:
                day = self._say_day(notice.deadline)
                words += self.env._(", to be paid by %s", day)
            found.append(Event(notice.sent_on, words, 2))
            for delivery in notice.delivery_ids:
                if delivery.state == "bounced":
                    day = (delivery.write_date or delivery.sent_on).date()
                    words = self.env._("Letter %s came back", notice.name)
                    found.append(Event(day, words, 3))
        return found

    def _list_agreement_events(self):
        found = []
        for promise in self._get_promises():
            amount = self._say_amount(promise.amount, promise.currency_id)
            day = self._say_day(promise.promised_on)
            words = self.env._("Promised to pay %(amount)s on %(day)s", amount=amount, day=day)
            state = self._say_choice(promise, "state")
            found.append(Event(promise.create_date.date(), f"{words} ({state})", 5))
        for plan in self._get_plans():
            amount = self._say_amount(plan.amount_total, plan.currency_id)
            words = self.env._("Payment plan %(name)s: %(amount)s", name=plan.name, amount=amount)
            state = self._say_choice(plan, "state")
            day = plan.accepted_on or plan.create_date.date()
            found.append(Event(day, f"{words} ({state})", 5))
            if plan.ended_on:
                words = self.env._("Payment plan %s ended", plan.name)
                found.append(Event(plan.ended_on, f"{words}: {plan.end_reason or state}", 6))
        for dispute in self._get_disputes():
            about = dispute.move_id.name
            words = self.env._(
                "Disputed: %(name)s, %(reason)s", name=about, reason=dispute.reason_id.name
            )
            found.append(Event(dispute.opened_on, words, 5))
            if dispute.resolved_on:
                state = self._say_choice(dispute, "state")
                words = self.env._("Dispute about %s", about)
                found.append(Event(dispute.resolved_on, f"{words}: {state}", 6))
        return found

    def _list_proceeding_events(self):
        found = []
        for proceeding in self._get_proceedings():
            for step in proceeding._get_valid_steps().filtered(lambda it: not it.corrects_id):
                found.append(Event(step.date, f"{proceeding.display_name}: {step.kind_id.name}", 7))
        events = self.env["account.collection.limitation.event"].search(
            Domain("case_id", "=", self._get_case().id) & Domain("step_id", "=", False)
        )
        for event in self._filter_items(events, "item_ids"):
            words = self.env._("Limitation: %s", event.display_name)
            found.append(Event(event.date, f"{words} {event.note or ''}".strip(), 8))
        return found

    def _list_talk_events(self):
        if not self.with_contacts:
            return []
        found = []
        # A letter tells by itself that it went out.
        for contact in self._get_contacts().filtered(lambda it: not it.notice_id):
            words = f"{self._say_choice(contact, 'kind')}: {self._say_choice(contact, 'outcome')}"
            found.append(Event(contact.date.date(), words, 9))
        return found

    # === LETTERS, AGREEMENTS, PROCEEDINGS === #

    def _get_letter_rows(self, first, last):
        """Each letter with the ways it went, and whether it arrived."""
        return [
            {
                "notice": notice,
                "ways": [
                    {
                        "channel": self._say_choice(delivery, "channel"),
                        "state": self._say_choice(delivery, "state"),
                        "delivery": delivery,
                    }
                    for delivery in notice.delivery_ids.sorted("id")
                    if delivery.state != "cancelled"
                ],
                "claims": ", ".join(notice._get_claims().mapped(lambda it: it.name or "")),
                "digest": self._get_digest(notice),
            }
            for notice in self._get_letters()[first:last]
        ]

    def _get_digest(self, record):
        """What the kept file of a record is in this dossier, once it is known."""
        own = self.part_ids.filtered(
            lambda part: part.res_model == record._name and part.res_id == record.id
        )
        return own[:1].digest or ""

    def _get_agreements(self):
        return {
            "promises": self._get_promises(),
            "plans": self._get_plans(),
            "disputes": self._get_disputes(),
            "signatures": self.env["account.collection.signature"].search(
                [("plan_id", "in", self._get_plans().ids)]
            ),
        }

    # === CLAIMS HANDED OVER === #

    def _compare_claims(self, proceeding):
        """Each claim as it was handed over beside its invoice as it is now."""
        items = proceeding.claim_ids.move_line_id
        posted = items.filtered(lambda item: item.parent_state == "posted")
        lines = self.env["account.dunning.notice.line"]
        known = lines._read_item_vals(posted.ids, self.day)

        def state(vals, digits):
            amount = as_exact(vals["amount_original"], digits)
            return {
                "invoice": vals["name"] or "",
                "date": str(vals["invoice_date"] or ""),
                "due": str(vals["date_maturity"] or ""),
                "amount": str(amount),
            }

        compared = []
        for claim in proceeding.claim_ids:
            digits, now = claim.currency_id.decimal_places, known.get(claim.move_line_id.id)
            then = state(claim, digits)
            compared.append(compare_claim(then, now and state(now, digits)))
        return compared

    def _list_changed_claims(self, proceeding):
        """``[(claim, as it was handed over, as it is now)]`` of those that differ, in words."""

        def say(vals):
            if not vals:
                return self.env._("Not there any more")
            parts = ("invoice", "date", "due", "amount")
            return " · ".join(filter(None, (vals[name] for name in parts)))

        return [
            (one["frozen"]["invoice"], say(one["frozen"]), say(one["now"]))
            for one in self._compare_claims(proceeding)
            if one["differs"]
        ]

    # === CONTACTS === #

    def _list_talks(self, first, last):
        """Contacts and messages by their day: ``[{date, who, what, words}]``."""
        found = [
            {
                "date": contact.date,
                "who": ", ".join(filter(None, [contact.user_id.name, contact.contact_name])),
                "what": f"{self._say_choice(contact, 'kind')}: "
                f"{self._say_choice(contact, 'outcome')}",
                "words": (self.with_notes and contact.note) or "",
                "files": (),
            }
            for contact in self._get_contacts()
        ]
        for message in self._get_messages():
            found.append(
                {
                    "date": message.date,
                    "who": message.author_id.name or message.email_from or "",
                    "what": message.subject or self._say_choice(message, "message_type"),
                    "words": message,
                    "files": message.attachment_ids.mapped("name"),
                }
            )
        found.sort(key=lambda row: row["date"])
        shown = found[first:last]
        for row in shown:
            if not isinstance(row["words"], str):
                words = html2plaintext(row["words"].body or "", include_references=False)
                row["words"] = hide_keys("\n".join(filter(str.strip, words.splitlines())))
        return shown

    # === DATA === #

    def _get_personal_facts(self):
        """What is kept about the debtor and his people: ``[(label, value)]``."""
        debtor, found = self.partner_id.with_company(self.company_id), []
        for one in debtor | debtor.child_ids:
            place = " ".join(
                filter(None, [one.street, one.street2, one.zip, one.city, one.country_id.name])
            )
            known = [place, one.email, one.phone, one.function, one.vat, one.company_registry]
            found.append((one.name or self.env._("Contact"), ", ".join(filter(None, known))))
        banks = ", ".join(debtor.bank_ids.mapped("acc_number"))
        found += [
            (self.env._("Customer number"), debtor.ref or ""),
            (self.env._("Bank accounts"), banks),
            (self.env._("Business or consumer"), self._say_choice(debtor, "debtor_kind")),
            (self.env._("Insolvency opened on"), self._say_day(debtor.insolvency_opened_on)),
        ]
        return [(label, value) for label, value in found if value]

    def _get_securities(self):
        return self._get_case().security_ids

    def _get_inquiries(self):
        """What was asked of others, with the source (Art. 15 (1) (g) GDPR)."""
        return self._get_case().inquiry_ids.sorted("asked_on")

    def _get_receivers(self):
        """Who got data of the debtor: ``[(name, day)]``, by the proceedings."""
        live = self._get_proceedings().filtered("handed_over_on")
        found = {}
        for one in live:
            who = one.counterpart_id.name or one.kind_id.name
            found.setdefault(who, one.handed_over_on)
        return list(found.items())
