from django.db import migrations
from django.db.migrations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("conversations", "0011_held_since")]

    operations = [
        # Many acts change a holder; none can forget to say since when.
        RunSQL(
            [
                """
                CREATE FUNCTION held_from_now() RETURNS trigger LANGUAGE plpgsql AS $body$
                BEGIN
                    NEW.held_since := clock_timestamp();
                    RETURN NEW;
                END
                $body$
                """,
                """
                CREATE TRIGGER held_since_is_set
                BEFORE UPDATE OF holder, holder_person_id ON conversations FOR EACH ROW
                WHEN (
                    OLD.holder IS DISTINCT FROM NEW.holder
                    OR OLD.holder_person_id IS DISTINCT FROM NEW.holder_person_id
                )
                EXECUTE FUNCTION held_from_now()
                """,
            ],
            [
                "DROP TRIGGER held_since_is_set ON conversations",
                "DROP FUNCTION held_from_now()",
            ],
        ),
    ]
