import itertools

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .case import CollectionsCase

MODULE = "account_collections"
# What somebody may compare a field with, by right or by mistake.
VALUES = (0, 1, 99.5, -1, "", "7", "abc", False, None, [], (1, False), float("nan"), float("inf"))
EQUAL, ORDERED = ("=", "!=", "in", "not in"), (">", ">=", "<", "<=")


@tagged("post_install", "-at_install")
class TestSearchAccess(CollectionsCase):
    """Who may not read a field learns nothing by searching, sorting or grouping by it either, on
    whatever way he comes to it; who may, finds. All fields the add-on brings to others' models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of each model one record more than none, so that an answer would tell something.
        cls.plain = cls.create_user("plain", "base.group_user")
        cls.portal = cls.create_user("portal", "base.group_portal")
        cls.viewer = cls.create_user("viewer", f"{MODULE}.group_viewer")
        cls.accountant = cls.create_user("accountant", "account.group_account_invoice")

    @classmethod
    def create_user(cls, login, groups):
        return new_test_user(cls.env, f"search_{login}", groups, company_id=cls.company.id)

    def fields_with_groups(self):
        """(model, field) of all fields with groups that the add-on brings, to models that inherit
        them by delegation as well."""
        for name in self.env.registry:
            model = self.env[name]
            if model._abstract or model._original_module == MODULE:
                continue
            for field in model._fields.values():
                if MODULE in field.base_field._modules and field.groups:
                    yield name, field

    def ways_to(self, name, user):
        """(model, path to it) of the models the user may read, itself first."""
        yield name, ""
        for other in ("res.users", "res.partner", "res.company"):
            if not self.env[other].with_user(user).has_access("read"):
                continue
            for field in self.env[other]._fields.values():
                if field.comodel_name == name and field.store and not field.groups:
                    yield other, f"{field.name}."
                    break

    def questions(self, model, name, field):
        """Each asks for something that follows from the field."""
        # That a required field is filled tells nothing, and Odoo does not look.
        value = field.get_values(self.env)[0] if field.type == "selection" else False
        for domain in ([(name, "!=", value)], [(name, "=", value)], [(name, ">=", 1)]):
            yield lambda domain=domain: model.search_count(domain)
        yield lambda: model.search(["!", (name, "!=", value)]).ids
        yield lambda: model.name_search("", [(name, "!=", value)])
        yield lambda: model.formatted_read_group([(name, "!=", value)], [], ["__count"])
        yield lambda: model.formatted_read_group([], [name], ["__count"])
        yield lambda: model.formatted_read_group([], [], [f"{name}:max"])
        yield lambda: model.search([], order=f"{name} desc").ids
        yield lambda: model.search_read([("id", ">", 0)], [name])

    @mute_logger("odoo.orm.models", "odoo.models", "odoo.domains", "odoo.orm.domains")
    def test_who_may_not_read_a_field_is_told_nothing_by_asking(self):
        self.dunned_invoice()
        self.portal.partner_id.parent_id = self.debtor
        seen = set()
        for user in (self.plain, self.portal):
            for name, field in self.fields_with_groups():
                for other, path in self.ways_to(name, user):
                    model = self.env[other].with_user(user)
                    asked = self.questions(model, path + field.name, field)
                    if path or user == self.portal:
                        # It is the same answer on every way: two questions tell.
                        asked = itertools.islice(asked, 2)
                    for number, ask in enumerate(asked):
                        what = f"{user.login} {other} {path}{field.name} {number}"
                        self.assertNothingTold(ask, what)
                seen.add((name, field.name))
        self.assertLessEqual(
            {("res.partner", "overdue_amount"), ("res.users", "overdue_amount")}, seen
        )

    def dunned_invoice(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        return invoice

    def assertNothingTold(self, ask, what):
        """Refused: for want of the right, or because nobody can ask so."""
        with self.subTest(what):
            try:
                with self.env.cr.savepoint():
                    told = ask()
            except (AccessError, UserError, ValueError, KeyError):
                return
            self.fail(f"was told {told}")

    def test_who_may_read_a_field_finds_by_it(self):
        invoice = self.dunned_invoice()
        self.block(invoice)
        self.dispute(invoice)
        for user in (self.viewer, self.accountant):
            found = self.env["res.partner"].with_user(user).search
            for domain in (
                [("overdue_amount", ">", 0)],
                [("overdue_amount", "=", 100)],
                [("overdue_amount", "in", [7, 100])],
                [("overdue_amount", "!=", 0)],
                [("overdue_amount", "not in", [0, 7])],
                [("overdue_amount", "=", "100.00")],
                [("dunning_level_id", "=", self.first.id)],
                [("dunning_level_id", "ilike", self.first.name)],
                [("dunning_level_id.name", "=", self.first.name)],
            ):
                with self.subTest(user=user.login, domain=domain):
                    own = [("id", "=", self.debtor.id)]
                    self.assertEqual(found(own + domain), self.debtor)
                    self.assertFalse(found([*own, "!", *domain]))
            for domain in ([("overdue_amount", "=", 99)], [("overdue_amount", "in", [0, False])]):
                with self.subTest(user=user.login, domain=domain):
                    self.assertNotIn(self.debtor, found(domain))
                    self.assertIn(self.debtor, found(["!", *domain]))

    # === WHAT NOBODY CAN COMPARE === #

    def computed_searches(self):
        """(model, field) of all fields of the add-on without a column that can be searched by."""
        for name in self.env.registry:
            model = self.env[name]
            if model._abstract or model._transient:
                continue
            for field in model._fields.values():
                own = field._modules == (MODULE,) and not (field.related or field.inherited)
                if own and field.search and not field.store:
                    yield name, field.name

    def comparisons(self, field):
        if field.type in ("date", "datetime"):
            # Odoo lets nothing through that is no day, to no field.
            yield from itertools.product(("=", "!="), (False, "2026-03-08"))
            yield from itertools.product(("in", "not in"), ([], [False], ["2026-03-08", False]))
            yield from itertools.product(ORDERED, ("2026-03-08",))
            return
        for operator, value in itertools.product(EQUAL, VALUES):
            several = isinstance(value, list | tuple)
            yield operator, [value] if "in" in operator and not several else value
        if field.type in ("monetary", "float", "integer"):
            yield from itertools.product(ORDERED, VALUES)

    @mute_logger("odoo.orm.domains", "odoo.domains", "odoo.sql_db")
    def test_a_search_finds_or_says_in_words_why_not(self):
        self.dunned_invoice()
        searches = list(self.computed_searches())
        self.assertIn(("res.partner", "overdue_amount"), searches)
        for name, field in searches:
            model = self.env[name].with_user(self.accountant)
            for operator, value in self.comparisons(model._fields[field]):
                with self.subTest(f"{name} {field} {operator} {value!r}"):
                    try:
                        with self.env.cr.savepoint():
                            model.search_count([(field, operator, value)])
                    except UserError as error:
                        self.assertTrue(str(error))
