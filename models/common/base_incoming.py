from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import ormcache
from odoo.tools.translate import LazyTranslate

from ...tools.common.incoming import find_fault

_lt = LazyTranslate(__name__)
MODULE = "account_collections"
FAULTS = {
    "number": _lt("%(field)s: “%(value)s” is no number. Enter one such as 12.50."),
    "large": _lt("%(field)s: %(value)s is too large. Enter a smaller number."),
    "day": _lt("%(field)s: “%(value)s” is no day. Enter one such as 2027-01-31."),
    "text": _lt("%(field)s holds signs that are no text. Type it anew."),
}


class Base(models.AbstractModel):
    """What comes in from outside, to be kept or only to fill a form: numbers that are none are
    refused in words, and so are records that whoever sends them may not read, before anything is
    computed of them. Of the add-on's models all fields, of others those it brings."""

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_incoming(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_incoming([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_incoming([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        """The context may hold anything."""
        named = [key for key in self.env.context if key.startswith("default_")]
        given = {key.removeprefix("default_"): self.env.context[key] for key in named}
        self._check_incoming([given])
        return super().default_get(fields)

    @api.model
    def _check_incoming(self, vals_list):
        """Raises UserError, or AccessError, unless all of it can be taken."""
        if self.env.su or not (names := self._get_incoming_fields()):
            return
        named = defaultdict(set)
        for vals in vals_list:
            self._take_in(vals, names, named)
        for model, ids in named.items():
            self.env[model].browse(ids).check_access("read")

    @api.model
    @ormcache("self._name")
    def _get_incoming_fields(self):
        """The names of the fields that are looked at; who may name which records on a form of
        somebody else is his to say."""
        own = self._original_module == MODULE
        return frozenset(
            name
            for name, field in self._fields.items()
            if own or (field._modules == (MODULE,) and not field.relational)
        )

    @api.model
    def _take_in(self, vals, names, named):
        """Check the values; note in ``named``, ``{model: ids}``, which records they name."""
        for name, value in vals.items():
            field = self._fields[name] if name in names else None
            if field is None:
                continue
            if field.relational:
                self.env[field.comodel_name]._take_in_records(field, value, named)
            elif fault := find_fault(field.type, value):
                known = {"field": field._description_string(self.env), "value": str(value)[:40]}
                words = self.env._(FAULTS[fault])
                raise UserError(words % known)

    @api.model
    def _take_in_records(self, field, value, named):
        """``value`` names records of this model: as an id, as commands, or as the values of a new
        one."""
        commands = value if isinstance(value, list | tuple) else [value]
        if field.type == "many2one":
            commands = commands[:1]
        for command in commands:
            ids, vals = _read_command(command)
            named[self._name].update(one for one in ids if type(one) is int and one > 0)
            if vals:
                self._take_in(vals, self._fields.keys(), named)


def _read_command(command):
    """(ids, values) of what an x2many or many2one field is given."""
    if isinstance(command, dict):
        return [command.get("id")], command
    if not isinstance(command, list | tuple):
        return [command], {}
    code, one, rest = (*command, None, None, None)[:3]
    if code == Command.SET:
        return rest or [], {}
    ids = [one] if code in (Command.UPDATE, Command.LINK) else []
    return ids, rest if isinstance(rest, dict) else {}
