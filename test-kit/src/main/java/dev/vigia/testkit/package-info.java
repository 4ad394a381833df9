/**
 * For tests of code that uses Vigía: run a handler without a database, run a queue on a real one until it is quiet, move
 * time forward, and say what must have been enqueued. Start at {@link dev.vigia.testkit.VigiaTest}.
 */
package dev.vigia.testkit;
