-- How each channel of these brands stands: every number is counted along one index and no further than it is shown.
-- Each order by names the index: without it the planner may read the turns of every channel to find those of one.
select
    channel.id, channel.brand_id, channel.kind, channel.address,
    waiting.number, longest.turn_opened_at, broken.number, risk.number, soon.number
from channels as channel
cross join lateral (
    select count(*) as number from (
        select from conversations as talk
        where talk.brand_id = channel.brand_id and talk.channel_id = channel.id
            and talk.closed_at is null and talk.answer_by is not null and talk.turn_opened_at is not null
        order by talk.answer_by
        limit %(most)s
    ) as counted
) as waiting
left join lateral (
    select talk.turn_opened_at from conversations as talk
    where talk.brand_id = channel.brand_id and talk.channel_id = channel.id
        and talk.closed_at is null and talk.answer_by is not null and talk.turn_opened_at is not null
    order by talk.turn_opened_at
    limit 1
) as longest on true
cross join lateral (
    select count(*) as number from (
        select from (
            select talk.id from conversations as talk
            where talk.brand_id = channel.brand_id and talk.channel_id = channel.id
                and talk.closed_at is null and talk.turn_opened_at is not null and talk.answer_by <= %(now)s
            order by talk.answer_by
            limit %(looked_at)s
        ) as late
        cross join lateral (
            select from promises as promise
            where promise.conversation_id = late.id and promise.broken_at is not null
                and promise.answered_at is null and promise.voided_at is null
            limit 1
        ) as owed
        limit %(most)s
    ) as counted
) as broken
cross join lateral (
    select count(*) as number from (
        select from (
            select talk.id from conversations as talk
            where talk.brand_id = channel.brand_id and talk.channel_id = channel.id
                and talk.closed_at is null and talk.turn_opened_at is not null and talk.answer_by > %(now)s
            order by talk.answer_by
            limit %(looked_at)s
        ) as near
        cross join lateral (
            select from promises as promise
            where promise.conversation_id = near.id and promise.warned_at is not null
                and promise.kept_at is null and promise.broken_at is null
                and promise.voided_at is null and promise.set_aside_at is null
            limit 1
        ) as owed
        limit %(most)s
    ) as counted
) as risk
cross join lateral (
    select count(*) as number from (
        select from conversations as talk
        where talk.brand_id = channel.brand_id and talk.channel_id = channel.id
            and talk.closed_at is null and talk.turn_opened_at is not null
            and talk.answer_by > %(now)s and talk.answer_by <= %(soon)s
        order by talk.answer_by
        limit %(most)s
    ) as counted
) as soon
where channel.brand_id = any(%(brands)s)
