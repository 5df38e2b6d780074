# What the add-on says of its records, in words that outlive its columns: amounts, tasks, levels,
# and what a run would decide and write on several days. Nothing of it stays.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import re
from datetime import timedelta

from odoo import fields

DAYS = (0, 7, 14, 30, 60)
TENDED = ("account.dispute", "account.dunning.block", "account.payment.promise")
companies = env["res.company"].search([])
env = env(context={"lang": "en_US", "allowed_company_ids": companies.ids, "active_test": False})


def say(kind, key, *facts):
    values = [round(one, 6) if isinstance(one, float) else one for one in facts]
    result.setdefault(kind, {})[str(key)] = [
        getattr(one, "ids", None) or str(one or "") for one in values
    ]


def say_levels():
    for move in env["account.move"].search([("move_type", "!=", "entry")]):
        say("level of an invoice", move.id, move.dunning_level_id, move.last_notice_id)
    for item in env["account.move.line"].search([("dunning_notice_line_ids", "!=", False)]):
        say("level of an item", item.id, item.dunning_level_id, item.dunning_cycle)
    for company in companies:
        debtors = env["res.partner"].with_company(company).search([])
        for one in debtors.with_context(allowed_company_ids=company.ids):
            say("level of a debtor", f"{company.id}, {one.id}", one.dunning_level_id)
    groups = env["account.move"]._read_group([], ["dunning_level_id"], ["id:recordset"])
    for level, moves in groups:
        say("invoices grouped by level", level.id, moves.sorted("id"))


def say_resting():
    for one in env["account.dunning.decision"].search([]):
        parts = (one.amount_disputed, one.amount_planned, one.amount_residual)
        say("decision", one.id, *parts, one.sentence, one.plan_id)
    for line in env["account.dunning.notice.line"].search([]):
        say("line of a notice", line.id, *_get_line(line), line.drop_reason)


def _get_line(line):
    parts = (line.amount_residual, line.amount_disputed, line.amount_planned, line.amount_paid)
    levels = (line.level_id, line.level_before_id, line.rank, line.turn)
    return (line.kind, *parts, line.amount_company, *levels, line.plan_id)


def say_tasks():
    for model in (*TENDED, "account.payment.plan"):
        name = "task_id" if "task_id" in env[model]._fields else "reminder_id"
        for one in env[model].search([]):
            task = one[name]
            say(f"task of {model}", one.id, task, task.summary, task.date_deadline, task.res_id)


def say_mails():
    """The templates belong to the user: what they name must still be there, and as much be asked
    for; words may get better."""
    for level, notices in env["account.dunning.notice"].search([]).grouped("level_id").items():
        bodies = level.mail_template_id._render_field("body_html", notices.ids)
        for key, body in bodies.items():
            words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))
            say("mail", key, sorted(re.findall(r"\d[\d.,]*[.,]\d\d\b(?![./])", words)))


def say_drafts():
    """Letters that wait are confirmed, and checked again as the outbox does."""
    drafts = env["account.dunning.notice"].search([("state", "=", "draft")])
    drafts.action_confirm()
    drafts._recheck()
    for line in drafts.line_ids:
        say("line checked again", line.id, *_get_line(line), line.drop_reason)
    for notice in drafts:
        say("letter checked again", notice.id, notice.state, notice.amount_text)
    env.cr.rollback()
    env.invalidate_all()


def say_run(company, day):
    """A run of that day drafts its letters, and all is rolled back; no other letter is under
    way."""
    env["account.dunning.notice"].search([("state", "=", "draft")]).action_cancel()
    run = env["account.dunning.run"].create({"company_id": company.id, "date": day})
    run._propose()
    env.flush_all()
    for one in env["account.dunning.decision"].search([("run_id", "=", run.id)]):
        key = f"{company.id}, day {day}, item {one.move_line_id.id}"
        parts = (one.amount_residual, one.amount_disputed, one.amount_planned)
        say("new decision", key, one.code, one.level_id, one.changes_on, *parts, one.plan_id)
    for line in env["account.dunning.notice"].search([("run_id", "=", run.id)]).line_ids:
        key = f"{company.id}, day {day}, item {line.move_line_id.id}, plan {line.plan_id.id}"
        say("new line of a notice", key, *_get_line(line))
    env.cr.rollback()
    env.invalidate_all()


say_levels()
say_resting()
say_tasks()
say_mails()
say_drafts()
today = fields.Date.to_date(arguments["today"])
for company in companies.filtered("dunning_procedure_id"):
    for days in DAYS:
        say_run(company, today + timedelta(days=days))
