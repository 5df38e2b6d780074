"""Of what kind a fault is, and so what a person can do about it."""

# The first that fits; names of classes, as neither Odoo nor the database is known here.
KINDS = (
    ("missing", {"MissingError", "IntegrityError"}),
    ("words", {"UserError"}),
    ("template", {"QWebError", "XMLSyntaxError", "TemplateSyntaxError"}),
    ("date", {"OverflowError", "DatetimeFieldOverflow"}),
    ("number", {"ArithmeticError", "NumericValueOutOfRange"}),
    ("machine", {"OSError"}),
)
DATE_WORDS = ("year ", "month ", "day is out of range", "date value")


def get_kind(error):
    """The kind of an ``error``, ``unknown`` if it has none; where it has a cause, of the first in
    the chain that tells."""
    for one in get_chain(error):
        if one.__cause__ and "template" in str(one).lower():
            return "template"
        names = {kind.__name__ for kind in type(one).__mro__}
        if "ValueError" in names and any(word in str(one).lower() for word in DATE_WORDS):
            return "date"
        for kind, known in KINDS:
            if names & known:
                return kind
    return "unknown"


def get_chain(error):
    """The error, its cause, the cause of that …"""
    while error:
        yield error
        error = error.__cause__


def get_words(error):
    """One line for an administrator. The error of a template quotes the template and hides what is
    wrong with it: that stands in the cause."""
    *_, cause = get_chain(error)
    text = " ".join(_say(error).split()) or type(error).__name__
    if cause is not error:
        text = f"{type(cause).__name__}: {cause} ({text})"
    return text[:250]


def _say(error):
    """The database adds the whole row to what it says, a template the way through the program."""
    text = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return text.partition("Traceback")[0]
