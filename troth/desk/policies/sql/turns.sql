-- Each turn of a channel's conversations that a customer opened in a time, with what ended it and what was
-- promised; the newest first. Automatic words open none, and spam asks for nothing.
with talks as (
    select id, subject, language, customer_id, opened_at, closed_at
    from conversations
    where brand_id = %(brand)s and channel_id = %(channel)s
      and last_said_at >= %(since)s and merged_into_id is null
),
said as (
    select
        m.conversation_id, m.said_at, m.kind,
        lag(m.kind) over talk as before,
        min(m.said_at) filter (where m.kind = 'answer') over (
            partition by m.conversation_id order by m.said_at, m.id
            rows between 1 following and unbounded following
        ) as answered_at
    from messages m join talks t on t.id = m.conversation_id
    where m.kind = 'answer' or (m.kind = 'customer' and not m.is_automatic)
    window talk as (partition by m.conversation_id order by m.said_at, m.id)
)
select
    s.conversation_id, t.subject, t.language, s.before is null as is_first, s.said_at, s.answered_at,
    t.closed_at, c.tier,
    array(
        select g.name from taggings x join tags g on g.id = x.tag_id where x.conversation_id = t.id
    ) as tags,
    array(
        select l.name from listed_customers x join customer_lists l on l.id = x.customer_list_id
        where x.customer_id = c.id
    ) as lists,
    p.state, p.due_at
from said s
join talks t on t.id = s.conversation_id
join customers c on c.id = t.customer_id
left join lateral (
    select
        due_at, void_cause,
        case
            when announced_at is null then 'untold'
            when kept_at is not null then 'kept'
            when broken_at is not null then 'broken'
            when changed_at is not null then 'changed'
            when voided_at is not null then 'void'
            else 'running'
        end as state
    from promises
    where conversation_id = s.conversation_id and turn_opened_at = s.said_at
      and kind in ('first_reply', 'next_reply')
    order by id limit 1
) p on true
where s.kind = 'customer' and (s.before is null or s.before = 'answer')
  and s.said_at >= %(since)s and s.said_at < %(until)s
  and coalesce(p.void_cause, '') <> 'spam'
order by s.said_at desc
limit %(most)s
