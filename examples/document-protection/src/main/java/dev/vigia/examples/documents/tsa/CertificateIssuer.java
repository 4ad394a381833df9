package dev.vigia.examples.documents.tsa;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes a root and the timestamping certificate below it (RFC 5280, RFC 3161 section 2.3). */
final class CertificateIssuer {
    static final String SIGNATURE = "SHA256withECDSA";

    private static final X500Name ROOT = new X500Name("O=Vigía example,CN=Vigía example root");
    private static final X500Name AUTHORITY = new X500Name("O=Vigía example,CN=Vigía example timestamp authority");
    private static final Duration LIFE = Duration.ofDays(3650);
    /** Clocks of other hosts may be a little behind. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Instant now;
    private final SecureRandom random = new SecureRandom();

    CertificateIssuer(Instant now) {
        this.now = now;
    }

    AuthorityKeys issue() throws GeneralSecurityException, IOException {
        try {
            KeyPair root = keyPair();
            KeyPair authority = keyPair();
            X509Certificate rootCertificate = signed(root(root.getPublic()), root);
            X509Certificate certificate = signed(authority(rootCertificate, authority.getPublic()), root);
            return new AuthorityKeys(authority.getPrivate(), certificate, rootCertificate);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("this Java cannot sign with " + SIGNATURE, e);
        }
    }

    private X509v3CertificateBuilder root(PublicKey key) throws GeneralSecurityException, IOException {
        X509v3CertificateBuilder builder = builder(ROOT, key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    private X509v3CertificateBuilder authority(X509Certificate root, PublicKey key)
            throws GeneralSecurityException, IOException {
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        X509v3CertificateBuilder builder = builder(AUTHORITY, key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
        builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(root.getPublicKey()));
        return builder;
    }

    private X509v3CertificateBuilder builder(X500Name subject, PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                ROOT,
                new BigInteger(126, random).setBit(126),
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(LIFE)),
                subject,
                key);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair issuer)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder(SIGNATURE).build(issuer.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }
}
