-- 2: Nothing is announced on a channel before its promise was confirmed.
select p.brand_id, p.id, 'told at ' || p.announced_at || ', confirmed at ' || o.confirmed_at
from promises p
join policies o on o.id = p.policy_id
where p.announced_at < o.confirmed_at or p.channel_id <> o.channel_id
