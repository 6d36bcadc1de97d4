-- 2: A promised word is kept, or its lateness ended, by an answer or an update of a person's.
select p.brand_id, p.id, 'answered at ' || p.answered_at
from promises p
join conversations c on c.id = p.conversation_id
where p.answered_at is not null and p.kind = 'update'
  and not exists (
      select from messages m
      where m.conversation_id in (c.id, c.merged_into_id) and m.kind in ('answer', 'update')
        and m.said_at = p.answered_at
  )
