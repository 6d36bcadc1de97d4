-- As core/sql/record.sql, with the moment at which the history that is being written has arrived.
with stored as (
    insert into facts (brand_id, conversation_id, actor_id, name, details, happened_at)
    select *, current_setting('troth.then')::timestamptz from unnest(
        %(brands)s::bigint[], %(conversations)s::bigint[], %(actors)s::bigint[],
        %(names)s::text[], %(details)s::text[]::jsonb[]
    )
    returning brand_id, conversation_id
)
select pg_notify('troth', brand_id || ':' || coalesce(conversation_id, 0))
from (select distinct brand_id, conversation_id from stored) as woken
