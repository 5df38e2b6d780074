from lxml import etree

from odoo import models, tools


class IrQweb(models.AbstractModel):
    """Odoo compiles the words of a mail template anew for each mail: most of what writing a mail
    takes. Ours are compiled once and kept beside the compiled views."""

    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        if self.env.context.get("dunning_mails") and isinstance(template, etree._Element):
            words = etree.tostring(template, encoding="unicode")
            return self._generate_code_of_words(words, template)
        return super()._generate_code_uncached(template)

    @tools.ormcache(
        "words",
        # What else the code depends on: as of Odoo's own views, and what its author may write.
        "tuple(self.env.context.get(key) or False for key in self._get_template_cache_keys())",
        "self.env.context.get('raise_on_forbidden_code_for_model')",
        cache="templates",
    )
    def _generate_code_of_words(self, words, template):
        """The code of the ``template``, which reads as these ``words``."""
        return super()._generate_code_uncached(template)
