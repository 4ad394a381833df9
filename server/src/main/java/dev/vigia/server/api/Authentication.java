package dev.vigia.server.api;

import dev.vigia.job.KeySecret;
import dev.vigia.job.KeyState;
import dev.vigia.job.StoredKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whose key somebody brought. What has not the form of a key costs no question to the database, and whoever fails
 * too often is sent away before anything is compared: by address, and sooner by address and key. Behind one address there
 * may be many, so a key that was good here before still opens, and so does that of the environment, unless it is short
 * enough to be guessed.
 */
final class Authentication {
    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
    private static final int REMEMBERED = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final EnvironmentKey environment;
    private final KeyRing ring;
    private final KeyJournal journal;
    private final Throttle byAddress = new Throttle(50, Duration.ofSeconds(2), REMEMBERED, System::nanoTime);
    private final Throttle byKey = new Throttle(10, Duration.ofSeconds(6), REMEMBERED, System::nanoTime);

    Authentication(EnvironmentKey environment, KeyRing ring, KeyJournal journal) {
        this.environment = environment;
        this.ring = ring;
        this.journal = journal;
    }

    /**
     * Whoever holds this key.
     *
     * @param brought what stands in the header, which may be anything
     * @param remote  where it comes from
     * @throws Problem 401 if it opens nothing, 429 if too much was tried
     */
    Caller identify(String brought, String remote) {
        String address = network(remote);
        KeySecret secret = KeySecret.parse(brought).orElse(null);
        String pair = secret == null ? null : address + " " + secret.id();
        boolean environments = environment.matches(brought);
        Duration wait = waitOf(address, pair);
        if (!wait.isZero() && !(environments ? !environment.guessable() : secret != null && ring.wasGood(secret))) {
            throw tooManyFailures(wait);
        }
        if (environments) {
            return Caller.ENVIRONMENT;
        }
        StoredKey key = secret == null ? null : ring.find(secret);
        if (key == null || !key.matches(secret)) {
            failed(address, pair);
            throw notValid("the key is not valid");
        }
        if (key.state() != KeyState.LIVE) {
            countFor(pair, address);
            journal.refused(key.id(), remote);
            throw notValid("the key " + key.id() + " (" + key.name() + ") opens nothing any more: it is "
                    + key.state().word());
        }
        journal.used(key.id());
        return Caller.ofKey(key.id(), key.name(), key.grant());
    }

    /** Something was brought that cannot be a key. */
    Problem malformed(String remote) {
        String address = network(remote);
        Duration wait = waitOf(address, null);
        if (!wait.isZero()) {
            return tooManyFailures(wait);
        }
        failed(address, null);
        return notValid("the key is not valid");
    }

    private Duration waitOf(String address, String pair) {
        Duration own = pair == null ? Duration.ZERO : byKey.wait(pair);
        Duration all = byAddress.wait(address);
        return own.compareTo(all) > 0 ? own : all;
    }

    private void failed(String address, String pair) {
        if (byAddress.failed(address)) {
            LOG.warn("authentication from {} failed too often; it is slowed down, good keys go on", address);
        }
        if (pair != null) {
            countFor(pair, address);
        }
    }

    private void countFor(String pair, String address) {
        if (byKey.failed(pair)) {
            LOG.warn("authentication from {} with one key failed too often; it is slowed down", address);
        }
    }

    private static Problem notValid(String detail) {
        return new Problem(401, "unauthorized", detail)
                .header("WWW-Authenticate", "Bearer realm=\"vigia\", error=\"invalid_token\"");
    }

    private static Problem tooManyFailures(Duration wait) {
        return new Problem(
                        429,
                        "too-many-failures",
                        "too many keys from this address were not valid; nothing was checked or done")
                .header(
                        "Retry-After",
                        Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }

    /** An IPv6 host has 2⁶⁴ addresses to come from, so its network counts. */
    static String network(String remote) {
        try {
            String plain =
                    remote.startsWith("[") && remote.endsWith("]") ? remote.substring(1, remote.length() - 1) : remote;
            if (InetAddress.getByName(plain) instanceof Inet6Address address) { // a literal: nobody is asked
                byte[] network = address.getAddress();
                for (int i = NETWORK_BYTES; i < network.length; i++) {
                    network[i] = 0;
                }
                return InetAddress.getByAddress(network).getHostAddress() + "/64";
            }
            return plain;
        } catch (UnknownHostException e) {
            return remote;
        }
    }
}
