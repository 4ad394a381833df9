/** One handler for each job type, in the order of {@link dev.vigia.examples.documents.step.Step}. */
package dev.vigia.examples.documents.step;
