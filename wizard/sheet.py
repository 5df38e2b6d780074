from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..tools.common.money import as_exact
from ..tools.proceeding.enforcement import MOST_DEPENDANTS, get_attachable
from ..tools.proceeding.ways import THIRD_PARTY, check_way, is_simple

_lt = LazyTranslate(__name__)
WAYS = [
    ("bailiff", "Bailiff"),
    ("wages", "Wages"),
    ("bank", "Bank account"),
    ("mortgage", "Mortgage of enforcement"),
]
# By code: what is so, what is not.
SENTENCES = {
    "served": (
        _lt("The title was served."),
        _lt("The title was not served, or nobody entered the day (§ 750 ZPO)."),
    ),
    "kept": (
        _lt("It is known where the original lies."),
        _lt("Nobody has entered where the original of the title lies."),
    ),
    "clause": (
        _lt("The clause is on it."),
        _lt("Look whether the clause is on the title: only an enforcement order needs none."),
    ),
    "third_party": (
        _lt("Employer or bank are named."),
        _lt("Name the employer or the bank."),
    ),
    "large": (
        _lt("The principal is above 750.00 EUR."),
        _lt("A mortgage needs a principal above 750.00 EUR, without interest (§ 866 (3) ZPO)."),
    ),
}


class AccountCollectionsSheet(models.TransientModel):
    """A sheet to type from: for the official wizard of the payment order, the insolvency
    administrator, the compulsory forms of enforcement."""

    _name = "account.collections.sheet"
    _description = "Filing Sheet"
    _by_hand = True

    proceeding_id = fields.Many2one("account.collection.proceeding", required=True)
    kind_code = fields.Char(related="proceeding_id.kind_code", string="Code")
    currency_id = fields.Many2one(related="proceeding_id.currency_id")
    title_ids = fields.Many2many(
        "account.collection.title", compute="_compute_title_ids", string="Possible Titles"
    )
    way = fields.Selection(WAYS, string="How", default="bailiff")
    title_id = fields.Many2one(
        "account.collection.title", compute="_compute_title_id", store=True, readonly=False
    )
    third_party_id = fields.Many2one("res.partner", string="Employer or Bank")
    net_pay = fields.Monetary("Net Pay a Month")
    dependants = fields.Integer(help="For whom he must provide by law.")
    gates_text = fields.Html(compute="_compute_gates_text", sanitize=False)

    @api.depends("proceeding_id")
    def _compute_title_ids(self):
        for wizard in self:
            titles = wizard.title_ids.browse()
            if wizard.kind_code == "enforcement":
                titles = wizard.proceeding_id._get_titles()
            wizard.title_ids = titles

    @api.depends("proceeding_id")
    def _compute_title_id(self):
        for wizard in self:
            wizard.title_id = wizard.title_ids[:1]

    @api.depends("way", "title_id", "third_party_id", "net_pay", "dependants")
    @api.depends_context("lang")
    def _compute_gates_text(self):
        self.gates_text = False
        for wizard in self.filtered("title_id"):
            lines = [
                (SENTENCES[check.code][not check.met], check.met) for check in wizard._check_way()
            ]
            words = [(self.env._(text), met) for text, met in lines]
            facts = wizard.proceeding_id._as_title(wizard.title_id)
            if is_simple(wizard.way, facts):
                said = self.env._("The electronic order with a scan is open (§§ 754a, 829a ZPO).")
                words.append((said, True))
            elif wizard.way != "mortgage":
                said = self.env._("The original must go along: above 5,000.00 EUR with costs.")
                if not facts.order:
                    said = self.env._("The original must go along: it is no enforcement order.")
                words.append((said, None))
            if wizard.way == "wages" and wizard.net_pay > 0:
                words.append((wizard._say_attachable(), None))
            wizard.gates_text = _draw(words)

    def _check_way(self):
        title = self.proceeding_id._as_title(self.title_id, self.third_party_id)
        return check_way(self.way or "bailiff", title)

    def _say_attachable(self):
        day = self.proceeding_id.company_id._get_dunning_today()
        amount = get_attachable(day, as_exact(self.net_pay, 2), self._get_dependants())
        money = self.currency_id.format(float(amount))
        return self.env._("Attachable a month: %s (§ 850c ZPO)", money)

    def _get_dependants(self):
        return min(max(self.dependants, 0), MOST_DEPENDANTS)

    # === PRINT === #

    def action_print(self):
        """The sheet as a PDF."""
        self.ensure_one()
        proceeding = self.proceeding_id
        proceeding._check_collector()
        proceeding.check_access("read")
        if not proceeding.claim_ids:
            raise UserError(self.env._("There is no claim here that could be filed."))
        if self.kind_code == "enforcement":
            self._check_enforcement()
        report = self.env.ref("account_collections.action_report_sheet")
        action = report.report_action(self, config=False)
        return {**action, "close_on_report_download": True}

    def _check_enforcement(self):
        if not self.title_id:
            raise UserError(
                self.env._(
                    "There is no title to enforce. Enter it at the proceeding it comes from."
                )
            )
        self.title_id.check_access("read")
        if self.title_id not in self.title_ids:
            raise UserError(self.env._("This title is not about these claims."))
        firm = [check for check in self._check_way() if check.code == "large" and not check.met]
        if firm:
            _met, words = SENTENCES[firm[0].code]
            raise UserError(self.env._(words))

    def _get_parts(self):
        """What stands on the sheet."""
        proceeding = self.proceeding_id.sudo().with_company(self.proceeding_id.company_id)
        if self.kind_code == "enforcement":
            return proceeding._get_sheet_enforcement(
                self.way or "bailiff",
                self.title_id.sudo(),
                self.third_party_id.sudo()
                if self.way in THIRD_PARTY
                else self.third_party_id.browse(),
                self.net_pay,
                self._get_dependants(),
            )
        return getattr(proceeding, f"_get_sheet_{self.kind_code}")()

    def _get_title(self):
        labels = {
            "court_order": self.env._("Sheet for the payment order"),
            "insolvency": self.env._("Filing of claims in the insolvency"),
            "enforcement": self.env._("Sheet for the enforcement"),
        }
        return labels.get(self.kind_code, "")

    def _get_file_name(self):
        return f"{self._get_title()} {self.proceeding_id.name}".replace("/", "-")


def _draw(words):
    icons = {
        True: "fa-check text-success",
        False: "fa-times text-danger",
        None: "fa-info-circle text-info",
    }
    lines = [
        Markup('<li><i class="fa %s me-2" aria-hidden="true"></i>%s</li>')
        % (icons[met], escape(text))
        for text, met in words
    ]
    return Markup('<ul class="list-unstyled">%s</ul>') % Markup("").join(lines)
