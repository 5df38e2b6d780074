# Times a run, and the floor under it, on a fresh copy of a ledger.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import bench_floor
from bench_meter import Meter

meter = Meter(env)
run = env["account.dunning.run"].create({"company_id": env.company.id})
env.cr.commit()
with meter.step("run"):
    run.action_propose()
with meter.step("confirm"):
    run.action_confirm()
bench_floor.build(env.cr)
floor = Meter(env)
with floor.step("run"):
    decisions = bench_floor.run(env.cr, run.id, env.company.id)
counts = {}
for prefix in ("", "floor_"):
    tables = [prefix + table for table in bench_floor.TABLES]
    counts[prefix] = []
    for table in tables:
        env.cr.execute(f"SELECT count(*) FROM {table}")
        counts[prefix].append(env.cr.fetchone()[0])
if counts[""] != counts["floor_"]:
    raise ValueError(f"The floor wrote other rows than the run: {counts}")
result.update(ours=meter.steps, floor=floor.steps, rows=counts[""])
