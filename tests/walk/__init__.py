"""A walk: debtors, their items and what people do with them at random, day after day, while an
oracle of its own watches what the add-on makes of it.

``script`` makes the events of a seed, ``world`` the companies and debtors, ``events`` does what is
written in a script, ``walk`` lets the days pass, ``invariants`` judges, ``shrink`` cuts a script
down to what still breaks. ``dev/fuzz`` runs it for hours.
"""
