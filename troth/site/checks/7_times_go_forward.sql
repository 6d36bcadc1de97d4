-- 7: Times are in the order in which things can happen.
select brand_id, id, 'made ' || made_at || ', due ' || due_at || ', told ' || coalesce(announced_at::text, 'never')
from promises
where due_at < made_at and withheld = '' or announced_at < made_at or warn_at > due_at or answered_at < made_at
