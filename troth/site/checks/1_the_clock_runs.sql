-- 1: A running clock watches the deadlines of open conversations.
select null::bigint as brand, null::bigint as id,
       'the clock was last alive ' || coalesce(max(beat_at)::text, 'never') || ': start troth work' as detail
from heartbeats
where name = 'clock'
having exists (select from conversations where closed_at is null)
   and coalesce(max(beat_at) < now() - interval '60 seconds', true)
