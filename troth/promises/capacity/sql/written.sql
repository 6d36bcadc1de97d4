-- By channel: how many answers were written without a pause before them, and the mean seconds that each took,
-- which is the time since its author's last answer or since the customer's word, whichever is shorter.
with said as (
    select c.channel_id, m.kind, m.author_id, m.said_at,
        lag(m.kind) over (partition by m.conversation_id order by m.said_at, m.id) as before,
        lag(m.said_at) over (partition by m.conversation_id order by m.said_at, m.id) as before_at
    from conversations c
    join messages m on m.conversation_id = c.id
    where c.brand_id = %(brand)s and c.id >= %(first)s and c.last_said_at >= %(since)s
        and m.kind in ('customer', 'answer') and not m.is_automatic
), answers as (
    select channel_id, said_at, before, before_at,
        lag(said_at) over (partition by author_id order by said_at) as authors_last_at
    from said
    where kind = 'answer' and author_id is not null and said_at >= %(since)s and said_at < %(until)s
), took as (
    select channel_id, extract(epoch from least(said_at - authors_last_at, said_at - before_at)) as seconds
    from answers
    where before = 'customer'
)
select channel_id, count(*), avg(seconds)
from took
where seconds between %(shortest)s and %(longest)s
group by 1
