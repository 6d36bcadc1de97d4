-- By channel: how many left while they waited, and the seconds that all waited, an hour at most each.
select channel_id, count(left_at),
    sum(extract(epoch from least(
        coalesce(left_at, answered_at, voided_at, %(until)s) - made_at, interval '1 hour'
    )))::float8
from promises
where brand_id = %(brand)s and conversation_id >= %(first)s and made_at >= %(since)s and made_at < %(until)s
    and kind = any(%(kinds)s) and replaces_id is null
group by 1
