from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding.deadlines import find_too_early, list_deadlines
from ...tools.proceeding.steps import find_refusal, get_events, get_standing, list_valid
from ..common.transaction import claim_rows
from ..common.window import open_form, open_wizard
from .kind import DEADLINE_KINDS, STEP_KINDS
from .proceeding import LIVE, PREPARED

_lt = LazyTranslate(__name__)
STEP_KIND = "account.collection.proceeding.step.kind"
# Before the enforcement order is applied for, somebody looks at what was paid (§ 699 (1) s. 2 ZPO).
DECLARES_PAYMENTS = ("enforcement_applied",)
# Who must be named.
NAMED = ("agency", "lawyer", "buyer")
# What the debtor told us, for whoever has his debts in hand.
SAID = {
    "promise": _lt("Promised to us: tell %(who)s (%(number)s)"),
    "plan": _lt("Instalments agreed on with us: tell %(who)s (%(number)s)"),
    "paid": _lt("Says to have paid: tell %(who)s (%(number)s)"),
    "dispute": _lt("Contests it to us: tell %(who)s (%(number)s)"),
}
# What he agreed on with whoever has them in hand, which only a person may take for more.
AGREED_THERE = _lt(
    "%(who)s agreed on instalments: enter an acknowledgement if the debtor gave one (%(number)s)"
)


