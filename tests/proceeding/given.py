from odoo.fields import Command


class GivenProceedings:
    """Proceedings as a test of all models wants them."""

    def given_inquiries(self, case):
        """What secures the claims, what was asked, and one of which the content is gone."""
        own = {"case_id": case.id}
        self.env["account.collection.security"].create(own | {"name": "Machine"})
        Inquiry = self.env["account.collection.inquiry"]
        _kept, gone = Inquiry.create([own | {"cost": 5.0}, own])
        gone.sudo()._move_to("deleted", ("kept",))

    def given_proceedings(self, debtor):
        """In preparation, approved, handed over, ended and cancelled, with what hangs on them."""
        Proceeding = self.env["account.collection.proceeding"]
        self.given_inquiries(self.env["account.collection.case"]._open_for(debtor, self.company))
        mediation = self.env.ref("account_collections.proceeding_kind_mediation")
        bills = [self.invoice("2026-02-01", 400.0, debtor) for _number in range(5)]
        with self.at("2026-03-24"):
            _draft, approved, live, ended, cancelled = (
                Proceeding._prepare(mediation, self.item(bill)) for bill in bills
            )
            approved.action_approve()
            cancelled.action_cancel()
            (live | ended).action_hand_over()
            ended._take_step("end_paid", "2026-03-24")
            live._take_step("mediation_notified", "2026-03-24")
            self.given_remittance(live)
            self.given_exchange(live)
            self.env["account.collection.proceeding.deadline"].create(
                {"proceeding_id": live.id, "own_name": "Answer", "date": "2026-04-24"}
            )
            self.env["account.collection.title"].create(
                {
                    "proceeding_id": live.id,
                    "reference": "26-1",
                    "date": "2026-03-24",
                    "principal": 400.0,
                }
            )

    def given_remittance(self, proceeding, on="2026-03-24"):
        """What was collected of it, as a statement says."""
        amounts = {"principal": 5.0, "gross": 5.0, "net": 5.0}
        line = {"proceeding_id": proceeding.id, "name": "z1", "value_date": on}
        line |= {"paid_by": "debtor", **amounts}
        self.env["account.collection.remittance"]._through_door().create(
            {
                "company_id": proceeding.company_id.id,
                "currency_id": proceeding.currency_id.id,
                "counterpart_id": proceeding.partner_id.id,
                "name": proceeding.name,
                "date": on,
                "line_ids": [Command.create(line)],
            }
        )

    def given_exchange(self, proceeding):
        """What goes to its agency and comes back, as far as each goes."""
        agency = self.env["account.collection.agency"].create(
            {
                "company_id": proceeding.company_id.id,
                "counterpart_id": proceeding.partner_id.id,
                "address": "https://api.agency.example/v1",
            }
        )
        states = ("waiting", "sent", "came", "answered", "booked", "recalled", "dropped")
        rows = self.env["account.collection.exchange"]
        rows._through_door().create(
            [
                {
                    "agency_id": agency.id,
                    "proceeding_id": proceeding.id,
                    "kind": "statement" if state in ("came", "booked") else "claim",
                    "reference": state,
                    "state": state,
                }
                for state in states
            ]
        )

    def given_write_offs(self, debtor):
        """To be approved, booked, taken back and not written off."""
        rows = self.env["account.collection.write.off"]
        reason = self.env.ref("account_collections.write_off_reason_small")
        if not self.company.write_off_loss_account_id:
            self.company.write_off_loss_account_id = self.company_data["default_account_expense"]
        bills = [self.invoice("2026-02-01", 30.0, debtor) for _number in range(4)]
        with self.at("2026-03-24"):
            made = [rows._enter(self.item(bill), reason) for bill in bills[:2]]
            made[1]._take_back("Wrong")
            for bill, state in zip(bills[2:], ("draft", "cancelled"), strict=True):
                item = self.item(bill)
                vals = made[0].sudo().copy_data()[0]
                vals |= {"state": state, "move_line_id": item.id, "move_id": bill.id}
                rows._through_door().create([vals])

    def given_write_off(self, item, amount=None):
        """One that was booked."""
        rows = self.env["account.collection.write.off"].with_company(item.company_id)
        if not item.company_id.write_off_loss_account_id:
            accounts = self.env["account.account"].with_company(item.company_id)
            mine = accounts._check_company_domain(item.company_id)
            loss = accounts.search([*mine, ("account_type", "=", "expense")], limit=1)
            item.company_id.write_off_loss_account_id = loss
        reason = self.env.ref("account_collections.write_off_reason_small")
        rows._enter(item, reason, amount=amount)

    def given_proceeding(self, item):
        """One that is under way, with a deadline and a title."""
        mediation = self.env.ref("account_collections.proceeding_kind_mediation")
        proceeding = self.env["account.collection.proceeding"]._prepare(mediation, item)
        proceeding.action_hand_over()
        self.given_remittance(proceeding)
        self.given_exchange(proceeding)
        self.given_inquiries(proceeding._get_cases()[proceeding])
        own = {"proceeding_id": proceeding.id}
        self.env["account.collection.proceeding.deadline"].create(
            own | {"own_name": "Answer", "date": "2026-04-24"}
        )
        title = {"reference": "26-1", "date": "2026-03-24", "principal": 100.0}
        self.env["account.collection.title"].create(own | title)

    def given_signature(self, invoice):
        """Somebody signed a plan on his page."""
        vals = {
            "partner_id": invoice.partner_id.id,
            "company_id": invoice.company_id.id,
            "first_due_on": "2026-04-01",
            "item_ids": [Command.create({"move_line_id": self.item(invoice).id})],
        }
        with self.at("2026-03-09"):
            plan = self.env["account.payment.plan"].create(vals)
            self.env["account.collection.signature"]._keep(
                plan, name="Jane Roe", text_hash="0", text="As agreed"
            )
