# Walks at random, see tests/walk/. Each is taken back before the next one.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import collections
import contextlib
import time

from odoo.addons.account_collections.tests.walk import mutants, script, shrink
from odoo.addons.account_collections.tests.walk.walk import Walk
from odoo.addons.account_collections.tests.walk.world import World


def say(text):
    with open(arguments["story"], "a") as story:
        print(text, file=story)


mutant = contextlib.nullcontext
env["ir.config_parameter"].set_param("report.print_delay", "0")
world = World(env)
env.cr.commit()


def walk(one):
    try:
        with mutant():
            return Walk(world, one).run()
    finally:
        env.cr.rollback()
        env.registry.clear_all_caches()
        _sweep()


def _sweep():
    """What was taken back lies about in the tables, and makes the next walk slower and slower."""
    env.cr._cnx.autocommit = True
    try:
        env.cr.execute("VACUUM ANALYZE")
    finally:
        env.cr._cnx.autocommit = False


def breaks(invariant):
    def again(one):
        broken = walk(one).broken
        return bool(broken) and broken.invariant == invariant

    return again


def tell_broken(one, broken):
    say(f"  {broken}")
    days = broken.day + 1
    events = [event for event in one.events if event.day < days]
    if arguments["tries"]:
        small = one.with_events(events, days)
        small = shrink.shrink(small, breaks(broken.invariant), arguments["tries"])
        broken = walk(small).broken or broken
        only = ",".join(str(event.key) for event in small.events)
        say(f"  {broken}\n{small}\n  --only {only}")


def write(seed):
    one = script.write(seed, arguments["days"], arguments["debtors"], arguments["events"])
    if arguments["only"]:
        one = one.with_events([event for event in one.events if event.key in arguments["only"]])
    return one


def go(seed):
    one, began = write(seed), time.perf_counter()
    found = walk(one)
    seconds = time.perf_counter() - began
    say(f"Seed {seed}: {found.item_days} item-days, {found.letters} letters, {seconds:.0f} s")
    if found.broken:
        tell_broken(one, found.broken)
    return found


total = collections.Counter()
happened, refused = collections.Counter(), collections.Counter()
seeds = range(arguments["seed"], arguments["seed"] + arguments["walks"])
if arguments["mutants"]:
    wanted = arguments["mutants"].split(",")
    names = [name for name in mutants.MUTANTS if any(words in name for words in wanted)]
    for name in names:
        mutant = mutants.MUTANTS[name]
        say(f"Without a rule: {name}")
        found = any(go(seed).broken for seed in seeds)
        total.update(walks=1, broken=not found)
        say(f"{'Found' if found else 'NOT FOUND'}: {name}")
else:
    for seed in seeds:
        found = go(seed)
        total.update(walks=1, item_days=found.item_days, letters=found.letters)
        total.update(broken=bool(found.broken))
        happened.update(found.happened)
        refused.update(found.refused)
    kinds = sorted(happened | refused)
    counts = ", ".join(f"{kind} {happened[kind]} ({refused[kind]})" for kind in kinds)
    say(f"Happened (refused): {counts}")
result.update({name: total[name] for name in ("walks", "item_days", "letters", "broken")})
