from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.trial import replay as rules
from ...tools.trial.replay import GOAL, LEAST, Line, calibrate, get_busiest_week

_lt = LazyTranslate(__name__)
# Days back, days ahead.
SPANS = {"year": (365, 0), "quarter": (90, 0), "month": (0, 30)}
RECENT = 90
# Debtors at a time; with more of them a replay is worked off in the background.
BATCH = 500
# So many differences are named, and so many kept.
NAMED = 20
# When a payment counts as known: as it was entered, or so many days after its value day.
BANKS = [
    ("entered", "As entered"),
    ("0", "On the day"),
    ("2", "After 2 days"),
    ("5", "After 5 days"),
]
ARMS = [("sent", "Really sent"), ("one", "This procedure"), ("other", "The other procedure")]


class AccountDunningReplay(models.Model):
    """A replay: what a procedure would have sent within the last year, or will send within 30 days,
    with the rule that decides every night. Letters, fees, tasks and their weeks are counted, never
    money that another procedure would have brought. Nothing of the business is written."""

    _name = "account.dunning.replay"
    _description = "Replay of a Procedure"
    _inherit = ["account.collections.door"]
    _order = "id desc"
    _check_company_auto = True
    _deletable = ("draft", "waiting", "done")
    _sealed = ("done",)
    _only_managers = _lt("Only managers of collections replay procedures.")
    _machine_writes = _lt("%(fields)s of a replay is reckoned.")
    _stays = _lt("%(records)s has been reckoned and stays as it is. Make another replay.")

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="draft",
    )
    state = fields.Selection(
        [("draft", "New"), ("waiting", "Being Reckoned"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    procedure_id = fields.Many2one(
        "account.dunning.procedure",
        required=True,
        check_company=True,
        index=True,
        ondelete="cascade",
        by_hand="draft",
    )
    other_id = fields.Many2one(
        "account.dunning.procedure",
        "Beside It",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        by_hand="draft",
        help="A second procedure for the same items, to compare.",
    )
    scope_id = fields.Many2one(
        "account.dunning.procedure",
        "For the Debtors of",
        compute="_compute_scope_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        index=True,
        ondelete="cascade",
        by_hand="draft",
        help="Whose items are replayed: those that follow this procedure today.",
    )
    span = fields.Selection(
        [
            ("quarter", "The last 90 days"),
            ("year", "The last 12 months"),
            ("month", "The next 30 days"),
        ],
        required=True,
        default="quarter",
        by_hand="draft",
    )
    with_holds = fields.Boolean(
        default=True,
        by_hand="draft",
        help="Blocks, promises, disputes, plans and proceedings rest items as they did. Without "
        "them: how much work they spare.",
    )
    rhythm = fields.Selection(
        [("nightly", "Every night"), ("runs", "On the days of the real runs")],
        "Runs",
        compute="_compute_rhythm",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        by_hand="draft",
        help="Whoever starts runs by hand writes later than one who lets the night do it. What is "
        "to come is replayed night by night.",
    )
    days = fields.Json("Days of the Runs", readonly=True, copy=False)
    date_from = fields.Date("From", readonly=True, copy=False)
    date_to = fields.Date("To", readonly=True, copy=False)
    reckoned_on = fields.Datetime(readonly=True, copy=False)
    progress = fields.Float(readonly=True, copy=False, aggregator=None)
    last_debtor = fields.Integer(readonly=True, copy=False, aggregator=None)
    ladders = fields.Json(readonly=True, copy=False, help="The procedures as they were.")
    facts = fields.Json(readonly=True, copy=False, help="What is not known, as it was found.")
    sent_count = fields.Integer("Lines Sent", readonly=True, copy=False, aggregator=None)
    again_count = fields.Integer("Lines Reproduced", readonly=True, copy=False, aggregator=None)
    differences = fields.Json("Differences, Frozen", readonly=True, copy=False)
    line_ids = fields.One2many("account.dunning.replay.line", "replay_id", readonly=True)
    is_comparable = fields.Boolean(compute="_compute_calibration")
    calibration_text = fields.Char("How Far to Trust It", compute="_compute_calibration")
    difference_text = fields.Text("Differences", compute="_compute_calibration")
    assumption_text = fields.Text("Assumed", compute="_compute_assumption_text")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    # === COMPUTES === #

    @api.depends("procedure_id", "date_from", "date_to", "span")
    @api.depends_context("lang")
    def _compute_name(self):
        spans = dict(self._fields["span"]._description_selection(self.env))
        for replay in self:
            when = spans.get(replay.span, "")
            if replay.date_from:
                days = (format_date(self.env, day) for day in (replay.date_from, replay.date_to))
                when = " – ".join(days)
            replay.name = f"{replay.procedure_id.name or ''}, {when}"

    @api.depends("procedure_id", "company_id")
    def _compute_scope_id(self):
        """A procedure that nobody has yet is tried on those who have the usual one."""
        for replay in self:
            usual = replay.company_id.dunning_procedure_id
            procedure = replay.procedure_id
            in_use = procedure and procedure._origin._is_in_use(replay.company_id)
            replay.scope_id = procedure if in_use else usual or procedure

    @api.depends("company_id", "span")
    def _compute_rhythm(self):
        """As it was within 90 days: whoever made a run every other day at least is one of every
        night."""
        for replay in self:
            made = len(replay._read_run_days(RECENT))
            rare = 0 < made < RECENT / 2
            replay.rhythm = "runs" if rare and replay.span != "month" else "nightly"

    @api.depends("state", "sent_count", "again_count", "differences")
    @api.depends_context("lang")
    def _compute_calibration(self):
        for replay in self:
            replay.calibration_text = replay.difference_text = False
            replay.is_comparable = replay.span == "month" or (
                replay.sent_count and replay.again_count >= LEAST * replay.sent_count
            )
            if replay.state == "done":
                replay.calibration_text = replay._say_calibration()
                replay.difference_text = replay._say_differences()

    def _say_calibration(self):
        if self.span == "month":
            return self.env._("Of what is open today, if nobody pays: an upper bound.")
        if not self.sent_count:
            return self.env._(
                "No letter of “%s” went out meanwhile, so nobody can tell how far this is true.",
                self.scope_id.name,
            )
        known = {
            "procedure": self.scope_id.name,
            "again": self.again_count,
            "sent": self.sent_count,
            "share": formatLang(self.env, 100 * self.again_count / self.sent_count, digits=1),
        }
        if not self.is_comparable:
            return self.env._(
                "Of %(sent)s lines that “%(procedure)s” really sent, %(again)s come out again "
                "(%(share)s %%): too few to compare by. Look at the differences first.",
                **known,
            )
        if self.again_count < GOAL * self.sent_count:
            return self.env._(
                "Of %(sent)s lines that “%(procedure)s” really sent, %(again)s come out again "
                "(%(share)s %%): good enough to compare, with the differences in mind.",
                **known,
            )
        return self.env._(
            "Of %(sent)s lines that “%(procedure)s” really sent, %(again)s come out again "
            "(%(share)s %%).",
            **known,
        )

    def _say_differences(self):
        found = self.differences or []
        if not found:
            return False
        items = {one["item"] for one in found[:NAMED]}
        names = {
            item.id: item.move_id.name or item.name
            for item in self.env["account.move.line"].sudo().browse(items).exists()
        }
        ranks = {level["rank"]: level["name"] for level in (self.ladders or {}).get("scope", ())}
        words = {
            "missing": _lt("%(item)s: %(level)s sent on %(day)s, not replayed"),
            "extra": _lt("%(item)s: %(level)s replayed on %(day)s, not sent"),
        }
        said = []
        for one in found[:NAMED]:
            difference = words[one["kind"]]
            text = self.env._(difference)
            said.append(
                text
                % {
                    "item": names.get(one["item"], one["item"]),
                    "level": ranks.get(one["rank"], one["rank"]),
                    "day": format_date(self.env, one["day"]),
                }
            )
        if len(found) > NAMED:
            said.append(self.env._("… and %s more", len(found) - NAMED))
        return "\n".join(said)

    @api.depends("facts", "span", "with_holds", "rhythm", "days", "state")
    @api.depends_context("lang")
    def _compute_assumption_text(self):
        for replay in self:
            replay.assumption_text = "\n".join(replay._list_assumptions())

    def _list_assumptions(self):
        """What the books do not tell any more, or a replay leaves out: never hidden."""
        facts = self.facts or {}
        said = []
        if self.span == "month":
            said.append(self.env._("Nobody pays, promises or contests anything from now on."))
        else:
            said += [
                self.env._(
                    "Payments came as they did, whatever was sent: nothing is said about money."
                ),
                self.env._(
                    "Blocks that were deleted and matchings that were undone since are not known "
                    "any more; procedures, “no follow-up” and archived debtors count as today."
                ),
            ]
        said += [
            self.env._(
                "Left out: instalments and items in a plan, answers that wait for a check, "
                "money at the bank that nobody had matched, stale bank data, the daily cap."
            ),
            self.env._(
                "Letters go out on the day. Fees as the levels say, before what the law "
                "forbids; no interest, no lump sums."
            ),
        ]
        if self._follows_runs() and self.state != "draft":
            said.append(
                self.env._(
                    "Both procedures write on the %s days on which runs were really made.",
                    len(self.days or []),
                )
            )
        if not self.with_holds:
            said.append(self.env._("Without holds: nothing rested."))
        if count := facts.get("imported"):
            said.append(
                self.env._(
                    "%s payments were entered together with their invoice: they count as known on "
                    "their value day.",
                    count,
                )
            )
        if count := facts.get("excluded"):
            said.append(self.env._("%s items count as they stand today: not dunned.", count))
        return said

    @api.depends("line_ids", "state", "facts")
    @api.depends_context("lang")
    def _compute_summary(self):
        for replay in self:
            done = replay.state == "done"
            replay.summary = replay._draw_summary() if done else False

    def _draw_summary(self):
        """A row for each procedure and state of the bank data."""
        rows = defaultdict(list)
        for line in self.line_ids:
            rows[line.arm, line.bank].append(line)
        arms, banks = dict(self._get_arm_names()), dict(self._get_bank_labels())
        head = (
            self.env._("Procedure"),
            self.env._("Payments known"),
            self.env._("Letters"),
            self.env._("Items"),
            self.env._("Crossed"),
            self.env._("Fees"),
            self.env._("Tasks"),
            self.env._("Busiest week"),
        )
        body = [
            self._draw_row(arms[arm], banks[bank], rows[arm, bank])
            for arm in arms
            for bank in banks
            if (arm, bank) in rows
        ]
        cells = Markup("").join(Markup("<th>%s</th>") % name for name in head)
        return Markup(
            '<div class="table-responsive"><table class="table table-sm"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table></div>"
        ) % (cells, Markup("").join(body))

    def _draw_row(self, arm, bank, lines):
        monday, most = get_busiest_week([(line.day, line.letters) for line in lines])
        items, crossed = (sum(line[name] for line in lines) for name in ("items", "crossed"))
        fees = sum(line.fees for line in lines)
        tasks = sum(line.tasks for line in lines)
        really = lines[0].arm == "sent"
        cells = (
            arm,
            "" if really else bank,
            sum(line.letters for line in lines),
            items,
            f"{crossed} ({formatLang(self.env, 100 * crossed / items, digits=1)} %)"
            if items
            else 0,
            "" if really else self.company_id.currency_id.format(fees),
            "" if really else tasks,
            f"{most} ({format_date(self.env, monday)})" if most else "–",
        )
        return Markup("<tr>%s</tr>") % Markup("").join(
            Markup("<td>%s</td>") % cell for cell in cells
        )

    def _get_bank_labels(self):
        return self.line_ids._fields["bank"]._description_selection(self.env)

    def _get_arm_names(self):
        labels = dict(self.line_ids._fields["arm"]._description_selection(self.env))
        labels |= {"one": self.procedure_id.name, "other": self.other_id.name or labels["other"]}
        labels["sent"] = f"{labels['sent']}: {self.scope_id.name}"
        return labels.items()

    # === DOORS === #

    def action_replay(self):
        """Few debtors at once; many in the background, as nobody waits for a year of them."""
        self.ensure_one()
        self._check_manager()
        self._check_state("draft")
        today = self.company_id._get_dunning_today()
        back, ahead = SPANS[self.span]
        first = fields.Date.add(today, days=1) if ahead else today - timedelta(days=back)
        self._move_to(
            "waiting",
            ("draft",),
            date_from=first,
            date_to=today + timedelta(days=ahead or -1),
            ladders={
                "one": self._freeze_ladder(self.procedure_id),
                "other": self._freeze_ladder(self.other_id),
                "scope": self._freeze_ladder(self.scope_id),
            },
            facts={},
            differences=[],
        )
        if self._follows_runs():
            self._through_door().days = [day.isoformat() for day in self._read_run_days()]
        if len(self._find_debtors(0, BATCH + 1)) > BATCH:
            self.env.ref("account_collections.cron_replays").sudo()._trigger()
        else:
            self._go_on()
            self._finish()
        return True

    def _freeze_ladder(self, procedure):
        """The levels as they are today, so that the result can be told of when they change."""
        return [
            {
                "id": level.id,
                "name": level.name,
                "rank": level.rank,
                "delay": level.delay_days,
                "interval": level.interval_days,
                "deadline": level.deadline_days,
            }
            for level in procedure.sudo().level_ids.sorted("sequence")
        ]

    # === WORK === #

    @api.model
    def _cron_replay(self):
        """Those that wait, a batch of debtors at a time."""
        commit = self.env["ir.cron"]._commit_progress
        for replay in self.search([("state", "=", "waiting")], order="id"):
            left = len(replay._find_debtors(replay.last_debtor))
            commit(remaining=left)
            while replay._go_on():
                if not commit(BATCH):
                    return
            replay._finish()
            commit()

    def _go_on(self):
        """Replay the next debtors; False if there are none left."""
        debtors = self._find_debtors(self.last_debtor, BATCH)
        if not debtors:
            return False
        company = self.company_id
        replay = self.sudo().with_company(company)
        ledger = replay._read_ledger(debtors)
        counts = defaultdict(lambda: [0, 0, 0, 0.0, 0.0, 0])
        lines = []
        for arm, bank, letters in replay._replay_all(ledger):
            replay._count(counts, arm, bank, letters, ledger)
            if arm == "one" and bank == "entered" and self.procedure_id == self.scope_id:
                lines = letters
        replay._keep_counts(counts)
        replay._calibrate(debtors, ledger, lines)
        last = debtors[-1]
        known = self._find_debtors(0)
        done = sum(debtor <= last for debtor in known)
        facts = {name: (self.facts or {}).get(name, 0) + n for name, n in ledger.facts.items()}
        replay._through_door().write(
            {"last_debtor": last, "progress": 100 * done / len(known), "facts": facts}
        )
        return True

    def _finish(self):
        replay = self.sudo()
        replay._move_to("done", ("waiting",), reckoned_on=fields.Datetime.now(), progress=100)

    def _replay_all(self, ledger):
        """``(arm, bank, letters)`` of both procedures, by how soon payments are known."""
        policy = self._get_policy()
        banks = [bank for bank, _label in BANKS]
        for arm, procedure in (("one", self.procedure_id), ("other", self.other_id)):
            steps = procedure._get_steps() if procedure else ()
            terms = {level["id"]: level["deadline"] for level in self.ladders[arm]}
            for bank in banks[:1] if self.span == "month" else banks:
                if procedure:
                    claims = ledger.get_claims(bank, steps)
                    days = self._get_run_days()
                    letters = rules.replay(
                        claims, self.date_from, self.date_to, policy, terms, days
                    )
                    yield arm, bank, letters

    def _count(self, counts, arm, bank, letters, ledger):
        """Add ``letters`` up by day and level."""
        levels = self.env["account.dunning.level"].browse({letter.step.key for letter in letters})
        known = {level.id: level for level in levels}
        kinds, currency = ledger.kinds, self.company_id.currency_id
        for letter in letters:
            level = known[letter.step.key]
            claimed = as_exact(letter.amount, currency.decimal_places)
            fee = level._get_fee(currency, kinds.get(letter.debtor), claimed, None)
            row = counts[arm, bank, letter.day, level.id, level.name, letter.step.rank]
            row[0] += 1
            row[1] += len(letter.lines)
            row[2] += sum(line.crossed for line in letter.lines)
            row[3] += letter.amount
            row[4] += float(fee or 0)
            row[5] += bool(level.activity_type_id)

    def _keep_counts(self, counts):
        """Add them to what the debtors before gave."""
        rows = [
            (self.id, *key, *values)
            for key, values in sorted(counts.items(), key=lambda pair: pair[0][:4])
        ]
        if not rows:
            return
        self.env["account.dunning.replay.line"]._add_rows(rows)

    def _calibrate(self, debtors, ledger, letters):
        """What was really sent to these debtors, and how much of it comes out again."""
        if self.span == "month":
            return
        sent = self._read_sent(debtors)
        counts = defaultdict(lambda: [0, 0, 0, 0.0, 0.0, 0])
        notices = set()
        for row in sent:
            key = ("sent", "entered", row.day, row.level, row.name, row.top)
            counts[key][0] += row.notice not in notices
            counts[key][1] += 1
            counts[key][2] += row.crossed
            counts[key][3] += float(row.amount)
            notices.add(row.notice)
        self._keep_counts(counts)
        if self.procedure_id != self.scope_id:
            # What is not in use is told by how well the one in use comes out again.
            terms = {level["id"]: level["deadline"] for level in self.ladders["scope"]}
            claims = ledger.get_claims("entered", self.scope_id._get_steps())
            policy, days = self._get_policy(), self._get_run_days()
            letters = rules.replay(claims, self.date_from, self.date_to, policy, terms, days)
        found = calibrate(
            [Line(row.item, row.rank, row.day) for row in sent if row.item in ledger.items],
            [
                Line(line.key, line.step.rank, letter.day)
                for letter in letters
                for line in letter.lines
            ],
        )
        named = [
            {"kind": kind, "item": line.key, "rank": line.rank, "day": line.day.isoformat()}
            for kind, lines in (("missing", found.missing), ("extra", found.extra))
            for line in lines
        ]
        self._through_door().write(
            {
                "sent_count": self.sent_count + found.sent,
                "again_count": self.again_count + found.again,
                "differences": ((self.differences or []) + named)[:200],
            }
        )

    # === LOOK === #

    def action_open_lines(self):
        """By week, as a graph, a pivot, a list."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account_collections.account_dunning_replay_line_action"
        )
        return {**action, "domain": list(Domain("replay_id", "=", self.id))}
