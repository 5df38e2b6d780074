
from odoo.addons.account_collections.tests.walk import script, shrink
from odoo.addons.account_collections.tests.walk.walk import Walk
from odoo.addons.account_collections.tests.walk.world import World
import re
world=World(env); env.cr.commit()
one=script.write(1000,60,24,4)
only=[]
if only: one=one.with_events([e for e in one.events if e.key in only])
w=Walk(world, one); r=w.run()
out=[repr(r)]
if r.broken:
    out.append(str(r.broken))
    keys=list(map(int,re.findall(r"item (\d+)", str(r.broken))))
    if not keys:
        m=re.search(r"letter (\d+), (\S+?):", str(r.broken))
        env.cr.execute("select move_line_id from account_dunning_notice_line where notice_id=%s and name=%s and kind=%s",[int(m.group(1)),m.group(2),"claim"]); keys=[x for x, in env.cr.fetchall()]
    for key in keys:
        w.world.root.invalidate_all()
        out.append("diary "+str([(a.notice,a.rank,str(a.day)) for a in w.oracle.diary[key]])+" reopened "+str(w.oracle.reopened.get(key))+" anew "+str(key in w.oracle.anew))
        env.cr.execute("""select l.notice_id,n.state,n.sent_on,n.deadline,l.rank,l.cycle,l.turn,l.drop_reason,l.amount_residual,l.plan_id,n.cancel_reason,n.partner_id,
           (select string_agg(d.channel||':'||d.state||':'||coalesce(d.error,''),';') from account_dunning_delivery d where d.notice_id=n.id)
           from account_dunning_notice_line l join account_dunning_notice n on n.id=l.notice_id where l.move_line_id=%s order by l.id""",[key])
        out+= [str(row) for row in env.cr.fetchall()]
        env.cr.execute("select dunning_cycle,dunning_reopened_on,partner_id,reconciled,amount_residual_currency,amount_currency,date_maturity,move_id,currency_id,company_id from account_move_line where id=%s",[key]); out.append(str(env.cr.fetchall()))
        mid=env["account.move.line"].browse(key).move_id
        keys=[k for k,m in w.people.made.items() if m and m._name=="account.move" and m.id==mid.id]
        out.append("made by "+str(keys))
        deb={e.facts["debtor"] for e in one.events if e.key in keys}
        out+=[str(e) for e in one.events if e.day<=r.broken.day and (e.facts.get("of") in keys or e.facts["debtor"] in deb or e.key in keys or e.name in("bounce","merge","run_by_hand"))]
        line=env["account.move.line"].browse(key)
        d=line._get_defaults(line.company_id)
        out.append(str([(v[0],v[1].name) for v in d.values()])+" "+str(line.move_id.due_date_agreed)+" "+str(line.move_id.invoice_date)+str(line.partner_id.commercial_partner_id.name))
        break
result["out"]="\n".join(out)
env.cr.rollback()
