# The letters of the demo's day as files, and the table that tells what was done.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import re
from pathlib import Path

folder = Path(arguments["folder"])
notices = env["account.dunning.notice"].with_context(lang=arguments["lang"])
told = notices.browse(arguments["notices"]).exists().sorted(lambda one: (one.name, one.id))


def write_letter(notice):
    letter = notice.attachment_id.raw or drafted.get(notice)
    if not letter:
        return "–"
    number = notice.name if notice.name != "/" else notice._get_report_base_filename()
    name = re.sub(r"[^\w.-]+", "-", f"{number}_{notice.partner_id.name}").strip("-") + ".pdf"
    (folder / name).write_bytes(letter)
    return name


def draw_drafts():
    """What would go out, for whoever reviews it on paper."""
    drafts = told.filtered(lambda one: one.state == "draft").with_company(told.company_id[:1])
    if not drafts or not arguments["draw"]:
        return {}
    reports = env["ir.actions.report"].with_company(told.company_id[:1])
    reports = reports.with_context(dunning_letters=True)
    return reports._print_each("account_collections.action_report_notice", drafts)


def channels(notice):
    states = dict(notice.delivery_ids._fields["state"]._description_selection(notice.env))
    names = dict(notice.delivery_ids._fields["channel"]._description_selection(notice.env))
    said = [f"{names[one.channel]}: {states[one.state]}" for one in notice.delivery_ids]
    stages = dict(notice._fields["state"]._description_selection(notice.env))
    return ", ".join(said) or stages[notice.state]


drafted = draw_drafts()


result["rows"] = [
    [
        notice.partner_id.name,
        str(len(notice.line_ids)),
        notice.amount_text or "",
        f"{notice.level_before_id.name or '–'} → {notice.level_id.name or '–'}",
        channels(notice),
        write_letter(notice),
    ]
    for notice in told
]
