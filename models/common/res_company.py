import functools
from datetime import datetime, time

import holidays
import pytz

from odoo import fields, models
from odoo.tools import ormcache

from ...tools.common import calendar
from ...tools.common.regions import get_region

# Who sees how a company duns: neither its employees nor its customers.
SETTINGS_READER = "account_collections.group_viewer,base.group_system"


def get_company_today(records):
    """Today where the current company is, as the default of a day: a clerk who travels, or a server
    after midnight, writes the day that the papers of the company bear."""
    return records.env.company._get_dunning_today()


class ResCompany(models.Model):
    """How a company duns: its default procedure, when letters go out and who prints them."""

    _inherit = "res.company"
    # Settings: whoever may write a company may write all of it.
    _by_hand = True

    dunning_procedure_id = fields.Many2one(
        "account.dunning.procedure",
        default=lambda self: self.env.ref(
            "account_collections.procedure_standard", raise_if_not_found=False
        ),
        groups=SETTINGS_READER,
        help="For all debtors who have none of their own. Without it only debtors and invoices "
        "that name a procedure are dunned. A branch follows its parent only if the same one is "
        "set here.",
    )
    dunning_mode = fields.Selection(
        [
            ("off", "By hand: somebody starts each run"),
            ("propose", "Daily proposal, somebody reviews and sends it"),
            ("automatic", "Daily, automatic levels are sent without a hand"),
        ],
        string="Escalation",
        required=True,
        default="off",
        groups=SETTINGS_READER,
        help="What happens each night. Before you switch to automatic, simulate a run and read it.",
    )
    dunning_grace_days = fields.Integer(
        "Grace Days",
        default=2,
        groups=SETTINGS_READER,
        help="Days for money and mail on their way, added to due dates and payment deadlines.",
    )
    dunning_daily_cap = fields.Integer(
        "Letters per Day",
        default=100,
        groups=SETTINGS_READER,
        help="At most this many notices are drafted per day, so that a backlog goes out in "
        "portions somebody can answer the phone for. 0 = no limit.",
    )
    dunning_bank_max_age = fields.Integer(
        "Bank Data not Older than",
        groups=SETTINGS_READER,
        help="Days. If a bank account where debtors pay was read longer ago, nobody is dunned: the "
        "money may be there. It is read by its newest transaction, by a payment of a customer that "
        "somebody entered, or up to the day somebody confirms. 0 = do not check.",
    )
    dunning_quiet_days = fields.Selection(
        [("none", "Every day"), ("sunday", "Not on Sundays"), ("weekend", "Monday to Friday")],
        string="Days for Letters",
        required=True,
        default="sunday",
        groups=SETTINGS_READER,
        help="On which days the nightly escalation proposes letters.",
    )
    dunning_letter_handling = fields.Selection(
        [
            ("print", "Somebody prints them"),
            ("service", "A print service picks up the PDF"),
            ("post", "Odoo has them posted (Snailmail)"),
        ],
        string="Printed Letters",
        required=True,
        default="print",
        groups=SETTINGS_READER,
        help="A letter counts as sent when somebody has printed it here; with a print service as "
        "soon as its PDF exists; posted by Odoo's app Snailmail, which costs credits, when the "
        "service has taken it.",
    )
    dunning_mail_days = fields.Integer(
        "Days in the Mail",
        default=3,
        groups=SETTINGS_READER,
        help="So many days after its date a letter or invoice is taken to have been received.",
    )
    dunning_collector_id = fields.Many2one(
        "res.users",
        string="Default Collector",
        domain=[("share", "=", False)],
        groups=SETTINGS_READER,
        help="Looks after debtors without a collector of their own.",
    )

    dunning_block_reminder_days = fields.Integer(
        "Reminder before Blocks End",
        default=3,
        groups=SETTINGS_READER,
        help="Days before the end of a block on which whoever set it gets a task.",
    )

    _dunning_mail_days_positive = models.Constraint(
        "CHECK (dunning_mail_days >= 0)", "Days in the mail must not be negative."
    )
    _dunning_days_positive = models.Constraint(
        "CHECK (dunning_grace_days >= 0 AND dunning_daily_cap >= 0 AND dunning_bank_max_age >= 0)",
        "Grace days, letters per day and age of bank data must not be negative.",
    )

    def _get_dunning_today(self):
        """Today where the company is."""
        return self._get_local_day()

    def _get_local_day(self, moment=None):
        """The day of ``moment``, else of now, where the company is."""
        return fields.Date.context_today(self.with_context(tz=self._get_time_zone()), moment)

    def _get_day_start(self, day):
        """The moment at which ``day`` begins where the company is, as Odoo keeps moments."""
        begun = pytz.timezone(self._get_time_zone()).localize(datetime.combine(day, time.min))
        return begun.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_time_zone(self):
        """Its name: that of the company, else of its country, else UTC."""
        self.ensure_one()
        zones = pytz.country_timezones.get(self.country_id._get_cached_code(), [])
        # A country with several zones has no "its" zone: only the address can tell.
        return self.partner_id.tz or (zones[0] if zones else "UTC")

    def _get_family(self):
        """The companies that are one legal entity: the root with all its branches, this one
        too."""
        return self.browse(self._get_family_ids())

    @ormcache("self.id")
    def _get_family_ids(self):
        self.ensure_one()
        companies = self.sudo().with_context(active_test=False)
        return companies.search([("id", "child_of", self.root_id.id)])._ids

    def _get_working_days(self):
        """Hook: whether a day is a working day where the company is: no weekend, no public
        holiday of its state."""
        self.ensure_one()
        country = self.country_id._get_cached_code()
        return get_working_days(country, self.partner_id.state_id._get_cached_code())

    def _get_quiet_weekdays(self):
        self.ensure_one()
        return {
            "none": calendar.EVERY_DAY,
            "sunday": calendar.SUNDAY,
            "weekend": calendar.WEEKEND,
        }[self.dunning_quiet_days]


def get_working_days(country, state):
    """Whether a day is a working day in a ``state`` of a ``country``."""
    known = get_holidays(country, state)
    return lambda day: day.weekday() not in calendar.WEEKEND and day not in known


@functools.cache
def get_holidays(country, state):
    """The public holidays of a country, of all years that are asked for; none where they are not
    known."""
    known = holidays.list_supported_countries()
    if country not in known:
        return frozenset()
    region = get_region(country, state, known[country])
    return holidays.country_holidays(country, subdiv=region)
