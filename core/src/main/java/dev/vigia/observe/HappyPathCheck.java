package dev.vigia.observe;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Checks one happy path in a look at the database that all seven share. */
interface HappyPathCheck {

    HappyPath check(Connection connection, Seen seen) throws SQLException;

    /** What several checks need, read once. */
    record Seen(Totals totals, Places places) {}

    /** A number for a person: {@code 1,204,331}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
