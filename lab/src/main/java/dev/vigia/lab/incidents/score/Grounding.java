package dev.vigia.lab.incidents.score;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.World;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs again what a piece of evidence says it rests on. */
public final class Grounding {
    private Grounding() {}

    /** Whether its query returns a row whose column {@code holds}, if there is one, is true, or its command an answer. */
    public static boolean holds(JsonNode evidence, World world) {
        if (evidence.path("query").isNull()) {
            return prints(evidence.path("command").asText(), world);
        }
        String query = evidence.path("query").asText();
        try (Connection session = world.store().session(Role.WATCHER, "grounding");
                Statement statement = session.createStatement()) {
            session.setReadOnly(true);
            statement.setQueryTimeout(3);
            try (ResultSet rows = statement.executeQuery(query)) {
                return rows.next() && !denies(rows);
            }
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean prints(String command, World world) {
        if (command.startsWith("vigia ")) {
            String[] words = command.substring("vigia ".length()).split(" ", -1);
            return !world.run(Role.WATCHER, List.of(words)).out().isBlank();
        }
        try {
            Process shell = new ProcessBuilder("bash", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            boolean printed = shell.getInputStream().read() >= 0;
            return shell.waitFor(10, TimeUnit.SECONDS) && printed;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean denies(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        int last = columns.getColumnCount();
        return columns.getColumnLabel(last).equals("holds") && !row.getBoolean(last);
    }
}
