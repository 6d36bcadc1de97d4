-- Store facts in the order given and wake each conversation's screens once, at commit.
with stored as (
    insert into facts (brand_id, conversation_id, actor_id, name, details)
    select * from unnest(
        %(brands)s::bigint[], %(conversations)s::bigint[], %(actors)s::bigint[],
        %(names)s::text[], %(details)s::text[]::jsonb[]
    )
    returning brand_id, conversation_id
)
select pg_notify('troth', brand_id || ':' || coalesce(conversation_id, 0))
from (select distinct brand_id, conversation_id from stored) as woken
