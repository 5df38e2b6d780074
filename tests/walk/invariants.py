"""What must be true whatever people do, written from the README and the law. The oracle keeps a
diary of its own of what arrived, and reads the ledger with its own eyes."""

import collections
from datetime import timedelta
from decimal import Decimal

from odoo import fields

from . import reckoning
from .ledger import Ledger, exact

# Nobody knows better than the oracle when these apply.
HELD = {
    "no_debtor",
    "no_followup",
    "payment_blocked",
    "archived",
    "block_debtor",
    "block_invoice",
    "block_item",
    "insolvency",
    "promise",
    "plan",
    "time_barred",
    "dispute",
    "discount",
    "in_payment",
    "proceeding",
}
# What may open items again that were settled: their clocks begin anew.
REOPENING = ("take_back", "return_payment", "match", "take_up_again")
# After so many days what else a debtor owes waits no longer for a letter.
LYING = timedelta(days=7)
LETTERS = """
    SELECT notice.id, notice.partner_id, notice.company_id, notice.sent_on, notice.deadline,
           notice.amount_company, run.date
      FROM account_dunning_notice notice
      JOIN account_dunning_run run ON run.id = notice.run_id
     WHERE notice.state = 'sent' AND notice.company_id = ANY(%s)
  ORDER BY notice.id
"""
LINES = """
    SELECT line.id, line.kind, line.move_line_id, line.currency_id, line.amount_residual,
           line.amount_company, line.rank, line.plan_id, level.interval_days, level.delay_days,
           line.name
      FROM account_dunning_notice_line line
 LEFT JOIN account_dunning_level level ON level.id = line.level_id
     WHERE line.notice_id = %s AND line.drop_reason IS NULL
"""
# What letters that wait, for the printer or a person, deduct already.
DEDUCTED = """
    SELECT COALESCE(SUM(-line.amount_residual), 0)
      FROM account_dunning_notice_line line
      JOIN account_dunning_notice notice ON notice.id = line.notice_id
     WHERE notice.company_id = %s AND notice.partner_id = %s AND line.currency_id = %s
       AND notice.state IN ('draft', 'confirmed') AND line.kind = 'credit'
       AND line.drop_reason IS NULL
"""


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant, day, words):
        super().__init__(f"{invariant}: {words} (day {day})")
        self.invariant, self.day, self.words = invariant, day, words


class Line:
    """What stands on a letter."""

    def __init__(self, row):
        (self.id, self.kind, self.item, self.currency, amount, company, self.rank, self.plan) = row[
            :8
        ]
        self.amount, self.company = exact(amount), exact(company)
        self.interval, self.after, self.name = row[8:]


class Arrived:
    """A letter about an item that the debtor has."""

    def __init__(self, notice, rank, day, deadline):
        self.notice, self.rank, self.day, self.deadline = notice, rank, day, deadline


