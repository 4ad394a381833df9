/** One process of Vigía: its database, its HTTP server. */
package dev.vigia.server;
