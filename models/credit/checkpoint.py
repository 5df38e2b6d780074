from collections import defaultdict

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import ormcache

from ...tools.common.money import ZERO, as_exact
from .res_partner import Asked

ANY_READER = "account_collections.group_viewer"
# What changes who owes an order.
PAYERS = {"partner_id", "partner_invoice_id"}
# What changes the amount of a line of an order.
AMOUNTS = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
}


class Layer:
    """What a checkpoint lays over a model of an app that may be missing: a class cannot inherit
    from a model that is not there, so it is put on top of it when all models are loaded."""

    __slots__ = ()
    # Asked of each class that a model is made of.
    _inherits = {}
    _depends = {}


class OrderLayer(Layer):
    """On orders: who is held confirms none, who has paid or signed is not turned away, and nobody
    else gets one to pay unasked."""

    __slots__ = ()

    def write(self, vals):
        if not PAYERS & set(vals):
            return super().write(vals)
        before = self.env["account.credit.checkpoint"]._read_payers(self)
        res = super().write(vals)
        self.env["account.credit.checkpoint"]._check_moved(before)
        return res

    def action_confirm(self):
        self.env["account.credit.checkpoint"]._check_orders(self)
        return super().action_confirm()

    def _validate_order(self):
        """The customer signed: his signature stays, though the order waits for a release."""
        waiting = self.env["account.credit.checkpoint"]._let_wait(self)
        return super(OrderLayer, self - waiting)._validate_order() if self - waiting else None

    def _compute_partner_credit_warning(self):
        ours = self.filtered(lambda order: order.company_id.sudo()._has_credit_control())
        res = super(OrderLayer, self - ours)._compute_partner_credit_warning()
        ours.partner_credit_warning = ""
        quotations = ours.filtered(lambda order: order.state in ("draft", "sent"))
        answers = self.env["account.credit.checkpoint"]._ask(quotations)
        for order, answer in answers.items():
            order.partner_credit_warning = answer._say(order.env, order.company_id)
        return res


class OrderLineLayer(Layer):
    """On their lines: a confirmed order is asked about again when it becomes more."""

    __slots__ = ()

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        orders = self.env["sale.order"].browse(ids)
        before = self.env["account.credit.checkpoint"]._read_amounts(orders)
        lines = super().create(vals_list)
        self.env["account.credit.checkpoint"]._check_raised(before)
        return lines

    def write(self, vals):
        if not AMOUNTS & set(vals):
            return super().write(vals)
        before = self.env["account.credit.checkpoint"]._read_amounts(self.order_id)
        res = super().write(vals)
        self.env["account.credit.checkpoint"]._check_raised(before)
        return res


class PickingLayer(Layer):
    """On deliveries: nothing leaves the house for who is held."""

    __slots__ = ()

    def button_validate(self):
        self.env["account.credit.checkpoint"]._check_pickings(self)
        return super().button_validate()


LAYERS = {
    "sale.order": OrderLayer,
    "sale.order.line": OrderLineLayer,
    "stock.picking": PickingLayer,
}


