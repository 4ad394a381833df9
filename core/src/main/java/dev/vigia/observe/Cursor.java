package dev.vigia.observe;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page ended, as text that means nothing to a caller. It names the last row of the page and not a count, so rows
 * that come and go meanwhile neither repeat nor hide others. A check sum over the place, the list and the question makes
 * sure that it comes back as it was given, to the list and with the filter it was given for (ADR 11).
 */
final class Cursor {
    private static final String INVALID =
            "it is not a next_cursor of this list under this filter; leave it out to start at the first page";
    private static final int CHECK_BYTES = 9;

    private Cursor() {}

    /** Place in the list of dead jobs, latest death first. */
    record Dead(Instant updatedAt, UUID id) {
        String encode(DeadJobsQuery query) {
            return Cursor.encode(question(query), ChronoUnit.MICROS.between(Instant.EPOCH, updatedAt) + ":" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Dead decode(DeadJobsQuery query) {
            String[] parts = Cursor.decode(question(query), query.cursor()).split(":", -1);
            try {
                return new Dead(
                        Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), UUID.fromString(parts[1]));
            } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
                throw invalid();
            }
        }

        private static String question(DeadJobsQuery query) {
            return "dead " + query.withLimit(1).withCursor(null);
        }
    }

    /** Place in the list of jobs, by id. */
    record Jobs(UUID id) {
        String encode(Object filter) {
            return Cursor.encode("jobs " + filter, id.toString());
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Jobs decode(String cursor, Object filter) {
            try {
                return new Jobs(UUID.fromString(Cursor.decode("jobs " + filter, cursor)));
            } catch (IllegalArgumentException e) {
                throw invalid();
            }
        }
    }

    /** Place in the list of gates, latest first. */
    record Gates(Instant since, UUID id) {
        String encode() {
            return Cursor.encode("gates", ChronoUnit.MICROS.between(Instant.EPOCH, since) + ":" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Gates decode(String cursor) {
            String[] parts = Cursor.decode("gates", cursor).split(":", -1);
            try {
                return new Gates(
                        Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), UUID.fromString(parts[1]));
            } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
                throw invalid();
            }
        }
    }

    /** Place in the list of keys, latest made first. */
    record Keys(Instant createdAt, String id) {
        String encode() {
            return Cursor.encode("keys", ChronoUnit.MICROS.between(Instant.EPOCH, createdAt) + ":" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Keys decode(String cursor) {
            String place = Cursor.decode("keys", cursor);
            if (!place.matches("[0-9]{1,16}:[0-9A-Za-z]{9}")) {
                throw invalid();
            }
            String[] parts = place.split(":", -1);
            return new Keys(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), parts[1]);
        }
    }

    /** Place in the list of schedules, by name. */
    record Schedules(String name) {
        String encode() {
            return Cursor.encode("schedules", name);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Schedules decode(String cursor) {
            return new Schedules(Cursor.decode("schedules", cursor));
        }
    }

    /** Place in the list of batches, by id. */
    record Batches(UUID id) {
        String encode() {
            return Cursor.encode("batches", id.toString());
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Batches decode(String cursor) {
            try {
                return new Batches(UUID.fromString(Cursor.decode("batches", cursor)));
            } catch (IllegalArgumentException e) {
                throw invalid();
            }
        }
    }

    /** Place in the audit, by id. */
    record Audit(long id) {
        String encode(AuditQuery query) {
            return Cursor.encode("audit " + query.filter(), Long.toString(id));
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Audit decode(AuditQuery query) {
            try {
                return new Audit(Long.parseLong(Cursor.decode("audit " + query.filter(), query.cursor())));
            } catch (NumberFormatException e) {
                throw invalid();
            }
        }
    }

    static String encode(String question, String place) {
        byte[] text = place.getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(text, text.length + CHECK_BYTES);
        System.arraycopy(check(question, text), 0, whole, text.length, CHECK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** @throws InvalidQueryException naming {@code cursor}, if it was not made for this question */
    static String decode(String question, String cursor) {
        try {
            byte[] whole = Base64.getUrlDecoder().decode(cursor);
            byte[] text = Arrays.copyOf(whole, Math.max(0, whole.length - CHECK_BYTES));
            String place = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            if (encode(question, place).equals(cursor)) { // base64 has several texts for the same bytes
                return place;
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static InvalidQueryException invalid() {
        return new InvalidQueryException("cursor", INVALID);
    }

    private static byte[] check(String question, byte[] place) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(("vigia cursor\0" + question + "\0").getBytes(StandardCharsets.UTF_8));
            return digest.digest(place);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
