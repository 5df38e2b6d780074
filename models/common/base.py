from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import ormcache
from odoo.tools.misc import clean_context
from odoo.tools.translate import LazyTranslate

from ...tools.common.incoming import find_fault

_lt = LazyTranslate(__name__)
MODULE = "account_collections"
# Cannot be forged: a context coming in from outside never holds this very object.
_DOOR = object()
# A stage of every record: while it is entered.
NEW = "new"
# More names than this nobody reads.
SHOWN = 5
FAULTS = {
    "number": _lt("%(field)s: “%(value)s” is no number. Enter one such as 12.50."),
    "large": _lt("%(field)s: %(value)s is too large. Enter a smaller number."),
    "day": _lt("%(field)s: “%(value)s” is no day. Enter one such as 2027-01-31."),
    "text": _lt("%(field)s holds signs that are no text. Type it anew."),
    "file": _lt("%(field)s did not arrive whole. Choose the file again."),
}


class Base(models.AbstractModel):
    """One guard for all models of this add-on, and for the fields it adds to others: what is not
    declared a person's is the machine's.

    A field says by ``by_hand`` when a person may write it: True, or the stages of its record, of
    which "new" is the moment it is entered. A person is whoever has not taken all rights, by
    ``sudo``, which no call from outside can. Nobody need inherit from anything: a new model, a new
    field is the machine's until it says otherwise.

    What a person sends, to be kept or only to fill a form, is looked at first: numbers that are
    none are refused in words, and so are records he may not read, before anything is computed of
    them. Of the add-on's models all fields, of others those it brings."""

    _inherit = "base"
    # What holds for fields that say nothing, unless they are readonly: of settings and dialogs.
    _by_hand = False
    # The stages in which a record may be deleted, whoever asks; True: any. By default as its fields
    # are written; what nobody writes by hand the machine alone deletes.
    _deletable = None
    # The stages in which not even the machine writes or deletes, unless it came through a door.
    _sealed = ()
    # What a person is told, with what to do next.
    _machine_writes = _lt("%(fields)s is not entered by hand: it follows from the buttons.")
    _stays = _lt("%(records)s: this cannot be changed any more.")
    _is_kept = _lt("%(records)s stays as evidence and cannot be deleted.")

    def _valid_field_parameter(self, field, name):
        # What follows from a relation is not entered here, though it may be there.
        own = name == "by_hand" and not field.related
        return own or super()._valid_field_parameter(field, name)

    # === DECLARED === #

    @api.model
    def _get_by_hand(self, name):
        """When a person may write a field: True, stages, or never. What others added is not ours
        to say, and what is kept elsewhere is guarded there."""
        field = self._fields.get(name)
        if field is None or field.inherited or MODULE not in field._modules[:1]:
            return True
        if self._is_only_shown(name):
            return True
        when = getattr(field, "by_hand", self._by_hand and not field.readonly)
        return (when,) if isinstance(when, str) else when

    @api.model
    def _is_only_shown(self, name):
        """Whether a field of ours is computed and kept nowhere: a screen may send it back."""
        field = self._fields.get(name)
        if field is None or field.store or field.inverse or MODULE not in field._modules[:1]:
            return False
        return bool(field.column_type) or not field.relational

    def _get_stage(self):
        """Hook: the word by which ``by_hand`` names how far a record is: by default its state."""
        self.ensure_one()
        return self.state if "state" in self._fields else ""

    def _keeps_file(self, file):
        """Hook: whether an attachment of the record proves something: then nobody else makes,
        changes or deletes it."""
        return False

    @api.model
    def _is_ours(self):
        return self._original_module == MODULE

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_incoming(vals_list)
        vals_list = [self._leave_out_shown(vals) for vals in vals_list]
        names = {name for vals in vals_list for name in vals}
        if not self.env.su:
            self.browse()._check_by_hand("create", names)
        elif self._is_ours():
            # The machine says all it means; what the context says comes from outside.
            bare = self.with_env(self.env(context=clean_context(self.env.context)))
            records = super(Base, bare).create(vals_list).with_env(self.env)
            records._check_sealed()
            return records
        records = super().create(vals_list)
        records._check_by_hand("create", names)
        return records

    def write(self, vals):
        self._check_incoming([vals])
        vals = self._leave_out_shown(vals)
        self._check_sealed()
        self._check_by_hand("write", vals)
        res = super().write(vals)
        # It may be part of something else by now.
        self._check_by_hand("write", vals)
        return res

    def unlink(self):
        self._check_sealed()
        self._check_deletable()
        return super().unlink()

    @api.model
    def default_get(self, fields):
        """What the machine writes has no default from outside: neither from the context nor from
        what users set for themselves. The context may hold anything."""
        named = [key for key in self.env.context if key.startswith("default_")]
        given = {key.removeprefix("default_"): self.env.context[key] for key in named}
        self._check_incoming([given])
        machine = [name for name in fields if not self._get_by_hand(name)]
        if not machine:
            return super().default_get(fields)
        known = super().default_get([name for name in fields if name not in machine])
        for name in machine:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                known[name] = field.convert_to_write(value, self)
        return known

    def copy_data(self, default=None):
        """A copy is a new one: what the machine wrote stays behind."""
        copied = super().copy_data(default)
        if self.env.su:
            return copied
        named = default or {}
        return [
            {name: vals[name] for name in vals if name in named or self._get_by_hand(name)}
            for vals in copied
        ]

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        self._check_by_hand("write", [field_name])
        return super()._update_field_translations(field_name, translations, *args, **kwargs)

    def onchange(self, values, field_names, fields_spec):
        self._check_incoming([values])
        return super().onchange(values, field_names, fields_spec)

    # === WHAT COMES IN === #

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

    # === CHECKS === #

    @api.model
    def _leave_out_shown(self, vals):
        """Nothing comes of it: else what is derived from it would believe the screen."""
        shown = [name for name in vals if self._is_only_shown(name)]
        return {name: vals[name] for name in vals if name not in shown} if shown else vals

    def _check_by_hand(self, operation, names):
        """Refuse what a person may not write, ever or on these records now."""
        if self.env.su:
            return
        declared = {name: self._get_by_hand(name) for name in names}
        if all(when is True for when in declared.values()):
            return
        self.check_access(operation)
        if machine := [name for name, when in declared.items() if not when]:
            labels = [self._fields[name]._description_string(self.env) for name in machine]
            words = self.env._(self._machine_writes)
            raise AccessError(words % {"fields": ", ".join(labels)})
        for when in {when for when in declared.values() if when is not True}:
            if operation == "write" or NEW not in when:
                self._refuse_outside(when, self._stays)

    def _check_deletable(self):
        """What proves something stays."""
        when = self._by_hand if self._deletable is None else self._deletable
        if self._is_through_door():
            return
        if self._is_ours() and when is not True and (when or not self.env.su):
            self.check_access("unlink")
            self._refuse_outside(when or (), self._is_kept)

    def _check_sealed(self):
        """What was sent stays as it was, whoever asks."""
        if self._sealed and not self._is_through_door():
            sealed = self.filtered(lambda record: record._get_stage() in self._sealed)
            sealed._refuse_outside((), self._stays)

    def _through_door(self):
        """The same records with the right to write what only the doors write: for the methods that
        are the way to do so, never for anything reachable from outside."""
        return self.sudo().with_context(collections_door=_DOOR)

    @api.model
    def _is_through_door(self):
        return self.env.context.get("collections_door") is _DOOR

    def _refuse_outside(self, stages, words):
        if wrong := self.filtered(lambda record: record._get_stage() not in stages):
            words = self.env._(words)
            raise UserError(words % {"records": wrong._name_some()})

    def _name_some(self):
        """The first of these records by name, and how many more there are: nobody reads a wall of
        names."""
        names = ", ".join(self[:SHOWN].mapped("display_name"))
        if more := len(self[SHOWN:]):
            names = self.env._("%(names)s and %(more)s more", names=names, more=more)
        return names


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
