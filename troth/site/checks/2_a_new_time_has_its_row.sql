-- 2: A promise that was told anew, or that its customer changed, has the row of its new time.
select p.brand_id, p.id, coalesce('told anew at ' || p.reset_at, 'changed at ' || p.changed_at) || ' without a new time'
from promises p
where (p.reset_at is not null or p.changed_at is not null)
  and not exists (select from promises n where n.replaces_id = p.id)
  and not exists (
      -- Of what was told first and anew the customer changes both at once, and gets one new time.
      select from promises o
      where o.conversation_id = p.conversation_id and o.changed_at = p.changed_at and o.id <> p.id
  )
