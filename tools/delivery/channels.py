"""How a letter goes out: the channels its level names, and what its debtor wants.

>>> choose_channels(["email"], {"email", "letter"})
['email']
>>> choose_channels(["email"], {"email", "letter"}, preferred="letter")
['letter']
"""

# What is tried after what failed, beside what the debtor prefers.
ORDER = ("email", "letter")
# Always possible: nobody can ask not to be served a letter.
LAST = "letter"


def choose_channels(wanted, usable, preferred="", legal=False):
    """The channels of a letter, in order: the ``wanted`` ones of its level as far as they are
    ``usable`` (an address is there, the debtor did not forbid them), else a printed letter. What he
    prefers takes the place of any but the printed letter, which a firm wants for its proof.
    ``legal``: a deadline of law hangs on it, so it goes by post in any case."""
    chosen = [preferred if preferred in usable and one != LAST else one for one in wanted]
    # Without a number nothing is lost if something else goes out as well.
    able = [one for one in chosen if one in usable or one != "sms"]
    chosen = [one if one in usable else LAST for one in able or chosen]
    if wanted and legal:
        chosen.append(LAST)
    return list(dict.fromkeys(chosen))


def choose_next(tried, usable, preferred=""):
    """The channel after those that were ``tried`` and did not arrive, None if there is none.

    >>> choose_next({"email"}, {"email", "letter"})
    'letter'
    """
    left = [one for one in (preferred, *ORDER) if one in usable and one not in tried]
    return left[0] if left else None
