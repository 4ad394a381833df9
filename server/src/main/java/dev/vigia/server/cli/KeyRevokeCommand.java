package dev.vigia.server.cli;

import dev.vigia.Keys;
import dev.vigia.job.KeyState;
import dev.vigia.job.Operator;
import dev.vigia.job.ServiceKey;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Wording;
import dev.vigia.server.config.Settings;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia key revoke}: ends a key, for good. */
@Command(
        name = "revoke",
        header = "Ends a service key for good; every server refuses it within 5 s. Audited.",
        footer = {
            "  vigia key revoke 4Fk29abcd --reason \"it stood in a log\" --dry-run",
            "  vigia key revoke 4Fk29abcd --reason \"it stood in a log\""
        })
final class KeyRevokeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "KEY", converter = KeyAction.Id.class, description = "Its id, as in vigia keys.")
    private String id;

    @Mixin
    private KeyAction action = new KeyAction();

    @Option(names = "--dry-run", description = "Say which key would end and when it was last used, and change nothing.")
    private boolean dryRun;

    KeyRevokeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Operator who = action.who();
        Settings settings = session.quietSettings();
        NextStep next = new NextStep(settings);
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            Keys keys = open.vigia().keys();
            ServiceKey before = keys.get(id).orElseThrow(() -> KeyAction.noSuchKey(id, next));
            ServiceKey key = dryRun ? before : keys.revoke(id, who).orElseThrow(() -> KeyAction.noSuchKey(id, next));
            if (session.json()) {
                Map<String, Object> answer = Answers.key(key);
                answer.put("dry_run", dryRun);
                session.printJson(answer);
            } else {
                session.terminal().out().println(line(before, key));
            }
            return before.state() == KeyState.REVOKED ? Exit.REFUSED : Exit.OK;
        }
    }

    private String line(ServiceKey before, ServiceKey key) {
        String named = "key " + key.id() + " (" + PlainText.line(key.name()) + ")";
        if (before.state() == KeyState.REVOKED) {
            return "Nothing was changed: " + named + " was revoked "
                    + Wording.moment(before.revokedAt(), session.now()) + " by " + PlainText.line(before.revokedBy())
                    + ".";
        }
        String used = before.lastUsedAt() == null
                ? "it was never used"
                : "it was last used " + Wording.moment(before.lastUsedAt(), session.now());
        return dryRun
                ? "Would revoke " + named + "; " + used + "; nothing was changed."
                : "Revoked " + named + "; " + used + ". Every server refuses it within 5 s.";
    }
}
