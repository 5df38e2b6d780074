from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize_all
from odoo.tools.misc import clean_context


class AccountCollectionAnswer(models.Model):
    """What is done about an answer at once."""

    _inherit = "account.collection.answer"

    # === NEVER GOT IT, OR WRONG === #

    @api.model
    def _send_again(self, items, address=""):
        """The invoices of these items once more, by Odoo's own sending: to the ``address`` the
        debtor names, else as it knows it. Returns the addresses.

        Raises UserError where nothing can be sent."""
        moves = items.move_id.filtered(lambda move: move.is_sale_document(include_receipts=True))
        if not moves or items.move_id - moves:
            other = (items.move_id - moves)[:1].name or ""
            raise UserError(
                self.env._(
                    "%s is no invoice of ours: nothing can be sent again. Tick invoices only, or "
                    "log the call.",
                    other,
                )
            )
        people = self._get_readers(moves, address)
        # What the dialog meant for itself is nothing to the mails.
        bare = self.env(context=clean_context(self.env.context))
        for debtor, own in moves.grouped("partner_id").items():
            bare["account.move.send"]._generate_and_send_invoices(
                own.with_env(bare),
                sending_methods=["email"],
                mail_partner_ids=people[debtor].ids,
            )
        return ", ".join(dict.fromkeys(person.email for one in people.values() for person in one))

    @api.model
    def _get_readers(self, moves, address):
        """``{partner of the invoice: contacts who get the e-mail}``; an ``address`` that the debtor
        named is kept with the contact, as the next invoice shall arrive too."""
        people = {}
        for partner in moves.partner_id:
            invoiced = partner.browse(partner.address_get(["invoice"])["invoice"]) or partner
            if address and address != (invoiced.email or ""):
                if not email_normalize_all(address):
                    raise UserError(
                        self.env._("“%s” is no e-mail address. Enter one such as a@b.com.", address)
                    )
                # Collectors hear addresses on the phone; they need not edit contacts.
                invoiced.sudo().email = address
                invoiced.sudo()._message_log(
                    body=self.env._("E-mail address as the debtor named it on the phone.")
                )
            if not email_normalize_all(invoiced.email or ""):
                raise UserError(
                    self.env._(
                        "%s has no e-mail address: ask for it and enter it here.",
                        invoiced.display_name,
                    )
                )
            people[partner] = invoiced
        return people

    # === WRONG PERSON === #

    @api.model
    def _choose_person(self, debtor, person=None, **vals):
        """From now on letters go to a ``person`` of the debtor, or to a new one of ``vals``; who
        got them before does not any more. Returns the contact."""
        debtor = debtor.commercial_partner_id.sudo()
        if person and person.sudo().commercial_partner_id != debtor:
            raise UserError(
                self.env._(
                    "%(person)s belongs to somebody else than %(debtor)s. Choose another contact.",
                    person=person.display_name,
                    debtor=debtor.display_name,
                )
            )
        former = debtor.child_ids.filtered(lambda child: child.type == "dunning")
        person = person.sudo() if person else debtor.browse()
        if not person or person == debtor or person.type in ("invoice", "delivery"):
            # Invoices and goods go where they went: the address for letters is another one.
            person = debtor.create(self._get_person_vals(debtor, person, vals))
        elif person.type != "dunning":
            person.type = "dunning"
        if vals.get("email") and person.email != vals["email"]:
            person.email = vals["email"]
        (former - person).write({"type": "other"})
        notices = self.env["account.dunning.notice"].sudo()
        waiting = notices.search(
            [("partner_id", "=", debtor.id), ("state", "in", ("draft", "confirmed"))]
        )
        for notice in waiting._through_door():
            notice.recipient_id = notice._get_recipient()
        # What lies to be printed or mailed is written anew, to the other address.
        written = waiting.filtered(lambda notice: notice.state == "confirmed")
        written._through_door().rendered_on = False
        return person.with_env(self.env)

    @api.model
    def _get_person_vals(self, debtor, person, vals):
        known = person or debtor
        address = ("street", "street2", "zip", "city", "state_id", "country_id", "lang", "phone")
        copied = {name: known[name].id if name[-3:] == "_id" else known[name] for name in address}
        named = {name: value for name, value in vals.items() if value}
        email = person.email if person else False
        return {
            **copied,
            "email": email,
            "name": person.name or debtor.name,
            **named,
            "type": "dunning",
            "parent_id": debtor.id,
            "is_company": False,
        }

    # === HAS PAID === #

    @api.model
    def _match_receipt(self, line, items, debtor):
        """Match a bank transaction with these items, the oldest first. Who may book does; for
        others a task is given."""
        line.check_access("write")
        line = line.with_company(line.company_id)
        if line.is_reconciled or line.amount_residual >= 0:
            raise UserError(
                self.env._("%s is matched already. Choose another one.", line.payment_ref or "")
            )
        account = items.account_id[:1]
        line.partner_id = debtor
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = account
        claims = items.filtered(lambda item: item.account_id == account and not item.reconciled)
        (suspense | claims.sorted(lambda item: (item._get_due(), item.id))).reconcile()

    def _tell_story(self):
        """What the file tells of each answer."""
        words = {
            "paid": self.env._("Says that %(items)s was paid on %(day)s. Rests until %(until)s."),
            "not_received": self.env._(
                "Never got %(items)s: sent again to %(address)s. Rests until %(until)s."
            ),
            "wrong_data": self.env._("Wrong in %(items)s: %(note)s. Rests until %(until)s."),
            "wrong_person": self.env._("Letters go to %(person)s from now on."),
        }
        wrong = self.filtered(lambda answer: answer.cause == "wrong_data")
        wrong._give_tasks("correct", self.env._("Correct the invoice"))
        goes_on = self.env._("Said before: %(items)s goes on being dunned. %(note)s")
        for answer in self:
            rests = answer.until or answer.cause == "wrong_person"
            answer._tell(words[answer.cause] if rests else goes_on)
