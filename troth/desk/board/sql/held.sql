-- What each of these people holds by kind of channel, and how much of it is late, counted no further than it is shown.
select person.id, channel.kind, count(*), count(*) filter (where held.answer_by <= %(now)s)
from unnest(%(people)s::bigint[]) as person (id)
cross join lateral (
    select talk.channel_id, talk.answer_by from conversations as talk
    where talk.holder_person_id = person.id and talk.brand_id = any(%(brands)s)
    limit %(most)s
) as held
join channels as channel on channel.id = held.channel_id
group by person.id, channel.kind
