-- 2: A promise that counts as told has words, and the message to the customer that carried exactly these words.
select p.brand_id, p.id, 'told at ' || p.announced_at
from promises p
left join messages m on m.id = p.announcement_id and m.kind in ('announcement', 'answer', 'update')
    and position(p.words in m.text) > 0
where p.announced_at is not null and (p.words = '' or m.id is null)
