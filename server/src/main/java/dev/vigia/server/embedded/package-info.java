/**
 * PostgreSQL for whoever has none: the jar carries it, a folder keeps its data. Several processes may open one folder;
 * the first starts the server and the last one out stops it.
 */
package dev.vigia.server.embedded;
