-- 1: Nobody has two shifts at the same time.
select a.brand_id, a.id, 'shift that overlaps another of the same agent'
from shifts a join shifts b on b.agent_id = a.agent_id and b.id > a.id
where a.starts_at < b.ends_at and b.starts_at < a.ends_at
