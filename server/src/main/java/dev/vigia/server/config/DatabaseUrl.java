package dev.vigia.server.config;

import dev.vigia.job.Closest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/**
 * Where PostgreSQL is, and as whom to log in; {@code toString} shows no password.
 *
 * @param hosts    one or more {@code host:port}
 * @param user     null: the operating system's user, as libpq does
 * @param password null: none, or one from {@code PGPASSFILE}
 * @param parameters of the JDBC driver
 */
public record DatabaseUrl(
        List<String> hosts, String database, String user, String password, Map<String, String> parameters) {
    private static final String RULE =
            "postgresql://user:password@host:5432/database?sslmode=require or jdbc:postgresql://…";
    private static final Pattern FORM = Pattern.compile(
            "(?:jdbc:)?(?:postgresql|postgres)://(?:([^/@?]*)@)?([^/@?]*)(?:/([^/?]*))?(?:\\?(.*))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HOST = Pattern.compile("([0-9A-Za-z._-]+|\\[[0-9A-Fa-f:.%]+])(?::([0-9]{1,5}))?");
    /** What libpq calls a parameter, and what the driver calls it. */
    private static final Map<String, String> LIBPQ = Map.of(
            "application_name",
            "ApplicationName",
            "connect_timeout",
            "connectTimeout",
            "sslmode",
            "sslmode",
            "channel_binding",
            "channelBinding");

    static DatabaseUrl parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a PostgreSQL URL: " + RULE);
        }
        Map<String, String> parameters = parameters(matcher.group(4));
        String[] login =
                matcher.group(1) == null ? new String[0] : matcher.group(1).split(":", 2);
        String user = login.length > 0 && !login[0].isEmpty() ? decode(login[0]) : parameters.get("user");
        String password = login.length > 1 ? decode(login[1]) : parameters.get("password");
        parameters.keySet().removeAll(List.of("user", "password"));
        String database = matcher.group(3) == null || matcher.group(3).isEmpty()
                ? (user == null ? "postgres" : user)
                : decode(matcher.group(3));
        return new DatabaseUrl(hosts(matcher.group(2)), database, user, password, Map.copyOf(parameters));
    }

    /** The same place with other credentials, for the embedded database. */
    public static DatabaseUrl of(int port, String database, String user, String password) {
        return new DatabaseUrl(List.of("127.0.0.1:" + port), database, user, password, Map.of());
    }

    private static List<String> hosts(String text) {
        List<String> hosts = new ArrayList<>();
        for (String host : (text.isEmpty() ? "localhost" : text).split(",", -1)) {
            Matcher matcher = HOST.matcher(host);
            int port = matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : 5432;
            if (!matcher.matches() || port < 1 || port > 65535) {
                throw new IllegalArgumentException("a PostgreSQL URL with host names and ports: " + RULE);
            }
            hosts.add(matcher.group(1) + ":" + port);
        }
        return List.copyOf(hosts);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        List<String> known = Stream.concat(
                        Stream.of(PGProperty.values()).map(PGProperty::getName), LIBPQ.keySet().stream())
                .toList();
        for (String pair : query == null || query.isEmpty() ? List.<String>of() : List.of(query.split("&"))) {
            String[] parts = pair.split("=", 2);
            if (!known.contains(parts[0]) || parts.length < 2) {
                throw new IllegalArgumentException(
                        "a PostgreSQL URL whose parameters the driver knows; '" + parts[0] + "' is none"
                                + Closest.to(parts[0], known)
                                        .map(word -> ", did you mean " + word + "?")
                                        .orElse(""));
            }
            if (parameters.put(LIBPQ.getOrDefault(parts[0], parts[0]), decode(parts[1])) != null) {
                throw new IllegalArgumentException("a PostgreSQL URL that sets " + parts[0] + " once");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** For the driver; without user, password and parameters, which travel as properties. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + String.join(",", hosts) + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** For a person: {@code db.internal:5432/jobs}. */
    public String place() {
        return String.join(",", hosts) + "/" + database;
    }

    @Override
    public String toString() {
        String login = user == null ? "" : user + (password == null ? "" : ":***") + "@";
        String shown = parameters.entrySet().stream()
                .map(e -> e.getKey() + "="
                        + (e.getKey().toLowerCase(Locale.ROOT).contains("password") ? "***" : e.getValue()))
                .reduce((a, b) -> a + "&" + b)
                .map(query -> "?" + query)
                .orElse("");
        return "postgresql://" + login + place() + shown;
    }
}
