package dev.vigia.server.api;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.JobFilter;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.Operator;
import io.javalin.http.Context;

/**
 * Who sent a request, and what it may do: the holder of a key.
 *
 * @param actor for the audit: the key's id and name
 */
record Caller(String actor, KeyGrant grant) {
    /** Holds the key of the environment. */
    static final Caller ENVIRONMENT = new Caller("service_role", KeyGrant.ADMIN);

    private static final String ATTRIBUTE = "caller";

    static Caller ofKey(String id, String name, KeyGrant grant) {
        return new Caller("key " + id + " (" + name + ")", grant);
    }

    /**
     * An Idempotency-Key as this caller's own. With a tab, which no such key has, so that nobody can write another's; in a
     * fixed length, so that it can be kept. The key of the environment keeps its own as they are.
     */
    String own(String idempotencyKey) {
        return equals(ENVIRONMENT) ? idempotencyKey : actor + "\t" + IdempotencyKey.fingerprint(idempotencyKey);
    }

    /** Of a request that has passed the {@link Guard}; null if it needed no key. */
    static Caller of(Context ctx) {
        return ctx.attribute(ATTRIBUTE);
    }

    void sent(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    /** For the audit. */
    Operator operator(Context ctx, String reason) {
        return new Operator(actor, reason, RequestId.of(ctx));
    }

    /** The types that all it sees and touches must be of. */
    AllowedTypes types() {
        return grant.types();
    }

    /** The filter, held to the caller's types; a type that is asked for by name must be one of them. */
    JobFilter held(JobFilter filter) {
        return filter.within(typesFor("type", filter.type()));
    }

    /**
     * The caller's types, if the one that is asked for is among them.
     *
     * @param type null: none is asked for by name
     */
    AllowedTypes typesFor(String parameter, String type) {
        if (type != null && !types().allows(type)) {
            throw new Problem(
                            403, "type-not-allowed", "this key is held to the types " + types() + "; nothing was done")
                    .with("parameter", parameter);
        }
        return types();
    }

    /** Refuses what the key does not grant. */
    void check(Access access) {
        KeyScope scope = access.scope();
        if (scope == null) {
            return;
        }
        if (!grant.allows(scope)) {
            throw new Problem(
                            403,
                            "insufficient-scope",
                            "this needs a key with scope " + scope.word() + "; yours has " + grant.scopeWords()
                                    + ". Nothing was done")
                    .with("scope", scope.word())
                    .header(
                            "WWW-Authenticate",
                            "Bearer realm=\"vigia\", error=\"insufficient_scope\", scope=\"" + scope.word() + "\"");
        }
        if (!types().all() && !access.byType()) {
            throw new Problem(
                    403,
                    "held-to-types",
                    "this is about all types, and this key is held to " + types() + "; nothing was done");
        }
    }
}
