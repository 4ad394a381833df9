package dev.vigia;

import dev.vigia.job.InvalidKeyException;
import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyEndedException;
import dev.vigia.job.KeySecret;
import dev.vigia.job.KeyState;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.ServiceKey;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.job.StoredKey;
import dev.vigia.observe.KeyPage;
import dev.vigia.observe.Observer;
import dev.vigia.store.CreateKey;
import dev.vigia.store.Database;
import dev.vigia.store.FindKey;
import dev.vigia.store.RecordKeyRefusal;
import dev.vigia.store.RecordKeyUses;
import dev.vigia.store.RevokeKey;
import dev.vigia.store.RotateKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Service keys: who may call the HTTP API, and what for. To make, rotate and revoke one is one transaction each, audited,
 * and an event. A secret is in the answer to the call that makes it and nowhere else.
 *
 * <p>Every method throws {@link StoreUnavailableException} if PostgreSQL could not be used.
 */
public final class Keys {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Database database;
    private final Observer observer;
    private final CreateKey create;
    private final RotateKey rotate;
    private final RevokeKey revoke;
    private final FindKey find;
    private final RecordKeyUses uses;
    private final RecordKeyRefusal refusal;

    Keys(Database database, Observer observer) {
        this.database = database;
        this.observer = observer;
        this.create = new CreateKey(database.schema());
        this.rotate = new RotateKey(database.schema());
        this.revoke = new RevokeKey(database.schema());
        this.find = new FindKey(database.schema());
        this.uses = new RecordKeyUses(database.schema());
        this.refusal = new RecordKeyRefusal(database.schema());
    }

    /**
     * Makes a key.
     *
     * @throws InvalidKeyException naming what is not valid; nothing was written
     */
    public IssuedKey create(NewKey key, Operator who) {
        check("expires_at", key.expiry());
        if (Duration.ZERO.equals(key.expiry().after())) {
            throw new InvalidKeyException("expires_at", "after now");
        }
        KeySecret secret = KeySecret.generate(); // once: a try whose answer was lost made this very key
        return new IssuedKey(
                database.persistently(PATIENCE, connection -> create.apply(connection, key, secret, who)),
                secret,
                null);
    }

    /**
     * Makes a successor with the same name, scopes and types, and gives the key an end. Both are good until then.
     *
     * @param oldEnds when the key ends; its own end stays if that is sooner
     * @return empty if there is no such key
     * @throws KeyEndedException   if the key is not live, or was rotated before; nothing was written
     * @throws InvalidKeyException if the end is none, or not after now; nothing was written
     */
    public Optional<IssuedKey> rotate(String id, KeyEnd oldEnds, Operator who) {
        check("old_ends_at", oldEnds);
        if (oldEnds.equals(KeyEnd.NEVER)) {
            throw new InvalidKeyException("old_ends_at", "required: two keys that never end are no rotation");
        }
        KeySecret secret = KeySecret.generate();
        return Optional.ofNullable(
                database.persistently(PATIENCE, connection -> rotate.apply(connection, id, secret, oldEnds, who)));
    }

    private static void check(String parameter, KeyEnd end) {
        if (end.after() != null && end.after().compareTo(LONGEST) > 0) {
            throw new InvalidKeyException(parameter, "within " + LONGEST.toDays() + " days");
        }
    }

    /**
     * Ends a key now, for good; every server process refuses it within 5 s. One that was revoked before stays as it is.
     *
     * @return empty if there is no such key
     */
    public Optional<ServiceKey> revoke(String id, Operator who) {
        return Optional.ofNullable(database.persistently(PATIENCE, connection -> revoke.apply(connection, id, who)));
    }

    /** As {@link Observer#keys}. */
    public KeyPage list(KeyState state, int limit, String cursor) {
        return observer.keys(state, limit, cursor);
    }

    /** Without its secret; empty if there is no such key. */
    public Optional<ServiceKey> get(String id) {
        return observer.key(id);
    }

    /** What is kept of a key, to judge one that somebody brings; empty if there is no such key. Read at once. */
    public Optional<StoredKey> find(String id) {
        return Optional.ofNullable(
                database.persistentlyAtOnce(Duration.ZERO, connection -> find.apply(connection, id)));
    }

    /**
     * Writes that keys were used, each at most once a minute: call it off the path of the requests.
     *
     * @param ages by id: how long ago it was used last
     */
    public void recordUses(Map<String, Duration> ages) {
        database.persistentlyAtOnce(Duration.ZERO, connection -> {
            uses.apply(connection, ages);
            return null;
        });
    }

    /**
     * Tells that a key is still brought after its end, as event {@code key_revoked_used}: at most once a minute for each
     * key, whichever process asks.
     *
     * @param address where it came from last
     * @param count   how often it was brought since this was last told
     * @return false if it was told within the last minute, so that this count is still to be told
     */
    public boolean recordRefusal(String id, String address, long count) {
        return database.persistentlyAtOnce(Duration.ZERO, connection -> refusal.apply(connection, id, address, count));
    }
}
