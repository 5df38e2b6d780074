"""Copies rows of a table by SQL, whatever columns the installed add-ons gave it."""

MONEY = ("numeric", "double precision")
# Numbers that are no amounts.
FACTORLESS = {"quantity", "discount", "invoice_currency_rate", "deductible_amount"}


def tools(cr):
    """`copy`, `top` and `advance` on the database of a cursor."""

    def columns(table):
        """The stored columns of a table but for the generated ones, ``{name: type}``."""
        cr.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return dict(cr.fetchall())

    def copy(table, source, **changed):
        """Insert a copy of the rows `old` of `source` with some columns `changed` (SQL)."""
        known = columns(table)
        values = {name: f"old.{name}" for name in known}
        for name, kind in known.items():
            if kind == "date":
                values[name] = f"old.{name} + plan.shift"
            elif kind in MONEY and name not in FACTORLESS:
                values[name] = f"old.{name} * plan.factor"
        values.update({name: text for name, text in changed.items() if name in known})
        fields_, texts = ", ".join(values), ", ".join(values.values())
        cr.execute(f"INSERT INTO {table} ({fields_}) SELECT {texts} FROM {source}")

    def top(table):
        cr.execute(f"SELECT last_value FROM {table}_id_seq")
        return cr.fetchone()[0]

    def advance(table):
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")

    return copy, top, advance
