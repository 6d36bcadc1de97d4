-- Whether a brand has anything to give out or to take back: what waits in its queues, the soonest end of a standing
-- offer, and whether somebody holds what a customer waits for.
SELECT
    EXISTS (
        SELECT FROM conversations
        WHERE brand_id = %(brand)s AND closed_at IS NULL AND answer_by IS NOT NULL AND holder = 'queue'
    ),
    (SELECT min(expires_at) FROM offers
        WHERE brand_id = %(brand)s AND accepted_at IS NULL AND passed_at IS NULL AND timed_out_at IS NULL
            AND withdrawn_at IS NULL),
    EXISTS (
        SELECT FROM conversations
        WHERE brand_id = %(brand)s AND closed_at IS NULL AND answer_by IS NOT NULL AND holder = 'person'
    )
