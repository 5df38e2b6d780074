"""Models that exist in a test only."""

from unittest.mock import patch

from odoo import fields, models
from odoo.orm.model_classes import add_to_registry

# odoo-test-helper 2.1.3 asks for this under the name it had before Odoo 19, see
# OCA/odoo-test-helper#52. Once a release works, use its FakeModelLoader as it is and drop
# everything down to the fake models.
with patch.object(
    models.MetaModel, "module_to_models", models.MetaModel._module_to_models__, create=True
):
    from odoo_test_helper import FakeModelLoader as UpstreamLoader


class FakeModelLoader(UpstreamLoader):
    """Loads extensions of models for a test. Only what works differently in Odoo 19 is replaced."""

    def _check_wrong_import(self):
        """Our fake models are defined in a function and so never imported by accident."""

    def backup_registry(self):  # pylint: disable=missing-return
        super().backup_registry()
        self._base_classes = {
            name: model._base_classes__ for name, model in self.env.registry.models.items()
        }

    def update_registry(self, odoo_models):
        self._clean_module_to_model()
        registry = self.env.registry
        self._names = [add_to_registry(registry, model)._name for model in odoo_models]
        self._set_up()
        registry.init_models(self.env.cr, self._names, {"module": self._module_name})

    def restore_registry(self):
        self._clean_module_to_model()
        for name in self._names:
            self.env.registry[name]._base_classes__ = self._base_classes[name]
        self._set_up()

    def _set_up(self):
        self.env.flush_all()
        self.env.registry._setup_models__(self.env.cr, self._names)


def get_pigeon_models():
    """A channel as another add-on would bring it: one value, one switch, one method."""

    class FakeDelivery(models.Model):
        _module = "account_collections"
        _inherit = "account.dunning.delivery"

        channel = fields.Selection(
            selection_add=[("pigeon", "Pigeon")], ondelete={"pigeon": "cascade"}
        )

        def _send_by_pigeon(self):
            for delivery in self:
                if "Lost" in delivery.partner_id.name:
                    raise ValueError("The pigeon got lost.")
                delivery.address = f"Loft of {delivery.partner_id.name}"
                delivery._set_sent()

    class FakeLevel(models.Model):
        _module = "account_collections"
        _inherit = "account.dunning.level"

        by_pigeon = fields.Boolean()

    return FakeDelivery, FakeLevel
