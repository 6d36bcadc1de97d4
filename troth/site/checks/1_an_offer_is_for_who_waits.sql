-- 1: Whoever is asked to take a conversation is asked for one that its queue holds and whose customer waits.
select o.brand_id, o.conversation_id, 'offer ' || o.id || ' stands, held by ' || coalesce(c.holder, 'nobody')
from offers o
join conversations c on c.id = o.conversation_id
where o.accepted_at is null and o.passed_at is null and o.timed_out_at is null and o.withdrawn_at is null
  and (c.closed_at is not null or c.holder <> 'queue' or c.turn_opened_at is null)
