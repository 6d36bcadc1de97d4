-- 8: A conversation is the customer's whose identity it came by, also after customers were merged and told apart.
select c.brand_id, c.id, 'its identity is of customer ' || i.customer_id
from conversations c join identities i on i.id = c.identity_id
where i.customer_id <> c.customer_id
