package dev.vigia.examples.documents.tsa;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobFailedException;
import java.util.Map;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.tsp.TimeStampResponse;

/** An authority's verdict on a request (RFC 3161 section 2.4.2). */
record PkiStatus(TimeStampResponse response) {
    private static final Map<Integer, String> REASONS = Map.of(
            PKIFailureInfo.badAlg, "badAlg",
            PKIFailureInfo.badRequest, "badRequest",
            PKIFailureInfo.badDataFormat, "badDataFormat",
            PKIFailureInfo.timeNotAvailable, "timeNotAvailable",
            PKIFailureInfo.unacceptedPolicy, "unacceptedPolicy",
            PKIFailureInfo.unacceptedExtension, "unacceptedExtension",
            PKIFailureInfo.addInfoNotAvailable, "addInfoNotAvailable",
            PKIFailureInfo.systemFailure, "systemFailure");

    /** Passes granted, also with modifications. */
    void requireGranted(String host) {
        int status = response.getStatus();
        if (status != PKIStatus.GRANTED && status != PKIStatus.GRANTED_WITH_MODS) {
            throw new JobFailedException(
                    forNow(status) ? ErrorKind.DEPENDENCY_ERROR : ErrorKind.PERMANENT_ERROR,
                    "timestamp authority " + host + " rejected the request: status " + status + ", " + reason());
        }
    }

    private boolean forNow(int status) {
        int reason = failure();
        return status == PKIStatus.WAITING
                || reason == PKIFailureInfo.systemFailure
                || reason == PKIFailureInfo.timeNotAvailable;
    }

    private String reason() {
        String text = response.getStatusString();
        String word = REASONS.getOrDefault(failure(), "no reason given");
        return text == null ? word : word + " (" + text + ")";
    }

    private int failure() {
        PKIFailureInfo info = response.getFailInfo();
        return info == null ? 0 : info.intValue();
    }
}
