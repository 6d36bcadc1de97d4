"""Rare words are looked up in their index, whatever the planner makes of them."""

from importlib import import_module

from django.db import migrations, models
from django.db.migrations import RunSQL

words = import_module("troth.conversations.search.migrations.0002_words")

# The last word is looked for as a beginning, and of those the planner takes one row in two hundred to match, at
# the very least: for ORDER BY ... LIMIT it would then walk all messages, newest first, for a word that ten have.
# Here only bitmaps are left to it, and there is no order that a walk could give. Not more than `most` are
# fetched: who gets so many has not got the newest. Not for the application: it has its caller's rights.
LOOKED_UP = """
    CREATE FUNCTION messages_looked_up(brands bigint[], wanted tsquery, most integer)
    RETURNS TABLE (conversation bigint, message bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_indexscan = off SET max_parallel_workers_per_gather = 0 AS $body$
    BEGIN
        RETURN QUERY EXECUTE
            'SELECT conversation_id, message_id FROM search_entries
             WHERE words @@ $1 AND brand_id = ANY ($2) LIMIT $3'
        USING wanted, brands, most;
    END
    $body$
"""
# A common word is found `most` times among the newest messages: they are looked at first, which is quick; and
# more of them where one in 60 has it. Then all that have it are looked up, and sorted if they are not too many:
# this is quick for a rare one. What lies between is found soon enough in a walk, newest first. A query that only
# leaves words out ("T") has nothing to be looked up by. Each statement is planned anew, for these brands and
# these words; a single brand's messages stand in their order in its index, as those of several do not.
MATCHING = """
    CREATE OR REPLACE FUNCTION messages_with(brands bigint[], terms jsonb, most integer)
    RETURNS TABLE (conversation bigint, message bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
    DECLARE
        wanted tsquery := search_query(terms);
        seen bigint[] := ARRAY(
            SELECT unnest(brands)
            INTERSECT SELECT unnest(nullif(current_setting('troth.brands', true), '')::bigint[])
        );
        of_them text := CASE cardinality(seen) WHEN 1 THEN 'brand_id = ($2)[1]' ELSE 'brand_id = ANY ($2)' END;
        newest integer;
        conversations bigint[];
        messages bigint[];
    BEGIN
        IF numnode(wanted) = 0 OR cardinality(seen) = 0 THEN
            RETURN;
        END IF;
        FOREACH newest IN ARRAY ARRAY[most * 2, most * 80] LOOP
            EXECUTE format(
                'SELECT array_agg(conversation_id), array_agg(message_id) FROM (
                     SELECT conversation_id, message_id FROM (
                         SELECT * FROM search_entries WHERE %s ORDER BY message_id DESC LIMIT $4
                     ) AS newest WHERE words @@ $1 ORDER BY message_id DESC LIMIT $3
                 ) AS found', of_them)
            INTO conversations, messages USING wanted, seen, most, newest;
            IF cardinality(messages) = most THEN
                RETURN QUERY SELECT * FROM unnest(conversations, messages);
                RETURN;
            END IF;
            EXIT WHEN coalesce(cardinality(messages), 0) * 60 < newest;
        END LOOP;
        IF querytree(wanted) <> 'T' THEN
            SELECT array_agg(f.conversation), array_agg(f.message) INTO conversations, messages
            FROM messages_looked_up(seen, wanted, most * 20) AS f;
            IF coalesce(cardinality(messages), 0) < most * 20 THEN
                RETURN QUERY SELECT * FROM unnest(conversations, messages) AS f (c, m)
                ORDER BY m DESC LIMIT most;
                RETURN;
            END IF;
        END IF;
        RETURN QUERY EXECUTE format(
            'SELECT conversation_id, message_id FROM search_entries
             WHERE words @@ $1 AND %s ORDER BY message_id DESC LIMIT $3', of_them)
        USING wanted, seen, most;
    END
    $body$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0004_any_words")]

    operations = [
        # A small brand beside a large one is then read by itself.
        migrations.AddIndex(
            "searchentry", models.Index(fields=["brand", "message"], name="search_entry_of_brand")
        ),
        RunSQL(
            [LOOKED_UP, "REVOKE ALL ON FUNCTION messages_looked_up(bigint[], tsquery, integer) FROM PUBLIC"],
            ["DROP FUNCTION messages_looked_up(bigint[], tsquery, integer)"],
        ),
        RunSQL(MATCHING, words.MATCHING.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
    ]
