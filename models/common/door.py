from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class AccountCollectionsDoor(models.AbstractModel):
    """What has a state that changes by doors only: each door names where it may be entered from,
    and who may enter."""

    _name = "account.collections.door"
    _description = "State that Changes by Doors"
    # What a person is told who may not enter, or comes too late: with what to do next.
    _only_collectors = _lt("Only collectors may do this.")
    _only_managers = _lt("Only managers of collections may do this.")
    _too_late = _lt("%(records)s: this is not possible in state %(state)s.")

    def _move_to(self, state, origins, **vals):
        """Bring the records, which are in one of ``origins``, to ``state``.

        Raises UserError for any other."""
        self._check_state(*origins)
        self._through_door().write({"state": state, **vals})

    def _check_state(self, *origins):
        if wrong := self.filtered(lambda record: record.state not in origins):
            labels = dict(self._fields["state"]._description_selection(self.env))
            words = self.env._(self._too_late)
            states = dict.fromkeys(labels[record.state] for record in wrong)
            known = {
                "records": wrong._name_some(),
                "state": ", ".join(states),
            }
            raise UserError(words % known)

    def _check_collector(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_user")):
            raise AccessError(self.env._(self._only_collectors))

    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_manager")):
            raise AccessError(self.env._(self._only_managers))
