-- 5: No turn was acknowledged twice; what was told anew, or after a refused answer, replaces what was told before.
select p.brand_id, p.conversation_id, count(distinct p.announcement_id) || ' promises told for the turn of ' || p.turn_opened_at
from promises p
where p.announcement_id is not null and p.policy_id is not null and p.replaces_id is null
  and p.kind in ('first_reply', 'next_reply', 'resolution')
group by p.brand_id, p.conversation_id, p.turn_opened_at
having count(distinct p.announcement_id) > 1