class AccountCreditCheckpoint(models.AbstractModel):
    """Where it is asked whether a debtor is held: at the confirmation of an order, when a confirmed
    one becomes more, when goods leave. Neither Sales nor Inventory need be installed."""

    _name = "account.credit.checkpoint"
    _description = "Credit Checkpoint"

    def _register_hook(self):
        res = super()._register_hook()
        for name, layer in LAYERS.items():
            model = self.env.registry.get(name)
            if model is not None and layer not in model._base_classes__:
                model._base_classes__ = (layer, *model._base_classes__)
                model.__bases__ = model._base_classes__
        return res

    @api.model
    @ormcache()
    def _is_used(self):
        """Whether any company has limits or rules: else no document is even looked at."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return any(one._has_credit_control() for one in companies.search([("id", "!=", False)]))

    # === ORDERS === #

    @api.model
    def _ask(self, orders):
        """``{order: Answer}``, in a few queries for each company; nothing where nobody has set
        limits or rules."""
        answers = {}
        if not self._is_used():
            return answers
        for company, own in orders.grouped("company_id").items():
            if not company.sudo()._has_credit_control():
                continue
            asked = []
            for order in own:
                debtor = order.sudo().partner_invoice_id or order.sudo().partner_id
                adds = self._get_added(order)
                if debtor and adds > 0 and not self._is_paid(order):
                    asked.append(Asked(order, debtor, adds))
            answers |= self.env["res.partner"]._check_credit(company, asked)
        return answers

    @api.model
    def _get_added(self, order):
        """What the order adds, in company currency at its own rate, less what was paid online."""
        order = order.sudo()
        left = order.amount_total - (order.amount_paid if order.state in ("draft", "sent") else 0)
        rate = order.currency_rate or 1.0
        return max(as_exact(left / rate, order.company_id.currency_id.decimal_places), ZERO)

    @api.model
    def _is_paid(self, order):
        """Whether the customer has paid what he was asked to pay in advance: who has just paid is
        not turned away."""
        order = order.sudo()
        return order.amount_paid > 0 and order._is_confirmation_amount_reached()

    @api.model
    def _check_orders(self, orders):
        """Raises unless all of these orders pass."""
        self._refuse({order: answer for order, answer in self._ask(orders).items() if answer.held})

    @api.model
    def _let_wait(self, orders):
        """Those of these signed orders that wait for a release: it is asked for, and their
        salespeople are told."""
        held = {order: answer for order, answer in self._ask(orders).items() if answer.held}
        for order, answer in held.items():
            self._ask_release(order.sudo(), answer)
        return orders.browse(order.id for order in held)

    @api.model
    def _ask_release(self, order, answer):
        seller = order.user_id or order.company_id._choose_person(order.user_id)
        debtor = order.partner_invoice_id.commercial_partner_id
        told = self.env["account.credit.hold"].with_context(lang=seller.lang)
        why = told._tell(answer.holds, order.company_id, amounts=False)
        requests = self.env["account.credit.release"].sudo()
        about = [("res_model", "=", order._name), ("res_id", "=", order.id)]
        if not requests.search_count([*about, ("state", "=", "requested")], limit=1):
            requests.create(
                {
                    "company_id": order.company_id.id,
                    "partner_id": debtor.id,
                    "res_model": order._name,
                    "res_id": order.id,
                    "amount": float(self._get_added(order)),
                    "note": self.env._("Signed by the customer"),
                    "requested_by_id": seller.id,
                }
            )
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=told.env._("Signed, waits for a credit release"),
            note=why,
            user_id=seller.id,
        )

    # === ORDERS THAT BECOME MORE === #

    @api.model
    def _read_amounts(self, orders):
        """``{order: amount}`` of those that are confirmed, where anything is asked at all."""
        if not self._is_used():
            return {}
        return {
            order: order.amount_total
            for order in orders
            if order.state == "sale" and order.company_id.sudo()._has_credit_control()
        }

    @api.model
    def _check_raised(self, before):
        """Raises if one of these orders became more than its debtor may owe; what it is by now
        counts among his orders already."""
        raised = [
            order
            for order, amount in before.items()
            if order.currency_id.compare_amounts(order.amount_total, amount) > 0
            and not self._is_paid(order)
        ]
        self._check_confirmed(raised)

    @api.model
    def _check_confirmed(self, orders, adds=False):
        """Raises if the debtor of one of these confirmed orders is held; ``adds``: a release has to
        be for all of it."""
        by_company, held = defaultdict(list), {}
        for order in orders:
            debtor = order.sudo().partner_invoice_id
            by_company[order.company_id].append(Asked(order, debtor, ZERO))
        for company, asked in by_company.items():
            found = self.env["res.partner"]._check_credit(company, asked)
            held |= {order: answer for order, answer in found.items() if answer.held}
        self._refuse(held, adds)

    # === ORDERS THAT SOMEBODY ELSE SHALL PAY === #

    @api.model
    def _read_payers(self, orders):
        """``{order: debtor}`` of those that are confirmed, where anything is asked at all."""
        amounts = self._read_amounts(orders)
        return {one: one.sudo().partner_invoice_id.commercial_partner_id for one in amounts}

    @api.model
    def _check_moved(self, before):
        """Raises if one of these orders is another debtor's by now, who may not owe so much."""
        moved = [
            order
            for order, debtor in before.items()
            if order.sudo().partner_invoice_id.commercial_partner_id != debtor
            and not self._is_paid(order)
        ]
        self._check_confirmed(moved, adds=True)

    # === DELIVERIES === #

    @api.model
    def _check_pickings(self, pickings):
        """Raises unless all goods that leave may go."""
        if not self._is_used():
            return
        by_company, held = defaultdict(list), {}
        leaving = pickings.filtered(
            lambda one: one.state != "done" and one.picking_type_code == "outgoing"
        )
        for picking in leaving.filtered("partner_id"):
            company = picking.company_id
            if company.sudo()._has_credit_control() and not self._is_delivery_paid(picking):
                asked = Asked(picking, self._get_buyer(picking), ZERO)
                by_company[company].append(asked)
        for company, asked in by_company.items():
            found = self.env["res.partner"]._check_credit(company, asked)
            held |= {one: answer for one, answer in found.items() if answer.held}
        self._refuse(held)

    @api.model
    def _get_order(self, picking):
        picking = picking.sudo()
        return picking.sale_id if "sale_id" in picking._fields else None

    @api.model
    def _get_buyer(self, picking):
        """Who gets the invoice; goods may go elsewhere."""
        order = self._get_order(picking)
        return order.partner_invoice_id if order else picking.sudo().partner_id

    @api.model
    def _is_delivery_paid(self, picking):
        """Whether all of its order was paid, online or by its invoices."""
        order = self._get_order(picking)
        if not order:
            return False
        if self._is_paid(order):
            return True
        bills = order.invoice_ids.filtered(lambda move: move.state == "posted")
        paid = sum(
            move.direction_sign * -(move.amount_total - move.amount_residual) for move in bills
        )
        return bool(bills) and order.currency_id.compare_amounts(paid, order.amount_total) >= 0

    # === TOLD === #

    @api.model
    def _refuse(self, held, adds=False):
        """``{document: Answer}``: in one sentence, with the way to a release."""
        if not held:
            return
        lines = [
            f"{document.display_name}, {self._get_debtor_name(document)}: "
            f"{answer._say(self.env, document.company_id)}"
            for document, answer in list(held.items())[:5]
        ]
        if len(held) > len(lines):
            lines.append(self.env._("… and %s more", len(held) - len(lines)))
        words = "\n".join(lines)
        if not self.env.user.has_group(ANY_READER):
            raise UserError(words)
        document = next(iter(held))
        order = self._get_order(document) if document._name == "stock.picking" else document
        action = self.env.ref("account_collections.account_credit_release_action_new")
        context = {
            "default_company_id": document.company_id.id,
            "default_partner_id": self._get_debtor(document).id,
        }
        if len(held) == 1:
            about = order or document
            context |= {"default_res_model": about._name, "default_res_id": about.id}
            if about._name == "sale.order" and (adds or about.state != "sale"):
                context["default_amount"] = float(self._get_added(about))
        raise RedirectWarning(words, action.id, self.env._("Release"), context)

    @api.model
    def _get_debtor(self, document):
        if document._name == "stock.picking":
            return self._get_buyer(document).commercial_partner_id
        return document.sudo().partner_invoice_id.commercial_partner_id

    @api.model
    def _get_debtor_name(self, document):
        return self._get_debtor(document).display_name
