package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.DurableDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A process that submits the same documents as every other, in an order of its own, until all are sealed. */
final class AnchoringProcess {
    static final int DOCUMENTS = 60;

    private AnchoringProcess() {}

    public static void main(String[] arguments) throws IOException {
        BatchSettings settings = new BatchSettings(4, Duration.ofMillis(20), Duration.ofMillis(1));
        Anchor anchor =
                new Anchor(Network.POLYGON, Path.of(arguments[0]), settings, new DurableDisk(), Clock.systemUTC());
        List<Leaf> open = new ArrayList<>(Leaves.first(DOCUMENTS));
        Collections.shuffle(open, new Random(ProcessHandle.current().pid()));
        while (!open.isEmpty()) {
            List<Leaf> waiting = new ArrayList<>();
            for (Leaf leaf : open) {
                if (anchor.submit(leaf) instanceof Submission.Waiting) {
                    waiting.add(leaf);
                }
            }
            open = waiting;
        }
    }
}
