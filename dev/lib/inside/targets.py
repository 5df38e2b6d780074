# Records worth a screenshot, and a quiet web client: no tours, no greeting robot.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
admin = env.ref("base.user_admin")
admin.tour_enabled = False
if "odoobot_state" in admin._fields:
    admin.odoobot_state = "disabled"
env.cr.commit()

notices = env["account.dunning.notice"].browse(arguments["notices"]).exists()
with_letter = notices.filtered("attachment_id")
notice = max(with_letter or notices, key=lambda one: len(one.line_ids), default=notices)
result["debtor"] = notice.partner_id.id
result["invoice"] = notice.line_ids.move_line_id.move_id[:1].id
result["disputed"] = env["account.dispute"].search([("state", "=", "open")], limit=1).move_id.id
result["companies"] = str(env.ref("collections_demo.company").id)
if notice.attachment_id:
    with open(arguments["letter"], "wb") as file:
        file.write(notice.attachment_id.raw)
