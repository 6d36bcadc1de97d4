-- 1: Every open conversation has a holder whose deadline has not passed by more than a minute.
select brand_id, id, 'held by ' || coalesce(holder, 'nobody') || ' until ' || coalesce(holder_until::text, 'never')
from conversations
where closed_at is null
  and (holder is null or holder_until is null or holder_until < now() - interval '60 seconds')
