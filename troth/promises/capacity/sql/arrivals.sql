-- By channel and hour of the week: turns (first words that wait for an answer), those of them that come after
-- a pause and so are a new talk, and the first of them.
with said as (
    select c.channel_id, m.kind, m.said_at,
        lag(m.kind) over talk as before, lag(m.said_at) over talk as before_at
    from conversations c
    join messages m on m.conversation_id = c.id
    where c.brand_id = %(brand)s and c.last_said_at >= %(since)s
        and m.kind in ('customer', 'answer') and not m.is_automatic
    window talk as (partition by m.conversation_id order by m.said_at, m.id)
), turns as (
    select channel_id, said_at, said_at at time zone %(zone)s as local_at,
        before_at is null or said_at - before_at > %(pause)s as is_new
    from said
    where kind = 'customer' and coalesce(before, 'answer') = 'answer'
        and said_at >= %(since)s and said_at < %(until)s
)
select channel_id, ((extract(isodow from local_at) - 1) * 24 + extract(hour from local_at))::int as hour,
    floor(extract(epoch from %(until)s - said_at) / 604800)::int as weeks_ago,
    count(*), count(*) filter (where is_new), min(said_at)
from turns
group by 1, 2, 3