class Oracle:
    def __init__(self, world, people):
        self.world, self.people = world, people
        self.item_days = self.letters = 0
        self.sent = set()  # letters that are out
        self.diary = collections.defaultdict(list)  # {item: [Arrived]}
        self.reopened = {}  # {item: day}
        self.anew = set()  # items whose ladder began again
        self.touched = set()  # moves that were corrected: their interest is not reckoned
        self.returned = set()  # letters that came back once
        self.settled = set()
        self.paying = set()  # items for which money was on its way in the night
        self.day = 0

    # === READING === #

    def _read(self):
        return Ledger(self.world, self._today())

    def _today(self):
        # The companies are all in Berlin, and nothing happens near midnight.
        return fields.Date.today()

    def _rows(self, statement, *arguments):
        self.world.root.cr.execute(statement, arguments)
        return self.world.root.cr.fetchall()

    def _all_companies(self):
        return [company.id for company in self.world.companies.values()]

    def _fail(self, invariant, words):
        raise Broken(invariant, self.day, words)

    def _check(self, holds, invariant, words):
        if not holds:
            self._fail(invariant, words)

    # === WHAT PEOPLE DO === #

    def look_before(self, event):
        """Items that are settled may be open again after the event."""
        if event.name in REOPENING:
            owed = self._read().items
            # Of which no letter arrived, no clock runs.
            self.settled = {item for item, past in self.diary.items() if past and item not in owed}
        self.before = None
        if event.name in ("hand_over", "redraft", "cancel_invoice"):
            move = self.people.made.get(event.facts["of"])
            if move and move.exists():
                self.before = {item.id: item.date_maturity for item in self._claims(move)}

    def look_after(self, event):
        if event.name in REOPENING:
            self._see_reopened()
        if event.name in ("hand_over", "redraft", "cancel_invoice"):
            self._see_corrected(event)
        if event.name == "bounce":
            self._see_returned(self.people.made[event.key])

    def _claims(self, move):
        lines = move.sudo().line_ids
        return lines.filtered(lambda line: line.account_type == "asset_receivable")

    def _see_reopened(self):
        ledger = self._read()
        for item in self.settled & set(ledger.items):
            self.reopened[item] = self._today()
            line = self.world.root["account.move.line"].browse(item)
            procedure = line.partner_id.commercial_partner_id.with_company(
                line.company_id
            ).dunning_procedure_id
            if procedure.reopen_policy == "restart":
                self.anew.add(item)
                self.diary[item] = []

    def _see_corrected(self, event):
        """What was kept of the items goes to those that took their place, unless they are another
        debtor's."""
        move = self.people.made[event.key]
        self.touched.add(move.id)
        after = {item.date_maturity: item.id for item in self._claims(move)}
        for item, due in (self.before or {}).items():
            past = self.diary.pop(item, [])
            since = self.reopened.pop(item, None)
            heir = after.get(due) or (len(after) == 1 and next(iter(after.values())))
            if heir and event.name == "redraft":
                self.diary[heir] = past
                if since:
                    self.reopened[heir] = since

    def _see_returned(self, notices):
        """Unless it went out in another way as well, the debtor never read it."""
        for notice in notices:
            self._rows_done(notice)

    def _rows_done(self, notice):
        ((state,),) = self._rows(
            "SELECT state FROM account_dunning_notice WHERE id = %s", notice.id
        )
        ((other,),) = self._rows(
            """SELECT COUNT(*) FROM account_dunning_delivery
                WHERE notice_id = %s AND state = 'sent'""",
            notice.id,
        )
        if other:
            return
        self._check(state != "sent", "a letter that came back was not sent", notice.display_name)
        self.sent.discard(notice.id)
        self.returned.add(notice.id)
        for item, arrived in self.diary.items():
            self.diary[item] = [one for one in arrived if one.notice != notice.id]

    # === LETTERS === #

    def look_at_letters(self, day):
        """At the moment they leave."""
        self.day = day
        self.world.root.flush_all()
        found = self._rows(LETTERS, self._all_companies())
        fresh = [row for row in found if row[0] not in self.sent]
        if not fresh:
            return
        ledger = self._read()
        of_debtor = collections.Counter()
        for row in fresh:
            lines = [Line(line) for line in self._rows(LINES, row[0])]
            of_debtor[row[1], row[2], self._get_kind(ledger, row, lines)] += 1
            self._look_at_letter(ledger, row, lines)
        self._look_at_credits(ledger, fresh)
        for (debtor, company, _kind), number in of_debtor.items():
            words = f"debtor {debtor}, company {company}: {number} letters at once"
            self._check(number == 1, "one letter per debtor", words)

    def _get_kind(self, ledger, row, lines):
        """One of a plan, or that was left lying, stands for itself, and so does one that came back
        and goes out again, by another way: the next one may have been written by then. What is not
        due yet is on no letter that demands."""
        lay = row[-1] <= ledger.today - LYING
        if lay or row[0] in self.returned or any(line.plan for line in lines):
            return row[0]
        return "note" if all(line.rank == 0 for line in lines if line.kind == "claim") else "demand"

    def _look_at_letter(self, ledger, row, lines):
        notice, debtor, company, sent_on, deadline, amount_company, _drafted_on = row
        where = f"letter {notice}"
        claims = [line for line in lines if line.kind == "claim"]
        self._check(claims, "a letter claims something", where)
        self._check(sent_on == ledger.today, "a letter is sent today", f"{where}: {sent_on}")
        for line in claims:
            self._look_at_claim(ledger, line, debtor, company, where)
        self._look_at_plans(ledger, claims, where)
        self._look_at_totals(notice, lines, amount_company, where)
        self._look_at_charges(ledger, notice, claims, where)
        for line in claims:
            if not line.plan:
                self.diary[line.item].append(Arrived(notice, line.rank, sent_on, deadline))
        self.sent.add(notice)
        self.letters += 1

    def _look_at_claim(self, ledger, line, debtor, company, where):
        words = f"{where}, {line.name} (item {line.item})"
        item = ledger.items.get(line.item)
        self._check(item and item.open > 0, "no letter claims what is paid", words)
        self._check(
            (item.debtor, item.company) == (debtor, company),
            "no letter claims what somebody else owes",
            words,
        )
        if line.plan:
            # Who agreed to pay by contract, though it was time-barred, owes it (§ 214 (2) BGB).
            holds = [hold for hold in item.holds if hold not in ("plan", "old")]
        else:
            holds = item.holds
        words += f": {holds}, {dict(item.resting)}, open {item.open}, claimed {line.amount}"
        self._check(not holds, "no letter claims what rests", words)
        self._check(line.amount > 0, "no letter claims nothing", words)
        if not line.plan:
            self._check(line.amount == item.claimable, "a letter claims what is open", words)
            self._look_at_clock(ledger, item, line, words)

    def _look_at_clock(self, ledger, item, line, words):
        today, grace = ledger.today, self._grace(item)
        if not line.rank:
            self._check(today <= item.due, "a note comes before the due date", words)
            return
        self._check(today > item.due, "no letter claims what is not due", words)
        first = item.due + timedelta(days=max(line.after, 1) + grace)
        by_hand = line.id in self.people.raised
        self._check(
            today >= first or by_hand, "no level before its day", f"{words}, not before {first}"
        )
        arrived = self.diary[line.item]
        before = max((one.rank for one in arrived), default=0)
        same = line.rank == before + 1 or by_hand
        self._check(same, "levels derive from what arrived", f"{words}: {before} → {line.rank}")
        free = self._get_free(arrived, line.interval, grace)
        if not by_hand:
            self._check(
                not free or today >= free, "no two levels within an interval", f"{words}: {free}"
            )
        if line.item in self.reopened:
            free = self.reopened[line.item] + timedelta(days=max(line.interval, 2))
            self._check(
                today >= free or by_hand,
                "the interval begins anew when money is taken back",
                f"{words}: {free}",
            )

    def _grace(self, item):
        company = next(one for one in self.world.companies.values() if one.id == item.company)
        return company.dunning_grace_days

    def _get_free(self, arrived, interval, grace):
        """The day from which the next level may go out."""
        days = []
        for one in arrived:
            least = max(interval, 2) if one.rank else 2
            days.append(one.day + timedelta(days=least))
            if one.rank and one.deadline:
                days.append(one.deadline + timedelta(days=1 + grace))
        return max(days, default=None)

    def _look_at_plans(self, ledger, claims, where):
        claimed = collections.defaultdict(Decimal)
        for line in claims:
            if line.plan:
                claimed[line.plan] += line.amount
        for plan in ledger.plans:
            if plan["id"] in claimed:
                words = f"{where}, plan {plan['id']}: claimed {claimed[plan['id']]}, {plan}"
                self._check(claimed.pop(plan["id"]) <= plan["late"], "only late instalments", words)
        self._check(not claimed, "a plan that is over has no letters", f"{where}: {claimed}")

    def _look_at_totals(self, key, lines, amount_company, where):
        """The total of each currency is the sum of what is listed, and never nothing."""
        notice = self.world.root["account.dunning.notice"].browse(key)
        sums = collections.defaultdict(Decimal)
        for line in lines:
            sums[line.currency] += line.amount
        for currency, amount in sums.items():
            words = f"{where}: {amount} in currency {currency}"
            self._check(amount > 0, "nobody with a credit gets a letter", words)
        for row in notice._get_charge_rows():
            currency = row.get("currency")
            sums[currency.id if currency else notice.company_currency_id.id] += exact(row["amount"])
        printed = {entry["currency"].id: exact(entry["total"]) for entry in notice._get_totals()}
        words = f"{where}: printed {printed}, listed {dict(sums)}"
        self._check(printed == dict(sums), "each total is the sum of what it lists", words)
        whole = sum(line.company for line in lines)
        words = f"{where}: {amount_company} of {whole}"
        self._check(exact(amount_company) == whole, "each total is the sum of what it lists", words)

    def _look_at_credits(self, ledger, fresh):
        """Whatever a debtor has to his credit is taken off what is asked of him, once."""
        asked, deducted = (collections.defaultdict(Decimal) for _one in range(2))
        demanded = set()
        for key, debtor, company, *_rest in fresh:
            for line in map(Line, self._rows(LINES, key)):
                place = (company, debtor, line.currency)
                if line.kind == "claim":
                    asked[place] += line.amount
                    if line.rank:
                        demanded.add(place)
                else:
                    deducted[place] -= line.amount
        for company, debtor, currency in asked:
            credits = ledger.get_credits(company, debtor)
            own = ledger.of_debtor[company, debtor]
            owed = collections.defaultdict(Decimal)
            for item in own:
                owed[item.currency] += max(item.open, Decimal(0))
            words = f"debtor {debtor}: credits {dict(credits)}, owes {dict(owed)}"
            place = (company, debtor, currency)
            left = asked[place] - deducted[place]
            words += f", currency {currency}: claimed {asked[place]}, less {deducted[place]}"
            net = owed[currency] - credits[currency]
            self._check(left <= net, "nobody is asked for more than he owes", words)
            planned = any("plan" in item.holds for item in own)
            if not planned:
                # What covers all that is due may be left out of a note on what is not.
                due = sum(
                    item.claimable
                    for item in own
                    if item.currency == currency and item.due < ledger.today
                )
                used = min(due, credits[currency]) if place not in demanded else 0
                ((held,),) = self._rows(DEDUCTED, company, debtor, currency)
                used = max(used, exact(held))
                once = credits[currency] - used <= deducted[place] <= credits[currency]
                self._check(once, "credits are deducted once", words)
            foreign = [
                one for one, amount in credits.items() if one != currency and amount > owed[one]
            ]
            self._check(not foreign, "a credit in another currency is allocated first", words)

    # === CHARGES === #

    def _look_at_charges(self, ledger, key, claims, where):
        found = self._rows(
            """SELECT kind, move_line_id, move_id, amount, interest_to, currency_id
                 FROM account_dunning_charge WHERE notice_id = %s AND state <> 'cancelled'""",
            key,
        )
        charged = {line: (amount, until) for kind, line, _m, amount, until, _c in found if line}
        for kind, _line, move, amount, _until, _currency in found:
            words = f"{where}, {kind} of {amount} on move {move}"
            if kind == "lump_sum":
                self._look_at_lump_sum(move, amount, words)
        if key in self.returned:
            return
        charges = self._charges_interest(key)
        for line in claims:
            if not line.plan and charges:
                self._look_at_interest(ledger, key, line, charged.get(line.item), where)

    def _charges_interest(self, key):
        ((level, country),) = self._rows(
            """SELECT level.charge_interest, country.code
                 FROM account_dunning_notice notice
                 JOIN account_dunning_level level ON level.id = notice.level_id
                 JOIN res_company company ON company.id = notice.company_id
                 JOIN res_partner partner ON partner.id = company.partner_id
                 JOIN res_country country ON country.id = partner.country_id
                WHERE notice.id = %s""",
            key,
        )
        return level and country == "DE"

    def _look_at_lump_sum(self, move, amount, words):
        """40 euro, once for an invoice, of a business alone (§ 288 (5) BGB)."""
        ((number, kind),) = self._rows(
            """SELECT COUNT(*), MAX(move.commercial_partner_id)
                 FROM account_dunning_charge charge
                 JOIN account_move move ON move.id = charge.move_id
                WHERE charge.move_id = %s AND charge.kind = 'lump_sum'
                  AND move.move_type <> 'entry'
                  AND charge.state NOT IN ('cancelled')
                  AND charge.amount > COALESCE(charge.corrected_amount, 0)""",
            move,
        )
        self._check(number <= 1, "one lump sum per invoice", words)
        self._check(exact(amount) == 40, "the lump sum is 40 euro", words)
        if kind:
            self._check(self._kind(kind) == "business", "consumers owe no lump sum", words)

    def _kind(self, debtor):
        partner = self.world.root["res.partner"].browse(debtor)
        numbered = partner.company_registry or partner.vat
        return "business" if partner.is_company and numbered else "consumer"

    def _look_at_interest(self, ledger, key, line, charged, where):
        item = ledger.items[line.item]
        facts = self._get_interest_facts(ledger, item)
        if facts is None:
            return
        start, payments = facts
        until = charged[1] if charged else ledger.today
        before = sum(
            exact(amount) - exact(corrected)
            for amount, corrected in self._rows(
                """SELECT amount, corrected_amount FROM account_dunning_charge
                    WHERE move_line_id = %s AND kind = 'interest' AND state <> 'cancelled'
                      AND notice_id <> %s""",
                item.id,
                key,
            )
        )
        owed = Decimal(0)
        if start and start <= until:
            kind = self._kind(item.debtor)
            owed = reckoning.get_interest(item.whole, start, until, payments, kind)
        expected = max(owed - before, Decimal(0))
        amount = exact(charged[0]) if charged else Decimal(0)
        words = (
            f"{where}, {line.name}: {amount} until {until}; owed {owed} since {start},"
            f" before {before}, {item.whole} less {payments}"
        )
        self._check(amount == expected, "interest to the cent", words)

    def _get_interest_facts(self, ledger, item):
        """(start, payments), None where several things come together that the reckoning leaves to
        others: credits that wait, corrections, disputes, deferrals, opening balances."""
        clear = not any(ledger.get_credits(item.company, item.debtor).values())
        clear &= item.move not in self.touched and item.kind != "entry"
        clear &= not self._rows(
            "SELECT FROM account_dispute WHERE move_id = %s AND state <> 'withdrawn'", item.move
        )
        clear &= not self._rows(
            "SELECT FROM account_payment_plan_item WHERE move_line_id = %s", item.id
        )
        # The debtor owes what was given up all the same, and interest on it.
        clear &= not self._rows(
            "SELECT FROM account_collection_write_off WHERE move_line_id = %s", item.id
        )
        clear &= not self._rows(
            "SELECT FROM account_move WHERE reversed_entry_id = %s AND state = 'posted'", item.move
        )
        if not clear:
            return None
        found = self._rows(
            """SELECT credit.date, partial.debit_amount_currency
                 FROM account_partial_reconcile partial
                 JOIN account_move_line credit ON credit.id = partial.credit_move_id
                WHERE partial.debit_move_id = %s""",
            item.id,
        )
        company = self.world.root["res.company"].browse(item.company)
        received = item.invoiced + timedelta(days=company.dunning_mail_days)
        demands = [one for one in self._get_demands(item.id) if one[0] > item.due]
        start = reckoning.get_start(
            item.due,
            item.agreed,
            received,
            self._kind(item.debtor) == "business" or item.hinted,
            demands[0] if demands else None,
        )
        return start, [(day, exact(amount)) for day, amount in found]

    def _get_demands(self, item):
        """[(received on, pay by)] of all letters that arrived, those before a payment was taken
        back too."""
        return self._rows(
            """SELECT notice.sent_on + company.dunning_mail_days, notice.deadline
                 FROM account_dunning_notice_line line
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 JOIN res_company company ON company.id = notice.company_id
                WHERE line.move_line_id = %s AND line.rank > 0 AND line.plan_id IS NULL
                  AND line.kind = 'claim' AND line.drop_reason IS NULL AND notice.state = 'sent'
             ORDER BY notice.sent_on, notice.id""",
            item,
        )

    # === THE NIGHT === #

    def look_at_decisions(self, day):
        """Every open item has exactly one decision, and the oracle agrees whether it rests."""
        self.day = day
        ledger = self._read()
        self.paying = {key for key, item in ledger.items.items() if "in_payment" in item.resting}
        for name, company in self.world.companies.items():
            found = self._rows(
                """SELECT decision.move_line_id, decision.code, level.interval_days,
                          level.delay_days, level.rank, decision.plan_id, level.min_amount
                     FROM account_dunning_decision decision
                     JOIN account_dunning_run run ON run.id = decision.run_id
                LEFT JOIN account_dunning_level level ON level.id = decision.level_id
                    WHERE run.company_id = %s AND run.by_cron AND run.date = %s""",
                company.id,
                ledger.today,
            )
            items = [item.id for item in ledger.items.values() if item.company == company.id]
            decided = collections.Counter(row[0] for row in found)
            words = f"{name}: {dict(decided - collections.Counter(items))} too many,"
            words += f" {dict(collections.Counter(items) - decided)} missing"
            same = decided == collections.Counter(items)
            self._check(same, "each open item has exactly one decision", words)
            self.item_days += len(items)
            for row in found:
                self._look_at_decision(ledger, name, *row)
            self._look_at_covered(ledger, company.id, {row[0]: row[1] for row in found})
        self._look_at_drafts(ledger)

    def _look_at_covered(self, ledger, company, codes):
        """Nobody is dunned whose credits cover what letters would claim: the one that demands, and
        the note on what is not due yet."""
        asked, proposed = collections.Counter(), set()
        for key, code in codes.items():
            item = ledger.items[key]
            own = ledger.of_debtor[company, item.debtor]
            if code in ("propose", "covered") and not any("plan" in one.holds for one in own):
                asked[item.debtor, item.currency] += item.claimable
                if code == "propose":
                    proposed.add((item.debtor, item.currency))
        for debtor, currency in proposed:
            amount = asked[debtor, currency]
            credit = ledger.get_credits(company, debtor)[currency]
            words = f"debtor {debtor}: {amount} proposed, {credit} to his credit"
            self._check(amount > credit, "nobody whose credits cover it is dunned", words)

    def _look_at_decision(self, ledger, office, key, code, interval, after, rank, plan, least):
        item = ledger.items[key]
        words = f"{office}, {item.number} (item {key}): {code}, {item.holds}, {dict(item.resting)}"
        self._check(code != "error", "every debtor can be decided", words)
        if item.open < 0:
            self._check(code == "credit", "a credit is a credit", words)
            return
        if plan or "plan" in item.holds:
            return
        self._check(code != "credit", "a credit is a credit", words)
        rests = bool(item.holds) or not item.claimable
        if code in HELD:
            self._check(rests, "what does not rest is not held", words)
        elif code != "pending":
            self._check(not rests, "what rests is held", words)
        if code == "propose" and rank:
            self._check(ledger.today > item.due, "no letter claims what is not due", words)
        if code in ("not_due",):
            self._check(ledger.today <= item.due, "what is due is not called not due", words)
        if not rests and self._is_free(ledger, item, interval, after, rank):
            fine = self._may_wait(ledger, item, code, office, least)
            self._check(code == "propose" or fine, "what is due is asked for", words)

    def _is_free(self, ledger, item, interval, after, rank):
        """Whether its clocks are over, where nothing ever stood still."""
        if not rank or ledger.today <= item.due:
            return False
        if item.id in self.reopened or item.move in self.touched:
            return False
        paused = self._rows(
            """SELECT FROM account_dispute WHERE move_id = %s
               UNION ALL SELECT FROM account_dunning_block
                WHERE pauses_clock AND (move_id = %s OR partner_id = %s)
               UNION ALL SELECT FROM account_payment_plan_item WHERE move_line_id = %s
               UNION ALL SELECT FROM account_collection_proceeding_claim
                WHERE move_line_id = %s""",
            item.move,
            item.move,
            item.debtor,
            item.id,
            item.id,
        )
        if paused:
            return False
        grace = self._grace(item)
        free = self._get_free(self.diary[item.id], interval, grace)
        first = item.due + timedelta(days=max(after, 1) + grace)
        return ledger.today >= max(first, free or first)

    def _may_wait(self, ledger, item, code, office, least):
        if code == "pending":
            return self._rows(
                """SELECT FROM account_dunning_notice
                    WHERE partner_id = %s AND company_id = %s
                      AND state IN ('draft', 'confirmed')""",
                item.debtor,
                item.company,
            )
        credits = ledger.get_credits(item.company, item.debtor)
        if code == "covered":
            return credits[item.currency]
        if code == "foreign_credit":
            return any(amount for one, amount in credits.items() if one != item.currency)
        if code == "minimum":
            return least
        if code == "quiet":
            return office != "main" and ledger.today.weekday() == 6
        return False

    def _look_at_drafts(self, ledger):
        """A draft about what is settled waits for nobody."""
        found = self._rows(
            """SELECT notice.name, notice.id, line.move_line_id, line.amount_residual, line.plan_id
                 FROM account_dunning_notice_line line
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
                WHERE notice.state = 'draft' AND line.kind = 'claim' AND line.drop_reason IS NULL
                  AND notice.company_id = ANY(%s)""",
            self._all_companies(),
        )
        for _name, notice, key, amount, plan in found:
            item = ledger.items.get(key)
            words = f"draft {notice}, item {key}: {amount}"
            self._check(item, "drafts are read again every night", f"{words}, settled")
            if not plan:
                words += f" of {item.claimable}, {item.holds}"
                same = exact(amount) == item.claimable
                self._check(same, "drafts are read again every night", words)

    # === THE END OF A DAY === #

    def look_at_day(self, day):
        self.day = day
        ledger = self._read()
        self._look_at_promises(ledger)
        self._look_at_plan_states(ledger)
        self._look_at_levels()

    def _look_at_promises(self, ledger):
        """Judged by what was paid; while money was on its way when it was looked at, in the night,
        nobody is called a liar."""
        paying = {key for key, item in ledger.items.items() if "in_payment" in item.resting}
        paying |= self.paying
        for promise in ledger.promises:
            said, state = promise["said"], promise["state"]
            waits = said == "open" and state in ("broken", "partially_kept")
            waits &= not paying.isdisjoint(promise["items"])
            words = f"promise {promise['id']}: said {said}, is {state}"
            self._check(said == state or waits, "promises are judged by what was paid", words)

    def _look_at_plan_states(self, ledger):
        for plan in ledger.plans:
            words = f"plan {plan}"
            if plan["said"] == "defaulted":
                continue
            self._check(not plan["done"], "a plan that is paid is completed", words)
            late = plan["said"] == "in_arrears"
            self._check(late == bool(plan["late"]), "a plan is in arrears by what is late", words)

    def _look_at_levels(self):
        """The level of an item is the highest that arrived."""
        keys = [key for key in self.diary if self.diary[key] or key in self.anew]
        items = self.world.root["account.move.line"].browse(keys).exists()
        for item in items:
            expected = max((one.rank for one in self.diary[item.id]), default=0)
            found = item.dunning_level_id.rank or 0
            words = f"{item.move_id.name} (item {item.id}): says {found}, arrived {expected}"
            self._check(found == expected, "levels derive from what arrived", words)
