package dev.vigia.server.api;

import dev.vigia.job.KeyScope;

/**
 * Who may call a route. Each route is declared with one, so there is none that nobody thought about.
 *
 * @param scope  what the caller's key must grant; null: anybody may call it, without a key
 * @param byType whether a key that is held to types may call it: the route then shows and touches those types only
 */
record Access(KeyScope scope, boolean byType) {
    /** Without a key, and so with nothing in the answer that is worth one; or with a token of the route's own. */
    static final Access OPEN = new Access(null, false);

    static final Access READ = new Access(KeyScope.READ, false);
    static final Access ENQUEUE = new Access(KeyScope.ENQUEUE, false);
    static final Access OPERATE = new Access(KeyScope.OPERATE, false);
    static final Access ADMIN = new Access(KeyScope.ADMIN, false);

    /** For a route that holds itself to {@link Caller#types}. */
    Access heldToTypes() {
        return new Access(scope, true);
    }
}
