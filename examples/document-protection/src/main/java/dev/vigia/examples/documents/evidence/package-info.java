/** What is kept of each document, and how it is kept through crashes. */
package dev.vigia.examples.documents.evidence;
