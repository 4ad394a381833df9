package dev.vigia.store;

import dev.vigia.job.InvalidJobException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY … FROM STDIN (FORMAT binary)}, sent in pieces while PostgreSQL writes the ones before. If it is
 * closed before {@link #end}, the copy is cancelled, and its transaction with it.
 *
 * <p>Source: PostgreSQL, COPY, section "Binary Format".
 */
final class CopyRows implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;
    private static final int PIECE = 64 * 1024;

    private final CopyIn copy;
    private ByteBuffer piece = ByteBuffer.allocate(2 * PIECE);

    CopyRows(Connection connection, String sql) throws SQLException {
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        piece.put(SIGNATURE).putInt(0).putInt(0); // no flags, no extension
    }

    /** Whether rows can be sent over this connection: its driver must let itself be reached. */
    static boolean arePossibleOn(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class);
    }

    CopyRows row(int columns) throws SQLException {
        if (piece.position() >= PIECE) {
            send();
        }
        room(Short.BYTES).putShort((short) columns);
        return this;
    }

    CopyRows uuid(UUID value) {
        if (value == null) {
            return none();
        }
        room(20).putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        return this;
    }

    CopyRows text(String value) {
        if (value == null) {
            return none();
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    CopyRows jsonb(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + 1 + bytes.length)
                .putInt(1 + bytes.length)
                .put(JSONB_VERSION)
                .put(bytes);
        return this;
    }

    CopyRows smallint(short value) {
        room(6).putInt(Short.BYTES).putShort(value);
        return this;
    }

    CopyRows integer(int value) {
        room(8).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    /** @throws InvalidJobException if it is so far away that not even its number fits */
    CopyRows instant(Instant value) {
        try {
            room(12).putInt(Long.BYTES).putLong(ChronoUnit.MICROS.between(EPOCH, value));
            return this;
        } catch (ArithmeticException e) {
            throw new InvalidJobException(
                    "the time " + value + " is beyond what PostgreSQL can hold; nothing was enqueued", e);
        }
    }

    private CopyRows none() {
        room(Integer.BYTES).putInt(NULL);
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (piece.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(piece.capacity() * 2, piece.position() + bytes));
            piece = larger.put(piece.flip());
        }
        return piece;
    }

    private void send() throws SQLException {
        copy.writeToCopy(piece.array(), 0, piece.position());
        piece.clear();
    }

    /** All rows were given. */
    void end() throws SQLException {
        room(Short.BYTES).putShort((short) -1);
        send();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
