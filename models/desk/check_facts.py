from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, config, format_amount, format_date

from ..common.window import open_form, open_wizard
from ..decision.res_company import USUAL_BANK_AGE

# What an address on a letter is made of.
SENDER = ("street", "zip", "city", "phone", "email")
# Whoever starts runs by hand has started one lately.
LATELY = timedelta(days=60)


class AccountCollectionsCheck(models.Model):
    """What each check of the guide looks at, ``_check_<code>(company)``: (in order?, one sentence
    of fact[, words of the button]), and what it opens, ``_open_<code>(company)``."""

    _inherit = "account.collections.check"

    def _is_quick(self):
        """Whether nobody reads the facts."""
        return bool(self.env.context.get("desk_quick"))

    # === LETTERHEAD === #

    def _check_sender(self, company):
        partner = company.partner_id
        missing = [name for name in SENDER if not partner[name]]
        if missing:
            labels = [partner._fields[name]._description_string(self.env) for name in missing]
            return False, self.env._("Missing: %s.", ", ".join(labels))
        address = f"{company.name}, {partner.street}, {partner.zip} {partner.city}"
        return True, f"{address}, {partner.phone}, {partner.email}"

    def _open_sender(self, company):
        return self._open_company(company, "res_company_view_form_sender")

    def _check_logo(self, company):
        if company.uses_default_logo:
            return False, self.env._("Letters bear a placeholder in place of your logo.")
        return True, self.env._("Letters bear your logo.")

    def _open_logo(self, company):
        return self._open_company(company, "res_company_view_form_sender")

    def _check_bank_account(self, company):
        account = company.partner_id.bank_ids[:1]
        if not account:
            return False, self.env._("Debtors are not told where to pay: there is no bank account.")
        if self._is_quick():
            return True, ""
        names = filter(None, (account.bank_id.name, account.acc_number))
        return True, self.env._("Debtors pay to %s.", ", ".join(names))

    def _open_bank_account(self, company):
        account = company.partner_id.bank_ids[:1]
        if account:
            account.check_access("write")
            return open_form(account, self.name, dialog=True)
        self.env["account.journal"].check_access("create")
        return company.setting_init_bank_account_action()

    def _check_mail(self, company):
        server = self.env["ir.mail_server"].sudo().search([], limit=1)
        if server:
            return True, self.env._("E-mails go out over %s.", server.name)
        if (host := config.get("smtp_server")) and host != "localhost":
            return True, self.env._("E-mails go out over %s.", host)
        return False, self.env._("No mail server: reminders by e-mail would not leave the house.")

    def _open_mail(self, company):
        return self._open_window("base.action_ir_mail_server_list")

    # === DUNNING === #

    def _check_procedure(self, company):
        procedure = company.dunning_procedure_id
        if not procedure.level_ids:
            return False, self.env._("Nobody is dunned: the company has no procedure with levels.")
        levels = procedure.level_ids.sorted("sequence").mapped("name")
        return True, f"{procedure.name}: {', '.join(levels)}"

    def _open_procedure(self, company):
        if company.sudo().dunning_procedure_id:
            return open_form(company.sudo().dunning_procedure_id.sudo(False))
        return self._open_company(company, "res_company_view_form_collections")

    def _check_collector(self, company):
        collector = company.dunning_collector_id
        if not collector:
            return False, self.env._("Nobody gets the tasks of debtors without a collector.")
        return True, self.env._("%s looks after debtors without a collector.", collector.name)

    def _open_collector(self, company):
        return self._open_company(company, "res_company_view_form_collections")

    def _check_accounts(self, company):
        if not company.dunning_fee_account_id:
            return False, self.env._("Fees and interest that debtors pay have no income account.")
        names = (company.dunning_fee_account_id | company.dunning_interest_account_id).mapped(
            "display_name"
        )
        return True, self.env._("Booked to %s.", ", ".join(names))

    def _open_accounts(self, company):
        return self._open_company(company, "res_company_view_form_collections")

    def _check_kinds(self, company):
        # Whoever only asks whether all is in order need not know how many.
        unknown = self._find_unknown_kinds(company, 1 if self._is_quick() else None)
        if unknown:
            return False, self.env._(
                "Companies that owe something and have neither tax nor company number: %s. The law "
                "of consumers is applied to them.",
                len(unknown),
            )
        return True, self.env._("Of each company that owes something its kind is known.")

    def _find_unknown_kinds(self, company, limit=None):
        """The ids of debtors who look like companies and are taken for consumers. Debtor by debtor,
        as there are few of them and many items."""
        self.env.flush_all()
        Item = self.env["account.move.line"].sudo()
        found = self.env.execute_query(
            SQL(
                """SELECT debtor.id FROM res_partner debtor
                    WHERE debtor.is_company AND debtor.debtor_kind_known IS NULL
                      AND COALESCE(debtor.vat, '') IN ('', '/')
                      AND COALESCE(debtor.company_registry, '') = ''
                      AND (SELECT TRUE
                             FROM res_partner partner
                             JOIN account_move_line item ON item.partner_id = partner.id
                            WHERE partner.commercial_partner_id = debtor.id AND %s
                            LIMIT 1) IS TRUE
                    LIMIT %s""",
                Item._get_claimed_sql(company),
                limit,
            )
        )
        return [debtor for (debtor,) in found]

    def _open_kinds(self, company):
        unknown = self._find_unknown_kinds(company)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [
                (self.env.ref("account_collections.res_partner_view_list_kinds").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", unknown)] if unknown else [("collection_case_id", "!=", False)],
        }

    def _check_opening(self, company):
        if self._is_quick() and self._is_switched_on(company):
            return True, ""
        count, amount = self._read_left_out(company)
        if not count:
            return True, self.env._("Nothing that is owed is left out of dunning.")
        fact = self.env._(
            "Left out of dunning: %(count)s, over %(amount)s.",
            count=count,
            amount=format_amount(self.env, amount, company.currency_id),
        )
        return self._is_switched_on(company), fact

    def _get_left_out_domain(self, company):
        Item = self.env["account.move.line"]
        return Item._get_claimed_domain(company) & Domain("no_followup", "=", True)

    def _read_left_out(self, company):
        Item = self.env["account.move.line"].sudo()
        ((count, amount),) = Item._read_group(
            self._get_left_out_domain(company), [], ["__count", "amount_residual:sum"]
        )
        return count, amount

    def _open_opening(self, company):
        domain = list(self._get_left_out_domain(company))
        views = [
            (self.env.ref("account_collections.account_move_line_view_list_left_out").id, "list")
        ]
        return self._open_window(
            "account_collections.account_move_line_action_open",
            domain=domain,
            views=views,
        )

    # === BANK === #

    def _check_bank_data(self, company):
        today = company._get_dunning_today()
        journals = company._get_watched_journals(today)
        if not journals:
            return False, self.env._("No bank account is known on which debtors pay.")
        age = company.dunning_bank_max_age or USUAL_BANK_AGE
        read = {bank.journal: bank.day for bank in journals._read_bank_days(today)}
        facts = [
            self.env._("%(bank)s: up to %(day)s", bank=one.name, day=format_date(self.env, day))
            if (day := read.get(one.id))
            else self.env._("%s: never read", one.name)
            for one in journals
        ]
        fresh = all(day and day >= today - timedelta(days=age) for day in read.values())
        return fresh, f"{'; '.join(facts)}."

    def _open_bank_data(self, company):
        journals = company.sudo()._get_watched_journals(company._get_dunning_today())
        domain = [("id", "in", journals.ids)] if journals else [("type", "=", "bank")]
        return self._open_window("account.open_account_journal_dashboard_kanban", domain=domain)

    # === SIMULATE, SWITCH ON === #

    def _check_simulation(self, company):
        run = self._find_runs(company, simulated=True)[:1]
        if not run:
            return False, self.env._("Nobody has looked yet."), self.env._("Simulate")
        claimed = (
            self.env["account.dunning.decision"]
            .sudo()
            ._read_group(
                [("run_id", "=", run.id), ("code", "=", "propose")],
                [],
                ["partner_id:count_distinct", "amount_residual:sum", "resting_company:sum"],
            )
        )
        # What rests of an item, no letter claims.
        ((letters, amount, resting),) = claimed
        fact = self.env._(
            "On %(day)s: letters: %(letters)s, over %(amount)s; items that are not dunned, each "
            "with its reason: %(others)s.",
            day=format_date(self.env, run.date),
            letters=letters,
            amount=format_amount(self.env, (amount or 0.0) - (resting or 0.0), company.currency_id),
            others=run.decision_count - (run.figures or {}).get("propose", [0])[0],
        )
        return True, fact, self.env._("Simulate again")

    def _find_runs(self, company, simulated):
        domain = [
            ("company_id", "=", company.id),
            ("simulated", "=", simulated),
            ("proposed_at", "!=", False),
        ]
        return self.env["account.dunning.run"].sudo().search(domain, order="id desc", limit=1)

    def _open_simulation(self, company):
        """Drafts nothing: it decides as tomorrow's run would, and shows why."""
        Run = self.env["account.dunning.run"].with_company(company)
        tomorrow = company._get_dunning_today() + timedelta(days=1)
        run = Run.create({"company_id": company.id, "date": tomorrow, "simulated": True})
        run.action_propose()
        return open_form(run)

    def _check_switch(self, company):
        if company.dunning_mode != "off":
            modes = dict(company._fields["dunning_mode"]._description_selection(self.env))
            return True, modes[company.dunning_mode], self.env._("Change")
        run = self._find_runs(company, simulated=False)
        if run and run.date >= company._get_dunning_today() - LATELY:
            fact = self.env._(
                "Runs are started by hand, the last one on %s.", format_date(self.env, run.date)
            )
            return True, fact, self.env._("Change")
        return False, self.env._("Nothing is proposed by itself yet."), self.env._("Switch on")

    def _is_switched_on(self, company):
        return self._check_switch(company)[0]

    def _open_switch(self, company):
        if not company.has_access("write"):
            raise AccessError(self.env._("Whoever may change the company switches it on."))
        return open_wizard("account.collections.switch", self.name, company_id=company.id)
