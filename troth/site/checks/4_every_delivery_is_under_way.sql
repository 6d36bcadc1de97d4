-- 4: Every message that has yet to go out has a job that will carry it. A chat's waits for the browser to take it.
select d.brand_id, d.id, 'waiting since ' || d.created_at
from deliveries d
join channels c on c.id = d.channel_id and c.kind <> 'chat'
where d.sent_at is null and d.failed_at is null and d.unconfirmed_at is null
  and d.created_at < now() - interval '60 seconds'
  and not exists (
      select from procrastinate_jobs j
      where j.task_name = 'channels.carry_out_delivery' and j.status in ('todo', 'doing')
        and (j.args ->> 'delivery_id')::bigint = d.id
  )
