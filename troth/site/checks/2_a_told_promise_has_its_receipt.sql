-- 2: A promise that a customer was told since the brand signs its promises has a receipt.
select p.brand_id, p.id, 'told at ' || p.announced_at || ' without a receipt'
from promises p
where p.announced_at is not null
  and exists (select from receipt_keys k where k.brand_id = p.brand_id and k.made_at < p.made_at)
  and not exists (select from receipts r where r.promise_id = p.id)
