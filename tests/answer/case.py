from ..promise.case import PromiseCase


class AnswerCase(PromiseCase):
    """A clerk on the phone: the debtor answers about some of his invoices."""

    TODAY = "2026-03-10"

    def case_of(self, debtor=None):
        return self.env["account.collection.case"]._open_for((debtor or self.debtor), self.company)

    def picked(self, *moves, debtor=None):
        """The case as its screen calls it with these invoices ticked."""
        ids = [self.item(move).id for move in moves]
        return self.case_of(debtor).with_context(picked_item_ids=ids)

    def dialog(self, action, **vals):
        """The dialog of an answer as the button opens it."""
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.create(vals)

    def answers(self, cause, *moves, on=TODAY, debtor=None, **vals):
        """The debtor answers on a day; returns what is kept of it."""
        door = {
            "paid": "action_says_paid",
            "not_received": "action_not_received",
            "wrong_data": "action_wrong_data",
            "wrong_person": "action_wrong_person",
        }[cause]
        with self.at(on), self.outbox():
            action = getattr(self.picked(*moves, debtor=debtor), door)()
            self.dialog(action, **vals).action_save()
            return self.case_of(debtor).answer_ids[0]

    def codes(self, on, *moves):
        """What would be decided on a day about each of these invoices."""
        with self.at(on):
            Item = self.env["account.move.line"]
            found = Item._decide_dunning(
                self.company, self.company._get_dunning_today(), moves[0].commercial_partner_id
            )
            codes = {row.move_id: decision.code for row, decision in found}
        return [codes[move.id] for move in moves]
