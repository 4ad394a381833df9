package dev.vigia.examples.documents.tsa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.evidence.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampTokenInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampAuthorityTest {
    private static final Instant NOW = Instant.parse("2030-02-01T10:00:00.250Z");
    private static final String QUERY = "application/timestamp-query";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private TimestampAuthority authority;

    @BeforeEach
    void start() throws IOException {
        authority = TimestampAuthority.start(folder, 0, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        authority.close();
    }

    @ParameterizedTest
    @CsvSource({"SHA-256, 2.16.840.1.101.3.4.2.1", "SHA-384, 2.16.840.1.101.3.4.2.2", "SHA-512, 2.16.840.1.101.3.4.2.3"
    })
    void aDigestOfTheSha2FamilyIsGrantedAToken(String name, String oid) throws Exception {
        byte[] digest = MessageDigest.getInstance(name).digest(new byte[] {1});
        TimeStampRequest request = generator().generate(new ASN1ObjectIdentifier(oid), digest, BigInteger.TEN);

        TimeStampResponse response = ask(request.getEncoded());

        assertThat(response.getStatus()).isEqualTo(PKIStatus.GRANTED);
        response.validate(request);
        TimeStampTokenInfo info = response.getTimeStampToken().getTimeStampInfo();
        assertThat(info.getGenTime()).isEqualTo(NOW);
        assertThat(info.getPolicy().getId()).isEqualTo("2.999.3161.1");
        assertThat(info.getGenTimeAccuracy().getSeconds()).isEqualTo(1);
        assertThat(info.getNonce()).isEqualTo(BigInteger.TEN);
    }

    @Test
    void aTokenCarriesACertificateForTimestampingOnlyAndItsRoot() throws Exception {
        Timestamp timestamp = Timestamp.read(ask(request().getEncoded()).getEncoded());

        timestamp.checkPurpose();
        assertThat(timestamp.chain().signer().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.8");
        assertThat(timestamp.chain().signer().getCriticalExtensionOIDs()).contains("2.5.29.37");
        assertThat(Pem.certificates(Files.readAllBytes(authority.root())))
                .containsExactly(timestamp.chain().top());
    }

    @Test
    void certificatesAreLeftOutWhenTheRequestDoesNotWantThem() throws Exception {
        TimeStampRequest request =
                new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA256, digest().bytes(), BigInteger.ONE);

        TimeStampResponse response = ask(request.getEncoded());

        assertThat(response.getTimeStampToken().getCertificates().getMatches(null))
                .isEmpty();
    }

    @Test
    void aDigestOfAnotherKindIsRejectedAsBadAlg() throws Exception {
        TimeStampRequest sha1 = generator().generate(TSPAlgorithms.SHA1, new byte[20], BigInteger.ONE);

        assertRejected(ask(sha1.getEncoded()), PKIFailureInfo.badAlg);
    }

    @Test
    void aDigestOfTheWrongLengthIsRejectedAsBadDataFormat() throws Exception {
        TimeStampRequest request = generator().generate(TSPAlgorithms.SHA256, new byte[20], BigInteger.ONE);

        assertRejected(ask(request.getEncoded()), PKIFailureInfo.badDataFormat);
    }

    @Test
    void anotherPolicyIsRejectedAsUnaccepted() throws Exception {
        TimeStampRequestGenerator generator = generator();
        generator.setReqPolicy(new ASN1ObjectIdentifier("2.999.1"));
        TimeStampRequest request = generator.generate(TSPAlgorithms.SHA256, digest().bytes(), BigInteger.ONE);

        assertRejected(ask(request.getEncoded()), PKIFailureInfo.unacceptedPolicy);
    }

    @Test
    void anUnknownExtensionIsRejectedAsUnaccepted() throws Exception {
        TimeStampRequestGenerator generator = generator();
        generator.addExtension(new ASN1ObjectIdentifier("2.999.2"), true, new byte[] {5, 0});
        TimeStampRequest request = generator.generate(TSPAlgorithms.SHA256, digest().bytes(), BigInteger.ONE);

        assertRejected(ask(request.getEncoded()), PKIFailureInfo.unacceptedExtension);
    }

    @Test
    void whatIsNoRequestIsRejectedAsBadDataFormat() throws Exception {
        byte[] whole = request().getEncoded();

        for (int length = 0; length < whole.length; length += 7) {
            assertRejected(ask(Arrays.copyOf(whole, length)), PKIFailureInfo.badDataFormat);
        }
    }

    @Test
    void aRequestWithAChangedByteIsAnsweredOneWayOrTheOther() throws Exception {
        Random random = new Random(3161);
        for (int i = 0; i < 20; i++) {
            byte[] changed = request().getEncoded();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));

            assertThat(ask(changed).getStatus()).isIn(PKIStatus.GRANTED, PKIStatus.REJECTION);
        }
    }

    @Test
    void serialNumbersGoOnAndKeysStayAfterARestart() throws Exception {
        Timestamp first = Timestamp.read(ask(request().getEncoded()).getEncoded());
        authority.close();
        authority = TimestampAuthority.start(folder, 0, Clock.fixed(NOW, ZoneOffset.UTC));
        Timestamp second = Timestamp.read(ask(request().getEncoded()).getEncoded());

        assertThat(second.serial()).isGreaterThan(first.serial());
        assertThat(second.chain()).isEqualTo(first.chain());
    }

    @Test
    void theSigningKeyIsForItsOwnerOnlyAndTheRootsKeyIsNotKept() throws Exception {
        Path secret = folder.resolve("private");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rwx------");
        assertThat(secret).isDirectoryContaining("glob:**/tsa.key.pem");
        try (var keys = Files.list(secret)) {
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    void aRefusedDigestIsAnswered503UntilItIsAcceptedAgain() throws Exception {
        authority.refuse(digest().hex().toUpperCase(Locale.ROOT));
        assertThat(post(QUERY, request().getEncoded()).statusCode()).isEqualTo(503);

        TimeStampRequest other = generator().generate(TSPAlgorithms.SHA256, new byte[32], BigInteger.ONE);
        assertThat(post(QUERY, other.getEncoded()).statusCode()).isEqualTo(200);

        authority.accept(digest().hex());
        assertThat(post(QUERY, request().getEncoded()).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotPostedToItAsATimestampQueryIsRefused() throws Exception {
        assertThat(post("text/plain", new byte[0]).statusCode()).isEqualTo(415);
        assertThat(post(QUERY, new byte[64 * 1024 + 1]).statusCode()).isEqualTo(413);
        assertThat(send(HttpRequest.newBuilder(authority.url()).GET()).statusCode())
                .isEqualTo(405);
        URI elsewhere = URI.create(authority.url() + "/x");
        assertThat(send(HttpRequest.newBuilder(elsewhere).POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    private static Sha256 digest() {
        return Sha256.of(new byte[] {7});
    }

    private static TimeStampRequestGenerator generator() {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return generator;
    }

    private static TimeStampRequest request() {
        return generator().generate(TSPAlgorithms.SHA256, digest().bytes(), BigInteger.ONE);
    }

    private TimeStampResponse ask(byte[] request) throws Exception {
        HttpResponse<byte[]> response = post(QUERY, request);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("Content-Type")).isEqualTo(List.of("application/timestamp-reply"));
        return new TimeStampResponse(response.body());
    }

    private HttpResponse<byte[]> post(String contentType, byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(authority.url())
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void assertRejected(TimeStampResponse response, int reason) {
        assertThat(response.getStatus()).isEqualTo(PKIStatus.REJECTION);
        assertThat(response.getFailInfo().intValue()).isEqualTo(reason);
        assertThat(response.getTimeStampToken()).isNull();
    }
}
