"""What a message is found by, kept right by triggers, and the one way to look for it."""

from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import SEEN, ByBrand
from troth.core.postgres.roles import APPLICATION

# Accents as people type them or leave them out: Unicode takes letters and their marks apart (NFKD), and what
# is left of letters that are no such pair is written out. `unaccent` does less, and not every server has it.
FOLDED = r"""
    CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp AS $$
        SELECT replace(replace(translate(
            lower(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')),
            'ıøłđð', 'ioldd'), 'ß', 'ss'), 'æ', 'ae')
    $$
"""
# Where a database sorts by bytes, its parser takes every sign beyond ASCII for a letter: "¿Cuándo" would be one
# word. What stands between words elsewhere becomes a space; so do the signs of a tag, whose inside it would skip.
SEPARATED = r"""
    CREATE FUNCTION separated(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp AS $$
        SELECT regexp_replace(words,
            '[<>\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u3000-\u3003\u3008-\u3011]', ' ', 'g')
    $$
"""
LANGUAGE = """
    CREATE FUNCTION search_language(code text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp AS $$
        SELECT CASE left(code, 2)
            WHEN 'en' THEN 'english'::regconfig WHEN 'tr' THEN 'turkish'::regconfig
            WHEN 'nl' THEN 'dutch'::regconfig WHEN 'es' THEN 'spanish'::regconfig
            ELSE 'simple'::regconfig
        END
    $$
"""
# Twice: as stems of the message's language, and as the very words, which also hold what a language leaves out
# (stop words) and the places that phrases need. A tsvector may have a megabyte and a word two thousand bytes,
# and folding makes eighteen signs of one: of a very long message the beginning is searched, and a stem that
# grows is left out. Stems are folded one by one: in the text of a tsvector, a sign that folds into a quotation
# mark would be read as one, and the message could not be kept.
WORDS = """
    CREATE OR REPLACE FUNCTION search_words(code text, said text) RETURNS tsvector LANGUAGE sql
    IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
        SELECT array_to_tsvector(ARRAY(
                SELECT folded(lexeme) FROM unnest(to_tsvector(search_language(code), bare))
                WHERE octet_length(folded(lexeme)) BETWEEN 1 AND least(octet_length(lexeme) + 4, 2000)
            ))
            || to_tsvector('simple', left(folded(bare), 40000))
        FROM separated(left(said, 40000)) AS bare
    $$
"""
SEARCHED_KINDS = "('customer', 'answer', 'update', 'note')"
ENTRIES = f"""
    SELECT m.id AS message_id, m.brand_id, m.conversation_id,
        search_words(c.language, concat_ws(E'\\n', c.subject, p.name, i.value, m.text)) AS words
    FROM messages m
    JOIN conversations c ON c.id = m.conversation_id
    JOIN customers p ON p.id = c.customer_id
    JOIN identities i ON i.id = c.identity_id
    WHERE m.kind IN {SEARCHED_KINDS}
"""
KEEP = f"""
    INSERT INTO search_entries (message_id, brand_id, conversation_id, words) {ENTRIES} AND %s
    ON CONFLICT (message_id) DO UPDATE SET words = excluded.words
"""
FOLLOWING = {
    "message_said": ("messages", "INSERT", "m.id = NEW.id"),
    "message_changed": ("messages", "UPDATE OF text", "m.id = NEW.id"),
    "conversation_changed": (
        "conversations",
        "UPDATE OF subject, language, customer_id",
        "m.conversation_id = NEW.id",
    ),
    "customer_changed": ("customers", "UPDATE OF name", "c.customer_id = NEW.id"),
    "identity_changed": ("identities", "UPDATE OF value", "c.identity_id = NEW.id"),
}
# The words are planned anew each time: whether the newest messages are walked until enough have the word, or
# all that have it are looked up and sorted, depends on how common it is.
MATCHING = f"""
    CREATE FUNCTION messages_with(brands bigint[], terms jsonb, most integer)
    RETURNS TABLE (conversation bigint, message bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
    DECLARE
        wanted tsquery := search_query(terms);
    BEGIN
        IF numnode(wanted) > 0 THEN
            RETURN QUERY EXECUTE
                'SELECT conversation_id, message_id FROM search_entries
                 WHERE words @@ $1 AND brand_id = ANY ($2) AND brand_id {SEEN.replace("'", "''")}
                 ORDER BY message_id DESC LIMIT $3'
            USING wanted, brands, most;
        END IF;
    END
    $body$
"""
# All of them at once; quoted, since folding makes quotation marks of other signs.
STEMS = r"""
    CREATE OR REPLACE FUNCTION search_stems(code text, plain text) RETURNS tsquery LANGUAGE sql IMMUTABLE
    SET search_path = public, pg_temp AS $$
        SELECT coalesce(string_agg(
            '''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''', ' & '
        ), '')::tsquery
        FROM (SELECT folded(lexeme) AS stem FROM unnest(to_tsvector(search_language(code), plain))) AS found
        WHERE octet_length(stem) BETWEEN 1 AND 2000
    $$
"""
QUERY = r"""
    CREATE OR REPLACE FUNCTION search_query(terms jsonb) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE
    SET search_path = public, pg_temp AS $$
    DECLARE
        term jsonb;
        plain text;
        bare text;
        code text;
        part tsquery;
        whole tsquery := '';
    BEGIN
        FOR term IN SELECT * FROM jsonb_array_elements(terms) LOOP
            plain := separated(term->>'words');
            bare := btrim(folded(plain));
            IF (term->>'phrase')::boolean THEN
                part := phraseto_tsquery('simple', bare);
            ELSE
                part := CASE
                    WHEN (term->>'prefix')::boolean AND bare ~ '^[[:alnum:]]+$'
                    THEN to_tsquery('simple', bare || ':*') ELSE plainto_tsquery('simple', bare)
                END;
                FOREACH code IN ARRAY ARRAY['en', 'tr', 'nl', 'es'] LOOP
                    part := part || search_stems(code, plain);
                END LOOP;
            END IF;
            IF numnode(part) > 0 THEN
                whole := whole && CASE WHEN (term->>'without')::boolean THEN !!part ELSE part END;
            END IF;
        END LOOP;
        RETURN whole;
    END
    $$
"""


