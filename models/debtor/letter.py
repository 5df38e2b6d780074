import base64
import logging

from odoo import models
from odoo.tools import format_date, get_lang
from odoo.tools.image import image_data_uri

from ...tools.common.code import draw_code
from ...tools.common.spelling import spell_amount

_logger = logging.getLogger(__name__)
# The signs that an EPC code may have of each (EPC069-12): Odoo cuts both a sign later, and banking
# apps refuse the code.
HOLDER, NOTE = 70, 140
# It must bear that 15 % of it is damaged.
LEVEL = "M"


class AccountCollectionsLetter(models.AbstractModel):
    """What all papers to a debtor have in common: to whom and in which language, amounts in words,
    the account to pay to. Whoever is written has ``partner_id``, ``company_id``, ``recipient_id``
    and ``lang``."""

    _name = "account.collections.letter"
    _description = "Letter to a Debtor"

    # === ADDRESSEE === #

    def _get_recipient(self):
        """Hook: the contact a letter is addressed to: a dunning address of the debtor, else his
        invoice address."""
        self.ensure_one()
        if address := self._get_dunning_address():
            return address
        debtor = self.partner_id
        return debtor.browse(debtor.address_get(["invoice"])["invoice"]) or debtor

    def _get_dunning_address(self):
        return self.partner_id.child_ids.filtered(lambda child: child.type == "dunning")[:1]

    def _get_language(self):
        """Hook: the language of a letter: the recipient's, the debtor's, else the company's."""
        self.ensure_one()
        known = [code for code, _name in self.env["res.lang"].get_installed()]
        # One after the other: the first is known nearly always.
        for one in (self.recipient_id, self.partner_id, self.company_id.partner_id, self.env.user):
            if one.lang in known:
                return one.lang
        return known[0]

    def _get_address_lines(self):
        """The address field: firm and person on a line each; the country only if it is abroad, in
        capitals, as the post wants it."""
        self.ensure_one()
        contact = self.recipient_id.with_context(lang=self.lang)
        layout, parts = contact._prepare_display_address(without_company=True)
        domestic = contact.country_id == self.company_id.country_id
        parts["country_name"] = "" if domestic else (parts["country_name"] or "").upper()
        names = [contact.commercial_partner_id.name, contact.name, *(layout % parts).splitlines()]
        lines = [" ".join(line.split()) for line in names if line]
        return [line for line in dict.fromkeys(lines) if line]

    def _get_greeting(self):
        """Hook: how the letter begins: a private person by name; in a firm we do not know who opens
        it."""
        self.ensure_one()
        env, debtor = self.with_context(lang=self.lang).env, self.partner_id.commercial_partner_id
        name = self.recipient_id.name or debtor.name
        if debtor.is_company or not name:
            return env._("Dear customer,")
        return env._("Dear %s,", name)

    # === DAYS AND AMOUNTS === #

    def _format_day(self, day):
        """A day with its month as a word: 8/12 is December here and August there."""
        return format_date(self.env, day, lang_code=self.lang, date_format="long") if day else ""

    def _spell_amount(self, amount, currency):
        """An amount in words, in the language of the letter; empty where nobody knows them."""
        self.ensure_one()
        env = self.with_context(lang=self.lang).env
        return spell_amount(
            f"{amount:.{currency.decimal_places}f}",
            currency.name,
            get_lang(env).iso_code,
            env._("{whole} and {part}"),
        )

    # === PAYMENT === #

    def _choose_bank_account(self, moves):
        """The account to pay to: that of these invoices, else the first of the company."""
        self.ensure_one()
        banks = moves.partner_bank_id
        own = self.company_id.partner_id.bank_ids.filtered(
            lambda bank: not bank.company_id or bank.company_id == self.company_id
        )
        return banks[:1] if len(banks) == 1 and banks in own else own[:1]

    def _draw_qr_code(self, bank, amount, currency, reference):
        """The EPC QR code of a transfer as data URL, where it can be had: in euro, to an IBAN, with
        the app that words it. Odoo's own picture of it takes as long as all the rest of a letter,
        and forgives less damage than the rule asks for."""
        self.ensure_one()
        # A code of another kind would be no EPC code; other countries have add-ons of their own.
        if not bank or "sct_qr" not in dict(bank.get_available_qr_methods_in_sequence()):
            return None
        holder = bank.acc_holder_name or bank.partner_id.name or ""
        if len(holder) > HOLDER:
            bank = bank.new({"acc_holder_name": holder[:HOLDER]}, origin=bank)
        note = (reference or "")[:NOTE]
        try:
            payment = bank._build_qr_code_vals(
                amount, note, None, currency, self.partner_id, "sct_qr"
            )
            words = payment and bank._get_qr_code_generation_params(**payment)["value"]
            return words and image_data_uri(base64.b64encode(draw_code(words, LEVEL)))
        except Exception:
            # A missing drawing library shall not keep a letter from going out.
            _logger.warning("No QR code for %s.", self.display_name, exc_info=True)
            return None
