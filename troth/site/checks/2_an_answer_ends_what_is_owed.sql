-- 2: A promise is kept, or its lateness ended, by a person's answer and by nothing else.
select p.brand_id, p.id, 'answered at ' || p.answered_at
from promises p
where p.answered_at is not null
  and not exists (
      select from messages m
      where m.conversation_id = p.conversation_id and m.kind = 'answer' and m.said_at = p.answered_at
  )
