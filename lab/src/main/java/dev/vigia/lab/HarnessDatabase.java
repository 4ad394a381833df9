package dev.vigia.lab;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The database that the reference harness connects to. It names it after the contender's class and creates it unquoted,
 * so PostgreSQL folds the name to lower case (Lexical Structure, 4.1.1) and a name with capitals is then not found.
 */
final class HarnessDatabase {
    private static final String SERVER = System.getProperty("pg", "127.0.0.1:55432");

    private HarnessDatabase() {}

    /** Drops and creates it, as the harness means to. */
    static void create(Class<?> contender) throws SQLException {
        String name = "bench_" + contender.getName().replaceAll("\\W", "_");
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://" + SERVER + "/postgres", "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists \"" + name + "\" with (force)");
            statement.execute("create database \"" + name + "\"");
        }
    }
}
