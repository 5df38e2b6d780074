"""What the web client asks for when a clerk opens a screen: how long, with how many queries."""

import time

from lxml import etree

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
    ("invoices", "account.move", [("move_type", "=", "out_invoice")]),
    ("dunned", "account.move", [("dunning_level_id", "!=", False)]),
)
PAGE = 80
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
    """``{screen: {seconds, queries}}`` of each list and of one form behind it, second time."""
    env = env(user=user, context={"lang": "en_US", "allowed_company_ids": env.company.ids})
    steps = {}
    for name, model, domain in SCREENS:
        views = env[model].get_views([(False, "list"), (False, "form")])["views"]
        specs = {kind: _spec(env, model, views[kind]["arch"]) for kind in ("list", "form")}

        def read_list(model=model, domain=domain, spec=specs["list"]):
            found = env[model].web_search_read(domain, spec, limit=PAGE, count_limit=LOTS)
            return [row["id"] for row in found["records"]]

        ids = _time(env, steps, f"list of {name}", read_list)
        record = env[model].browse(ids[:1])
        if record:
            _time(env, steps, f"form of {name}", lambda r=record, s=specs["form"]: r.web_read(s))
    return steps


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
