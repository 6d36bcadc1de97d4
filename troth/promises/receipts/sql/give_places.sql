-- Every receipt of the day gets its place in the chain, in the order of its id.
update receipts r set place = o.place
from (select id, row_number() over (order by id) - 1 as place from receipts where chain_day_id = %(day)s) o
where r.id = o.id
