-- Where a person moved a told time, or closed the conversation, although the customer had spoken last.
with newest as (
    select * from promises
    where brand_id = any(%(brands)s) and made_at >= %(since)s and kind in ('first_reply', 'next_reply')
    order by id desc limit 5000
)
select p.id, p.conversation_id, p.reset_at as at, p.reset_cause as words, u.name, 'reset' as what
from newest p
join facts f on f.brand_id = p.brand_id and f.conversation_id = p.conversation_id
    and f.name = 'PromiseReset' and (f.details ->> 'promise_id')::bigint = p.id
join users u on u.id = f.actor_id
where p.reset_at is not null
union all
select p.id, p.conversation_id, c.closed_at, c.last_words, closed.name, 'closed'
from newest p
join conversations c on c.id = p.conversation_id and c.closed_at is not null and c.merged_into_id is null
    and c.turn_opened_at = p.turn_opened_at
join lateral (
    select u.name, f.details ->> 'cause' as cause
    from facts f left join users u on u.id = f.actor_id
    where f.brand_id = p.brand_id and f.conversation_id = p.conversation_id and f.name = 'ConversationClosed'
    order by f.id desc limit 1
) closed on closed.cause = 'person'
where p.answered_at is null and p.voided_at is null and p.replaces_id is null
order by at desc limit 200
