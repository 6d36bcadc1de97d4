-- 8: A row and what it belongs to are of one brand.
select m.brand_id, m.id, 'message of another brand''s conversation'
from messages m join conversations c on c.id = m.conversation_id where m.brand_id <> c.brand_id
union all
select p.brand_id, p.id, 'promise of another brand''s conversation'
from promises p join conversations c on c.id = p.conversation_id where p.brand_id <> c.brand_id
union all
select d.brand_id, d.id, 'delivery of another brand''s message'
from deliveries d join messages m on m.id = d.message_id where d.brand_id <> m.brand_id
union all
select c.brand_id, c.id, 'conversation of another brand''s customer, channel or queue'
from conversations c
join customers k on k.id = c.customer_id
join channels h on h.id = c.channel_id
join queues q on q.id = c.queue_id
where c.brand_id <> all (array[k.brand_id, h.brand_id, q.brand_id])
   or k.brand_id <> c.brand_id or h.brand_id <> c.brand_id or q.brand_id <> c.brand_id
