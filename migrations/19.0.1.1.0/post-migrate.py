"""The careful side of laws that ask for more than a friendly letter: profiles are data that users
may have changed, so only the new fields are set."""

BY_HAND = ("profile_nl_consumer", "profile_be_consumer", "profile_se_consumer")
SETTINGS = {
    "charges_by_hand = TRUE": (*BY_HAND, "profile_fr_consumer"),
    "demand_counts = FALSE": ("profile_be_consumer", "profile_fr_consumer"),
    "demand_days = 30": ("profile_se_business", "profile_se_consumer"),
}


def migrate(cr, version):
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
