package dev.vigia.lab.incidents;

import dev.vigia.lab.incidents.Result.Remedy;
import dev.vigia.lab.incidents.cases.Case;
import dev.vigia.lab.incidents.score.Reported;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.World;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what the next action says, to the letter where it is a command, and looks whether service is restored. Where it is
 * advice, it must speak of the right thing; then that is done as a person would do it.
 */
final class Remedying {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private final World world;
    private final Case injected;

    Remedying(World world, Case injected) {
        this.world = world;
        this.injected = injected;
    }

    Remedy follow(Reported incident, Duration patience) {
        boolean tried = incident.dryRun().map(this::execute).orElse(true);
        boolean done = tried && incident.command().map(this::execute).orElse(false);
        boolean advised = injected.advice().matcher(incident.advice()).find();
        if (advised) {
            injected.mend();
            thaw();
        }
        return new Remedy(
                incident.advice().replace("\n", " · ") + (tried ? "" : " (its dry run failed)"),
                (advised || done) && isMendedWithin(patience));
    }

    /** What was frozen until the cause was mended. */
    private void thaw() {
        try {
            world.store().execute("update executor_gates set lifted_at = clock_timestamp() where lifted_at is null");
        } catch (IllegalStateException e) {
            // nothing could be frozen there either
        }
    }

    private boolean isMendedWithin(Duration patience) {
        Instant since = null;
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            try {
                since = since == null ? world.now() : since;
                if (injected.isMended(since)) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(500);
            } catch (IllegalStateException e) {
                // the database is still away
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** Whether it succeeded. A process that is to be started and to stay is left to whoever follows the advice. */
    private boolean execute(String line) {
        if (line.startsWith("vigia work") && !line.startsWith("vigia workers")) {
            return false;
        }
        return line.startsWith("vigia ") ? vigia(line) : shell(line);
    }

    private boolean vigia(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.substring("vigia ".length()));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return world.run(Role.APP, words).exit() == 0;
    }

    /** As an operator who may do everything types it. */
    private boolean shell(String line) {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", line);
        shell.environment().put("VIGIA_DATABASE_URL", world.store().psqlUrl(Role.POSTGRES));
        shell.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = shell.start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
