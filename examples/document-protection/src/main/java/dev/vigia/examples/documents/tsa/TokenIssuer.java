package dev.vigia.examples.documents.tsa;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** Answers RFC 3161 requests: a token, or a rejection with its reason. */
final class TokenIssuer {
    /** Below 2.999, the arc that is reserved for examples. */
    static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("2.999.3161.1");

    private static final Set<ASN1ObjectIdentifier> DIGESTS =
            Set.of(TSPAlgorithms.SHA256, TSPAlgorithms.SHA384, TSPAlgorithms.SHA512);
    private static final Set<ASN1ObjectIdentifier> NO_EXTENSIONS = Set.of();
    private static final int ACCURACY_SECONDS = 1;

    private final AuthorityKeys keys;
    private final SerialNumbers serials;
    private final Clock clock;

    TokenIssuer(AuthorityKeys keys, SerialNumbers serials, Clock clock) {
        this.keys = keys;
        this.serials = serials;
        this.clock = clock;
    }

    /** The answer to a request that could be read: granted, or rejected by its digest, policy, length or extensions. */
    TimeStampResponse answer(TimeStampRequest request) throws IOException, TSPException {
        TimeStampResponseGenerator generator = responses();
        BigInteger serial = serials.next();
        Date now = Date.from(clock.instant());
        try {
            return generator.generateGrantedResponse(request, serial, now);
        } catch (TSPException rejection) {
            return generator.generateRejectedResponse(rejection);
        }
    }

    /** The answer to what is no request. */
    TimeStampResponse malformed() throws TSPException {
        return responses()
                .generateFailResponse(PKIStatus.REJECTION, PKIFailureInfo.badDataFormat, "not an RFC 3161 request");
    }

    private TimeStampResponseGenerator responses() throws TSPException {
        try {
            DigestCalculator certificateDigest = new JcaDigestCalculatorProviderBuilder()
                    .build()
                    .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
            SignerInfoGenerator signer = new JcaSimpleSignerInfoGeneratorBuilder()
                    .build(CertificateIssuer.SIGNATURE, keys.key(), keys.certificate());
            TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(signer, certificateDigest, POLICY);
            tokens.addCertificates(new JcaCertStore(List.of(keys.certificate(), keys.root())));
            tokens.setAccuracySeconds(ACCURACY_SECONDS);
            tokens.setResolution(TimeStampTokenGenerator.R_MILLISECONDS);
            tokens.setTSA(new GeneralName(X500Name.getInstance(
                    keys.certificate().getSubjectX500Principal().getEncoded())));
            return new TimeStampResponseGenerator(tokens, DIGESTS, Set.of(POLICY), NO_EXTENSIONS);
        } catch (OperatorCreationException | CertificateEncodingException e) {
            throw new TSPException("the authority's key cannot be used", e);
        }
    }
}
