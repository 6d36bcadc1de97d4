-- Each update of a channel's conversations in a time, and when the customer next heard something.
select
    m.conversation_id, t.subject, t.language, m.said_at,
    (
        select min(n.said_at) from messages n
        where n.conversation_id = m.conversation_id and n.kind in ('answer', 'update') and n.id > m.id
    ) as next_at,
    c.tier,
    array(
        select g.name from taggings x join tags g on g.id = x.tag_id where x.conversation_id = t.id
    ) as tags,
    array(
        select l.name from listed_customers x join customer_lists l on l.id = x.customer_list_id
        where x.customer_id = c.id
    ) as lists
from messages m
join conversations t on t.id = m.conversation_id
join customers c on c.id = t.customer_id
where t.brand_id = %(brand)s and t.channel_id = %(channel)s and t.last_said_at >= %(since)s
  and m.kind = 'update' and m.said_at >= %(since)s and m.said_at < %(until)s
order by m.said_at desc
limit %(most)s
