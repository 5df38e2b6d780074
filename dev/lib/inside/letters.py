# The letters of the demo's day as files, and the table that tells what was done.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import re
from pathlib import Path

folder = Path(arguments["folder"])
notices = env["account.dunning.notice"].with_context(lang=arguments["lang"])


def write_letter(notice):
    letter = notice.attachment_id
    if not letter:
        return "–"
    words = f"{notice.name}_{notice.partner_id.name}"
    name = re.sub(r"[^\w.-]+", "-", words).strip("-") + ".pdf"
    (folder / name).write_bytes(letter.raw)
    return name


def channels(notice):
    states = dict(notice.delivery_ids._fields["state"]._description_selection(notice.env))
    names = dict(notice.delivery_ids._fields["channel"]._description_selection(notice.env))
    told = [f"{names[one.channel]} {states[one.state]}" for one in notice.delivery_ids]
    return ", ".join(told) or "–"


result["rows"] = [
    [
        notice.partner_id.name,
        str(len(notice.line_ids)),
        notice.amount_text or "",
        f"{notice.level_before_id.name or '–'} → {notice.level_id.name or '–'}",
        channels(notice),
        write_letter(notice),
    ]
    for notice in notices.browse(arguments["notices"]).exists().sorted("name")
]
