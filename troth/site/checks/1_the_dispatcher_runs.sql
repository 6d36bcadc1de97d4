-- 1: A running dispatcher gives out what waits in a queue.
select null::bigint as brand, null::bigint as id,
       'the dispatcher was last alive ' || coalesce(max(beat_at)::text, 'never') || ': start troth work' as detail
from heartbeats
where name = 'dispatcher'
having exists (
        select from conversations
        where closed_at is null and holder = 'queue' and not exists (
            select from routings where brand_id = conversations.brand_id and policy = 'manual'
        )
    )
   and coalesce(max(beat_at) < now() - interval '60 seconds', true)
