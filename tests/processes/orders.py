"""What the agents are told to do, and the means to hold a transaction up wherever it stands."""

DEBTOR = "env['res.partner'].search([('name', '=', 'Debtor {:02}')])"
FAILED = "env['account.dunning.delivery'].search([('state', '=', 'failed')])"
RUN = "result = env.ref('{}').method_direct_trigger()\nenv.cr.commit()"
PROPOSE = """
run = env["account.dunning.run"].create({"company_id": env.company.id})
run.action_propose()
env.cr.commit()
"""
# As a click on the button: the server tries again what collides with somebody else.
CONFIRM = """
from odoo.service.model import retrying
drafts = env["account.dunning.run"].search([("company_id", "=", env.company.id)])
retrying(drafts.action_confirm, env)
env.cr.commit()
"""
PAY = """
item = env["account.move.line"].search(
    [("partner_id", "=", {}.id), ("account_type", "=", "asset_receivable"),
     ("company_id", "=", env.company.id)]
)
wizard = env["account.payment.register"].with_context(
    active_model="account.move", active_ids=item.move_id.ids
)
wizard.create({{}})._create_payments()
result = item.reconciled
env.cr.commit()
"""
# Odoo waits a minute for each word of a mail server.
IMPATIENT = """
from odoo.addons.base.models import ir_mail_server
ir_mail_server.SMTP_TIMEOUT = {}
"""

# A trigger that stops the n-th row which one event writes, whoever writes it and however; its
# sequences can be read and moved on from outside while the transaction stands.
HOLD = """
CREATE SEQUENCE {name}_passed;
CREATE SEQUENCE {name}_open;
CREATE FUNCTION {name}_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('{name}_passed') = {row} THEN
        WHILE NOT (SELECT is_called FROM {name}_open) LOOP
            PERFORM pg_sleep(0.05);
        END LOOP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name}_hold BEFORE {event} ON account_dunning_delivery
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}_hold();
"""
