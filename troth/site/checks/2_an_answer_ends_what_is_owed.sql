-- 2: A promised reply is kept, or its lateness ended, by a person's answer, or by a call that was chosen instead.
select p.brand_id, p.id, 'answered at ' || p.answered_at
from promises p
join conversations c on c.id = p.conversation_id
where p.answered_at is not null and p.kind in ('first_reply', 'next_reply')
  and not exists (
      select from messages m
      where m.conversation_id in (c.id, c.merged_into_id) and m.kind = 'answer' and m.said_at = p.answered_at
  )
  and not exists (
      select from promises b
      where b.conversation_id in (c.id, c.merged_into_id) and b.kind = 'call_back' and b.answered_at = p.answered_at
  )
