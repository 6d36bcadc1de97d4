-- 2: Where no turn is open, no reply promise still waits.
select p.brand_id, p.id, 'made at ' || p.made_at
from promises p
join conversations c on c.id = p.conversation_id
where c.turn_opened_at is null and p.answered_at is null and p.voided_at is null
