import json
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .case import CollectionsCase

MODULE = "account_collections"
NO_VALUES = {
    "monetary": (float("nan"), float("inf"), float("-inf"), 1e300, "nan", "abc"),
    "float": (float("nan"), float("inf"), float("-inf"), 1e300, "nan", "abc"),
    "integer": (float("nan"), float("inf"), 10**12, "abc"),
    "date": ("soon", "2026-02-30", "10000-01-01"),
    "datetime": ("soon", "2026-02-30 12:00:00"),
    "char": ("a\0b",),
    "text": ("a\0b",),
    "html": ("a\0b",),
    "binary": ("no file", "QUJ", "QU=JD"),
}
# What is one, however odd it is.
ODD_VALUES = {
    "monetary": (1e13, -1e13, 0.001, -0.0),
    "float": (1e13, -1e13),
    "integer": (2**31 - 1, -(2**31)),
    "date": ("9999-12-31", "0001-01-01"),
    "datetime": ("9999-12-31 23:59:59", "0001-01-01 00:00:00"),
    "char": ("x" * 100_000,),
    "text": ("x" * 1_000_000,),
    "html": ("x" * 100_000,),
    "binary": ("QUJD", "eA==", "12.50 Kb"),
}


class IncomingCase(CollectionsCase):
    """A manager who may do everything in the company, and somebody else's invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "incoming_manager",
            f"{MODULE}.group_manager,account.group_account_manager",
            company_id=cls.company.id,
        )

    def models(self):
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(self.manager).with_company(self.company)
            if not model._abstract and model._original_module == MODULE:
                if model.has_access("create"):
                    yield model

    def fields_of(self, model, *kinds):
        for name, field in model._fields.items():
            if field.type in kinds and name not in MAGIC_COLUMNS:
                yield name, field


@tagged("post_install", "-at_install")
class TestIncomingValues(IncomingCase):
    """What is no number, no day or no text is refused in words, in every field of every model, on a
    form or by a program."""

    def extended(self):
        """Fields that the add-on brings to models of others."""
        for name in ("res.company", "res.partner", "account.move", "res.config.settings"):
            model = self.env[name].with_user(self.manager).with_company(self.company)
            for field in model._fields.values():
                if field._modules == (MODULE,) and field.type in NO_VALUES:
                    yield model, field.name, field

    def all_fields(self):
        for model in self.models():
            for name, field in self.fields_of(model, *NO_VALUES):
                yield model, name, field
        yield from self.extended()

    @mute_logger("odoo.sql_db")
    def test_what_is_no_value_is_refused_in_words(self):
        count = 0
        for model, name, field in self.all_fields():
            label = str(field._description_string(self.env))
            for value in NO_VALUES[field.type]:
                with self.subTest(f"{model._name} {name} {value!r}"):
                    with self.assertRaises(UserError) as caught:
                        model.onchange({name: value}, [name], {name: {}})
                    self.assertIn(label, str(caught.exception))
                    count += 1
            for ask in self.ways_in(model, name, value):
                with self.subTest(f"{model._name} {name}"), self.assertRaises(UserError):
                    ask()
        self.assertGreater(count, 500)

    def ways_in(self, model, name, value):
        """Other ways than a form."""
        yield lambda: model.create([{name: value}])
        yield lambda: model.write({name: value})
        given = model.with_context(**{f"default_{name}": value})
        yield lambda: given.default_get([name])

    @mute_logger("odoo.sql_db")
    def test_what_is_odd_but_a_value_makes_no_form_break(self):
        for model in self.models():
            for name, field in self.fields_of(model, *ODD_VALUES):
                for value in ODD_VALUES[field.type]:
                    with self.subTest(f"{model._name} {name} {str(value)[:30]}"):
                        with suppress(UserError):
                            model.onchange({name: value}, [name], {name: {}})

    def test_rows_within_rows_are_looked_at_too(self):
        move = self.invoice("2026-03-01")
        row = {"move_line_id": self.item(move).id, "amount": float("nan")}
        plan = {"partner_id": self.debtor.id, "item_ids": [Command.create(row)]}
        for way in ("create", "onchange"):
            Plan = self.env["account.payment.plan"].with_user(self.manager)
            with self.subTest(way), self.assertRaisesRegex(UserError, "no number"):
                if way == "create":
                    Plan.create([plan])
                else:
                    Plan.onchange(plan, ["item_ids"], {"item_ids": {"fields": {"amount": {}}}})

    def test_a_number_that_is_none_comes_by_json(self):
        """As a program may send it: JSON of Python knows such numbers."""
        vals = json.loads('{"amount": NaN}') | {"partner_id": self.debtor.id}
        with self.assertRaisesRegex(UserError, "Amount: “nan” is no number"):
            self.env["account.dunning.charge"].with_user(self.manager).create(vals)


@tagged("post_install", "-at_install")
class TestIncomingRecords(IncomingCase):
    """A form that is filled in tells nothing of records that whoever fills it in may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.setup_other_company(name="Sister Ltd")["company"]

    def foreign(self):
        """{model: a record of the other company} of what the forms are about."""
        debtor = self.create_debtor("Stranger Ltd", company_id=self.sister.id)
        move = self.invoice("2026-03-01", 4711.0, debtor, company_id=self.sister.id)
        owner = {"company_id": self.sister.id, "partner_id": debtor.id}
        case = self.env["account.collection.case"].create(owner)
        env = self.env(user=self.env.ref("base.user_root"))
        plan = {"item_ids": [Command.create({"move_line_id": self.item(move).id})]}
        found = {
            "account.move": move,
            "account.move.line": self.item(move),
            "res.partner": debtor,
            "account.collection.case": case,
            "account.dunning.charge": env["account.dunning.charge"].create(
                {**owner, "amount": 4711.0, "name": "Secret"}
            ),
            "account.payment.plan": env["account.payment.plan"].create({**owner, **plan}),
            "account.dunning.block": env["account.dunning.block"].create(owner),
            "res.company": self.sister,
        }
        self.env.flush_all()
        return found

    def names_of(self, model, depth=2):
        """(path of field names, field) of all fields that name records, in its own rows as well."""
        for name, field in self.fields_of(model, "many2one", "many2many", "one2many"):
            yield (name,), field
            rows = self.env[field.comodel_name]
            if field.type == "one2many" and depth > 1 and rows._original_module == MODULE:
                for path, inner in self.names_of(rows, depth - 1):
                    yield (name, *path), inner

    def values_of(self, path, field, record):
        """The same said in each way the web client and programs have."""
        *rows, last = path
        told = [record.id]
        if field.type != "many2one":
            told = [[Command.set(record.ids)], [Command.link(record.id)]]
        for value in told:
            vals = {last: value}
            for name in reversed(rows):
                vals = {name: [Command.create(vals)]}
            yield vals

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.orm.models", "odoo.models")
    def test_no_form_tells_of_what_cannot_be_read(self):
        foreign, asked = self.foreign(), set()
        for model in self.models():
            model = model.with_context(allowed_company_ids=self.company.ids)
            for path, field in self.names_of(model):
                if field.comodel_name not in foreign:
                    continue
                asked.add(".".join((model._name, *path)))
                for vals in self.values_of(path, field, foreign[field.comodel_name]):
                    self.assertRefused(model, vals)
        for name in ("promise.line_ids", "plan.item_ids"):
            self.assertIn(f"account.payment.{name}.move_line_id", asked)
        self.assertIn("account.dispute.move_id", asked)
        self.assertIn("account.dunning.allocation.credit_id", asked)

    def assertRefused(self, model, vals):
        """Before anything is told; a new record may be refused for another reason."""
        bare = {name: {} for name in vals}
        for error, ask in (
            (AccessError, lambda: model.onchange(dict(vals), list(vals), bare)),
            (AccessError, lambda: model.onchange(dict(vals), [], bare)),
            (AccessError, lambda: self.by_context(model, vals).onchange({}, [], bare)),
            (UserError, lambda: model.create([dict(vals)])),
        ):
            with self.subTest(f"{model._name} {vals}"), self.assertRaises(error):
                ask()

    def by_context(self, model, vals):
        return model.with_context(**{f"default_{name}": value for name, value in vals.items()})

    def test_what_can_be_read_fills_the_form(self):
        item = self.item(self.invoice("2026-03-01", 300.0))
        promise = self.env["account.payment.promise"].with_user(self.manager)
        row = Command.create({"move_line_id": item.id})
        told = promise.onchange(
            {"partner_id": self.debtor.id, "line_ids": [row]},
            ["line_ids"],
            {"amount": {}, "line_ids": {"fields": {"amount_open": {}}}},
        )
        self.assertEqual(told["value"]["amount"], 300.0)

    def test_the_reason_of_what_cannot_be_read_names_nothing(self):
        charge = self.foreign()["account.dunning.charge"]
        wizard = self.env["account.collections.reason"].with_user(self.manager)
        vals = {"door": "waive", "record_ids": charge.ids, "reason": "x"}
        self.env.invalidate_all()
        wizard = wizard.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            wizard.create(vals).web_read({"names": {}})
        told = wizard.onchange(vals, [*vals], {**{name: {} for name in vals}, "names": {}})
        self.assertFalse(told["value"].get("names"))
