package dev.vigia.observe.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Nothing could be observed: PostgreSQL did not answer, or answered and let nobody in.
 *
 * @param at       when it was asked last, by the clock of this machine: there was no other
 * @param hosts    {@code host:port} of each that was asked; empty: not known here
 * @param sqlState of the refusal; null: it had none
 * @param said     the first line of the refusal, or what the network said
 * @param took     from the first try to the end of the last
 */
public record NoContact(Instant at, List<String> hosts, String sqlState, String said, int tries, Duration took) {

    public NoContact {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(said, "said");
        Objects.requireNonNull(took, "took");
        hosts = List.copyOf(hosts);
    }
}