def following(name: str, table: str, moment: str, which: str) -> RunSQL:
    """A trigger that keeps the entries of what has changed."""
    return RunSQL(
        [
            f"CREATE FUNCTION search_{name}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path = public, pg_temp AS $$ BEGIN {KEEP % which}; RETURN NULL; END $$",
            f"CREATE TRIGGER search_{name} AFTER {moment} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION search_{name}()",
        ],
        [f"DROP TRIGGER search_{name} ON {table}", f"DROP FUNCTION search_{name}()"],
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("conversations", "0005_customers_isolation")]

    operations = [
        ByBrand("search_entries", update=["words"]),
        # Without it the planner guesses rare words to be common: 50 ms against 2 at a million messages.
        RunSQL("ALTER TABLE search_entries ALTER words SET STATISTICS 2000", RunSQL.noop),
        RunSQL(FOLDED, "DROP FUNCTION folded(text)"),
        RunSQL(SEPARATED, "DROP FUNCTION separated(text)"),
        RunSQL(LANGUAGE, "DROP FUNCTION search_language(text)"),
        RunSQL(WORDS, "DROP FUNCTION search_words(text, text)"),
        RunSQL(STEMS, "DROP FUNCTION search_stems(text, text)"),
        RunSQL(QUERY, "DROP FUNCTION search_query(jsonb)"),
        *(following(name, *what) for name, what in FOLLOWING.items()),
        RunSQL(
            [
                MATCHING,
                "REVOKE ALL ON FUNCTION messages_with(bigint[], jsonb, integer) FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION messages_with(bigint[], jsonb, integer) TO {APPLICATION}",
            ],
            ["DROP FUNCTION messages_with(bigint[], jsonb, integer)"],
        ),
    ]
