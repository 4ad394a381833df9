package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Leaves by number: the same number gives the same leaf, in every process. */
final class Leaves {

    private Leaves() {}

    static Leaf leaf(int number) {
        byte[] name = ("document " + number).getBytes(StandardCharsets.UTF_8);
        return new Leaf(UUID.nameUUIDFromBytes(name), Sha256.of(name));
    }

    static List<Leaf> first(int count) {
        return IntStream.range(0, count).mapToObj(Leaves::leaf).toList();
    }
}
