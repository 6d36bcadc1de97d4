-- 3: A promise whose time has passed is broken within seconds.
select brand_id, id, 'due at ' || due_at
from promises
where kept_at is null and broken_at is null and voided_at is null and set_aside_at is null
  and due_at < now() - interval '5 seconds'
