-- 3: The clock has set no promise aside.
select brand_id, id, 'set aside at ' || set_aside_at || ': ' || set_aside_cause
from promises
where set_aside_at is not null
