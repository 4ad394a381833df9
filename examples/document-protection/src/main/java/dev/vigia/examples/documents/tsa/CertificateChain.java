package dev.vigia.examples.documents.tsa;

import dev.vigia.examples.documents.evidence.Sha256;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates from a signer up to the highest authority that was sent along.
 *
 * @param certificates the signer's first
 */
public record CertificateChain(List<X509Certificate> certificates) {
    private static final int LONGEST = 10;

    public CertificateChain {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a chain needs a certificate");
        }
    }

    /** Follows the issuers from {@code signer} through {@code others}, in any order, as far as they lead. */
    static CertificateChain from(X509Certificate signer, Collection<X509Certificate> others) {
        List<X509Certificate> chain = new ArrayList<>(List.of(signer));
        X509Certificate last = signer;
        while (last != null && chain.size() < LONGEST && !issued(last, last)) {
            X509Certificate subject = last;
            last = others.stream()
                    .filter(candidate -> !chain.contains(candidate) && issued(candidate, subject))
                    .findFirst()
                    .orElse(null);
            if (last != null) {
                chain.add(last);
            }
        }
        return new CertificateChain(chain);
    }

    public X509Certificate signer() {
        return certificates.get(0);
    }

    /** The last one: a root, if the authority sent it. */
    public X509Certificate top() {
        return certificates.get(certificates.size() - 1);
    }

    /**
     * Checks the path from the signer to {@code authority} as of {@code at} (RFC 5280). Revocation is not asked: that
     * would need the network.
     *
     * @throws GeneralSecurityException if it does not lead there
     */
    public void leadsTo(X509Certificate authority, Instant at) throws GeneralSecurityException {
        List<X509Certificate> path =
                certificates.stream().takeWhile(each -> !each.equals(authority)).toList();
        if (path.isEmpty()) {
            authority.checkValidity(Date.from(at));
            return;
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    }

    /** The certificate's subject, as RFC 1779 writes it. */
    public static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName(X500Principal.RFC1779);
    }

    /** SHA-256 of the certificate, by which people compare it. */
    public static Sha256 fingerprint(X509Certificate certificate) {
        try {
            return Sha256.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate cannot be encoded", e);
        }
    }

    private static boolean issued(X509Certificate issuer, X509Certificate subject) {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) {
            return false;
        }
        try {
            subject.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException otherKey) {
            return false;
        }
    }
}
