"""What a debtor may tell or agree on with us about a claim that somebody else has in hand.

>>> judge("plan", "agency", by_debtor=False), judge("plan", "court", by_debtor=False)
('refused', 'told')
>>> judge("paid", "agency", by_debtor=True)
'refused'

The debtor turns to whoever has it in hand: two who bargain with him know nothing of each other. A
clerk is told things all the same, and passes them on; he agrees on nothing where somebody else
does so in our place. An agency takes an order only if its client does not bargain beside it; a sold
claim is another's; what arose before insolvency proceedings is filed there and nothing else
(§§ 38, 87 InsO). A court, a bailiff or a lawyer leaves us free to agree (§ 802b ZPO, § 278 ZPO),
but has to know.
"""

REFUSED, TOLD = "refused", "told"
AGENCY, BUYER, ADMINISTRATOR = "agency", "buyer", "administrator"
# What binds both, beside what only tells us something.
AGREED = frozenset({"promise", "plan"})
IN_OUR_PLACE = frozenset({AGENCY, BUYER, ADMINISTRATOR})


def judge(what: str, counterpart: str, by_debtor: bool) -> str:
    """``refused``, or ``told``: taken, and whoever has it in hand must know. ``what``: promise,
    plan, paid or dispute; ``counterpart``: who has the claim in hand."""
    if by_debtor or (what in AGREED and counterpart in IN_OUR_PLACE):
        return REFUSED
    return TOLD
