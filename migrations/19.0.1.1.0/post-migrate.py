from odoo import SUPERUSER_ID, api

BY_HAND = ("profile_nl_consumer", "profile_be_consumer", "profile_se_consumer")
SETTINGS = {
    "charges_by_hand = TRUE": (*BY_HAND, "profile_fr_consumer"),
    "demand_counts = FALSE": ("profile_be_consumer", "profile_fr_consumer"),
    "demand_days = 30": ("profile_se_business", "profile_se_consumer"),
}


def migrate(cr, version):
    rank_levels(cr)
    set_careful(cr)


def rank_levels(cr):
    """A level of no days is the day after the due date, and no note before it."""
    levels = api.Environment(cr, SUPERUSER_ID, {})["account.dunning.level"].search([])
    levels.env.add_to_compute(levels._fields["rank"], levels)
    levels.flush_recordset(["rank"])


def set_careful(cr):
    """The careful side of laws that ask for more than a friendly letter: profiles are data that
    users may have changed, so only the new fields are set."""
    for setting, names in SETTINGS.items():
        cr.execute(
            f"""
            UPDATE account_interest_profile profile
               SET {setting}
              FROM ir_model_data data
             WHERE data.module = 'account_collections' AND data.name IN %s
               AND data.model = 'account.interest.profile' AND data.res_id = profile.id
            """,
            [names],
        )
