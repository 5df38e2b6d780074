"""How a letter goes out: the channels its level names, and what its debtor wants.

>>> choose_channels(["email"], {"email", "letter"})
['email']
>>> choose_channels(["email"], {"email", "letter"}, preferred="letter")
['letter']
"""

# Always possible: nobody can ask not to be served a letter.
LAST = "letter"


def choose_channels(wanted, usable, preferred="", legal=False):
    """The channels of a letter, in order: the ``wanted`` ones of its level as far as they are
    ``usable`` (an address is there, the debtor did not forbid them), else a printed letter. What he
    prefers takes the place of any but the printed letter, which a firm wants for its proof.
    ``legal``: a deadline of law hangs on it, so it goes by post in any case."""
    chosen = [preferred if preferred in usable and one != LAST else one for one in wanted]
    chosen = [one if one in usable else LAST for one in chosen]
    if wanted and legal:
        chosen.append(LAST)
    return list(dict.fromkeys(chosen))
