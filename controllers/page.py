import re

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.common.money import read_amount
from ..tools.portal import said
from ..tools.portal.access import PATH

# Who comes by a login names his company in the place of a token.
COMPANY = "company-"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    # Fonts of others would tell them who looks at his debts.
    "Content-Security-Policy": "frame-ancestors 'none'; font-src 'self' data:;"
    " style-src 'self' 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
# What a website says of its pages to others: where they lie, and whom it is about to call.
SAID_TO_OTHERS = re.compile(r'<link\b[^>]*\brel="(?:canonical|alternate|preconnect)"[^>]*>')
# What a debtor may tell us.
KINDS = ("promise", "paid", "contest", "withdraw", "instalments", "question", "sign")
# What was done, as the page says it after it was loaded anew.
DONE = ("promised", "asked", "paid", "contested", "withdrawn", "offered", "signed")
# Bytes of all that is sent in at once: the files, and what is written beside them.
ROOM = said.FILES * said.BYTES + 1_000_000


def route(path="", methods=("GET",), **more):
    """A page of a debtor; its address is the same in each language, as it stands on letters."""
    return http.route(
        f"{PATH}{path}",
        type="http",
        auth="public",
        methods=list(methods),
        website=True,
        multilang=False,
        sitemap=False,
        **more,
    )


