package dev.vigia.job;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A whole service key, {@code vg_<id>_<secret><crc>}: 9, 43 and 6 characters of base 62. The secret is 256 random bits.
 * The CRC-32 over all before it tells a mistyped key from a wrong one without asking anybody, and lets scanners for
 * leaked secrets know it. Its {@code toString} shows the id only; {@link #reveal} is for the one who asked for the key.
 */
public final class KeySecret {
    private static final String PREFIX = "vg_";

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{9}");
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9A-Za-z]{9}_[0-9A-Za-z]{49}");
    private static final Pattern WITHIN = Pattern.compile(PREFIX + "[0-9A-Za-z]{9}_[0-9A-Za-z]{20}");
    private static final int ID_BYTES = 6;
    private static final int ID_DIGITS = 9;
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_DIGITS = 43;
    private static final int CRC_DIGITS = 6;
    private static final int LENGTH = PREFIX.length() + ID_DIGITS + 1 + SECRET_DIGITS + CRC_DIGITS;

    private final String text;

    private KeySecret(String text) {
        this.text = text;
    }

    public static KeySecret generate() {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        String body = PREFIX + base62(id, ID_DIGITS) + "_" + base62(secret, SECRET_DIGITS);
        return new KeySecret(body + crc(body));
    }

    /** What somebody brought, if it has the form of a key; whether there is such a key is another question. */
    public static Optional<KeySecret> parse(String brought) {
        if (brought.length() != LENGTH || !FORM.matcher(brought).matches()) {
            return Optional.empty();
        }
        String body = brought.substring(0, LENGTH - CRC_DIGITS);
        return brought.endsWith(crc(body)) ? Optional.of(new KeySecret(brought)) : Optional.empty();
    }

    /** Whether this is what a key is called by, which is no secret. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether a key, or most of one, stands somewhere in this text: pasted where none belongs. */
    public static boolean isIn(String text) {
        return WITHIN.matcher(text).find();
    }

    /** The part that names the key. */
    public String id() {
        return text.substring(PREFIX.length(), PREFIX.length() + ID_DIGITS);
    }

    /** SHA-256 of the whole key: all that is kept of it. */
    public byte[] hash() {
        return sha256(text);
    }

    /** The key itself. */
    public String reveal() {
        return text;
    }

    /** SHA-256 of any text, in UTF-8. */
    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String crc(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()).toByteArray(), CRC_DIGITS);
    }

    private static String base62(byte[] bytes, int digits) {
        StringBuilder digitsReversed = new StringBuilder();
        BigInteger rest = new BigInteger(1, bytes);
        for (int i = 0; i < digits; i++) {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(ALPHABET.length()));
            digitsReversed.append(ALPHABET.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return digitsReversed.reverse().toString();
    }

    @Override
    public String toString() {
        return PREFIX + id() + "_…";
    }
}
