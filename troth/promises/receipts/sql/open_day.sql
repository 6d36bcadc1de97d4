-- The brand's day while it is open, held open until this transaction ends, and the key that signs.
-- KEY SHARE keeps no other writer out; only the closing of the day waits for it, and is seen by whoever waited.
select d.id, k.id, k.secret
from chain_days d
join receipt_keys k on k.brand_id = d.brand_id and k.retired_at is null
where d.brand_id = %(brand)s and d.issued_on = %(day)s and d.closed_at is null
for key share of d
