package dev.vigia.store;

import javax.sql.DataSource;

/**
 * How much of a connection pool is in use.
 *
 * @param active  connections that somebody has
 * @param size    connections that it may have
 * @param waiting threads that wait for one
 */
public record PoolUse(int active, int size, int waiting) {

    /**
     * Asks HikariCP, if that is the pool, by the names of its methods: this library does not depend on it. Null: it is
     * another one, or has not been used yet.
     */
    public static PoolUse of(DataSource source) {
        try {
            Object pool = source.getClass().getMethod("getHikariPoolMXBean").invoke(source);
            return pool == null
                    ? null
                    : new PoolUse(
                            number(pool, "com.zaxxer.hikari.HikariPoolMXBean", "getActiveConnections"),
                            number(source, "com.zaxxer.hikari.HikariConfigMXBean", "getMaximumPoolSize"),
                            number(pool, "com.zaxxer.hikari.HikariPoolMXBean", "getThreadsAwaitingConnection"));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** By the interface, which is public where the class may not be. */
    private static int number(Object object, String type, String method) throws ReflectiveOperationException {
        Class<?> face = Class.forName(type, false, object.getClass().getClassLoader());
        return (int) face.getMethod(method).invoke(object);
    }
}
