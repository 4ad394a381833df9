/** Judges what happened in a scenario from what was written down, with the database as the only witness. */
package dev.vigia.lab.chaos.history;
