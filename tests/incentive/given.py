class GivenPolicies:
    """What customers are told, and what could be offered to good payers."""

    def given_policy(self, company):
        """A version, its review, and a proposal for the debtor."""
        owned = {"company_id": company.id}
        policy = self.env["account.credit.policy"].sudo().create({**owned, "text": "Pay in time."})
        known = {**owned, "policy_id": policy.id, "day": "2026-03-01"}
        self.env["account.credit.policy.review"].sudo().create(known)
        offer = {**owned, "partner_id": self.debtor.id, "kind": "thanks", "looked_on": "2026-03-01"}
        self.env["account.credit.incentive"].sudo().create(offer)
