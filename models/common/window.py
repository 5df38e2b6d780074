"""The windows that buttons open."""


def open_form(record, name="", view=None, dialog=False, **defaults):
    """The form of a ``record``; of a model (an empty recordset) that of a new one with
    ``defaults``. ``view``: the XML id of another form than the first; ``dialog``: over the page
    instead of in its place."""
    form = record.env.ref(f"account_collections.{view}").id if view else False
    action = {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "view_mode": "form",
        "views": [(form, "form")],
        "target": "new" if dialog else "current",
    }
    if name:
        action["name"] = name
    if defaults:
        action["context"] = {f"default_{field}": value for field, value in defaults.items()}
    return action
