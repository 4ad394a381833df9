package dev.vigia.server.api;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/** The key that callers must bring. Only its SHA-256 is held; comparing takes the same time whatever is brought. */
public final class ServiceKey {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 32;

    private final byte[] digest;

    private ServiceKey(byte[] digest) {
        this.digest = digest;
    }

    public static ServiceKey of(String key) {
        return new ServiceKey(sha256(key));
    }

    /** A new key of 256 random bits: {@code vg_<id>_<secret><crc>}, so that scanners for leaked secrets know it. */
    public static String generate() {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        String body = "vg_" + base62(id, 9) + "_" + base62(secret, 43);
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + base62(BigInteger.valueOf(crc.getValue()).toByteArray(), 6);
    }

    public boolean matches(String brought) {
        return MessageDigest.isEqual(digest, sha256(brought));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String base62(byte[] bytes, int digits) {
        StringBuilder text = new StringBuilder();
        BigInteger rest = new BigInteger(1, bytes);
        for (int i = 0; i < digits; i++) {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(ALPHABET.length()));
            text.append(ALPHABET.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return text.reverse().toString();
    }
}
