/**
 * The command line: one class a command. Data goes to standard output, messages to standard error; what a person reads
 * starts with the answer.
 */
package dev.vigia.server.cli;
