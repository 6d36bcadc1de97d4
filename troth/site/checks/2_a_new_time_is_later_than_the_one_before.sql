-- 2: A time that we told anew is later than the one before, was told before that passed, and is of the same turn.
select n.brand_id, n.id, 'due ' || n.due_at || ' in the place of ' || p.due_at
from promises n
join promises p on p.id = n.replaces_id
where p.reset_at is not null
  and (n.due_at <= p.due_at or n.made_at > p.due_at or n.turn_opened_at <> p.turn_opened_at)
