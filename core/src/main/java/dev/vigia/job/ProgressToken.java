package dev.vigia.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets whoever has it report the progress of one attempt, and nothing else: the job, the attempt, and the worker's signature
 * (Ed25519) over both and its own id. Any server checks it with the public key in the worker's row; nothing that could
 * forge one is stored anywhere. It is worth nothing once the attempt has ended.
 *
 * <p>As text, {@value #LENGTH} characters of base64url without padding (RFC 4648, 5): one byte version, 16 bytes job, 4 bytes
 * attempt, 64 bytes signature.
 */
public final class ProgressToken {
    public static final String ALGORITHM = "Ed25519";
    public static final int LENGTH = 114;

    private static final byte VERSION = 1;
    private static final int SIGNATURE_BYTES = 64;
    private static final int BYTES = 1 + 16 + 4 + SIGNATURE_BYTES;

    private final UUID jobId;
    private final int attempt;
    private final byte[] signature;

    private ProgressToken(UUID jobId, int attempt, byte[] signature) {
        this.jobId = jobId;
        this.attempt = attempt;
        this.signature = signature;
    }

    /** For the attempt of this lease, signed with its worker's key. */
    public static ProgressToken of(Lease lease, PrivateKey key) {
        try {
            Signature signing = Signature.getInstance(ALGORITHM);
            signing.initSign(key);
            signing.update(signed(lease.jobId(), lease.attempt(), lease.worker().value()));
            return new ProgressToken(lease.jobId(), lease.attempt(), signing.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 15 on has " + ALGORITHM, e);
        }
    }

    /** The token that this text is; empty if it is none. One token has one text. */
    public static Optional<ProgressToken> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.remaining() != BYTES || bytes.get() != VERSION) {
            return Optional.empty();
        }
        UUID jobId = new UUID(bytes.getLong(), bytes.getLong());
        int attempt = bytes.getInt();
        byte[] signature = new byte[SIGNATURE_BYTES];
        bytes.get(signature);
        ProgressToken token = new ProgressToken(jobId, attempt, signature);
        return attempt >= 1 && token.text().equals(text) ? Optional.of(token) : Optional.empty();
    }

    public UUID jobId() {
        return jobId;
    }

    public int attempt() {
        return attempt;
    }

    /**
     * Whether this worker made it.
     *
     * @param publicKey X.509, as the worker's row has it
     */
    public boolean isBy(String workerId, byte[] publicKey) {
        try {
            Signature checking = Signature.getInstance(ALGORITHM);
            checking.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(publicKey)));
            checking.update(signed(jobId, attempt, workerId));
            return checking.verify(signature);
        } catch (SignatureException e) {
            return false; // not even shaped like one
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the public key of worker " + workerId + " cannot be used", e);
        }
    }

    private static byte[] signed(UUID jobId, int attempt, String workerId) {
        return ("vigia progress " + VERSION + "\n" + jobId + "\n" + attempt + "\n" + workerId)
                .getBytes(StandardCharsets.UTF_8);
    }

    public String text() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(jobId.getMostSignificantBits())
                .putLong(jobId.getLeastSignificantBits())
                .putInt(attempt)
                .put(signature);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Not the token itself, which must not get into a log. */
    @Override
    public String toString() {
        return "progress token of job " + jobId + " attempt " + attempt;
    }
}
