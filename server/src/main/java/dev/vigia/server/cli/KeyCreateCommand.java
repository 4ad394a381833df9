package dev.vigia.server.cli;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigia key create}: makes a service key and prints it, once. */
@Command(
        name = "create",
        header = "Makes a service key and prints it on standard output, this once. Audited.",
        footer = {
            "  vigia key create --name billing --scope enqueue --type send_bill --reason \"the billing service\"",
            "  vigia key create --name grafana --scope read --expires-in 90d --reason \"dashboards\" > grafana.key",
            "  vigia key create --name on-call --scope read,operate --reason \"the people on call\""
        })
final class KeyCreateCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "Who holds it and what for; it stands in the audit.")
    private String name;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            required = true,
            split = ",",
            description = "What it may do: read, enqueue, operate, admin; may be repeated.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Hold it to jobs of this type; may be repeated. Without it: all types.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--expires-in",
            paramLabel = "SPAN",
            converter = Argument.Span.class,
            description = "Ends by itself after this time, as 90d; without it, when it is revoked.")
    private Duration expiresIn;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "Ends by itself at this time.")
    private Instant expiresAt;

    @Mixin
    private KeyAction action = new KeyAction();

    KeyCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (expiresIn != null && expiresAt != null) {
            throw CommandFailure.usage(
                    "--expires-in and --expires-at cannot be given together.", "Leave one of them out.");
        }
        Set<KeyScope> granted = EnumSet.noneOf(KeyScope.class);
        scopes.forEach(word -> granted.add(KeyScope.of(word)));
        KeyGrant grant = new KeyGrant(granted, types.isEmpty() ? AllowedTypes.ALL : AllowedTypes.of(Set.copyOf(types)));
        NewKey key = new NewKey(name, grant, new KeyEnd(expiresAt, expiresIn));
        Operator who = action.who();
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            KeyAction.hand(session, open.vigia().keys().create(key, who), new NextStep(settings));
            return Exit.OK;
        }
    }
}
