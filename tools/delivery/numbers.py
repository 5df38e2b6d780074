"""Phone numbers to which a text message can be sent.

>>> find_number("0171 1234567", "DE")
('+491711234567', None)
>>> find_number("49 171 1234567", "DE")     # or is it the area code 49171?
(None, 'prefix')

Without the library ``phonenumbers``, as with Odoo, no number is known for certain.
"""

import re

try:
    import phonenumbers
except ImportError:
    phonenumbers = None

# Why nothing can be sent to what stands there.
MISSING, LIBRARY, PREFIX = "missing", "library", "prefix"
COUNTRY, INVALID, LANDLINE = "country", "invalid", "landline"


def find_number(text, country):
    """``(number, None)`` in international form, or ``(None, fault)``. ``country`` is the code of
    where the contact lives: the number may be written as it is dialled there."""
    text = (text or "").strip()
    if not text:
        return None, MISSING
    if phonenumbers is None:
        return None, LIBRARY
    if text.startswith("00"):
        text = f"+{text[2:]}"
    if not text.startswith("+"):
        if not country:
            return None, COUNTRY
        # Where numbers begin with 0, what does not may have a country code without a plus: Odoo
        # would take +49 171 for the area 49171.
        digits = re.sub(r"\D", "", text)
        if phonenumbers.ndd_prefix_for_region(country, True) == "0" and digits[:1] != "0":
            return None, PREFIX
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None, INVALID
    if not phonenumbers.is_valid_number(number):
        return None, INVALID
    kinds = phonenumbers.PhoneNumberType
    mobile = (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)
    if phonenumbers.number_type(number) not in mobile:
        return None, LANDLINE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), None
