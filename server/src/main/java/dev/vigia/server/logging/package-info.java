/** Logs: one JSON object a line, with the ids of the job that runs. */
package dev.vigia.server.logging;
