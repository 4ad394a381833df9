package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vigia key}: makes, rotates and revokes service keys, straight on the database. */
@Command(
        name = "key",
        header = "Makes, rotates and revokes service keys of the HTTP API. Audited.",
        footer = {
            "  vigia key create --name billing --scope enqueue --type send_bill --reason \"the billing service\"",
            "  vigia key rotate 4Fk29abcd --overlap 2d --reason \"every quarter\"",
            "  vigia key revoke 4Fk29abcd --reason \"it stood in a log\"",
            "  vigia keys"
        })
final class KeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.OK;
    }
}
