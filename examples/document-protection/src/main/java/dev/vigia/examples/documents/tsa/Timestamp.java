package dev.vigia.examples.documents.tsa;

import dev.vigia.examples.documents.evidence.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TSPUtil;
import org.bouncycastle.tsp.TSPValidationException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenInfo;

/**
 * A granted RFC 3161 response: its token says that a digest existed at a time. Reading it checks nothing but its form;
 * each {@code check…} checks one thing and throws {@link InvalidTimestampException} with what is wrong.
 */
public final class Timestamp {
    private final byte[] response;
    private final TimeStampToken token;
    private final TimeStampTokenInfo info;
    private final CertificateChain chain;

    private Timestamp(byte[] response, TimeStampToken token, CertificateChain chain) {
        this.response = response;
        this.token = token;
        this.info = token.getTimeStampInfo();
        this.chain = chain;
    }

    /**
     * Reads a DER-encoded {@code TimeStampResp} that carries a token and its signer's certificate.
     *
     * @throws InvalidTimestampException if it is not one
     */
    public static Timestamp read(byte[] response) throws InvalidTimestampException {
        try {
            return of(response, new TimeStampResponse(response).getTimeStampToken());
        } catch (IOException | TSPException | RuntimeException e) {
            // The ASN.1 parser answers some malformed input with unchecked exceptions.
            throw new InvalidTimestampException("is not an RFC 3161 response: " + e.getMessage(), e);
        }
    }

    private static Timestamp of(byte[] response, TimeStampToken token) throws InvalidTimestampException {
        if (token == null) {
            throw new InvalidTimestampException("carries no token");
        }
        List<X509Certificate> sent = new ArrayList<>();
        X509Certificate signer = null;
        try {
            for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
                X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
                sent.add(certificate);
                signer = signer == null && token.getSID().match(holder) ? certificate : signer;
            }
        } catch (CertificateException e) {
            throw new InvalidTimestampException("carries a certificate that cannot be read: " + e.getMessage(), e);
        }
        if (signer == null) {
            throw new InvalidTimestampException("does not carry its signer's certificate");
        }
        return new Timestamp(response.clone(), token, CertificateChain.from(signer, sent));
    }

    /** The response as it came, DER. */
    public byte[] response() {
        return response.clone();
    }

    /** The token alone, DER: a CMS SignedData. */
    public byte[] token() {
        try {
            return token.getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("a token that was read cannot be written", e);
        }
    }

    /** When the authority saw the digest, by its clock. */
    public Instant time() {
        return info.getGenTime().toInstant();
    }

    public BigInteger serial() {
        return info.getSerialNumber();
    }

    /** The policy under which it was issued, as dotted OID. */
    public String policy() {
        return info.getPolicy().getId();
    }

    /** Who signed: the subject of the signer's certificate, as RFC 1779 writes it. */
    public String authority() {
        return CertificateChain.name(chain.signer());
    }

    public CertificateChain chain() {
        return chain;
    }

    /** That it is about {@code digest}. */
    public void checkImprint(Sha256 digest) throws InvalidTimestampException {
        if (!TSPAlgorithms.SHA256.equals(info.getMessageImprintAlgOID())) {
            throw new InvalidTimestampException(
                    "is about a digest of another kind (" + info.getMessageImprintAlgOID() + ")");
        }
        if (!Arrays.equals(info.getMessageImprintDigest(), digest.bytes())) {
            throw new InvalidTimestampException("is about another digest, "
                    + Sha256.from(info.getMessageImprintDigest()).brief() + "…");
        }
    }

    /** That its signer's key signed it, and that it names that signer's certificate (RFC 5816). */
    public void checkSignature() throws InvalidTimestampException {
        try {
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(chain.signer()));
        } catch (TSPException | OperatorCreationException | RuntimeException e) {
            throw new InvalidTimestampException("has a signature that does not hold: " + e.getMessage(), e);
        }
    }

    /** That its signer's certificate is for timestamping and nothing else, critically so (RFC 3161 section 2.3). */
    public void checkPurpose() throws InvalidTimestampException {
        try {
            TSPUtil.validateCertificate(new X509CertificateHolder(chain.signer().getEncoded()));
        } catch (TSPValidationException | GeneralSecurityException | IOException | RuntimeException e) {
            throw new InvalidTimestampException(
                    "is signed with a certificate for another purpose: " + e.getMessage(), e);
        }
    }

    /** That its signer's certificate leads to {@code authority}, as of its time. */
    public void checkChain(X509Certificate authority) throws InvalidTimestampException {
        try {
            chain.leadsTo(authority, time());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new InvalidTimestampException(
                    "does not lead to " + CertificateChain.name(authority) + ": " + e.getMessage(), e);
        }
    }

    /** All of the above, up to the highest authority that it carries. */
    public void check(Sha256 digest) throws InvalidTimestampException {
        checkImprint(digest);
        checkSignature();
        checkPurpose();
        checkChain(chain.top());
    }
}
