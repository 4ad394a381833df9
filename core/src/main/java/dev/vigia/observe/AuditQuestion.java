package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.SQLException;
import java.util.List;

/** What did operators do? Read backwards off the primary key: what few actions match costs a walk over all since. */
final class AuditQuestion {
    // An action on a million jobs lists them: before and after are shown up to 8 kB each, as they are stored.
    static final String SQL = """
            select id, at, actor, action, object, reason, request_id,
                   case when pg_column_size(before) <= 8192 then before::text end as before,
                   case when pg_column_size(after) <= 8192 then after::text end as after,
                   coalesce(greatest(pg_column_size(before), pg_column_size(after)) > 8192, false) as truncated
              from executor_audit
             where (?::bigint is null or id < ?)
               and (?::text is null or actor = ?)
               and (?::text is null or action = ?)
               and (?::text is null or object = ?)
               and (?::text is null or request_id = ?)
               and (?::timestamptz is null or at >= ?)
               and (?::timestamptz is null or at < ?)
             order by id desc
             limit ?
            """;

    private final Snapshots snapshots;
    private final Query query;

    AuditQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    AuditPage ask(AuditQuery asked) {
        Cursor.Audit before = asked.cursor() == null ? null : Cursor.Audit.decode(asked);
        return snapshots.seek("audit", connection -> {
            Long below = before == null ? null : before.id();
            List<AuditPage.Entry> found = query.list(
                    connection,
                    AuditQuestion::entry,
                    below,
                    below,
                    asked.actor(),
                    asked.actor(),
                    asked.action(),
                    asked.action(),
                    asked.object(),
                    asked.object(),
                    asked.requestId(),
                    asked.requestId(),
                    asked.since(),
                    asked.since(),
                    asked.until(),
                    asked.until(),
                    asked.limit() + 1);
            boolean more = found.size() > asked.limit();
            List<AuditPage.Entry> page = List.copyOf(more ? found.subList(0, asked.limit()) : found);
            return new AuditPage(
                    page, more ? new Cursor.Audit(page.get(page.size() - 1).id()).encode(asked) : null);
        });
    }

    private static AuditPage.Entry entry(Row row) throws SQLException {
        return new AuditPage.Entry(
                row.number("id"),
                row.instant("at"),
                row.text("actor"),
                row.text("action"),
                row.text("object"),
                row.text("reason"),
                row.text("request_id"),
                row.text("before"),
                row.text("after"),
                row.flag("truncated"));
    }
}
