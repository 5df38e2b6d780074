import hashlib
import json
from pathlib import Path

import polib
from psycopg2.extras import Json

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

# Digests of the texts of the version before that have changed since, by language.
FORMER = Path(__file__).with_name("former_texts.json")
CATALOGUE = Path(__file__).parents[2] / "i18n" / "account_collections.pot"
BY_HAND = ("profile_nl_consumer", "profile_be_consumer", "profile_se_consumer")
SETTINGS = {
    "charges_by_hand = TRUE": (*BY_HAND, "profile_fr_consumer"),
    "demand_counts = FALSE": ("profile_be_consumer", "profile_fr_consumer"),
    "demand_days = 30": ("profile_se_business", "profile_se_consumer"),
}


def migrate(cr, version):
    rank_levels(cr)
    rank_cases(cr)
    set_careful(cr)
    say_what_it_announces(cr)
    renew_texts(cr)


def say_what_it_announces(cr):
    """The final notice that we ship names the agency; whoever has changed its words looks
    himself."""
    cr.execute(
        """
        UPDATE account_dunning_level level
           SET announces_agency = TRUE
          FROM ir_model_data data
         WHERE data.module = 'account_collections' AND data.name = 'level_standard_3'
           AND data.model = 'account.dunning.level' AND data.res_id = level.id
        """
    )


def rank_levels(cr):
    """A level of no days is the day after the due date, and no note before it."""
    levels = api.Environment(cr, SUPERUSER_ID, {})["account.dunning.level"].search([])
    levels.env.add_to_compute(levels._fields["rank"], levels)
    levels.flush_recordset(["rank"])


def rank_cases(cr):
    """What lists of debtors sort and search by."""
    api.Environment(cr, SUPERUSER_ID, {})["account.collection.case"].search([])._rank()


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


def renew_texts(cr):
    """Words of letters and e-mails that nobody has touched become the new ones; what somebody wrote
    stays, each language by itself. Odoo loads the translations afterwards, where there are none."""
    shipped = read_shipped_texts()
    for key, digests in json.loads(FORMER.read_text()).items():
        name, field = key.split(".")
        model, text = shipped[key]
        table, column = SQL.identifier(model.replace(".", "_")), SQL.identifier(field)
        cr.execute(
            SQL(
                """
                SELECT record.id, record.%s
                  FROM %s record
                  JOIN ir_model_data data ON data.res_id = record.id AND data.model = %s
                 WHERE data.module = 'account_collections' AND data.name = %s
                """,
                column,
                table,
                model,
                name,
            )
        )
        for record_id, values in cr.fetchall():
            kept = keep_edited(values or {}, digests, text)
            if kept != (values or {}):
                cr.execute(
                    SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, Json(kept), record_id)
                )


def keep_edited(values, digests, text):
    """The values by language without those that are still as they were shipped; the ``text`` takes
    the place of the English one."""
    kept = {lang: value for lang, value in values.items() if digest(value) != digests.get(lang)}
    return kept if "en_US" in kept or not values else {**kept, "en_US": text}


def digest(text):
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]


def read_shipped_texts():
    """``{"record.field": (model, English text)}`` of all records with texts."""
    texts = {}
    for entry in polib.pofile(str(CATALOGUE)):
        for place, _line in entry.occurrences:
            kind, _colon, rest = place.partition(":")
            if kind == "model":
                field, _colon, record = rest.partition(":")
                model, _comma, column = field.rpartition(",")
                texts[f"{record.partition('.')[2]}.{column}"] = model, entry.msgid
    return texts
