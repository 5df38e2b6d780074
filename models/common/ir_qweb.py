from lxml import etree

from odoo import models, tools


class IrQweb(models.AbstractModel):
    """Odoo compiles the words of a mail template anew for each mail: most of what writing a mail
    takes. Ours are compiled once and kept beside the compiled views."""

    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        if self.env.context.get("dunning_mails") and isinstance(template, etree._Element):
            words = etree.tostring(template, encoding="unicode")
            compiled = super()._generate_code_uncached
            return self._keep_code(words, lambda: compiled(template))
        return super()._generate_code_uncached(template)

    @tools.ormcache(
        "words",
        # What else the code depends on: as of Odoo's own views, and what its author may write.
        "tuple(self.env.context.get(key) or False for key in self._get_template_cache_keys())",
        "self.env.context.get('raise_on_forbidden_code_for_model')",
        cache="templates",
    )
    def _keep_code(self, words, compiled):
        """The code of a template that reads as these ``words``, ``compiled()`` once."""
        return compiled()
