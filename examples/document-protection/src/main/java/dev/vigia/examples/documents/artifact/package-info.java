/** The ZIP that a person receives, and its verification by anyone. */
package dev.vigia.examples.documents.artifact;
