package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.Block;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What is checked of one network's anchor. */
record AnchorChecks(
        Network network, AnchorProof proof, Map<ArtifactFile, byte[]> files, Map<Network, List<Block>> ledgers) {

    List<Check> about(Document document) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.of(network + " proof", () -> included(document)));
        checks.add(Check.of(network + " blocks", this::chained));
        if (ledgers.containsKey(network)) {
            checks.add(Check.of(network + " ledger", () -> published(ledgers.get(network))));
        }
        return checks;
    }

    private String included(Document document) throws InvalidArtifactException {
        if (!proof.leaf().equals(document.sha256()) || !proof.document().equals(document.id())) {
            throw new InvalidArtifactException("is about another document");
        }
        if (!proof.includesLeaf()) {
            throw new InvalidArtifactException(
                    "does not lead to the root of block " + proof.block().height());
        }
        return "leaf " + (proof.inclusion().index() + 1) + " of "
                + proof.inclusion().treeSize() + " under root "
                + proof.block().root().brief() + "…";
    }

    private String chained() throws InvalidArtifactException {
        Block block = proof.block();
        if (block.network() != network) {
            throw new InvalidArtifactException("block " + block.height() + " is of " + block.network());
        }
        if (!proof.chained()) {
            throw new InvalidArtifactException(
                    "block " + block.height() + ": its hash or its link to the block before is wrong");
        }
        if (!Arrays.equals(files.get(ArtifactFile.blocks(network)), Evidence.blocks(proof))) {
            throw new InvalidArtifactException(
                    ArtifactFile.blocks(network).path() + " holds other blocks than the proof");
        }
        return "block " + block.height() + ", hash " + block.hash().brief() + "…, sealed " + block.sealedAt();
    }

    private String published(List<Block> ledger) throws InvalidArtifactException {
        if (!ledger.contains(proof.block())) {
            throw new InvalidArtifactException("block " + proof.block().height()
                    + " is not in the ledger given, which has " + ledger.size() + " blocks");
        }
        return "block " + proof.block().height() + " stands in the ledger given, whose " + ledger.size()
                + " blocks are linked without a gap";
    }
}
