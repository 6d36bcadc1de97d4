-- 1: No offer stands past its end by more than half a minute while a dispatcher runs.
select o.brand_id, o.conversation_id, 'offer ' || o.id || ' should have ended at ' || o.expires_at
from offers o
where o.accepted_at is null and o.passed_at is null and o.timed_out_at is null and o.withdrawn_at is null
  and o.expires_at < now() - interval '30 seconds'
  and exists (select from heartbeats where name = 'dispatcher' and beat_at > now() - interval '15 seconds')
