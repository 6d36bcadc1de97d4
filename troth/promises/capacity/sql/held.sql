-- On these channels: who held which talk, from when to when in seconds; a pause ends a talk. It begins with the
-- customer's word that was answered first, or a minute before that answer where the word had waited longer.
with said as (
    select c.channel_id, m.conversation_id, m.kind, m.author_id, m.said_at, m.id,
        lag(m.said_at) over (partition by m.conversation_id order by m.said_at, m.id) as before_at
    from conversations c
    join messages m on m.conversation_id = c.id
    where c.brand_id = %(brand)s and c.channel_id = any(%(channels)s) and c.id >= %(first)s
        and c.last_said_at >= %(since)s
        and m.kind in ('customer', 'answer') and not m.is_automatic
        and m.said_at >= %(since)s and m.said_at < %(until)s
), talks as (
    select *, count(*) filter (where said_at - before_at > %(pause)s)
        over (partition by conversation_id order by said_at, id) as talk
    from said
)
select channel_id, (array_agg(author_id order by said_at) filter (where kind = 'answer' and author_id is not null))[1],
    extract(epoch from min(
        greatest(before_at, said_at - interval '1 minute')) filter (where kind = 'answer')
    )::float8,
    extract(epoch from max(said_at))::float8
from talks
group by channel_id, conversation_id, talk
having bool_or(kind = 'answer' and author_id is not null)
