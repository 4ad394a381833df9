/**
 * The document pipeline: digest, certified time, anchors, artifact. Start at {@link
 * dev.vigia.examples.documents.DocumentPipeline}.
 */
package dev.vigia.examples.documents;
