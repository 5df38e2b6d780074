from odoo.models import MetaModel
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case import CollectionsCase
from ..fake_models import FakeModelLoader, get_pigeon_models


@tagged("post_install", "-at_install")
class TestChannels(CollectionsCase):
    """What a channel has to bring, so that another add-on can bring one."""

    def given_pigeons(self):
        loader = FakeModelLoader(self.env, self.__module__)
        loader.backup_registry()
        self.addCleanup(loader.restore_registry)
        loader.update_registry(get_pigeon_models())
        self.ladder.level_ids.write({"by_email": False, "by_pigeon": True})
        return loader

    def channels(self):
        return self.env["account.dunning.delivery"]._fields["channel"].get_values(self.env)

    def assertComplete(self):
        for channel in self.channels():
            with self.subTest(channel):
                self.assertTrue(
                    hasattr(self.env["account.dunning.delivery"], f"_send_by_{channel}")
                )
                switch = self.env["account.dunning.level"]._fields[f"by_{channel}"]
                self.assertEqual(switch.type, "boolean")

    def test_each_channel_has_its_switch_and_its_method(self):
        self.assertEqual(set(self.channels()) & {"email", "letter"}, {"email", "letter"})
        self.assertComplete()

    def test_a_channel_of_another_add_on_sends(self):
        self.given_pigeons()
        self.assertIn("pigeon", self.channels())
        self.assertComplete()
        invoice = self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        self.assertDunned(notice, {self.debtor: [(invoice, self.first)]})
        delivery = notice.delivery_ids
        self.assertEqual(
            (delivery.channel, delivery.state, delivery.address),
            ("pigeon", "sent", "Loft of Debtor Ltd"),
        )
        self.assertEqual(notice.case_id.contact_ids.kind, "other")

    def test_a_channel_that_breaks_down_stops_no_other_notice(self):
        self.given_pigeons()
        lost = self.create_debtor("Lost Ltd")
        after = self.create_debtor("Zeta Ltd")
        for debtor in (self.debtor, lost, after):
            self.invoice("2026-03-01", partner=debtor)
        with mute_logger("odoo.addons.account_collections.models.common.isolation"):
            notices = self.dun("2026-03-08")
        broken = notices.filtered(lambda notice: notice.partner_id == lost)
        self.assertEqual(set((notices - broken).mapped("state")), {"sent"})
        self.assertEqual(broken.state, "confirmed")
        self.assertTrue(broken.has_problem)
        self.assertEqual(broken.delivery_ids.error, "The pigeon got lost.")
        self.assertFalse(lost.dunning_level_id)
        self.assertEqual(broken.case_id.activity_ids.activity_type_id.name, "Repair Delivery")

    def test_the_fake_channel_leaves_no_trace(self):
        def shape():
            return {name: list(model._fields) for name, model in self.registry.models.items()}

        before, known = (
            shape(),
            {name: list(of) for name, of in MetaModel._module_to_models__.items()},
        )
        loader = self.given_pigeons()
        self.assertNotEqual(shape(), before)
        loader.restore_registry()
        self.assertEqual(shape(), before)
        self.assertEqual(MetaModel._module_to_models__, known)
        self.assertNotIn("pigeon", self.channels())
        self.assertFalse(hasattr(self.env["account.dunning.delivery"], "_send_by_pigeon"))
        self.invoice("2026-03-01")
        self.ladder.level_ids.write({"by_email": True})
        self.assertEqual(self.dun("2026-03-08").delivery_ids.channel, "email")
