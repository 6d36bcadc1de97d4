-- 8: Every table that has a brand stands behind row-level security.
select null::bigint, null::bigint, 'table ' || c.relname || ' shows every brand to everyone'
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'brand_id' and not a.attisdropped
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  and not c.relrowsecurity and c.relname not in ('memberships', 'tokens')
