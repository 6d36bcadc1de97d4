-- 1: A person who holds a conversation may sign in and has a role in its brand.
select c.brand_id, c.id, 'held by user ' || c.holder_person_id
from conversations c
left join users u on u.id = c.holder_person_id and u.is_active
left join memberships m on m.user_id = u.id and m.brand_id = c.brand_id
where c.closed_at is null and c.holder = 'person' and m.id is null
