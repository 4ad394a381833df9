package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.KeyState;
import dev.vigia.job.Schema;
import dev.vigia.job.ServiceKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which service keys are there? Off the view that shows no hash. */
final class KeysQuestion {
    static final String PAGE = """
            select id, name, state, scopes, types, created_at, created_by, expires_at, revoked_at, revoked_by, revoke_reason,
                   replaces, replaced_by, last_used_at, last_refused_at
              from executor_keys
             where (?::text is null or state = ?)
               and (?::timestamptz is null or (created_at, id) < (?, ?))
             order by created_at desc, id desc
             limit ?
            """;

    static final String ONE = """
            select id, name, state, scopes, types, created_at, created_by, expires_at, revoked_at, revoked_by, revoke_reason,
                   replaces, replaced_by, last_used_at, last_refused_at
              from executor_keys
             where id = ?
            """;

    private final Snapshots snapshots;
    private final Query page;
    private final Query one;

    KeysQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.page = new Query(schema, PAGE);
        this.one = new Query(schema, ONE);
    }

    KeyPage ask(KeyState state, int limit, String cursor) {
        if (limit < 1 || limit > DeadJobsQuery.MAX_LIMIT) {
            throw new InvalidQueryException("limit", "1 to " + DeadJobsQuery.MAX_LIMIT + ", got " + limit);
        }
        Cursor.Keys after = cursor == null ? null : Cursor.Keys.decode(cursor);
        Instant made = after == null ? null : after.createdAt();
        String id = after == null ? null : after.id();
        String word = state == null ? null : state.word();
        return snapshots.seek("keys", connection -> {
            List<ServiceKey> found = page.list(connection, KeysQuestion::key, word, word, made, made, id, limit + 1);
            boolean more = found.size() > limit;
            List<ServiceKey> keys = List.copyOf(more ? found.subList(0, limit) : found);
            ServiceKey last = more ? keys.get(limit - 1) : null;
            return new KeyPage(keys, last == null ? null : new Cursor.Keys(last.createdAt(), last.id()).encode());
        });
    }

    Optional<ServiceKey> one(String id) {
        return snapshots.seek(
                "key",
                connection ->
                        one.list(connection, KeysQuestion::key, id).stream().findFirst());
    }

    private static ServiceKey key(Row row) throws SQLException {
        return new ServiceKey(
                row.text("id"),
                row.text("name"),
                KeyState.of(row.text("state")),
                grant(row),
                row.instant("created_at"),
                row.text("created_by"),
                row.instant("expires_at"),
                row.instant("revoked_at"),
                row.text("revoked_by"),
                row.text("revoke_reason"),
                row.text("replaces"),
                row.text("replaced_by"),
                row.instant("last_used_at"),
                row.instant("last_refused_at"));
    }

    private static KeyGrant grant(Row row) throws SQLException {
        List<String> types = row.texts("types");
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        row.texts("scopes").forEach(word -> scopes.add(KeyScope.of(word)));
        return new KeyGrant(scopes, types == null ? AllowedTypes.ALL : AllowedTypes.of(types));
    }
}