class AccountCollectionProceeding(models.Model):
    """The doors of a proceeding: prepared → approved → handed over; from then on how far it is
    follows from its steps. A person hands over, never the machine (Art. 22 GDPR)."""

    _inherit = "account.collection.proceeding"
    _only_collectors = _lt("Only collectors may hand claims over.")

    child_ids = fields.One2many("account.collection.proceeding", "parent_id", readonly=True)

    # === PREPARE === #

    @api.model
    def _get_new_action(self, items):
        """The dialog that hands these ``items`` over, for the buttons "Hand over" everywhere."""
        if not items:
            raise UserError(self.env._("Nothing is open here that could be handed over."))
        return open_wizard(
            "account.collections.handover", self.env._("Hand over"), item_ids=items.ids
        )

    @api.model
    def _prepare(self, kind, items, performed=False, **vals):
        """A proceeding of each debtor and currency about these open ``items``, checked, in
        preparation."""
        self._check_collector()
        items.check_access("read")
        made = self.browse()
        for company, own in items.grouped("company_id").items():
            made |= self._prepare_in(company, kind, own, performed, vals)
        return made

    @api.model
    def _prepare_in(self, company, kind, items, performed, vals):
        self = self.with_company(company)
        known = {item.id: (None, performed) for item in items}
        judged = self._judge(kind, company, items, known)
        parents = self._find_parents(items)
        fresh, gates = [], []
        for debtor, (found, facts) in judged.items():
            for currency, own in self._group_by_currency(facts).items():
                fresh.append(
                    {
                        "company_id": company.id,
                        "partner_id": debtor.id,
                        "kind_id": kind.id,
                        "currency_id": currency,
                        "parent_id": self._get_parent(parents, own),
                        "user_id": self.env.uid,
                        "claim_ids": [
                            Command.create({**one, "performed": performed}) for one in own
                        ],
                        **vals,
                    }
                )
                gates.append(found)
        made = self.sudo().create(fresh)
        for proceeding in made:
            if proceeding.kind_code == "court_order":
                proceeding.court = proceeding._get_court_proposal()
        following = made.filtered("parent_id")
        following._refresh_gates()
        kept = dict(zip(made, gates, strict=True))
        self._keep_gates({one: kept[one] for one in made - following})
        return made.sudo(False)

    @api.model
    def _group_by_currency(self, facts):
        groups = {}
        for vals in facts.values():
            groups.setdefault(vals["currency_id"], []).append(vals)
        return groups

    @api.model
    def _find_parents(self, items):
        """``{item id: proceeding}`` that has it in hand now."""
        claims = self.env["account.collection.proceeding.claim"].sudo()
        live = claims.search([("move_line_id", "in", items.ids), ("is_live", "=", True)])
        return {claim.move_line_id.id: claim.proceeding_id for claim in live}

    @api.model
    def _get_parent(self, parents, rows):
        """The proceeding that goes on in this one: the one that has its claims in hand."""
        found = {parents.get(vals["move_line_id"]) for vals in rows} - {None}
        return found.pop().id if len(found) == 1 else False

    def action_check(self):
        """Look again whether all is so that must be."""
        self._check_collector()
        self.check_access("write")
        self._check_state(*PREPARED)
        self._refresh_gates()

    def action_approve(self):
        """A manager has looked at it."""
        if not self.env.user.has_group("account_collections.group_manager"):
            raise AccessError(self.env._("Only a manager of collections approves a hand-over."))
        self.check_access("write")
        for company, own in self.grouped("company_id").items():
            today = company._get_dunning_today()
            own._move_to("approved", ("draft",), approved_by_id=self.env.uid, approved_on=today)
        self._tell(self.env._("%(proceeding)s approved: %(claims)s, %(amount)s."))

    def action_cancel(self):
        """It is not handed over after all."""
        self._check_collector()
        self.check_access("write")
        self._move_to("cancelled", PREPARED)

    # === HAND OVER === #

    def action_hand_over(self):
        """Hand over: from now on letters rest, and what is claimed stays as it is."""
        self._check_collector()
        self.check_access("write")
        claim_rows(self.claim_ids.move_line_id)
        self._check_state(*PREPARED)
        self._check_approval()
        self._check_complete()
        self._refresh_gates()
        self._check_gates()
        for company, own in self.grouped("company_id").items():
            own.with_company(company)._hand_over(company)

    def _check_approval(self):
        waiting = self.filtered(lambda it: it.kind_id.needs_approval and it.state == "draft")
        if waiting and not self.env.user.has_group("account_collections.group_manager"):
            raise UserError(
                self.env._(
                    "%s: ask a manager of collections to approve it first.", waiting._name_some()
                )
            )

    def _check_complete(self):
        for proceeding in self:
            if proceeding.counterpart in NAMED and not proceeding.counterpart_id:
                raise UserError(
                    self.env._("%s: choose who gets it in hand.", proceeding.display_name)
                )
            if proceeding.kind_code == "court_order" and not proceeding.court:
                raise UserError(
                    self.env._("%s: choose the central court.", proceeding.display_name)
                )
            if proceeding.kind_code == "insolvency" and not proceeding._get_opened_on():
                raise UserError(
                    self.env._(
                        "Enter the day on which the insolvency was opened at %s.",
                        proceeding.partner_id.display_name,
                    )
                )

    def _check_gates(self):
        for proceeding in self:
            if unmet := proceeding.gate_ids.filtered(lambda gate: not gate.is_met):
                raise UserError(
                    self.env._(
                        "%(proceeding)s cannot be handed over yet:\n%(reasons)s",
                        proceeding=proceeding.partner_id.display_name,
                        reasons="\n".join(f"• {gate.sentence}" for gate in unmet),
                    )
                )

    def _hand_over(self, company):
        today = company._get_dunning_today()
        numbers = self.env["ir.sequence"]._take_numbers_for(self._name, company, len(self))
        for proceeding, number in zip(self.sudo(), numbers, strict=True):
            if proceeding.name == "/":
                proceeding.name = number
        for parent, own in self.filtered("parent_id").grouped("parent_id").items():
            # It gives its claims away before they are taken.
            parent.sudo()._take_step("continued", today, reference=own[:1].name)
        self._move_to(
            "handed_over",
            PREPARED,
            handed_over_by_id=self.env.uid,
            handed_over_on=today,
            matched_until=self._get_last_matching(),
        )
        for kind, own in self.grouped("kind_id").items():
            if kind.code == "insolvency":
                for proceeding in own:
                    proceeding._take_step(kind.first_step, proceeding._get_opened_on())
            else:
                own._take_step(kind.first_step, today)
        items = self.claim_ids.move_line_id
        self.env["account.dunning.notice.line"]._leave_drafts(
            Domain("move_line_id", "in", items.ids), "proceeding"
        )
        named = self.filtered("counterpart_id")
        named._tell(
            self.env._("%(proceeding)s: handed over to %(counterpart)s: %(claims)s, %(amount)s.")
        )
        (self - named)._tell(self.env._("%(proceeding)s: handed over: %(claims)s, %(amount)s."))

    def _get_opened_on(self):
        return self.partner_id.sudo().insolvency_opened_on

    # === STEPS === #

    def action_step(self):
        """Enter what happened."""
        self.ensure_one()
        return open_wizard(
            "account.collections.step", self.env._("What happened?"), proceeding_id=self.id
        )

    def _take_step(self, code, day, **vals):
        """Enter a step of each of these; what follows from it is done. Returns the steps."""
        kind = self.env[STEP_KIND].sudo().search([("code", "=", code)])
        rows = []
        for proceeding in self:
            today = proceeding.company_id._get_dunning_today()
            rows.append(
                {
                    "proceeding_id": proceeding.id,
                    "kind_id": kind.id,
                    "date": day,
                    "known_on": today,
                    "user_id": self.env.uid,
                    **vals,
                }
            )
        steps = self.env["account.collection.proceeding.step"]._append(rows)
        self._follow_steps()
        if code == "agency_plan" and not vals.get("corrects_id"):
            self._give_word(AGREED_THERE)
        return steps.sudo(self.env.su)

    def _check_step(self, kind, day, payments_seen=False):
        """Refuse what cannot be: before its time, after what rules it out, of another kind."""
        self.ensure_one()
        rule = STEP_KINDS()[kind.code]
        if rule.kinds and self.kind_code not in rule.kinds:
            raise UserError(
                self.env._(
                    "%(step)s is no step of this: %(kind)s.",
                    step=kind.name,
                    kind=self.kind_id.name,
                )
            )
        if self.state in (*PREPARED, "cancelled"):
            raise UserError(self.env._("%s was not handed over yet.", self.display_name))
        if day > self.company_id._get_dunning_today():
            raise UserError(
                self.env._("What happened lies in the past: enter the day on the paper.")
            )
        valid = list_valid(STEP_KINDS(), self._get_rule_steps())
        if refusal := find_refusal(rule, valid):
            before = self.env[STEP_KIND].search([("code", "=", refusal.kind)])
            raise UserError(
                self.env._(
                    "%(step)s: not possible any more after “%(before)s” of %(day)s.",
                    step=kind.name,
                    before=before.name,
                    day=format_date(self.env, refusal.on),
                )
            )
        self._check_time(rule, kind, day)
        if kind.code in DECLARES_PAYMENTS and not payments_seen:
            raise UserError(
                self.env._(
                    "Look at the payments since the order was applied for, and confirm that you "
                    "have: each must be declared."
                )
            )
        if rule.effect == "reopen":
            self._check_free()

    def _check_time(self, rule, kind, day):
        if not rule.after_deadline:
            return
        deadlines = self._list_deadlines()
        if early := find_too_early(rule, day, deadlines):
            raise UserError(
                self.env._(
                    "%(step)s: not before %(day)s, when the time to object is over.",
                    step=kind.name,
                    day=format_date(self.env, early.from_day),
                )
            )
        if not any(it.code == rule.after_deadline for it in deadlines):
            setting = DEADLINE_KINDS()[rule.after_deadline].step
            before = self.env[STEP_KIND].search([("code", "=", setting)])
            raise UserError(
                self.env._(
                    "%(step)s: enter “%(before)s” first, from which its time runs.",
                    step=kind.name,
                    before=before.name,
                )
            )

    def _check_free(self):
        if taken := self._read_elsewhere(self.claim_ids.move_line_id):
            items = self.env["account.move.line"].browse(taken)
            raise UserError(
                self.env._(
                    "In another proceeding meanwhile: %s", ", ".join(items.move_id.mapped("name"))
                )
            )

    # === WHAT FOLLOWS === #

    def _get_rule_steps(self):
        """The steps as the rule sees them."""
        return [step._as_step() for step in self.sudo().step_ids.sorted("id")]

    def _get_valid_steps(self):
        """Those that were not taken back."""
        self.ensure_one()
        keys = {step.key for step in list_valid(STEP_KINDS(), self._get_rule_steps())}
        return self.step_ids.filtered(lambda step: step.id in keys)

    def _get_limitation_events(self):
        return get_events(STEP_KINDS(), self._get_rule_steps())

    def _list_events(self):
        """``[(step, Event)]``"""
        steps = {step.id: step for step in self.sudo().step_ids}
        events = self._get_limitation_events()
        return [(steps[rule.key], event) for rule, event in events.items()]

    def _list_deadlines(self):
        self.ensure_one()
        return list_deadlines(
            DEADLINE_KINDS().values(),
            STEP_KINDS(),
            self.kind_code,
            self._get_rule_steps(),
            self._get_working_days(),
        )

    def _follow_steps(self):
        """State, claims in hand, deadlines, limitation: as the steps tell now."""
        self.invalidate_recordset(["step_ids"])
        stages = {kind.code: kind.id for kind in self.env[STEP_KIND].sudo().search([])}
        moved = defaultdict(self.sudo().browse)
        for proceeding in self.sudo():
            standing = get_standing(STEP_KINDS(), proceeding._get_rule_steps())
            state = "approved" if standing.state == "draft" else standing.state
            vals = {
                "state": state,
                "stage_id": stages.get(standing.stage, False),
                "since": standing.since or False,
                "end_reason": standing.reason or False,
            }
            if any(proceeding._is_other(name, value) for name, value in vals.items()):
                moved[tuple(vals.items())] += proceeding
        for vals, own in moved.items():
            own._through_door().write(dict(vals))
        for live, own in self.sudo().grouped(lambda it: it.state in LIVE).items():
            moved = own.claim_ids.filtered(lambda claim, live=live: claim.is_live != live)
            moved._through_door().write({"is_live": live})
        self._follow_insolvency()
        self._keep_deadlines()
        self.env["account.collection.limitation.event"]._follow_steps(self)

    def _is_other(self, name, value):
        field = self._fields[name]
        return field.convert_to_write(self[name], self) != value

    def _follow_insolvency(self):
        """The opening is a fact about the debtor, whichever claims were filed."""
        for proceeding in self.sudo().filtered(lambda it: it.kind_code == "insolvency"):
            opened = proceeding._get_valid_steps().filtered(lambda it: it.kind_code == "opened")
            day = max(opened.mapped("date"), default=False)
            if day and proceeding.partner_id.insolvency_opened_on != day:
                proceeding.partner_id.insolvency_opened_on = day

    def _keep_deadlines(self):
        Deadline = self.env["account.collection.proceeding.deadline"].sudo()
        kinds = {
            kind.code: kind.id
            for kind in self.env["account.collection.proceeding.deadline.kind"].sudo().search([])
        }
        fresh, moved, stale = [], defaultdict(Deadline.browse), Deadline.browse()
        for proceeding in self.sudo():
            known = {it.kind_id.code: it for it in proceeding.deadline_ids if it.kind_id}
            for found in proceeding._list_deadlines():
                vals = {
                    "begins_on": found.begins,
                    "date": found.on,
                    "last_on": found.last,
                    "closed_on": found.closed_on or False,
                }
                if old := known.pop(found.code, None):
                    if any(old[name] != value for name, value in vals.items()):
                        moved[tuple(vals.items())] += old
                else:
                    fresh.append(
                        {**vals, "proceeding_id": proceeding.id, "kind_id": kinds[found.code]}
                    )
            # The step that set it was taken back.
            stale = stale.union(*known.values())
        for vals, own in moved.items():
            own.write(dict(vals))
        stale._through_door().unlink()
        Deadline.create(fresh)
        self.sudo().deadline_ids._tend_deadlines()

    # === PAYMENTS === #

    @api.model
    def _get_last_matching(self):
        """The number of the newest matching; -1 for none."""
        newest = self.env["account.partial.reconcile"].sudo().search([], order="id desc", limit=1)
        return newest.id or -1

    def _find_matchings(self):
        """What came off the claims since they were handed over: also what is dated before and was
        entered later, as it was claimed all the same."""
        items = self.sudo().claim_ids.move_line_id
        partials = self.env["account.partial.reconcile"].sudo()
        found = partials.search([("debit_move_id", "in", items.ids)], order="max_date, id")
        return found.filtered(self._is_since) if self.handed_over_on else partials

    def _is_since(self, partial):
        self.ensure_one()
        if self.matched_until:
            return partial.id > self.matched_until
        return partial.credit_move_id.date >= self.handed_over_on

    def _note_payments(self):
        """The debtor paid to us while somebody else has it in hand: tell him, or end it."""
        for proceeding in self.sudo().filtered(lambda it: it.state in LIVE):
            case = proceeding._get_cases()[proceeding]
            own = case.with_context(lang=case._get_responsible().lang)
            who = proceeding.counterpart_id.name or proceeding.kind_id.with_env(own.env).name
            if proceeding.currency_id.is_zero(proceeding.amount_open):
                words = own.env._("All is paid: end %(number)s with %(who)s")
            else:
                words = own.env._("Paid to us directly: tell %(who)s (%(number)s)")
            text = words % {"who": who, "number": proceeding.name}
            own._schedule_once("account_collections.activity_proceeding", text, text)

    # === WHAT THE DEBTOR SAYS === #

    def _say_in_hand(self, item):
        """Who has an ``item`` in hand, in a sentence for whoever asks us about it."""
        self.ensure_one()
        proceeding = self.sudo()
        known = {
            "item": item.move_id.name or item.name,
            "who": proceeding.counterpart_id.name or "",
            "kind": proceeding.kind_id.name,
            "day": format_date(self.env, proceeding.handed_over_on),
            "number": proceeding.reference or proceeding.name,
        }
        if proceeding.counterpart_id:
            return self.env._(
                "%(who)s has %(item)s in hand since %(day)s (%(kind)s, file no. %(number)s).",
                **known,
            )
        return self.env._(
            "%(item)s is in a proceeding since %(day)s (%(kind)s, file no. %(number)s).", **known
        )

    def _note_said(self, what):
        """The debtor told us what somebody else has to know who has it in hand."""
        self._give_word(SAID[what])

    def _give_word(self, said):
        """A task for whoever looks after the debtor, in his language."""
        for proceeding in self.sudo().filtered(lambda it: it.state in LIVE):
            case = proceeding._get_cases()[proceeding]
            own = case.with_context(lang=case._get_responsible().lang)
            who = proceeding.counterpart_id.name or proceeding.kind_id.with_env(own.env).name
            words = own.env._(said)
            text = words % {"who": who, "number": proceeding.name}
            own._schedule_once("account_collections.activity_proceeding", text, text)

    def action_open(self):
        self.ensure_one()
        return open_form(self)
