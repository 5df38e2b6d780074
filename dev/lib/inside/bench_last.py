"""What comes after the last letter, of many at once: the dossier of a debtor with two hundred
invoices is made, a thousand claims are handed over to an agency, its statement of five thousand
payments is imported, and a thousand items are written off."""

import base64
import itertools

from odoo import Command, fields
from odoo.fields import Domain

CLAIMS, PAYMENTS, INVOICES, MESSAGES = 1_000, 5_000, 200, 500


def measure(env, meter):
    _set_up(env)
    # First, as its memory counts, and what others needed is not given back.
    dossier = _ask(env)
    with meter.step("dossier", stated=INVOICES + MESSAGES):
        dossier._cron_make()
    if dossier.state != "done" or dossier.missing_text:
        raise ValueError(f"The dossier is {dossier.state}: {dossier.error} {dossier.missing_text}")
    agency = env["res.partner"].create({"name": "Agency", "is_company": True})
    chosen, others = _choose(env)
    kind = env.ref("account_collections.proceeding_kind_agency")
    Proceeding = env["account.collection.proceeding"]
    with meter.step("prepare", stated=len(chosen)):
        proceedings = Proceeding._prepare(kind, chosen, True, counterpart_id=agency.id)
    unmet = proceedings.gate_ids.filtered(lambda gate: not gate.is_met)
    unmet._override("Bench")
    env.cr.commit()
    with meter.step("hand over", stated=len(chosen)):
        proceedings.action_hand_over()
    wizard = _receive(env, agency, proceedings)
    with meter.step("remittance", stated=PAYMENTS):
        wizard.action_import()
    reason = env.ref("account_collections.write_off_reason_small")
    with meter.step("write off", stated=len(others)):
        env["account.collection.write.off"]._enter(others, reason)


def _set_up(env):
    """What was confirmed went out yesterday, and said that the claims go on."""
    env.cr.execute(
        "UPDATE account_dunning_notice SET announces_agency = TRUE, sent_on = current_date - 1"
    )
    env.invalidate_all()
    company, account = env.company, env["account.account"]
    expense = account.search([("account_type", "=", "expense")], limit=1)
    clearing = {"name": "Agencies", "code": "109810", "account_type": "asset_current"}
    company.write(
        {
            "write_off_loss_account_id": expense.id,
            "remittance_fee_account_id": expense.id,
            "remittance_clearing_account_id": account.create({**clearing, "reconcile": True}).id,
        }
    )
    env.cr.commit()


def _choose(env):
    """``(items to be handed over, of a debtor each; items to be written off)``, all demanded."""
    env.cr.execute(
        """SELECT DISTINCT ON (debtor.commercial_partner_id) item.id
             FROM account_move_line item
             JOIN res_partner debtor ON debtor.id = item.partner_id
             JOIN account_dunning_notice_line line ON line.move_line_id = item.id
            WHERE item.amount_residual > 20 AND item.currency_id = %s
         ORDER BY debtor.commercial_partner_id, item.id""",
        [env.company.currency_id.id],
    )
    chosen = [item for (item,) in env.cr.fetchall()][:CLAIMS]
    env.cr.execute(
        """SELECT DISTINCT item.id
             FROM account_move_line item
             JOIN account_dunning_notice_line line ON line.move_line_id = item.id
            WHERE item.amount_residual > 0 AND item.id <> ALL(%s) LIMIT %s""",
        [chosen, CLAIMS],
    )
    others = [item for (item,) in env.cr.fetchall()]
    if len(chosen) < CLAIMS or len(others) < CLAIMS:
        raise ValueError(f"{len(chosen)} and {len(others)} items instead of {CLAIMS} each.")
    items = env["account.move.line"]
    return items.browse(chosen), items.browse(others)


def _receive(env, agency, proceedings):
    """The agency's statement: so many payments on different days, each of a euro."""
    rows = ["reference;payment;date;principal;commission;net"]
    days = [fields.Date.subtract(fields.Date.today(), days=number) for number in range(30)]
    turns = zip(itertools.cycle(proceedings), itertools.cycle(days), range(PAYMENTS), strict=False)
    rows += [f"{one.name};z{number};{day};2;1;1" for one, day, number in turns]
    env.cr.commit()
    return env["account.collections.remit"].create(
        {
            "counterpart_id": agency.id,
            "name": "Statement",
            "total": PAYMENTS,
            "file": base64.b64encode("\n".join(rows).encode()),
        }
    )


def _ask(env):
    """A debtor with many invoices, of which no file is kept, and many messages."""
    debtor = env["res.partner"].create({"name": "Dossier", "is_company": True})
    line = {"name": "Goods", "price_unit": 100.0, "tax_ids": [Command.clear()]}
    bill = {
        "move_type": "out_invoice",
        "partner_id": debtor.id,
        "invoice_date": fields.Date.subtract(fields.Date.today(), days=60),
        "invoice_line_ids": [Command.create(line)],
    }
    env["account.move"].create([dict(bill) for _number in range(INVOICES)]).action_post()
    case = env["account.collection.case"]._open_for(debtor, env.company)
    env["mail.message"].create(
        [
            {
                "model": case._name,
                "res_id": case.id,
                "message_type": "email",
                "subject": f"Mail {number}",
                "body": "<p>When will you pay?</p>" * 20,
            }
            for number in range(MESSAGES)
        ]
    )
    asked = env["account.collections.dossier.ask"].create(
        {"company_id": env.company.id, "partner_id": debtor.id, "purpose": "lawyer"}
    )
    asked.action_make()
    env.cr.commit()
    return env["account.collections.dossier"].search(Domain("partner_id", "=", debtor.id))
