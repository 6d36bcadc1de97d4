-- 5: What a machine wrote was never answered by a machine.
select p.brand_id, p.id, 'announced for an automatic message'
from promises p
join messages m on m.conversation_id = p.conversation_id and m.kind = 'customer'
    and m.is_automatic and m.said_at = p.turn_opened_at
where p.announcement_id is not null
