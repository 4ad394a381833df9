/** Certified time: an RFC 3161 authority to try things out with, its client, and the check of a token. */
package dev.vigia.examples.documents.tsa;
