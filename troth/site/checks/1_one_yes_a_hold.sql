-- 1: When somebody has said yes to an offer, nobody else is asked for that turn any longer.
select a.brand_id, a.conversation_id, 'offer ' || b.id || ' stood when offer ' || a.id || ' was accepted'
from offers a
join offers b on b.conversation_id = a.conversation_id and b.turn_opened_at = a.turn_opened_at and b.id <> a.id
where b.made_at < a.accepted_at
  -- The programs' own clocks: two that write in the same moment may differ a little.
  and coalesce(b.accepted_at, b.passed_at, b.timed_out_at, b.withdrawn_at, now() + interval '1 minute')
    > a.accepted_at + interval '5 seconds'
