-- 2: Where no turn is open, no reply promise still waits.
select p.brand_id, p.id, 'made at ' || p.made_at
from promises p
join conversations c on c.id = p.conversation_id
left join conversations k on k.id = c.merged_into_id
where p.kind in ('first_reply', 'next_reply')
  and coalesce(k.turn_opened_at, c.turn_opened_at) is null
  and p.answered_at is null and p.voided_at is null and p.left_at is null
