-- 8: Teams, agents, skills and shifts are of one brand with what they belong to.
select t.brand_id, t.id, 'team with another brand''s queue'
from teams t join queues q on q.id = t.queue_id where t.brand_id <> q.brand_id
union all
select m.brand_id, m.id, 'member of another brand''s team'
from team_members m join teams t on t.id = m.team_id where m.brand_id <> t.brand_id
union all
select s.brand_id, s.id, 'skill of another brand''s agent'
from agent_skills s join agents a on a.id = s.agent_id join skills k on k.id = s.skill_id
where s.brand_id <> a.brand_id or s.brand_id <> k.brand_id
union all
select s.brand_id, s.id, 'shift of another brand''s agent'
from shifts s join agents a on a.id = s.agent_id where s.brand_id <> a.brand_id
union all
select o.brand_id, o.id, 'time off of another brand''s agent'
from times_off o join agents a on a.id = o.agent_id where o.brand_id <> a.brand_id
