-- 2: A promise is kept, or its lateness ended, by a person's answer and by nothing else.
select p.brand_id, p.id, 'answered at ' || p.answered_at
from promises p
join conversations c on c.id = p.conversation_id
where p.answered_at is not null
  and not exists (
      select from messages m
      where m.conversation_id in (c.id, c.merged_into_id) and m.kind = 'answer' and m.said_at = p.answered_at
  )
