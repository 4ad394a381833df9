package dev.vigia.observe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/** Where a page ended, as text that means nothing to a caller. A cursor of one list is not valid in another. */
final class Cursor {
    private static final String INVALID =
            "it is not a next_cursor of this list; leave it out to start at the first page";

    private Cursor() {}

    /** Place in the list of dead jobs, latest death first. */
    record Dead(Instant updatedAt, UUID id) {
        String encode() {
            return Cursor.encode("dead:" + ChronoUnit.MICROS.between(Instant.EPOCH, updatedAt) + ":" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Dead decode(String cursor) {
            String[] parts = Cursor.decode("dead:", cursor).split(":", -1);
            try {
                if (parts.length == 2) {
                    return new Dead(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), uuid(parts[1]));
                }
            } catch (ArithmeticException | IllegalArgumentException | java.time.DateTimeException e) {
                throw new InvalidQueryException("cursor", INVALID);
            }
            throw new InvalidQueryException("cursor", INVALID);
        }
    }

    /** Place in the list of jobs, by id. */
    record Jobs(UUID id) {
        String encode() {
            return Cursor.encode("jobs:" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Jobs decode(String cursor) {
            try {
                return new Jobs(uuid(Cursor.decode("jobs:", cursor)));
            } catch (IllegalArgumentException e) {
                throw new InvalidQueryException("cursor", INVALID);
            }
        }
    }

    /** Place in the list of keys, latest made first. */
    record Keys(Instant createdAt, String id) {
        String encode() {
            return Cursor.encode("keys:" + ChronoUnit.MICROS.between(Instant.EPOCH, createdAt) + ":" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Keys decode(String cursor) {
            String place = Cursor.decode("keys:", cursor);
            if (!place.matches("[0-9]{1,16}:[0-9A-Za-z]{9}")) {
                throw new InvalidQueryException("cursor", INVALID);
            }
            String[] parts = place.split(":", -1);
            return new Keys(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), parts[1]);
        }
    }

    /** Place in the list of schedules, by name. */
    record Schedules(String name) {
        String encode() {
            return Cursor.encode("schedules:" + name);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Schedules decode(String cursor) {
            return new Schedules(Cursor.decode("schedules:", cursor));
        }
    }

    /** Place in the list of batches, by id. */
    record Batches(UUID id) {
        String encode() {
            return Cursor.encode("batches:" + id);
        }

        /** @throws InvalidQueryException naming {@code cursor} */
        static Batches decode(String cursor) {
            try {
                return new Batches(uuid(Cursor.decode("batches:", cursor)));
            } catch (IllegalArgumentException e) {
                throw new InvalidQueryException("cursor", INVALID);
            }
        }
    }

    private static String encode(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String prefix, String cursor) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (place.startsWith(prefix)) {
                return place.substring(prefix.length());
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidQueryException("cursor", INVALID);
        }
        throw new InvalidQueryException("cursor", INVALID);
    }

    /** Stricter than {@link UUID#fromString}, which also takes {@code 1-1-1-1-1}. */
    private static UUID uuid(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException(text);
        }
        return id;
    }
}
