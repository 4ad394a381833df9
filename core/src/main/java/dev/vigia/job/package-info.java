/**
 * The words of Vigía: immutable values, the legal transitions of a job, and the handler a user writes. No I/O, no
 * clock, nothing but the JDK.
 */
package dev.vigia.job;
