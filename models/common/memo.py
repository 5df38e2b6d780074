class Memo:
    """What is asked once by whoever works through many records, and told to each of them. It lives
    in the context, for as long as that work takes; no caller from outside can bring one along."""

    KEY = "dunning_memo"

    def __init__(self):
        self._known = {}

    @classmethod
    def opened(cls, records):
        """The ``records`` with an empty memo."""
        return records.with_context(**{cls.KEY: cls()})

    @classmethod
    def ask(cls, env, key, question):
        """What ``question`` returns, asked once for each ``key`` where a memo is open."""
        memo = env.context.get(cls.KEY)
        if not isinstance(memo, cls):
            return question()
        if key not in memo._known:
            memo._known[key] = question()
        return memo._known[key]
