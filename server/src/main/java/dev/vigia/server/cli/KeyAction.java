package dev.vigia.server.cli;

import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeySecret;
import dev.vigia.job.Operator;
import dev.vigia.job.ServiceKey;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OperatorName;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the commands that change keys have in common: why, and how a new key is handed over. */
final class KeyAction {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, in your words; it goes to the audit.")
    private String reason;

    /** A key's id, as in the list or with the {@code vg_} that the key itself begins with. A whole key is not repeated. */
    static final class Id implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (KeySecret.isIn(text)) {
                throw new TypeConversionException("is a whole key, which everybody on this machine could read here;"
                        + " rotate it, and give its id, the nine characters after vg_");
            }
            String id = text.startsWith("vg_") ? text.substring(3) : text;
            if (!KeySecret.isId(id)) {
                throw new TypeConversionException("'" + PlainText.brief(text, 60)
                        + "' is no key's id; an id is nine letters and digits, as 4Fk29abcd");
            }
            return id;
        }
    }

    Operator who() {
        if (reason.isBlank()) {
            throw CommandFailure.usage("--reason is empty.", "Say why, in your words: it is what the audit will show.");
        }
        return new Operator(OperatorName.current(), reason, null);
    }

    static CommandFailure noSuchKey(String id, NextStep next) {
        return CommandFailure.refused(
                "there is no key " + id + ".", "Nothing was changed.", "Those that there are: " + next.vigia("keys"));
    }

    /** The key goes to standard output, once and alone; what there is to say about it does not. */
    static void hand(Session session, IssuedKey issued, NextStep next) {
        if (session.json()) {
            session.printJson(Answers.issued(issued));
            return;
        }
        session.terminal().out().println(issued.secret().reveal());
        Instant now = session.now();
        ServiceKey key = issued.key();
        session.terminal()
                .say("Key " + key.id() + " (" + PlainText.line(key.name()) + "): "
                        + key.grant().scopeWords() + ", types "
                        + PlainText.brief(key.grant().types().toString(), 200) + ", "
                        + (key.expiresAt() == null ? "does not end" : "ends " + Wording.moment(key.expiresAt(), now))
                        + ". Shown once, kept nowhere.");
        ServiceKey old = issued.predecessor();
        if (old != null) {
            session.terminal()
                    .say("Key " + old.id() + " is good until " + Wording.moment(old.expiresAt(), now)
                            + ". See that nobody uses it any more: " + next.vigia("keys --state live"));
        }
    }
}
