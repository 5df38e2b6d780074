# Walks at random, see tests/walk/. Each is taken back before the next one.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import collections
import time

from odoo.addons.account_collections.tests.walk import script, shrink
from odoo.addons.account_collections.tests.walk.walk import Walk
from odoo.addons.account_collections.tests.walk.world import World

story = open(arguments["story"], "a", buffering=1)
env["ir.config_parameter"].set_param("report.print_delay", "0")
world = World(env)
env.cr.commit()


def walk(one):
    try:
        return Walk(world, one).run()
    finally:
        env.cr.rollback()
        env.registry.clear_all_caches()


def breaks(invariant):
    def again(one):
        broken = walk(one).broken
        return bool(broken) and broken.invariant == invariant

    return again


def tell_broken(one, broken):
    print(f"  {broken}", file=story)
    days = broken.day + 1
    events = [event for event in one.events if event.day < days]
    if arguments["tries"]:
        small = one.with_events(events, days)
        small = shrink.shrink(small, breaks(broken.invariant), arguments["tries"])
        broken = walk(small).broken or broken
        only = ",".join(str(event.key) for event in small.events)
        print(f"  {broken}\n{small}\n  --only {only}", file=story)


total = collections.Counter()
happened, refused = collections.Counter(), collections.Counter()
for seed in range(arguments["seed"], arguments["seed"] + arguments["walks"]):
    one = script.write(seed, arguments["days"], arguments["debtors"], arguments["events"])
    if arguments["only"]:
        one = one.with_events([event for event in one.events if event.key in arguments["only"]])
    began = time.perf_counter()
    found = walk(one)
    seconds = time.perf_counter() - began
    total.update(walks=1, item_days=found.item_days, letters=found.letters)
    happened.update(found.happened)
    refused.update(found.refused)
    print(
        f"Seed {seed}: {found.item_days} item-days, {found.letters} letters, {seconds:.0f} s",
        file=story,
    )
    if found.broken:
        total["broken"] += 1
        tell_broken(one, found.broken)
kinds = sorted(happened | refused)
print(
    "Happened (refused): "
    + ", ".join(f"{kind} {happened[kind]} ({refused[kind]})" for kind in kinds),
    file=story,
)
result.update({name: total[name] for name in ("walks", "item_days", "letters", "broken")})
