/** Batches of documents under one root, in a chain of blocks; a proof for each document. */
package dev.vigia.examples.documents.anchor;
