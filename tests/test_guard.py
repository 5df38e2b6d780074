from contextlib import suppress
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .dossier.given import GivenDossiers
from .limitation.arrangements_case import ArrangementsCase
from .proceeding.given import GivenProceedings
from .trial.given import GivenTrials

MODULE = "account_collections"
GROUPS = {
    "viewer": "account_collections.group_viewer",
    "collector": "account_collections.group_user",
    "manager": "account_collections.group_manager",
    "invoicing": "account.group_account_invoice",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}
# Enough to find one in each stage.
LIMIT = 200
# Who has no business with what customers owe.
OUTSIDE = ("employee", "portal", "public")


class Taken(Exception):
    """Takes an attempt back."""


@tagged("post_install", "-at_install")
class TestGuard(GivenTrials, GivenDossiers, GivenProceedings, ArrangementsCase):
    """Nobody writes what is the machine's. Each model and each field of the add-on is tried, as the
    registry has them, in each stage of the records of one world: a new one needs no test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"guard_{name}", group, company_id=cls.company.id)
            for name, group in GROUPS.items()
        }
        cls.users["public"] = cls.env.ref("base.public_user").sudo()
        # Once for all tests: they leave it as it is.
        cls("test_nobody_writes_what_is_the_machines").given_the_world()

    # === THE WORLD === #

    def given_the_world(self):
        """Records of each kind, in each stage they come to."""
        self.charge_fee(5.0, self.first)
        self.first.by_letter = True
        self.given_letters()
        self.given_arrangements()
        with self.at("2026-03-24"):
            self.given_what_people_enter()
        self.env.flush_all()

    def given_letters(self):
        """Sent, drafted, confirmed and cancelled, with their runs, charges and deliveries."""
        self.agreed("2026-01-01")
        self.dun("2026-03-08")
        names = ("Cancelled Ltd", "Confirmed Ltd", "Draft Ltd")
        for name, door in zip(names, ("action_cancel", "action_confirm", None), strict=True):
            self.agreed("2026-03-01", partner=self.create_debtor(name, company_registry="HRB 2"))
            run = self.propose("2026-03-10")
            with self.at("2026-03-10"):
                getattr(run, door)() if door else None
        with self.at("2026-03-11"):
            self.env["account.dunning.run"].create({"company_id": self.company.id})
        self.propose("2026-03-12", simulated=True)
        self.company.dunning_mode = "propose"
        self.night("2026-03-12")
        self.assertTrue(self.charges())

    def given_arrangements(self):
        """Promises and plans as far as they go, with their events and papers."""
        self.case = self.env["account.collection.case"]._open_for(self.other, self.company)
        bills = [self.invoice("2026-02-01", 300.0, self.other) for _number in range(6)]
        days = (("2026-04-01", 100), ("2026-05-01", 200))
        self.promise(bills[0], "2026-03-30", accept=False)
        self.promise(bills[1], "2026-03-30")
        self.plan(bills[2], *days, accept=False)
        offered = self.plan(bills[3], *days, accept=False)
        running, ended = self.plan(bills[4], *days), self.plan(bills[5], *days)
        with self.at("2026-03-11"):
            offered.action_offer()
            running.write({"accepted_form": "signed", "signed_copy": b"JVBERi0xLjQ="})
            ended._withdraw("Paid")
        for plan in offered | running:
            self.file(plan, plan.agreement_file)

    def given_what_people_enter(self):
        claimed, closed = self.agreed("2026-02-01"), self.agreed("2026-02-01")
        self.dispute(claimed)
        self.dispute(closed).action_resolve_for_us()
        self.begin_online(self.item(claimed))
        self.block(claimed)
        cost = {"partner_id": self.other.id, "amount": 4.5}
        for number in range(2):
            self.env["account.dunning.charge"].create(cost | {"name": f"Return {number}"})
        self.charges(debtor=self.other)[0]._waive("Goodwill")
        self.case._make_link("clerk")
        plan = self.env["account.payment.plan"].search([("state", "=", "accepted")], limit=1)
        signed = {"name": "Anna Right", "text": "What was agreed", "text_hash": "0"}
        self.env["account.collection.signature"]._keep(plan, **signed)
        self.talk("reached", "2026-03-23")
        self.event("acknowledgement", "2026-03-23", scope="debtor")
        self.given_mails()
        self.given_proceedings(self.other)
        self.given_dossiers(self.other)
        self.given_write_offs(self.other)
        self.given_settlements()
        self.given_courtesies()
        self.given_trials()
        self.env["account.payment.plan.limit"].create({"balance_from": 50.0})
        self.env["account.payment.promise.method"].create({"name": "Transfer"})
        self.given_credit()
        ends = self.env["account.collections.month"].sudo()
        ends._close(self.company, date(2026, 2, 28))

    def given_credit(self):
        """Limits and releases as far as they go."""
        self.env["account.credit.rule"].create({"code": "insolvency", "effect": "warn"})
        limit = {"partner_id": self.other.id, "amount": 1.0}
        for door in (None, "action_refuse", "action_approve"):
            made = self.env["account.credit.limit"].create(limit)
            getattr(made, door)() if door else None
        scale = self.env.ref("account_collections.scale_creditreform")
        factor = {"factor": "his_word", "finding": "He says so"}
        value = {"partner_id": self.other.id, "scale_id": scale.id, "value": 312}
        value |= {"factor_ids": [Command.create(factor)]}
        for doors in ((), ("action_use",), ("action_leave",), ("action_use", "action_object")):
            made = self.env["account.credit.assessment"].create(value)
            for door in doors:
                if door == "action_object":
                    made.objection = "It was paid"
                getattr(made, door)()
        self.given_insurance()
        release = {"partner_id": self.other.id, "amount": 1.0}
        doors = (None, "action_refuse", "action_grant", "action_grant", "_lift")
        made = [self.env["account.credit.release"].create(release) for _door in doors]
        for one, door in zip(made, doors, strict=True):
            if door == "_lift":
                one._move_to("lifted", ("requested",))
            elif door:
                getattr(one, door)()
        made[3].action_end()

    def given_settlements(self):
        """Settlements as far as they go."""
        doors = ((), ("offer",), ("offer", "accept"), ("offer", "accept", "pay"))
        doors += (("offer", "accept", "pay", "settle"), ("offer", "lapse"), ("offer", "withdraw"))
        for steps in doors:
            bill = self.invoice("2026-02-01", 20.0, self.other)
            lines = [Command.create({"move_line_id": self.item(bill).id})]
            vals = {"partner_id": self.other.id, "line_ids": lines, "amount": 9.0}
            made = self.env["account.collection.settlement"].create(vals)
            for step in steps:
                if step == "pay":
                    self._register_payment(bill, amount=9.0)
                elif step == "lapse":
                    made._end("lapsed", "Too late")
                elif step == "withdraw":
                    made._withdraw("Mistaken")
                else:
                    getattr(made, f"action_{step}")()

    def given_insurance(self):
        """A policy, a cover, and what the insurer was told."""
        insurer = {"insurer_id": self.other.id, "valid_from": "2026-01-01"}
        policy = self.env["account.credit.insurance"].create(insurer)
        cover = {"insurance_id": policy.id, "partner_id": self.other.id, "amount": 1.0}
        self.env["account.credit.cover"].create(cover)
        item = self.item(self.invoice("2026-02-01", 9.0, self.other))
        told = {"partner_id": self.other.id}
        told |= {"line_ids": [Command.create({"move_line_id": item.id})]}
        reports = [self.env["account.credit.report"].create(told) for _number in range(2)]
        reports[0].action_withdraw()
        own = {"case_id": self.case.id, "kind": "visit"}
        self.env["account.collection.finding"].create([own, own])[1]._move_to("deleted", ("kept",))

    def given_courtesies(self):
        """Thanks that wait, were sent, or came to nothing."""
        case = self.env["account.collection.case"]._open_for(self.other, self.company)
        for state in ("waiting", "sent", "dropped"):
            vals = {"case_id": case.id, "kind": "month", "period": state, "state": state}
            rows = self.env["account.collection.courtesy"].sudo()
            rows.create({**vals, "due_on": "2099-01-01 12:00:00"})

    def given_mails(self):
        """What debtors wrote: new, accepted, dealt with otherwise."""
        case = self.env["account.collection.case"]._open_for(self.other, self.company)
        for door in (None, "accepted", "done"):
            mail = {"case_id": case.id, "kind": "question", "words": "Why?"}
            reply = self.env["account.collection.reply"].sudo().create(mail)
            reply._close(door) if door else None

    def file(self, record, name, env=None):
        """A file of the machine, unless somebody else hangs it on the record."""
        env = env or self.env["ir.attachment"]._through_door().env
        vals = {"name": name, "res_model": record._name, "res_id": record.id}
        return env["ir.attachment"].create(vals | {"raw": b"%PDF-1.4 paper"})

    # === WHAT THERE IS === #

    def ours(self):
        """The models of the add-on that have a table."""
        models = self.env.registry.models.values()
        return [self.env[it._name] for it in models if it._original_module == MODULE and it._auto]

    def of_others(self):
        """The models of others that the add-on has fields on."""
        models = self.env.registry.models.values()
        foreign = [it for it in models if it._original_module != MODULE and not it._abstract]
        return [self.env[it._name] for it in foreign if self.names(self.env[it._name])]

    def names(self, model):
        """The fields that came with the add-on."""
        own = [field for field in model._fields.values() if not field.inherited]
        return [field.name for field in own if MODULE in field._modules[:1]]

    def stages(self, model):
        """A record of each stage."""
        if model._transient:
            return {}
        letters = self.env["account.dunning.notice.line"].search([("state", "=", "sent")])
        claimed = {
            "account.move": letters.move_id,
            "account.move.line": letters.move_line_id,
            "res.partner": letters.partner_id,
        }
        known = model.sudo().with_context(active_test=False).search([], limit=LIMIT)
        return {
            record._get_stage(): record.sudo(False)
            for record in claimed.get(model._name, known).sudo()
        }

    def forge(self, record, name):
        """A value of the right kind that the field does not have."""
        field = record._fields[name]
        if field.type in ("one2many", "many2many"):
            return [Command.clear()]
        if field.type == "many2one":
            if field.comodel_name not in self.others:
                others = self.env[field.comodel_name].sudo().with_context(active_test=False)
                self.others[field.comodel_name] = others.search([], limit=2)
            return (self.others[field.comodel_name] - record.sudo()[name])[:1].id
        if field.type == "selection":
            values = field.get_values(self.env)
            return next((it for it in values if it != record.sudo()[name]), False)
        plain = {"boolean": not record.sudo()[name], "date": "2001-01-01", "json": {"1": 505.0}}
        plain["datetime"] = "2001-01-01 10:00:00"
        plain |= dict.fromkeys(("integer", "float", "monetary"), -500)
        return plain.get(field.type, "forged")

    def able(self, model, operation):
        """Who may do something to records of the kind at all."""
        return {
            name: model.with_user(user)
            for name, user in self.users.items()
            if model.with_user(user).has_access(operation)
        }

    def refused(self, label, error, action, *args):
        """An attempt that is to fail, before anything was done; what did not is told at the end."""
        self.attempts += 1
        try:
            action(*args)
        except error:
            return
        self.holes.append(label)

    def taken_back(self, label, error, action, *args):
        """As `refused`, of an attempt that may have begun."""
        with suppress(Taken), self.env.cr.savepoint():
            self.refused(label, error, action, *args)
            raise Taken

    def setUp(self):
        super().setUp()
        self.holes, self.attempts, self.others = [], 0, {}

    def assertTight(self, least):
        self.assertFalse(self.holes)
        self.assertGreater(self.attempts, least, "nothing was tried")

    # === WRITE, CREATE, IMPORT === #

    def test_nobody_writes_what_is_the_machines(self):
        for model in self.ours() + self.of_others():
            records = self.stages(model)
            for who, own in self.able(model, "write").items():
                for stage, record in records.items():
                    self.try_to_write(f"{who} {model._name} {stage}", own.browse(record.id), stage)
        self.assertTight(1000)

    def try_to_write(self, label, record, stage):
        for name in self.names(record):
            when = record._get_by_hand(name)
            if when is not True and stage not in (when or ()):
                vals = {name: self.forge(record, name)}
                self.refused(f"{label} {name}", UserError, record.write, vals)
        for name in self.names(record):
            field = record._fields[name]
            if field.type == "one2many" and record._get_by_hand(name):
                self.try_to_write_below(f"{label} {name}", record, name)

    def try_to_write_below(self, label, record, name):
        """By way of the record that they belong to."""
        rows = record.sudo()[name][:1].sudo(False)
        for below in self.names(rows):
            if not rows._get_by_hand(below):
                vals = {below: self.forge(rows, below)}
                commands = [Command.create(vals)]
                commands += [Command.update(rows.id, vals)] if rows else []
                for command in commands:
                    action = record.write, {name: [command]}
                    self.taken_back(f"{label} {below} {command[0]}", UserError, *action)

    def test_nobody_enters_what_is_the_machines(self):
        for model in self.ours() + self.of_others():
            records = self.stages(model)
            usual = next(iter(records.values())).copy_data()[0] if records else {}
            for who, own in self.able(model, "create").items():
                for name in self.names(own):
                    if not own._get_by_hand(name):
                        self.try_to_enter(f"{who} {own._name} {name}", own, usual, name)
        self.assertTight(300)

    def try_to_enter(self, label, own, usual, name):
        value = self.forge(own, name)
        self.taken_back(label, AccessError, own.create, {**usual, name: value})
        forged = own.with_context(**{f"default_{name}": value})
        self.assertEqual(forged.default_get([name]), own.default_get([name]), label)

    def test_nobody_imports_what_is_the_machines(self):
        """An import enters and writes like anybody: one field of each is enough."""
        for model in self.ours():
            own = model.with_user(self.users["collector"])
            for stage, record in self.stages(own).items() if own.has_access("write") else ():
                columns = [it for it in self.names(own) if not own._get_by_hand(it)]
                columns = [it for it in columns if own._fields[it].type in ("char", "date")]
                for name in columns[:1]:
                    value = "2001-01-01" if own._fields[name].type == "date" else "forged"
                    loaded = own.load([".id", name], [[str(record.id), value]])
                    self.assertFalse(loaded["ids"], f"{own._name} {stage} {name}")
                    self.attempts += 1
        self.assertTight(10)

    def test_defaults_that_users_set_for_themselves_change_nothing_either(self):
        own = self.env["account.dunning.charge"].with_user(self.users["collector"])
        own.env["ir.default"].set(own._name, "waived_amount", -500, user_id=True)
        cost = {"partner_id": self.debtor.id, "name": "Return debit", "amount": 5.0}
        for context in ({}, {"default_waived_amount": -500, "default_claimed_on": "2026-01-01"}):
            charge = own.with_context(**context).create(cost)
            self.assertEqual((charge.amount_open, charge.claimed_on), (5.0, False))

    def test_what_is_only_shown_is_not_believed(self):
        promise = self.env["account.payment.promise"].search([("state", "=", "proposed")], limit=1)
        forged = Command.update(promise.line_ids.id, {"amount_open_now": 9999.0})
        with self.at("2026-03-20"), self.assertRaisesRegex(UserError, "are open"):
            promise.with_user(self.users["collector"]).write({"line_ids": [forged], "amount": 9999})

    def test_a_copy_takes_nothing_along_that_the_machine_wrote(self):
        night = self.env["account.dunning.run"].search([("by_cron", "=", True)], limit=1)
        again = night.with_user(self.users["collector"]).copy()
        self.assertEqual((again.by_cron, again.state, again.decision_count), (False, "draft", 0))

    # === DELETE === #

    def test_what_proves_something_is_not_deleted(self):
        for model in self.ours():
            when = model._by_hand if model._deletable is None else model._deletable
            for stage, record in self.stages(model).items():
                if when is True or stage in (when or ()):
                    continue
                able = dict(self.able(model, "unlink"))
                if when:
                    able["machine"] = model.sudo()
                for who, own in able.items():
                    label = f"{who} {model._name} {stage}"
                    self.taken_back(label, UserError, own.browse(record.id).unlink)
        self.assertTight(20)

    def test_a_night_that_sent_nothing_keeps_its_decisions(self):
        run = self.env["account.dunning.run"].search([("by_cron", "=", True)], limit=1)
        self.assertTrue(run.decision_ids)
        with self.assertRaisesRegex(UserError, "Discard"):
            run.with_user(self.users["manager"]).unlink()

    def test_a_draft_is_deleted_with_its_planned_charges(self):
        charge = self.env["account.dunning.charge"].search(
            [("state", "=", "planned"), ("notice_id.state", "=", "draft")], limit=1
        )
        charge.notice_id.with_user(self.users["collector"]).unlink()
        self.env.flush_all()
        self.assertFalse(charge.exists())

    # === FILES === #

    def evidence(self):
        """The letters, agreements and signed papers, as the fields of the add-on name them."""
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "in", [it._name for it in self.ours()]),
                    ("res_field", "in", (False, "signed_copy")),
                ]
            )
        )
        named = self.env["ir.attachment"].sudo()
        for model in self.ours():
            for name in self.names(model):
                if model._fields[name].comodel_name == "ir.attachment":
                    named |= model.sudo().search([]).mapped(name)
        self.assertTrue(named)
        self.assertLessEqual(named, files, "a file that hangs on none of our records")
        return files

    def test_papers_are_neither_changed_nor_moved_nor_deleted(self):
        partner = {"res_model": "res.partner", "res_id": self.debtor.id}
        changes = ({"raw": b"x"}, {"datas": b"eA=="}, {"name": "x"}, {"res_id": 0}, partner)
        files = self.evidence()
        self.assertEqual(
            set(files.mapped("res_model")),
            {"account.collections.dossier", "account.dunning.notice", "account.payment.plan"},
        )
        for file in files:
            record = self.env[file.res_model].browse(file.res_id)
            for user in (*self.users.values(), None):
                own = file.with_user(user).sudo(False) if user else file
                label = f"{user and user.login} {file.name}"
                for vals in changes:
                    self.refused(f"{label} {vals}", UserError, own.write, vals)
                self.refused(f"{label} unlink", UserError, own.unlink)
                self.refused(f"{label} message", UserError, own._delete_and_notify)
                if not file.res_field:
                    self.refused(f"{label} twin", UserError, self.file, record, file.name, own.env)
        self.assertTight(200)

    def test_the_email_of_a_letter_stays_in_the_thread(self):
        delivery = self.env["account.dunning.delivery"].search([("state", "=", "sent")])
        message = delivery.mail_message_id
        self.assertTrue(message)
        for user in (self.users["collector"], self.users["manager"], None):
            own = message.with_user(user) if user else message.sudo()
            for vals in ({"body": "Pay half"}, {"subject": "x"}, {"attachment_ids": [(5,)]}):
                self.refused(f"{user} {vals}", UserError, own.write, vals)
            self.taken_back(f"{user} unlink", UserError, own.unlink)
        self.assertTight(10)

    def test_other_papers_come_and_go(self):
        plan = self.env["account.payment.plan"].search([("state", "=", "accepted")], limit=1)
        env = self.env(user=self.users["collector"])
        paper = self.file(plan, "Letter of his lawyer.pdf", env)
        with self.assertRaises(UserError):
            paper.name = plan.agreement_file
        paper.unlink()

    # === WHO READS === #

    def test_those_outside_read_nothing_of_it(self):
        for model in self.ours() + self.of_others():
            for who in OUTSIDE:
                own = model.with_user(self.users[who])
                if own._transient or not own.has_access("read"):
                    continue
                self.assertNotEqual(model._original_module, MODULE, f"{who} reads {model._name}")
                for name in self.names(own):
                    seen = own._has_field_access(own._fields[name], "read")
                    self.assertFalse(seen, f"{who} reads {model._name}.{name}")

    # === DECLARED === #

    def test_what_says_nothing_is_the_machines(self):
        note = self.env["account.dunning.block"]._fields["note"]
        block = self.env["account.dunning.block"].search([], limit=1)
        block.with_user(self.users["manager"]).note = "He called"
        with patch.object(note, "by_hand", False), self.assertRaises(AccessError):
            block.with_user(self.users["manager"]).note = "He called again"

    def test_what_follows_from_something_else_is_not_entered(self):
        for model in self.ours():
            for name in self.names(model) if not model._by_hand else ():
                if model._fields[name].related and not model._is_only_shown(name):
                    self.assertFalse(model._get_by_hand(name), f"{model._name}.{name}")

    def test_only_settings_and_dialogs_are_a_persons_as_a_whole(self):
        for model in self.ours():
            if model._by_hand:
                collector = model.with_user(self.users["collector"])
                self.assertTrue(model._transient or not collector.has_access("write"), model._name)
