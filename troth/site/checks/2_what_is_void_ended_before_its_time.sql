-- 2: A promise was voided before its time for a cause that frees us of it, and never because it was late.
select brand_id, id, 'void at ' || voided_at || ', due at ' || due_at || ': ' || void_cause
from promises
where voided_at is not null and (
    voided_at > due_at
    or changed_at is null and void_cause not in (
        'spam', 'merged', 'withdrawn by the customer', 'the customer was erased'
    )
)
