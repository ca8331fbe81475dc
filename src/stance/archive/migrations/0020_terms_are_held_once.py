"""PostgreSQL held the terms of each record three times: as a text, with their places beside it, and in the index. The places are computed
from the text where a phrase asks for them, and the index is one over an expression.

The table is made again beside the old one, so that no space of dropped columns stays. Indexes for beginnings of ids and of digests, which
Django adds to every unique text, go from the tables that grow with the records: nothing asks for such beginnings.

A text may begin with a gap, which makes an empty term of what is before it: a post without words that was edited, until 2026-12.
"""

from django.db import migrations

from stance.migrating import statements

POSTGRES = [
    """CREATE FUNCTION archive_terms(words text, facts text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
        $$ SELECT array_to_tsvector(array_remove(array_remove(string_to_array(words, ' '), ':'), '') || string_to_array(facts, ' ')) $$""",
    """CREATE FUNCTION archive_places(words text, facts text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (
            SELECT coalesce(string_agg('''' || term || ''':' || place, ' '), '')::tsvector
            FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS one (term, place) WHERE term NOT IN (':', '')
        ) || array_to_tsvector(string_to_array(facts, ' ')) $$""",
    "ALTER TABLE archive_search RENAME TO archive_search_before",
    """CREATE TABLE archive_search AS
        SELECT record_id, words,
            coalesce((SELECT string_agg(term, ' ' ORDER BY term COLLATE "C") FROM unnest(tsvector_to_array(tokens)) AS one (term)
                      WHERE term ~ '^[#@:]'), '') AS facts
        FROM archive_search_before ORDER BY record_id""",
    "DROP TABLE archive_search_before",
    """ALTER TABLE archive_search
        ALTER words SET NOT NULL, ALTER facts SET NOT NULL,
        ADD CONSTRAINT archive_search_pkey PRIMARY KEY (record_id),
        ADD CONSTRAINT archive_search_record_id_fkey FOREIGN KEY (record_id) REFERENCES archive_record (id) ON DELETE CASCADE""",
    "CREATE INDEX archive_search_terms ON archive_search USING gin (archive_terms(words, facts))",
    """DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT indexname FROM pg_indexes WHERE schemaname = current_schema AND indexname LIKE '%\\_like'
            AND tablename IN ('archive_record', 'archive_alias', 'archive_media', 'archive_exchange')
        LOOP EXECUTE format('DROP INDEX %I', name); END LOOP;
    END $$""",
]
BACK_POSTGRES = [
    "ALTER TABLE archive_search RENAME TO archive_search_after",
    "ALTER INDEX archive_search_pkey RENAME TO archive_search_after_pkey",
    """CREATE TABLE archive_search AS
        SELECT record_id, words, archive_places(words, facts) AS tokens FROM archive_search_after ORDER BY record_id""",
    "DROP TABLE archive_search_after",
    """ALTER TABLE archive_search
        ALTER words SET NOT NULL, ALTER tokens SET NOT NULL,
        ADD CONSTRAINT archive_search_pkey PRIMARY KEY (record_id),
        ADD CONSTRAINT archive_search_record_id_fkey FOREIGN KEY (record_id) REFERENCES archive_record (id) ON DELETE CASCADE""",
    "CREATE INDEX archive_search_tokens ON archive_search USING gin (tokens)",
    "DROP FUNCTION archive_terms",
    "DROP FUNCTION archive_places",
]


class Migration(migrations.Migration):
    dependencies = [("archive", "0019_profiles")]
    operations = [statements(sqlite=[], postgres=POSTGRES, back_sqlite=[], back_postgres=BACK_POSTGRES)]
