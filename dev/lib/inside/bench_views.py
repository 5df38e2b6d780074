"""What the web client asks for when a clerk opens a screen: how long, with how many queries."""

import time
from decimal import Decimal

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from odoo.addons.account_collections.models.credit.res_partner import Asked

# The screens of the desk, as their windows open them: (name, window).
DESK = (
    ("Today", "account_collections_card_action"),
    ("work list", "account_collection_case_action_work"),
    ("calls and decisions due", "account_collection_case_action_due"),
    ("review", "account_dunning_notice_action_review"),
    ("letters to print", "account_dunning_notice_action_print"),
    ("repair", "account_dunning_notice_action_repair"),
    ("promises due", "account_payment_promise_action_due"),
    ("plans in arrears", "account_payment_plan_action_late"),
    ("open disputes", "account_dispute_action_open"),
    ("money to match", "account_dunning_receipt_action_open"),
    ("open items", "account_move_line_action_open"),
    ("figures", "account_collections_figure_action"),
)
# (name, model, domain of the list as its menu opens it)
SCREENS = (
    ("debtors", "res.partner", [("overdue_amount", ">", 0)]),
    ("cases", "account.collection.case", [("state", "=", "open")]),
    ("runs", "account.dunning.run", []),
    ("decisions", "account.dunning.decision", []),
    ("notices", "account.dunning.notice", []),
    ("to print", "account.dunning.notice", [("to_print", "=", True)]),
    ("problems", "account.dunning.notice", [("has_problem", "=", True)]),
    ("blocks", "account.dunning.block", [("is_current", "=", True)]),
    ("charges", "account.dunning.charge", []),
    ("promises", "account.payment.promise", []),
    ("plans", "account.payment.plan", []),
    ("disputes", "account.dispute", []),
    ("invoices", "account.move", [("move_type", "=", "out_invoice")]),
    ("dunned", "account.move", [("dunning_level_id", "!=", False)]),
    ("dunned contacts", "res.partner", [("dunning_level_id", "!=", False)]),
)
OURS = "account_collections"
PLAIN = ("move_type",)  # terms of Odoo's own fields
PAGE = 80
ORDERS = 1_000
LOTS = 10_001  # as far as the web client counts


def specification(env, model, arch):
    """The fields of a view as the web client names them."""
    names = {}
    for node in arch.iter("field"):
        if any(up.tag == "field" for up in node.iterancestors()):
            continue
        field = env[model]._fields.get(node.get("name"))
        if field is None:
            continue
        inner = next((child for child in node if child.tag in ("list", "kanban")), None)
        if field.type in ("one2many", "many2many"):
            name = inner is not None and specification(env, field.comodel_name, inner)
            names[field.name] = {"fields": name or {"display_name": {}}, "limit": 40}
        elif field.type == "many2one":
            names[field.name] = {"fields": {"display_name": {}}}
        else:
            names[field.name] = {}
    return names


def measure(env, user):
    """``{screen: {seconds, queries}}`` of each list and of the form of its first record, second
    time; of Odoo's own screens also what they cost without our fields and filters. Last, why each
    item of a debtor is dunned or not, what he sees on his page, and whether a thousand debtors may
    order."""
    env = env(user=user, context={"lang": "en_US", "allowed_company_ids": env.company.ids})
    steps = {}
    for name, window in DESK:
        _open_window(env, steps, name, env.ref(f"{OURS}.{window}").sudo())
    for name, model, domain in SCREENS:
        views = env[model].get_views([(False, "list"), (False, "form")])["views"]
        specs = {kind: _spec(env, model, views[kind]["arch"]) for kind in ("list", "form")}
        _open(env[model], steps, name, domain, specs)
        if env[model]._original_module != OURS:
            plain = [term for term in domain if term[0] in PLAIN]
            bare = {kind: _without_ours(env[model], spec) for kind, spec in specs.items()}
            _open(env[model], steps, f"{name} (Odoo alone)", plain, bare)
    debtor = env["res.partner"].search([("overdue_amount", ">", 0)], limit=1)
    _time(env, steps, "explanation of a debtor", lambda: debtor.dunning_explanation)
    case = env["account.collection.case"].sudo()._open_for(debtor, env.company)
    _time(env, steps, "page that the debtor sees", lambda: case._as_page()._read_page())
    env["account.credit.rule"].sudo().create({"code": "overdue", "days": 30})
    buyers = env["res.partner"].search([("overdue_amount", ">", 0)], limit=ORDERS)
    asked = [Asked(buyer, buyer, Decimal(100)) for buyer in buyers]
    _time(env, steps, f"{len(asked):,} orders", lambda: buyers._check_credit(env.company, asked))
    return steps


def _open_window(env, steps, name, window):
    """A window with its own domain, view and order."""
    view, kind = window.views[0]
    arch = etree.fromstring(env[window.res_model].get_views([(view, kind)])["views"][kind]["arch"])
    spec, order = specification(env, window.res_model, arch), arch.get("default_order")
    domain = safe_eval(window.domain or "[]", {"uid": env.uid})
    _time(
        env,
        steps,
        name,
        lambda: env[window.res_model].web_search_read(
            domain, spec, limit=PAGE, order=order, count_limit=LOTS
        ),
    )


def _open(model, steps, name, domain, specs):
    """A page of the list, and the form of its first record."""

    def read_list():
        found = model.web_search_read(domain, specs["list"], limit=PAGE, count_limit=LOTS)
        return [row["id"] for row in found["records"]]

    ids = _time(model.env, steps, f"list of {name}", read_list)
    if ids:
        record = model.browse(ids[0])
        _time(model.env, steps, f"form of {name}", lambda: record.web_read(specs["form"]))


def _without_ours(model, spec):
    return {name: what for name, what in spec.items() if OURS not in model._fields[name]._modules}


def _spec(env, model, arch):
    return specification(env, model, etree.fromstring(arch))


def _time(env, steps, name, work):
    for _warm in range(2):
        env.invalidate_all()
        queries, began = env.cr.sql_log_count, time.perf_counter()
        found = work()
        seconds = time.perf_counter() - began
    steps[name] = {"seconds": seconds, "queries": env.cr.sql_log_count - queries}
    return found
