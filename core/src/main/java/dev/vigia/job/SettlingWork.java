package dev.vigia.job;

/** A handler's own writes, made in the transaction that settles its attempt. An exception rolls both back. */
@FunctionalInterface
public interface SettlingWork {

    void run(SettlingTransaction transaction) throws Exception;

    /** The transaction that settles an attempt. Vigía commits it; the work must not. */
    interface SettlingTransaction {
        /**
         * The transaction as the type its owner works with; {@code java.sql.Connection.class} always works.
         *
         * @throws IllegalArgumentException if it cannot be had as {@code type}
         */
        <T> T unwrap(Class<T> type);
    }
}