class DebtorPage(CustomerPortal):
    """The debtor's page: for whoever has a link, and for customers who log in. Nothing is done by
    looking at it, as mail scanners open links too."""

    # === AMONG THE PAGES OF A LOGIN === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "open_amounts_count" in counters:
            values["open_amounts_count"] = sum(self._count_owed().values())
        return values

    def _count_owed(self):
        """``{company: how many items are open}`` of the customer who is logged in, where he has a
        page; of nobody else."""
        if not request.env.user._is_portal():
            return {}
        debtor = request.env.user.sudo().partner_id.commercial_partner_id
        items = request.env["account.move.line"].sudo()
        owed = Domain("partner_id.commercial_partner_id", "=", debtor.id)
        owed &= Domain("account_type", "=", "asset_receivable") & Domain("reconciled", "=", False)
        owed &= Domain("parent_state", "=", "posted") & Domain("amount_residual", ">", 0)
        counts = dict(items._read_group(owed, ["company_id"], ["__count"]))
        Link = request.env["account.collection.link"]
        return {one: counts[one] for one in counts if Link._may_be_seen(debtor, one)}

    def _list_own_cases(self):
        """His cases, one for each company where something is open."""
        Case = request.env["account.collection.case"].sudo()
        debtor = request.env.user.sudo().partner_id.commercial_partner_id
        return Case.union(*(Case._open_for(debtor, company) for company in self._count_owed()))

    @http.route(PATH, type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def open_amounts(self, **ignored):
        cases = self._list_own_cases()
        if len(cases) == 1:
            return request.redirect(f"{PATH}/{COMPANY}{cases.company_id.id}")
        return self._answer("account_collections.page_companies", {"cases": cases})

    # === LET IN === #

    def _enter(self, key):
        """``(case, answer)``: the case to which the ``key`` leads, in the debtor's language, or the
        answer to whoever has none, which tells nothing."""
        Hit = request.env["account.collection.link.hit"]
        caller = request.httprequest.remote_addr
        if not Hit._allow("look", caller):
            return None, self._refuse()
        case = self._find_case(key)
        if case:
            return case._as_page(), None
        return None, self._shut() if Hit._allow("miss", caller) else self._refuse()

    def _find_case(self, key):
        if key.startswith(COMPANY):
            own = {f"{COMPANY}{case.company_id.id}": case for case in self._list_own_cases()}
            return own.get(key)
        return request.env["account.collection.link"]._follow(key)

    def _shut(self):
        """No page: whatever is wrong with the link, the same words."""
        return self._answer("account_collections.page_shut", {}, 404)

    def _refuse(self):
        return self._answer("account_collections.page_busy", {}, 429)

    def _answer(self, template, values, status=200):
        if "case" not in values:
            request.update_context(lang=self._find_visitor_lang())
        response = request.render(template, {"path": PATH, **values}, status=status)
        response.flatten()
        response.set_data(SAID_TO_OTHERS.sub("", response.get_data(as_text=True)))
        return self._close(response)

    def _find_visitor_lang(self):
        """The language of whoever has no page here, as his login or his browser says, among all
        that are installed: a website offers only some of them, while letters are written in the
        others as well."""
        wanted = request.session.context.get("lang") or ""
        known = [code for code, _name in request.env["res.lang"].get_installed()]
        alike = [code for code in known if code.partition("_")[0] == wanted.partition("_")[0]]
        return wanted if wanted in known else next(iter(alike), request.env.lang)

    def _close(self, response):
        """Nobody else shall keep, frame or find the page, nor learn its address."""
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    # === THE PAGE === #

    @route("/<string:key>")
    def page(self, key, page="1", done="", **ignored):
        case, answer = self._enter(key)
        return answer or self._show(case, key, page=page, done=done)

    def _show(self, case, key, page="1", done="", fault="", status=200, **more):
        """The page of this ``case``; ``fault``: what was wrong with what was sent in."""
        number = int(page) if isinstance(page, str) and page.isdecimal() and len(page) < 5 else 1
        values = {
            **self._get_frame(case, key),
            **case._read_page(number),
            "done": done if done in DONE else "",
            "fault": fault,
            "sent": {},
            "kind": "",
            **more,
        }
        return self._answer("account_collections.page_open_amounts", values, status)

    def _get_frame(self, case, key):
        """What stands around each page of the ``case``."""
        # Odoo's formats, words and lang attribute follow the debtor, not the browser.
        request.update_context(lang=case.env.lang)
        return {
            "case": case,
            "company": case.company_id,
            "today": case._get_page_today(),
            "key": key,
            "here": f"{PATH}/{key}",
            "res_company": case.company_id,
            "html_data": {"lang": case.env.lang.replace("_", "-")},
            "by_login": key.startswith(COMPANY),
        }

    # === ANSWERS === #

    @route("/<string:key>/answer/<string:kind>", methods=("POST",), max_content_length=ROOM)
    def answer(self, key, kind, **ignored):
        """What the debtor tells us: done, or the page again with what is wrong. All is read anew
        here; nothing that was shown is believed."""
        case, answer = self._enter(key)
        if answer:
            return answer
        take = getattr(self, f"_take_{kind}", None) if kind in KINDS else None
        if take is None:
            return self._shut()
        if not request.env["account.collection.link.hit"]._allow("act", case.id):
            return self._refuse()
        try:
            with request.env.cr.savepoint():
                done = take(case, request.httprequest.form)
        except UserError as error:
            fault = error.args[0] if error.args else ""
            sent = request.httprequest.form
            return self._show(case, key, fault=fault, status=422, sent=sent, kind=kind)
        return self._close(request.redirect(f"{PATH}/{key}?done={done}"))

    def _take_promise(self, case, form):
        ids, day = said.read_ids(form.getlist("item")), said.read_day(form.get("day"))
        return case._promise_by_page(ids, day, self._read_amount(case, form))

    def _take_paid(self, case, form):
        ids, day = said.read_ids(form.getlist("item")), said.read_day(form.get("day"))
        reference = said.read_line(form.get("reference"), said.REFERENCE)
        return case._say_paid_by_page(ids, day, self._read_amount(case, form), reference)

    def _take_contest(self, case, form):
        number, reason = (
            next(iter(said.read_ids(form.getlist(name))), None) for name in ("item", "reason")
        )
        text = said.read_text(form.get("text"))
        files = self._read_files(case, request.httprequest.files.getlist("file"))
        amount = self._read_amount(case, form)
        return case._contest_by_page(number, amount, reason, text, files)

    def _take_withdraw(self, case, form):
        return case._withdraw_by_page(next(iter(said.read_ids(form.getlist("dispute"))), None))

    def _take_instalments(self, case, form):
        ids, day = said.read_ids(form.getlist("item")), said.read_day(form.get("day"))
        count = next(iter(said.read_ids(form.getlist("count"))), 0)
        return case._plan_by_page(ids, count, day)

    def _take_question(self, case, form):
        kind = "address" if form.get("about") == "address" else "question"
        return case._ask_by_page(kind, said.read_text(form.get("text")))

    def _take_sign(self, case, form):
        number = next(iter(said.read_ids(form.getlist("plan"))), None)
        name = said.read_line(form.get("name"))
        if len(name) < 3 or form.get("agreed") != "yes":
            raise UserError(case.env._("Enter your name and tick that you accept the agreement."))
        seen = form.get("seen") or ""
        caller = request.httprequest
        browser = said.read_line(str(caller.user_agent), 200)
        return case._sign_by_page(number, name, seen[:64], caller.remote_addr, browser)

    def _read_amount(self, case, form):
        """None where all of it is meant."""
        text = form.get("amount", "")
        if not text.strip():
            return None
        amount = read_amount(text)
        if amount is None:
            raise UserError(case.env._("Enter an amount such as 12.50, or none for all of it."))
        return amount

    def _read_files(self, case, uploads):
        """``[(name, mimetype, content)]`` of what is among the files that we take."""
        uploads = [upload for upload in uploads if upload.filename]
        if len(uploads) > said.FILES:
            raise UserError(case.env._("Add %s files at most.", said.FILES))
        files = []
        for upload in uploads:
            content = upload.read(said.BYTES + 1)
            found = said.find_kind(content)
            if len(content) > said.BYTES or not found:
                raise UserError(case.env._("Add PDF files or pictures, each of 5 MB at most."))
            mimetype, extension = found
            files.append((said.name_file(upload.filename, extension), mimetype, content))
        return files

    # === PAPERS === #

    def _give_file(self, name, content):
        """A PDF, always saved and never shown in the frame of our page."""
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
        ]
        return self._close(request.make_response(content, headers))

    def _may_write_paper(self, case):
        return request.env["account.collection.link.hit"]._allow("paper", case.id)

    @route("/<string:key>/letter/<int:number>")
    def letter(self, key, number, **ignored):
        case, answer = self._enter(key)
        if answer:
            return answer
        papers = [row["paper"] for row in case._read_page_letters() if row["notice"].id == number]
        if not papers or not papers[0]:
            return self._shut()
        return self._give_file(papers[0].name, papers[0].raw)

    @route("/<string:key>/invoice/<int:number>")
    def invoice(self, key, number, **ignored):
        case, answer = self._enter(key)
        if answer:
            return answer
        move = case._find_page_invoice(number)
        if not move:
            return self._shut()
        if not move.invoice_pdf_report_id and not self._may_write_paper(case):
            return self._refuse()
        return self._give_file(*case._get_invoice_file(move))

    @route("/<string:key>/statement")
    def statement(self, key, **ignored):
        case, answer = self._enter(key)
        if answer:
            return answer
        if any(entry.is_hidden for entry in case._read_entries(case._get_page_today())):
            return self._shut()
        if not self._may_write_paper(case):
            return self._refuse()
        return self._give_file(*case._get_statement_file())

    @route("/<string:key>/plan/<int:number>")
    def plan(self, key, number, **ignored):
        case, answer = self._enter(key)
        if answer:
            return answer
        today = case._get_page_today()
        plans = [row["plan"] for row in case._read_page_plans(today, case._read_entries(today))]
        plan = next((plan for plan in plans if plan.id == number), None)
        if plan is None:
            return self._shut()
        if not self._may_write_paper(case):
            return self._refuse()
        return self._give_file(*case._get_plan_file(plan))

    # === WHAT STANDS BEHIND IT === #

    @route("/<string:key>/privacy")
    def privacy(self, key, **ignored):
        return self._show_about(key, "account_collections.page_privacy")

    @route("/<string:key>/accessibility")
    def accessibility(self, key, **ignored):
        return self._show_about(key, "account_collections.page_accessibility")

    def _show_about(self, key, template):
        case, answer = self._enter(key)
        if answer:
            return answer
        values = {**self._get_frame(case, key), "person": case._get_page_person()}
        return self._answer(template, values)

    # === A NEW LINK === #

    @route("/new-link")
    def new_link(self, asked="", **ignored):
        return self._answer("account_collections.page_new_link", {"asked": bool(asked)})

    @route("/new-link", methods=("POST",))
    def ask_new_link(self, email="", **ignored):
        """Whoever asks gets the same answer; a link goes to an address that is known only."""
        caller = request.httprequest.remote_addr
        if not request.env["account.collection.link.hit"]._allow("ask", caller):
            return self._refuse()
        request.env["account.collection.link.request"]._ask(email)
        return self._close(request.redirect(f"{PATH}/new-link?asked=1"))
