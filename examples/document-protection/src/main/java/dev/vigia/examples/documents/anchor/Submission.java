package dev.vigia.examples.documents.anchor;

import java.time.Duration;

/** Where a submitted leaf stands. */
public sealed interface Submission {

    /** In a block, for good. */
    record Sealed(AnchorProof proof) implements Submission {}

    /**
     * In a batch that is neither full nor old enough.
     *
     * @param waiting  how many documents it has
     * @param lookAgain how soon to submit the same leaf again
     */
    record Waiting(int waiting, Duration lookAgain) implements Submission {}
}
