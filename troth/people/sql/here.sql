-- Everybody of a brand whose screen is open and whose role lets them answer, with what each one can do.
SELECT
    agents.id,
    agents.user_id,
    agents.is_network,
    agents.chosen,
    agents.came_at,
    agents.languages,
    agents.channels,
    (SELECT jsonb_object_agg(skills.name, agent_skills.level) FROM agent_skills
        JOIN skills ON skills.id = agent_skills.skill_id
        WHERE agent_skills.agent_id = agents.id) AS skills,
    ARRAY(SELECT team_id FROM team_members
        WHERE team_members.brand_id = agents.brand_id AND team_members.user_id = agents.user_id) AS teams,
    agents.capacity,
    agents.price,
    memberships.role
FROM agents
JOIN users ON users.id = agents.user_id AND users.is_active
JOIN memberships ON memberships.user_id = agents.user_id AND memberships.brand_id = agents.brand_id
    AND memberships.role = ANY (%(roles)s)
WHERE agents.brand_id = %(brand)s AND agents.seen_at > %(since)s
ORDER BY agents.id
