from unittest import SkipTest

from odoo.tests import HttpCase, new_test_user

from .case import CollectionsCase

PATIENCE = 300  # seconds for all steps of a tour; a slow machine is no failure


class BrowserCase(CollectionsCase, HttpCase):
    """Two people in a browser: one reads English, one German."""

    ROLE = "account_collections.group_user"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        cls.users = {
            lang: new_test_user(
                cls.env,
                f"browser_{lang}",
                cls.ROLE,
                company_id=cls.company.id,
                company_ids=cls.company.ids,
                lang=code,
                tour_enabled=False,
            )
            for lang, code in (("en", "en_US"), ("de", "de_DE"))
        }

    def browser_js(self, *args, **kwargs):
        """A browser that does not come up in time shows nothing: Odoo skips the test, here it is
        tried once more and then fails."""
        try:
            return super().browser_js(*args, **kwargs)
        except SkipTest:
            self._logger.info("The browser did not start; once more.", exc_info=True)
        try:
            return super().browser_js(*args, **kwargs)
        except SkipTest as error:
            return self.fail(f"The browser did not start: {error}")

    def click_through(self, tour, page, lang):
        """A tour of the add-on as the person who reads ``lang``; ``page``: a record or a path."""
        path = page if isinstance(page, str) else f"{page._name}/{page.id}"
        name = f"account_collections_{tour}_{lang}"
        login = self.users[lang].login
        self.start_tour(f"/odoo/{path}", name, login=login, timeout=PATIENCE)
        self.env.invalidate_all()

    def in_each_language(self, check):
        """``check("en")``, ``check("de")``: each finds all as it was before the other one."""
        for lang in self.users:
            with self.subTest(lang), self.env.cr.savepoint() as savepoint:
                check(lang)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
