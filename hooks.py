"""What installing and uninstalling does beyond the data files."""


def post_init_hook(env):
    """Give every company the standard procedure and every installed language its texts. Nothing is
    sent until a company switches its escalation on."""
    standard = env.ref("account_collections.procedure_standard")
    env["res.company"].search([("dunning_procedure_id", "=", False)]).dunning_procedure_id = standard


def uninstall_hook(env):
    """Dunning addresses become ordinary ones; the mails of the notices stay as history."""
    env["res.partner"].with_context(active_test=False).search([("type", "=", "dunning")]).write(
        {"type": "other"}
    )
