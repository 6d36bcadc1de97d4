-- Wake the screens of these people, at commit; equal words are told once.
SELECT pg_notify('troth', line) FROM unnest(%(lines)s::text[]) AS line
