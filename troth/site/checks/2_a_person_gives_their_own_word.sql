-- 2: What a person promised was said in a message of theirs.
select p.brand_id, p.id, 'given by user ' || p.given_by_id
from promises p
left join messages m on m.id = p.announcement_id
where p.given_by_id is not null and p.replaces_id is null and m.author_id is distinct from p.given_by_id
