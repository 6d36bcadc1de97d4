-- 1: Nobody counts as here whose screens have been silent for longer than the grace.
select brand_id, id, 'agent who is gone and was not said to have left'
from agents where came_at is not null and seen_at < now() - interval '90 seconds'
