"""The windows that buttons open."""


def open_form(record, name="", view=None, dialog=False, **defaults):
    """The form of a ``record``; of a model (an empty recordset) that of a new one with
    ``defaults``. ``view``: the XML id of another form than the first; ``dialog``: over the page
    instead of in its place."""
    form = record.env.ref(f"account_collections.{view}").id if view else False
    target = "new" if dialog else "current"
    return _window(record._name, name, defaults, target, res_id=record.id, views=[(form, "form")])


def open_wizard(model, name, **defaults):
    """A dialog of ``model`` that asks before something is done."""
    return _window(model, name, defaults, "new", views=[(False, "form")])


def show_list(*modes):
    """How a window lists its rows: on a phone as cards, which the client does by itself only for
    windows that lie in the database."""
    return {"view_mode": ",".join(("list", "kanban", *modes)), "mobile_view_mode": "kanban"}


def notify(words, kind="success", close=True):
    """A word at the edge of the screen; the page below shows what is so now."""
    params = {"message": words, "type": kind}
    if close:
        params["next"] = {"type": "ir.actions.act_window_close"}
    return {"type": "ir.actions.client", "tag": "display_notification", "params": params}


def go_on(words=""):
    """Close the dialog and show the next record of the list, from whose form it was opened."""
    tag = "account_collections_next"
    return {"type": "ir.actions.client", "tag": tag, "params": {"message": words}}


def _window(model, name, defaults, target, **more):
    action = {
        "type": "ir.actions.act_window",
        "res_model": model,
        "view_mode": "form",
        "target": target,
        "context": {f"default_{field}": value for field, value in defaults.items()},
        **more,
    }
    return {**action, "name": name} if name else action
