package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.NoContact;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No connection to PostgreSQL, so no signal. What it says when it refuses tells its state; where it says nothing, the place
 * is all that can be told.
 */
public final class OutOfReach {
    private static final Pattern LIMIT_OF_ONE = Pattern.compile("too many connections for (role|database) \"(.+)\"");

    private static final String HOLDERS =
            "select usename, application_name, state, count(*), max(now() - state_change) as longest from pg_stat_activity"
                    + " where backend_type = 'client backend' group by 1, 2, 3 order by 4 desc";

    private static final String USED_BY_ROLE =
            "select count(a.pid) as used, r.rolconnlimit as most, count(a.pid) >= r.rolconnlimit as holds from pg_roles r"
                    + " left join pg_stat_activity a on a.usesysid = r.oid where r.rolname = ? group by r.rolconnlimit";

    private static final String USED_OF_DATABASE =
            "select count(a.pid) as used, d.datconnlimit as most, count(a.pid) >= d.datconnlimit as holds from pg_database d"
                    + " left join pg_stat_activity a on a.datid = d.oid where d.datname = ? group by d.datconnlimit";

    private OutOfReach() {}

    public static Incident incident(NoContact contact) {
        String state = String.valueOf(contact.sqlState());
        if (state.equals("53300")) {
            return connections(contact);
        }
        if (isDiskFull(contact, state)) {
            return disk(contact);
        }
        return contact.sqlState() == null || state.startsWith("08") ? unreachable(contact) : notYet(contact);
    }

    /** The same words, about shared memory, are no matter of the disk. */
    private static boolean isDiskFull(NoContact contact, String state) {
        String said = contact.said().toLowerCase(Locale.ROOT);
        return !said.contains("shared memory") && (state.equals("53100") || said.contains("no space left on device"));
    }

    private static Incident connections(NoContact contact) {
        Matcher one = LIMIT_OF_ONE.matcher(contact.said());
        boolean ofOne = one.find();
        String whose = ofOne ? " for " + one.group(1) + " " + one.group(2) : "";
        return finding(Cause.CONNECTIONS_EXHAUSTED, contact)
                .in(ofOne ? one.group(1) : "server", ofOne ? List.of(one.group(2)) : contact.hosts())
                .headline(server(contact) + " has no connection left" + whose + ": it refuses with " + words(contact)
                        + ".")
                .because(List.of(refused(contact), isUp(contact), inUse(ofOne ? one : null)))
                .not("the network, and a server that starts or stops: PostgreSQL itself refuses, and says why")
                .next(NextAction.look(
                        "See who holds them: with "
                                + (ofOne
                                        ? "another role, whose limit is not reached"
                                        : "a superuser, or a role with pg_use_reserved_connections, for whom slots are reserved")
                                + ". This role was refused, so who it is cannot be told from here."
                                + " End the idle ones (pg_terminate_backend) and limit their pool."
                                + (ofOne
                                        ? ""
                                        : " If that is refused as well, end a client at its own host: that frees a slot."),
                        "psql" + place(contact) + " -U postgres -d postgres -c \"" + HOLDERS + "\""))
                .confidence(0.95);
    }

    private static Incident disk(NoContact contact) {
        return finding(Cause.DISK_FULL, contact)
                .in("place", contact.said().contains("pg_wal") ? "wal" : "data")
                .headline("The disk of " + server(contact) + " is full: it refuses with " + words(contact) + ".")
                .because(List.of(refused(contact), isUp(contact)))
                .not("the network: PostgreSQL itself refuses, and says why")
                .next(DiskFull.MAKE_ROOM)
                .confidence(0.9);
    }

    /** It answers, and lets nobody in: it starts, recovers, stops, or is short of something. */
    private static Incident notYet(NoContact contact) {
        return finding(Cause.UNKNOWN, contact)
                .in("between", "server start and connections")
                .headline(server(contact) + " answers and lets nobody in: " + words(contact)
                        + ". Nothing can be told until it does.")
                .because(List.of(
                        Evidence.ofCommand("it says so itself: " + words(contact), "pg_isready" + place(contact))))
                .not("the network: PostgreSQL itself answers")
                .next(NextAction.look(
                        "Watch whether it comes up, and read the newest lines of its log. One that recovers again and again"
                                + " has a reason there, often a full disk: df -h on its host.",
                        "pg_isready" + place(contact)))
                .confidence(0.5);
    }

    private static Incident unreachable(NoContact contact) {
        return finding(Cause.UNKNOWN, contact)
                .in("between", "network and server start")
                .headline("No connection to " + server(contact) + " (" + words(contact) + "): nothing can be told.")
                .because(List.of(Evidence.ofCommand(
                        "asked " + tried(contact) + ", and got no connection: " + contact.said(),
                        "pg_isready" + place(contact))))
                .next(NextAction.look(
                        "See whether it runs and the way to it is open; then read the newest lines of its log, and look at its"
                                + " disk: df -h on its host.",
                        "pg_isready" + place(contact)))
                .confidence(0.5);
    }

    private static Finding finding(Cause cause, NoContact contact) {
        return Finding.of(cause).since(contact.at().minus(contact.took()), null).impact(Impact.UNSEEN);
    }

    private static Evidence refused(NoContact contact) {
        return Evidence.ofCommand(
                "asked " + tried(contact) + ", it refused: " + contact.said() + " (SQLSTATE " + contact.sqlState()
                        + ")",
                "psql \"$VIGIA_DATABASE_URL\" -c \"select 1\"");
    }

    private static Evidence isUp(NoContact contact) {
        return Evidence.ofCommand(
                "the server is up: one that starts, stops or is cut off does not answer so",
                "pg_isready" + place(contact));
    }

    /** @param one the role or database whose limit it is; null: the server's */
    private static Evidence inUse(Matcher one) {
        String text = "how many are in use, for a role that can still log in; not asked from here";
        if (one == null) {
            return Evidence.of(text, ConnectionsExhausted.USED);
        }
        return Evidence.of(text, one.group(1).equals("role") ? USED_BY_ROLE : USED_OF_DATABASE, one.group(2));
    }

    private static String words(NoContact contact) {
        String state = contact.sqlState() == null || contact.sqlState().startsWith("08")
                ? ""
                : " (" + contact.sqlState() + ")";
        return contact.said() + state + ", " + tried(contact);
    }

    private static String tried(NoContact contact) {
        return contact.tries() == 1
                ? "once, for " + Phrasing.duration(contact.took())
                : contact.tries() + " times in " + Phrasing.duration(contact.took());
    }

    private static String server(NoContact contact) {
        return "PostgreSQL" + (contact.hosts().isEmpty() ? "" : " at " + String.join(", ", contact.hosts()));
    }

    /** Of the first; as programs of PostgreSQL take it. */
    private static String place(NoContact contact) {
        return contact.hosts().isEmpty() ? "" : " " + address(contact.hosts().get(0));
    }

    private static String address(String host) {
        return "-h " + Phrasing.quoted(host.replaceAll(":\\d+$", "").replaceAll("[\\[\\]]", ""))
                + host.replaceAll("^.*:(\\d+)$", " -p $1");
    }
}
