package dev.vigia.server.cli.report;

import dev.vigia.job.ServiceKey;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.List;

/** Service keys, one a line, latest made first. */
public record KeysTable(List<ServiceKey> keys, Instant now) {

    public List<String> lines() {
        Table table = new Table("KEY", "NAME", "STATE", "SCOPES", "TYPES", "LAST USED", "ENDS");
        for (ServiceKey key : keys) {
            table.row(
                    key.id(),
                    PlainText.brief(key.name(), 40),
                    key.state().word(),
                    key.grant().scopeWords(),
                    PlainText.brief(key.grant().types().toString(), 60),
                    key.lastUsedAt() == null ? "never" : Wording.moment(key.lastUsedAt(), now),
                    end(key));
        }
        return table.lines();
    }

    private String end(ServiceKey key) {
        String end = switch (key.state()) {
            case REVOKED ->
                "revoked " + Wording.moment(key.revokedAt(), now) + ": " + PlainText.brief(key.revokeReason(), 60);
            case EXPIRED -> "ended " + Wording.moment(key.expiresAt(), now);
            case LIVE -> key.expiresAt() == null ? "never" : Wording.moment(key.expiresAt(), now);
        };
        return end
                + (key.replacedBy() == null ? "" : ", succeeded by " + key.replacedBy())
                + (key.lastRefusedAt() == null ? "" : ", still brought " + Wording.moment(key.lastRefusedAt(), now));
    }
}
