/**
 * The read side: each question is answered from one read-only, consistent snapshot, with a statement timeout and a
 * bounded cost. Nothing here writes.
 */
package dev.vigia.observe;
