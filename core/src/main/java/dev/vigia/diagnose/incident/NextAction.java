package dev.vigia.diagnose.incident;

import java.util.List;

/**
 * What to do next.
 *
 * @param text    in words
 * @param command to copy into a shell; null: nothing can be typed that mends it
 * @param dryRun  the same, changing nothing; null: it changes nothing anyway, or nothing shows its effect before
 */
public record NextAction(String text, String command, String dryRun) {

    public static NextAction look(String text, String command) {
        return new NextAction(text, command, null);
    }

    /** A command of ours that can be tried first. */
    public static NextAction act(String text, String command) {
        return new NextAction(text, command + " --yes", command + " --dry-run");
    }

    public static NextAction say(String text) {
        return new NextAction(text, null, null);
    }

    /** One statement; {@code dryRun} shows what it would touch. */
    public static NextAction sql(String text, String statement, String dryRun) {
        return sqls(text, List.of(statement), dryRun);
    }

    /** Statements that are transactions of their own. */
    public static NextAction sqls(String text, String... statements) {
        return sqls(text, List.of(statements), null);
    }

    /** As {@link #sqls(String, String...)}; {@code dryRun} shows what they would touch. */
    public static NextAction sqls(String text, List<String> statements, String dryRun) {
        return new NextAction(text, psql(statements), dryRun == null ? null : psql(List.of(dryRun)));
    }

    /** Quoted for a shell. */
    private static String psql(List<String> statements) {
        StringBuilder command = new StringBuilder("psql \"$VIGIA_DATABASE_URL\"");
        for (String statement : statements) {
            String quoted = statement
                    .replace("\\", "\\\\")
                    .replace("\"", "\\\"")
                    .replace("$", "\\$")
                    .replace("`", "\\`");
            command.append(" -c \"").append(quoted).append('"');
        }
        return command.toString();
    }
}
