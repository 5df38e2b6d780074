from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import format_amount
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.payment.controllers.portal import PaymentPortal
from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing

from ..tools.online.wish import AMOUNT, Wish, read_wish
from ..tools.portal.access import PATH
from .page import DebtorPage, route

SCOPE = "account_collections.pay"
# Whoever comes back later looks at the amounts again.
HOURS = 1
# The way back from the provider: the browser keeps the key of the page, as nothing here may.
COOKIE = "open_amounts_key"
BACK = f"{PATH}/back"
# How the last payment went, as the page says it for some time.
TOLD = timedelta(hours=1)
OUTCOMES = {
    "done": "paid",
    "pending": "on_its_way",
    "authorized": "on_its_way",
    "cancel": "not_paid",
    "error": "not_paid",
}


class DebtorPayment(DebtorPage, PaymentPortal):
    """Paying online from the debtor's page. What is paid, how much that is and who may take it is
    said by the server, each time anew: what the browser sends names records and nothing else."""

    # === CHOOSE, AND SEE WHAT IT COMES TO === #

    @route("/<string:key>/pay")
    def pay(self, key, **ignored):
        case, answer = self._enter(key)
        if answer:
            return answer
        sent = request.httprequest.args.to_dict(flat=False)
        wish = read_wish(sent)
        debtor, company = case.partner_id, case.company_id
        choice = wish and debtor._choose_wished(company, wish)
        if not choice:
            fault = self._say_unpayable(case, wish, sent)
            return self._show(case, key, fault=fault, status=404)
        providers, methods = debtor._get_online_providers(company, choice)
        shown = {"case": case.id, "wish": self._pack(wish), "amount": choice.amount}
        signed = hash_sign(request.env(su=True), SCOPE, shown, expiration_hours=HOURS)
        values = {
            **self._get_frame(case, key),
            "choice": choice,
            # As Odoo's form of payment wants them; no saved cards, as links travel.
            "amount": choice.amount,
            "currency": choice.currency,
            "partner_id": debtor.id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "tokens_sudo": request.env["payment.token"].sudo(),
            "show_tokenize_input_mapping": dict.fromkeys(providers.ids, False),
            "availability_report": {},
            "transaction_route": f"{PATH}/{key}/pay/{signed}",
            "landing_route": BACK,
        }
        response = self._answer("account_collections.page_pay", values)
        # The forms of providers bring styles of their own.
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response

    def _say_unpayable(self, case, wish, sent):
        """Who named an amount is told what is wrong with it."""
        if sent.get("what") != [AMOUNT]:
            return self._say_changed(case)
        if not wish:
            return case.env._("Enter an amount such as 12.50.")
        currency = request.env["res.currency"].sudo().search([("name", "=", wish.currency)])
        most = currency and case.partner_id._get_most_online(case.company_id, currency)
        if not most:
            return self._say_changed(case)
        return case.env._("Enter an amount up to %s.", format_amount(case.env, most, currency))

    def _say_changed(self, case):
        return case.env._(
            "What you chose cannot be paid here, or has changed meanwhile. Please choose anew."
        )

    @staticmethod
    def _pack(wish):
        return [*wish[:-1], wish.amount and float(wish.amount)]

    @staticmethod
    def _unpack(packed):
        what, currency, items, charges, plan, amount = packed
        return Wish(what, currency, tuple(items), tuple(charges), plan, amount)

    # === BEGIN === #

    @http.route(
        f"{PATH}/<string:key>/pay/<string:signed>",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def begin(self, key, signed, provider_id=None, payment_method_id=None, flow=None, **sent):
        """Begin the payment that the page has shown. Asked by Odoo's form of payment, which shows
        in a window why it cannot be."""
        # Odoo's form sends them along.
        for name in ("payment_reference", "access_token"):
            sent.pop(name, None)
        self._validate_transaction_kwargs(sent)
        case, _answer = self._enter(key)
        try:
            self._check_calm(case)
            with request.env.cr.savepoint():
                taker = (provider_id, payment_method_id, flow)
                return self._begin(case, key, signed, taker, sent.get("token_id"))
        except UserError as error:
            return {"state": "error", "state_message": str(error)}

    def _check_calm(self, case):
        """Counted whatever becomes of it."""
        if case and not request.env["account.collection.link.hit"]._allow("pay", case.id):
            raise UserError(case.env._("Please wait some minutes, then try again."))

    def _begin(self, case, key, signed, taker, token):
        """Raises UserError, where it cannot be."""
        wish, amount = self._read_signed(case, signed, token)
        debtor, company = case.partner_id, case.company_id
        choice = debtor._choose_wished(company, wish)
        if not choice or choice.currency.compare_amounts(choice.amount, amount):
            raise UserError(self._say_changed(case))
        provider, method = self._find_taker(case, choice, *taker)
        debtor._claim_online(choice)
        transaction = self._create_transaction(
            provider_id=provider.id,
            payment_method_id=method.id,
            token_id=None,
            amount=choice.amount,
            currency_id=choice.currency.id,
            partner_id=debtor.id,
            flow=taker[-1],
            tokenization_requested=False,
            landing_route=BACK,
            reference_prefix=choice.get_name(),
            custom_create_values={**debtor._prepare_online(choice), "tokenize": False},
        )
        request.future_response.set_cookie(
            COOKIE,
            key,
            max_age=int(TOLD.total_seconds()),
            path=PATH,
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )
        return transaction._get_processing_values()

    def _read_signed(self, case, signed, token):
        """``(wish, amount)`` that the page has shown to whoever may still pay it; a ``token`` would
        be a saved card."""
        try:
            shown = verify_hash_signed(request.env(su=True), SCOPE, signed)
        except ValueError:
            shown = None
        if not case or not shown or shown["case"] != case.id or token:
            raise UserError(request.env._("This page is over. Please load it anew."))
        return self._unpack(shown["wish"]), shown["amount"]

    def _find_taker(self, case, choice, provider_id, method_id, flow):
        """The provider and the method, which must be among those that may take this payment."""
        providers, methods = case.partner_id._get_online_providers(case.company_id, choice)
        # True is 1 to a computer.
        is_id = type(provider_id) is int and type(method_id) is int
        provider = providers.filtered(lambda one: is_id and one.id == provider_id)
        method = methods.filtered(lambda one: is_id and one.id == method_id)
        if not provider or not method.provider_ids & provider or flow not in ("redirect", "direct"):
            raise UserError(
                case.env._("This way to pay is not possible any more. Please load the page anew.")
            )
        return provider, method

    # === BACK === #

    @route("/back")
    def back(self, **ignored):
        """From the provider, to the page from which he went."""
        key = request.httprequest.cookies.get(COOKIE)
        return self._close(request.redirect(f"{PATH}/{key}")) if key else self._shut()

    def _show(self, case, key, **more):
        return super()._show(case, key, outcome=self._find_outcome(case), **more)

    def _find_outcome(self, case):
        """How the payment went that this browser began a short while ago."""
        number = request.session.get(PaymentPostProcessing.MONITORED_TX_ID_KEY)
        payment = request.env["payment.transaction"].sudo().browse(number or []).exists()
        parts = payment.collection_part_ids
        own = payment.partner_id.commercial_partner_id == case.partner_id
        if not parts or not own or parts.company_id != case.company_id:
            return None
        if payment.last_state_change < fields.Datetime.now() - TOLD:
            return None
        outcome = OUTCOMES.get(payment.state)
        return outcome and {
            "kind": outcome,
            "amount": payment.amount,
            "currency": payment.currency_id,
        }
